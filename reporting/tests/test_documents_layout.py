"""The official layout, measured on the paper: grid, margins, page numbers, colophon, tables."""

from __future__ import annotations

import io
import itertools
import re
from collections import defaultdict
from types import SimpleNamespace

import pypdf
import pytest
from django.template.loader import render_to_string
from docx import Document

from pilots.tests.factories import at
from reporting.documents import pdf
from reporting.documents.decision_notice import DecisionPaper, PhaseLine, PilotLine
from reporting.documents.decision_word import write
from reporting.documents.kind import Identity, Stamp
from reporting.templatetags.paper import on_grid
from reporting.tests.measuring import words_of
from reporting.tests.test_documents_pdf import page

TOP, LEFT, RIGHT, BOTTOM = 37, 28, 210 - 26, 297 - 35
# The lists of names that a register of societies meets, and those free faces lack.
RARE = "喆堃昇頔玥珺璟燚犇淼垚骉㛃䶮镕祎翀彧赟暐"
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at("2022-12-20", 16, 30))


def lines_of(words):
    """The words of the text area joined into lines: middle, left, right, text."""
    rows = defaultdict(list)
    for word in words:
        if TOP < word.middle < BOTTOM:
            key = next((key for key in rows if abs(key - word.middle) < 3), word.middle)
            rows[key].append(word)
    return [
        (
            key,
            min(w.x0 for w in row),
            max(w.x1 for w in row),
            "".join(w.text for w in sorted(row, key=lambda w: w.x0)),
        )
        for key, row in sorted(rows.items())
    ]


def notice(pilots=3, long=1):
    rest = "试点学会要对照十项任务编制实施方案，逐项明确目标成果、责任分工和完成时限。" * long
    return DecisionPaper(
        number="赣科协字〔2022〕18号",
        title_lines=("江西省科协关于确定2022年省级学会", "“三化”建设试点学会的通知"),
        basis="根据《省级学会“三化”建设试点工作方案》（赣科协字〔2022〕14号），确定试点学会如下。",
        body=[("一、抓紧编制实施方案", [("（一）落实主体责任", f"。{rest}"), ("", rest)])],
        contact="省科协学会学术部，0791-00000000",
        pilots=[
            PilotLine(
                f"江西省示例{n}工程与应用技术学会", "工科", f"江西省示例{n}研究院有限公司", "2人"
            )
            for n in range(1, pilots + 1)
        ],
        phases=[PhaseLine("制定实施方案", "编制并报送实施方案", "试点学会", "2022年2月28日")] * 5,
        annexes=("2022年省级学会“三化”建设试点学会名单", "试点工作时间安排表"),
        day=at("2022-02-18").date(),
    )


IDENTITY = Identity(
    number="赣科协字〔2022〕18号",
    title="江西省科协关于确定2022年省级学会“三化”建设试点学会的通知",
    version_label="第1版",
    society_id=None,
)


def printed(content):
    context = {"content": content, "identity": IDENTITY, "stamp": STAMP}
    return pdf.render(render_to_string("reporting/document/decision_notice.html", context))


def test_full_pages_hold_22_lines_of_28_characters_between_the_margins():
    text = ("省级学会三化建设试点工作方案" + RARE) * 90
    html = page(f'<p class="flush">{text[: 28 * 22 * 2 + 40]}</p>', "official.css")

    for sheet in words_of(pdf.render(on_grid(html)))[:2]:
        lines = lines_of(sheet)
        assert [len(line[3]) for line in lines] == [28] * 22
        steps = [after[0] - before[0] for before, after in itertools.pairwise(lines)]
        assert sum(steps) / 21 == pytest.approx(225 / 22, abs=0.04)
        assert min(line[1] for line in lines) == pytest.approx(LEFT, abs=0.3)
        assert max(line[2] for line in lines) == pytest.approx(RIGHT, abs=0.3)
        assert (lines[0][0] + lines[-1][0]) / 2 == pytest.approx((TOP + BOTTOM) / 2, abs=1)


def test_page_numbers_stand_outside_between_dashes():
    found = []
    for words in words_of(printed(notice(long=12))):
        low = sorted((word for word in words if word.y0 > BOTTOM), key=lambda word: word.x0)
        side = "right" if low[0].x0 > 105 else "left"
        found.append(("".join(word.text for word in low), side))

    wanted = [(f"—{n}—", "right" if n % 2 else "left") for n in range(1, len(found) + 1)]
    assert found == wanted
    assert len(found) >= 4


