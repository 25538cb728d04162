"""How a Word file looks: page and grid of GB/T 9704-2012, named styles, faces with stand-ins.

The faces an office has (方正小标宋, 仿宋_GB2312, …) are named, never embedded; where one is missing,
Word takes the first of its stand-ins (w:altName).
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE, SONG, FANG, KAI, HEI = "方正小标宋简体", "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体"
STAND_INS = {
    TITLE: "方正小标宋_GBK,华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
    SONG: "SimSun,Noto Serif CJK SC",
    FANG: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
    HEI: "SimHei,Noto Sans CJK SC",
}
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}  # millimetres
# 22 lines and 28 characters in 156 × 225 mm: 28.99 pt a line (22 lines of 580/20 would be taller
# than the text area by a fifth of a point, and a page would hold 21), 15.79 pt a character.
# The grid holds the lines; the characters are set closer by their style, which gives 28 of them too.
# A grid of lines and characters is laid out wrongly by LibreOffice: a character that is wider than
# its cell gets half a cell more, and no line is justified.
LINE_PITCH, CLOSER = 579, -5  # twentieths of a point
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
BODY, TABLE_TEXT, TABLE_HEAD, CAPTION, NOTE = "Normal", "表格文字", "表头", "表题", "表注"
DOCUMENT_TITLE, SIGNATURE, GRID = "公文标题", "署名", "公文表格"
PICTURE, COLOPHON = "图片", "版记"
CONTENTS_TITLE, CONTENTS = "目录标题", ("toc 1", "toc 2")
# Lines of small type and of titles have a height of their own (points), whatever face stands in:
# the same page in every office, and lines that can be counted (``word_pages``).
LINE = {TABLE_TEXT: 15, TABLE_HEAD: 15, CAPTION: 16, NOTE: 13, DOCUMENT_TITLE: LINE_PITCH / 20}
FAMILIES = {TITLE: "script", SONG: "auto", FANG: "modern", KAI: "modern", HEI: "modern"}
LEFT, CENTRE, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def set_face(thing: Any, name: str) -> None:
    """Set a face for Chinese and Latin letters alike; no theme may overrule it."""
    thing.font.name = name
    fonts = thing.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), name)
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)


def measure(section: Any, *, wide: bool) -> None:
    """Give a section its page; upright ones the grid of 22 lines and 28 characters."""
    width, height = (297, 210) if wide else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side, size in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(min(size, 26) if wide else size))
    # The number stands 7 mm under the text: 35 less 7 less the height of its own line.
    section.footer_distance, section.header_distance = Mm(22), Mm(20)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    properties.append(grid)


def dress(document: Any, *, widows: bool) -> None:
    """Define the styles of an official paper, and the stand-ins of its faces.

    ``widows``: no line stands alone on a page. Papers of the office itself fill 22 lines instead.
    """
    styles = document.styles
    for size in styles.element.iter(qn("w:docDefaults")):
        _default_size(size, 16)  # the grid counts in characters of the default size
    body = styles["Normal"]
    _style(body, FANG, 16, indent=2)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER))
    body.element.get_or_add_rPr().insert_element_before(closer, *AFTER_SPACING)
    body.paragraph_format.alignment = JUSTIFY
    body.paragraph_format.widow_control = widows
    _unspaced(body)
    for level, name in ((1, HEI), (2, KAI), (3, FANG)):
        heading = styles[f"Heading {level}"]
        _style(heading, name, 16, indent=2)
        heading.font.bold = level == 3
        heading.font.color.rgb = RGBColor(0, 0, 0)
        heading.paragraph_format.keep_with_next = True
    _titles(styles)
    _small(styles)
    _contents(styles)
    _table_style(styles)
    _faces(document)
    _settings(document)


def _titles(styles: Any) -> None:
    title = _new(styles, DOCUMENT_TITLE)
    _style(title, TITLE, 22, indent=0)
    title.paragraph_format.alignment = CENTRE
    title.paragraph_format.keep_with_next = True
    _off_grid(title)
    signature = _new(styles, SIGNATURE)
    _style(signature, FANG, 16, indent=0)
    signature.paragraph_format.alignment = RIGHT


def _small(styles: Any) -> None:
    """Write the styles of tables, pictures and the colophon."""
    for name, called, size in (
        (TABLE_TEXT, SONG, 10.5), (TABLE_HEAD, HEI, 10.5), (CAPTION, HEI, 10.5), (NOTE, SONG, 9),
    ):  # fmt: skip
        style = _new(styles, name)
        _style(style, called, size, indent=0)
        _off_grid(style)
    for name in (TABLE_HEAD, CAPTION):
        styles[name].paragraph_format.alignment = CENTRE
        styles[name].paragraph_format.keep_with_next = True
    styles[TABLE_TEXT].paragraph_format.alignment = LEFT
    styles[NOTE].paragraph_format.alignment = LEFT
    for name, points in LINE.items():
        styles[name].paragraph_format.line_spacing = Pt(points)
    colophon = _new(styles, COLOPHON)
    _style(colophon, FANG, 14, indent=0)
    _off_grid(colophon)
    colophon.paragraph_format.left_indent = colophon.paragraph_format.right_indent = Pt(9)
    picture = _new(styles, PICTURE)  # no height of its own: a picture must not be cut
    _style(picture, SONG, 10.5, indent=0)
    _off_grid(picture)
    picture.paragraph_format.alignment = CENTRE


def _contents(styles: Any) -> None:
    title = _new(styles, CONTENTS_TITLE)
    _style(title, HEI, 16, indent=0)
    title.paragraph_format.alignment = CENTRE
    title.paragraph_format.space_after = Pt(29)
    for level, name in enumerate(CONTENTS):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = styles["Normal"]
        _style(style, FANG, 16, indent=0)
        style.paragraph_format.left_indent = Pt(32 * level)
        style.paragraph_format.alignment = LEFT
        style.paragraph_format.tab_stops.add_tab_stop(
            Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.MIDDLE_DOT
        )


def _unspaced(style: Any) -> None:
    """Leave no air between Chinese and Latin signs: a line holds 28 characters."""
    properties = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        properties.insert_element_before(
            off, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )


def _default_size(defaults: Any, points: int) -> None:
    for name in ("w:sz", "w:szCs"):
        for size in defaults.iter(qn(name)):
            size.set(qn("w:val"), str(2 * points))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _new(styles: Any, name: str) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    return style


def _style(style: Any, name: str, size: float, *, indent: int) -> None:
    set_face(style, name)
    style.font.size = Pt(size)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1
    properties = style.element.get_or_add_pPr().get_or_add_ind()
    properties.set(qn("w:firstLineChars"), str(100 * indent))
    properties.set(qn("w:firstLine"), str(int(20 * size * indent)))


def _off_grid(style: Any) -> None:
    """Small type keeps its own line height; the grid is for the text."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def _table_style(styles: Any) -> None:
    """Outer rules 0.35 mm, inner ones 0.25 mm, a little air at both sides of a cell."""
    style = styles.add_style(GRID, WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        size = "6" if side.startswith("inside") else "8"
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "45"), ("left", "80"), ("bottom", "45"), ("right", "80")):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:w"), width)
        line.set(qn("w:type"), "dxa")
        margins.append(line)
    properties.append(margins)
    style.element.append(properties)


def _faces(document: Any) -> None:
    rows = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/>"
        f'<w:charset w:val="86"/><w:family w:val="{FAMILIES[name]}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, others in STAND_INS.items()
    )
    table = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {W}>{rows}</w:fonts>'
    )
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = table.encode()


def _settings(document: Any) -> None:
    """Be a file of today's Word, in Chinese, with pages of two sides."""
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    root = settings.element
    root.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for row in root.iter(qn("w:compatSetting")):
        if row.get(qn("w:name")) == "compatibilityMode":
            row.set(qn("w:val"), "15")
    root.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
