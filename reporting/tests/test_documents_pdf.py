"""The renderer: what it fetches, what it refuses, what it prints."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pypdf
import pypdfium2
import pytest

from reporting.documents import fonts, pdf
from reporting.documents.qr import qr_svg
from reporting.templatetags.paper import on_grid, paragraphs

RARE = "喆堃昇頔玥珺璟燚犇淼垚骉㛃䶮镕祎翀彧赟"
FACES = ("fang", "song", "hei", "kai")


def page(body, sheet="report.css", head=""):
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title>'
        f'<meta name="dcterms.created" content="2022-12-20T16:30:00+08:00">{head}'
        f'<link rel="stylesheet" href="{sheet}"></head><body>{body}</body></html>'
    )


def pages_of(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [re.sub(r"\s", "", sheet.extract_text()) for sheet in reader.pages]


def test_the_same_page_gives_the_same_bytes():
    html = page(f"<main class='main'>{qr_svg('https://example.org/')}<p>试点工作总结</p></main>")

    assert pdf.render(html) == pdf.render(html)


@pytest.mark.parametrize("face", FACES)
def test_rare_characters_of_names_have_a_glyph_in_every_face(face):
    text = "".join(pages_of(pdf.render(page(f'<p class="{face}">{RARE}</p>'))))

    assert RARE in text


@pytest.mark.once
@pytest.mark.parametrize("face", FACES)
def test_rare_characters_leave_ink_in_every_face(face):
    """A face may claim a character and draw nothing; no engine complains."""
    signs = sorted({*RARE, *fonts.BLANK})
    sheets = "".join(f'<p class="{face}" style="break-after: page">{sign}</p>' for sign in signs)
    document = pypdfium2.PdfDocument(pdf.render(page(sheets)))

    bare = []
    for sign, sheet in zip(signs, document, strict=False):
        drawn = sheet.render(grayscale=True).to_pil()
        upper = drawn.crop((0, 0, drawn.width, drawn.height // 3))  # no footer, no page number
        if upper.getextrema()[0] > 128:
            bare.append(sign)
    assert not bare


def test_a_character_no_font_has_stops_the_document_and_is_named():
    with pytest.raises(pdf.MissingGlyph, match="没有这些字：\U0010fffd"):
        pdf.render(page("<p>有字形\U0010fffd无字形</p>"))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "../pdf.py",
        "%2e%2e/pdf.py",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "data:text/css,a{}",
        "file://host/share/x",
        "missing.css",
    ],
)
def test_nothing_outside_the_paper_folder_is_fetched(address):
    with pytest.raises(pdf.RefusedAddress) as refusal:
        pdf.render(page(f'<img src="{address}">'))

    assert isinstance(refusal.value, Exception)  # not a BaseException, which workers would miss


@pytest.mark.parametrize("link", ["stylesheet", "attachment"])
def test_a_linked_secret_does_not_get_into_the_document(link, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("marker-4711")

    with pytest.raises(pdf.RefusedAddress):
        pdf.render(page("<p>试</p>", head=f'<link rel="{link}" href="{secret.as_uri()}">'))


def test_a_full_page_of_an_official_paper_has_22_lines_of_28_characters():
    text = ("省级学会三化建设试点工作方案" + RARE) * 40
    html = page(f'<p class="flush">{text[: 28 * 22]}</p>', "official.css")
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(on_grid(html))))

    lines = [line for line in reader.pages[0].extract_text().splitlines() if len(line) > 5]
    assert [len(line.strip()) for line in lines] == [28] * 22
    assert len(reader.pages) == 1


def test_mixed_faces_keep_the_22_lines():
    lead = '<span class="lead">（一）落实主体责任</span>。'
    paragraph = f"<p>{lead}{'试点学会是责任主体' * 14}2022年共10项</p>"
    html = page(paragraph * 12, "official.css")
    first = pypdf.PdfReader(io.BytesIO(pdf.render(on_grid(html)))).pages[0].extract_text()

    assert len([line for line in first.splitlines() if len(line) > 5]) == 22


def test_lines_of_chinese_end_flush():
    """A comma may not begin a line; the line before is spread to the edge, not left ragged."""
    words = "试点学会要对照，秘书处实体化、秘书长专职化、学会工作市场化，2022年共有10项任务。"
    data = pdf.render(on_grid(page(f"<p>{words * 10}</p>", "official.css")))

    out = subprocess.run(
        ["pdftotext", "-bbox-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    lines = re.findall(r'<line xMin="[^"]*" yMin="([^"]*)" xMax="([^"]*)"', out)
    text = sorted((float(y), float(right)) for y, right in lines if float(y) < 700)
    rights = [right for _, right in text[:-1]]  # the last line ends where the words end
    assert len(rights) >= 8
    assert max(rights) - min(rights) < 5  # points; one character is 16


def test_a_colophon_ends_an_even_page():
    colophon = (
        '<div class="colophon-anchor"><div class="colophon"><table><tr><td>抄送：各学会。</td></tr>'
        "</table></div></div>"
    )
    one = pages_of(pdf.render(page(f"<p>正文</p>{colophon}", "official.css")))
    three = pages_of(pdf.render(page(f"<p>{'正文' * 1000}</p>{colophon}", "official.css")))

    assert len(one) == 2
    assert len(three) % 2 == 0
    assert "抄送" in one[-1]
    assert "抄送" in three[-1]


def test_page_numbers_stand_on_every_page_but_the_cover():
    body = '<section class="cover">封面</section><main class="main">' + "<p>正文段落</p>" * 90
    found = pages_of(pdf.render(page(f"{body}</main>")))

    assert "第" not in found[0]
    assert [f"第{number}页" in text for number, text in enumerate(found[1:], 1)] == [True] * (
        len(found) - 1
    )


def test_typed_text_becomes_paragraphs_and_never_markup():
    html = paragraphs("（一）秘书处实体化\n\n一是场所固定。<script>alert(1)</script>\n其他")

    assert html.splitlines() == [
        "<h3>（一）秘书处实体化</h3>",
        '<p><span class="lead">一是场所固定</span>。&lt;script&gt;alert(1)&lt;/script&gt;</p>',
        "<p>其他</p>",
    ]


def test_a_folder_of_licensed_fonts_is_told_to_fontconfig(tmp_path):
    config = fonts.fontconfig(tmp_path / "a&b", base="/etc/fonts/fonts.conf", cache=tmp_path)

    assert f"<dir>{tmp_path}/a&amp;b</dir>" in config
    path = tmp_path / "fonts.conf"
    path.write_text(config, "utf-8")
    out = subprocess.run(
        ["fc-list", ":family=Noto Serif CJK SC"],
        env={"FONTCONFIG_FILE": str(path)},
        capture_output=True,
        check=True,
    ).stdout
    assert b"Noto" in out  # the machine's own fonts are still known


def run_alone(program):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_without_the_subset_library_the_sentence_says_what_to_install():
    program = """
import os, cffi
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
find = cffi.FFI.dlopen
def dlopen(self, name, *args):
    if name and "harfbuzz-subset" in name:
        raise OSError("absent")
    return find(self, name, *args)
cffi.FFI.dlopen = dlopen
import django; django.setup()
from reporting.documents import pdf
try:
    pdf.render("<p>x</p>")
except pdf.EngineMissing as fault:
    print(fault)
"""
    assert "apt-get install libharfbuzz-subset0" in run_alone(program)


def test_the_web_process_does_not_load_the_renderer():
    program = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
import django; django.setup()
import sanhua.urls, reporting.jobs
print("weasyprint" in sys.modules)
"""
    assert run_alone(program) == "False"