@pytest.mark.parametrize("long", [1, 6, 14])
def test_the_colophon_ends_an_even_last_page(long):
    sheets = words_of(printed(notice(long=long)))

    assert len(sheets) % 2 == 0
    holding = [n for n, words in enumerate(sheets, 1) if any("印发" in w.text for w in words)]
    assert holding == [len(sheets)]
    foot = max(word.y1 for word in sheets[-1] if "印发" in word.text)
    assert BOTTOM - 8 < foot < BOTTOM


def test_a_red_head_is_the_associations_own():
    """Societies' papers and one-page papers carry none."""
    data = printed(notice())
    words = words_of(data)[0]
    mark = next(word for word in words if "江西省科学技术协会文件" in word.text)
    number = next(word for word in words if "〔2022〕18号" in word.text and word.y0 > mark.y1)
    assert TOP + 30 < mark.y0 < number.y0 < TOP + 8 * 225 / 22
    folder = pdf.PAPER.parents[2] / "templates" / "reporting" / "document"
    heads = [path.name for path in folder.glob("*.html") if "redhead" in path.read_text()]
    assert heads == ["decision_notice.html"]


def test_heads_of_long_tables_are_repeated_and_rows_stay_whole():
    sheets = words_of(printed(notice(pilots=80)))
    tables = [
        words for words in sheets if any(re.search(r"江西省示例\d+工程", w.text) for w in words)
    ]
    assert len(tables) >= 3
    for words in tables:
        assert "学会名称" in "".join(word.text for word in words)
    seen = []
    for words in tables:
        text = "".join(word.text for word in words)
        here = [int(n) for n in re.findall(r"江西省示例(\d+)研究院", text)]
        assert here == [int(n) for n in re.findall(r"江西省示例(\d+)工程", text)]
        seen += here
    assert sorted(seen) == list(range(1, 81))


@pytest.mark.parametrize("sheet", ["official.css", "report.css"])
def test_rare_characters_print_in_title_and_body(sheet):
    faces = "".join(f'<p class="{face}">{RARE}</p>' for face in ("fang", "song", "hei", "kai"))
    data = pdf.render(page(f'<h1 class="title">{RARE}</h1>{faces}', sheet))

    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert re.sub(r"\s", "", text).count(RARE) == 5


def test_the_word_file_says_the_same_and_keeps_rare_characters():
    content = notice()
    content.pilots.append(PilotLine(f"江西省{RARE}学会", "理科", "—", "1人"))
    document = Document(io.BytesIO(write(content, IDENTITY, STAMP.code, STAMP.moment)))

    text = "\n".join(row.text for row in document.paragraphs)
    for words in (
        "赣科协字〔2022〕18号",
        *content.title_lines,
        "一、抓紧编制实施方案",
        "2022年2月18日",
    ):
        assert words in text
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert f"江西省{RARE}学会" in cells
    assert len(document.tables[0].rows) == 5


def test_papers_are_tagged_for_readers_machines():
    data = printed(notice(long=6))
    reader = pypdf.PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    kinds = set()

    def walk(node):
        node = node.get_object()
        if not isinstance(node, dict):
            return
        kinds.add(node.get("/S"))
        below = node.get("/K", [])
        for child in below if isinstance(below, list) else [below]:
            if not isinstance(child, int):
                walk(child)

    walk(root["/StructTreeRoot"])
    assert {"/Document", "/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds
    assert reader.metadata.title == IDENTITY.title
    titles = []

    def names(rows):
        for row in rows:
            if isinstance(row, list):
                names(row)
            else:
                titles.append(row.title)

    names(reader.outline)
    assert any("抓紧编制实施方案" in title for title in titles)
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in metadata
    assert printed(notice(long=6)) == data


def test_a_long_plan_lists_its_contents_with_page_numbers():
    chapters = [(f"{numeral}、第{numeral}章", "试点学会落实任务。" * 150) for numeral in "一二三"]
    pilot = SimpleNamespace(batch="2022年试点", society=SimpleNamespace(host_institution="研究院"))
    content = SimpleNamespace(
        plan=SimpleNamespace(pilot=pilot, confirmed_at=None, submitted_at=None, is_late=False),
        outline=SimpleNamespace(directions=[]),
        code="AB12",
        mark="",
        chapters=chapters,
        tasks_heading="四、任务清单",
        wants_contents=True,
    )
    context = {"content": content, "identity": IDENTITY, "stamp": STAMP}
    data = pdf.render(render_to_string("reporting/document/plan.html", context))
    pages = [re.sub(r"\s", "", p.extract_text()) for p in pypdf.PdfReader(io.BytesIO(data)).pages]

    contents = next(text for text in pages if "目录" in text)
    for heading, _ in chapters:
        (number,) = re.findall(rf"{heading}·+(\d+)", contents)
        assert f"第{number}页" in next(t for t in pages if heading in t and "目录" not in t)
