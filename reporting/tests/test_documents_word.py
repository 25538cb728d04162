"""Word files: what Word accepts, what the PDF says, what an office can go on working with."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree, html

from pilots.enums import PlanStatus
from pilots.models import Assessment
from pilots.tests.factories import at, make_batch, officer_of
from pilots.tests.plan_steps import a_plan
from pilots.tests.test_assessment import Case
from reporting.documents import KINDS
from reporting.documents.kind import Identity, Stamp
from reporting.documents.word import Paper
from reporting.documents.word_pages import pages_of
from reporting.enums import SummaryStatus
from reporting.tests.papers import a_year, make_summary
from reporting.tests.test_documents_layout import IDENTITY, RARE, notice
from reporting.tests.test_year_report import Year

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("own_storage")]

DAY = dt.date(2022, 12, 26)
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at(DAY, 16, 30))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORDS = ("decision_notice", "plan", "pilot_summary", "batch_summary", "result")
# The order of the schema (ISO/IEC 29500-1, transitional); Word refuses or "repairs" any other.
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
        "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
        "rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
        "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
        "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter "
        "docGrid printerSettings"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
        "vAlign hideMark"
    ),
    "pBdr": "top left bottom right between bar",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
    "tblBorders": "top start left bottom end right insideH insideV",
    "tblCellMar": "top start left bottom end right",
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
        "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr "
        "tblStylePr"
    ),
    "font": (
        "altName panose1 charset family notTrueType pitch sig embedRegular embedBold embedItalic "
        "embedBoldItalic"
    ),
}  # fmt: skip


class Sample:
    """One paper of each kind, with everything that it can tell."""

    def __init__(self, name, *, draft=False):
        self.name, self.kind, self.word = name, KINDS[name], KINDS[f"{name}_word"]
        self.subject = None if name == "decision_notice" else getattr(self, f"_{name}")(draft)
        if self.subject is None:
            self.identity, self.content = IDENTITY, notice(long=6)
        else:
            self.subject = self.kind.load(self.subject.pk)
            self.identity = self.kind.identify(self.subject)
            self.content = self.kind.collect(self.subject, DAY)

    def _plan(self, draft):
        return a_plan(tasks=3, status=PlanStatus.DRAFT if draft else PlanStatus.APPROVED).plan

    def _pilot_summary(self, draft):
        status = SummaryStatus.DRAFT if draft else SummaryStatus.ACCEPTED
        return make_summary(pilot=a_year(officer_of(make_batch())), status=status)

    def _batch_summary(self, draft):
        year = Year()
        return year.begun() if draft else year.final()

    def _result(self, draft):
        Case().published()
        return Assessment.objects.get()

    @property
    def bytes(self):
        return self.word.word(self.content, self.identity, STAMP.code, STAMP.moment)

    @property
    def file(self):
        return docx.Document(io.BytesIO(self.bytes))

    @property
    def html(self):
        if self.subject is not None:
            return self.kind.html(self.subject, self.content, STAMP)
        from django.template.loader import render_to_string

        context = {"content": self.content, "identity": self.identity, "stamp": STAMP}
        return render_to_string(self.kind.template, context)


def bare(text):
    return re.sub(r"\s", "", text)


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def paragraphs_of(file):
    """Everything that stands in the text, in tables too, each line once."""
    found = []
    for paragraph in file.element.body.iter(f"{W}p"):
        marks = paragraph.iter(f"{W}t", f"{W}br")
        found += "".join(m.text or "" if m.tag == f"{W}t" else "\n" for m in marks).split("\n")
    return found


@pytest.mark.parametrize("name", WORDS)
def test_elements_stand_in_the_order_of_the_schema_and_fields_are_closed(name):
    draft = name in ("plan", "pilot_summary", "batch_summary")
    parts = parts_of(Sample(name, draft=draft).bytes)
    for path in (path for path in parts if path.endswith(".xml")):
        root, depth = etree.fromstring(parts[path]), 0
        for element in root.iter(*(f"{W}{tag}" for tag in ORDER)):
            order = ORDER[element.tag.removeprefix(W)].split()
            own = [child.tag.removeprefix(W) for child in element if child.tag.startswith(W)]
            places = [order.index(tag) for tag in own]
            assert places == sorted(places), (path, element.tag, own)
        for mark in root.iter(f"{W}fldChar"):
            depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(f"{W}fldCharType")]
            assert depth >= 0, path
        assert depth == 0, path  # a field that is left open swallows what follows it
    known = set(re.findall(r'w:styleId="([^"]*)"', parts["word/styles.xml"].decode()))
    used = re.findall(r'<w:[pr]Style w:val="([^"]*)"', parts["word/document.xml"].decode())
    assert set(used) <= known


def _has(names):
    return " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names.split())


def pieces_of(page):
    """What the PDF's page says, block by block; covers' names and proofs aside."""
    root = html.fromstring(page)
    for gone in root.xpath(f"//*[{_has('foot verify draft-mark seal-place contents')}]"):
        gone.drop_tree()
    for gone in [*root.iter("dt", "style", "title", "svg")]:
        gone.drop_tree()
    keys = f"//*[{_has('keys')}]//*[self::b or self::i] | //*[{_has('sub')}]/span"
    lines = f"//*[{_has('l')}]"
    blocks = "//p|//h2|//h3|//th|//td|//caption|//figcaption|//li|//dd|" + keys + "|" + lines
    found = [bare(block.text_content()) for block in root.xpath(blocks)]
    return [piece for piece in found if piece], bare(root.text_content())


@pytest.mark.parametrize("name", WORDS)
def test_the_word_file_says_what_the_pdf_says_and_nothing_else(name):
    sample = Sample(name)
    pieces, paper = pieces_of(sample.html)
    said = [bare(text) for text in paragraphs_of(sample.file)]
    whole = "".join(said)

    assert len(pieces) > 30
    for piece in pieces:
        assert piece in whole, piece
    headings = {bare(p.text) for p in sample.file.paragraphs if p.style.name == "Heading 1"}
    first = min(said.index(heading) for heading in headings)
    tail = [text for text in said[first:] if STAMP.code not in text and "扫码核对" not in text]
    for text in tail:
        assert re.sub(r"^[表图]\d+", "", text) in paper, text


@pytest.mark.parametrize("name", WORDS)
def test_number_version_time_code_and_properties_are_told(name):
    sample = Sample(name)
    file, data = sample.file, sample.bytes
    around = [p.text for section in file.sections for p in section.header.paragraphs]
    told = "".join([*around, *paragraphs_of(file)])
    for words in (sample.identity.number, sample.identity.version_label, STAMP.words, STAMP.code):
        assert words in told
    about = file.core_properties
    assert (about.title, about.identifier) == (sample.identity.title, sample.identity.number)
    assert (about.language, about.created) == ("zh-CN", STAMP.moment)
    pictures = [
        found.get("descr") for found in file.element.body.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        )
    ]  # fmt: skip
    assert any("校验二维码" in words for words in pictures)
    assert all(pictures)
    assert data == sample.bytes


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize("name", ["plan", "pilot_summary", "batch_summary"])
def test_a_draft_lies_under_every_page_and_what_was_sent_under_none(name, draft):
    parts = parts_of(Sample(name, draft=draft).bytes)
    heads = [data.decode() for path, data in parts.items() if "word/header" in path]
    marked = [re.search('string="草稿.未(提交|定稿)"', head) for head in heads]
    assert all(marked) if draft else not any(marked)
    assert len(heads) == (3 if draft else 2)  # odd, even and the cover


@pytest.mark.parametrize("name", ["pilot_summary", "batch_summary"])
def test_a_long_paper_lists_its_contents_with_the_pages_on_which_they_stand(name):
    file = Sample(name).file
    listed = [p for p in file.paragraphs if p.style.name.startswith("toc")]
    headings = [p for p in file.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [p.text.split("\t")[0] for p in listed] == [p.text for p in headings]
    pages = [int(p.text.split("\t")[1]) for p in listed]
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert pages[-1] > 3
    anchors = [link.get(f"{W}anchor") for link in file.element.body.iter(f"{W}hyperlink")]
    marks = [mark.get(f"{W}name") for mark in file.element.body.iter(f"{W}bookmarkStart")]
    assert anchors == marks
    assert "updateFields" not in file.settings.element.xml  # Word would ask whoever opens it


def a_paper(**more):
    identity = Identity(number="1", title="题", version_label="第1版", society_id=None)
    return Paper(identity=identity, author="甲", code=STAMP.code, moment=STAMP.moment, **more)


def test_lines_and_pages_are_counted_on_the_grid():
    paper = a_paper(fills=True)
    paper.marginal()
    paper.paragraph("", "字" * (26 + 28 * 20))  # 21 lines: two characters in
    paper.heading("第一")  # the last line of the page, but never without the next
    paper.paragraph("", "字" * (26 + 28 * 21))
    paper.heading("第二")
    paper.table(["甲"], [156.0], [["行"]] * 60)
    paper.heading("第三")

    marks, pages, left = pages_of(paper.document)

    # 637.8 points a page: the second table page holds a head and 31 rows of 20 points.
    assert list(marks.values()) == [2, 3, 5]
    assert pages == 5
    assert 0 < left < 638


def test_what_people_type_is_text_and_keeps_its_characters():
    typed = f"=HYPERLINK(1) {{ INCLUDETEXT C:\\x }} \\* MERGEFORMAT <w:fldSimple/> & {RARE}\x01"
    paper = a_paper()
    paper.front("码")
    paper.begin(contents=True)
    paper.heading(typed)
    paper.text(typed)
    paper.table([typed], [156.0], [[typed]], caption=typed)
    file = docx.Document(io.BytesIO(paper.bytes()))

    wanted = typed.replace("\x01", "")
    assert sum(wanted in text for text in paragraphs_of(file)) == 6  # and in the list of contents
    codes = [mark.text.split()[0] for mark in file.element.body.iter(f"{W}instrText")]
    assert set(codes) == {"TOC", "PAGEREF", "SEQ"}
    faces = {run.get(qn("w:eastAsia")) for run in file.styles.element.iter(qn("w:rFonts"))}
    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"} <= faces
    fonts = parts_of(paper.bytes())["word/fontTable.xml"].decode()
    assert all("Noto" in names for names in re.findall('altName w:val="([^"]*)"', fonts))


@pytest.mark.parametrize("long", [1, 6])
def test_the_colophon_is_pinned_to_the_foot_of_an_even_page(long):
    write = KINDS["decision_notice_word"].word
    file = docx.Document(io.BytesIO(write(notice(long=long), IDENTITY, STAMP.code, STAMP.moment)))
    colophon = file.tables[-1]
    assert [cell.text for cell in colophon.rows[1].cells][1] == "2022年2月18日印发"
    place = colophon._tbl.tblPr.find(qn("w:tblpPr"))
    foot = int(place.get(qn("w:tblpY"))) + sum(row.height.twips for row in colophon.rows)
    assert foot == pytest.approx((297 - 35) * 1440 / 25.4, abs=2)
    before = pages_of(file).total if len(file.sections) == 1 else None
    assert before is None or before % 2 == 0


def test_a_signature_takes_the_last_row_of_the_table_above_with_it():
    paper = a_paper()
    paper.table(["甲"], [156.0], [["行"], ["行"], ["末行"]])
    paper.sign("某学会（盖章）", "2022年2月18日")
    rows = paper.document.tables[0].rows
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in rows]
    assert kept == [True, None, None, True]
    who, day = paper.document.paragraphs[-2:]
    middles = [
        line.paragraph_format.right_indent.pt + 16 * width / 2
        for line, width in ((who, 7), (day, 6.5))
    ]
    assert middles[0] == pytest.approx(middles[1], abs=0.1)
    assert day.paragraph_format.right_indent.pt == pytest.approx(64, abs=0.1)
