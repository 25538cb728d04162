"""Pieces of a Word file that the library has no door to: fields, marks, lists of contents.

Word refuses or "repairs" a file whose elements stand in another order than the schema's, so every
piece is put in its place here, and a test checks all of them (``test_documents_word``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

# What follows w:sectPr's page numbers, and what follows a paragraph's borders, by the schema.
AFTER_NUMBERS = (
    "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi",
    "w:rtlGutter", "w:docGrid",
)  # fmt: skip
AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
    "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd",
    "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc",
    "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
Entry = tuple[str, int, str, int]  # words, level, bookmark, page


def field(paragraph: Any, code: str, shown: str) -> list[Any]:
    """Add a field with the result that shows until somebody updates it; return its runs."""
    runs = []
    for kind, text in (("begin", ""), ("", code), ("separate", ""), (None, shown), ("end", "")):
        run = paragraph.add_run()
        if kind is None:
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            run._r.append(_instruction(text))
        runs.append(run)
    return runs


def _instruction(code: str) -> Any:
    mark = OxmlElement("w:instrText")
    mark.set(qn("xml:space"), "preserve")
    mark.text = f" {code} "
    return mark


def bookmark(paragraph: Any, number: int, name: str) -> None:
    """Put a bookmark around what a paragraph says."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    runs = paragraph._p.r_lst
    runs[0].addprevious(start)
    runs[-1].addnext(end)


def rules(
    paragraph: Any, *, top: int = 0, bottom: int = 0, colour: str = "000000", space: int = 0
) -> None:
    """Draw lines over and under a paragraph, in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    for side, size in (("top", top), ("bottom", bottom)):
        if size:
            line = OxmlElement(f"w:{side}")
            for key, value in (
                ("val", "single"), ("sz", size), ("space", space), ("color", colour),
            ):  # fmt: skip
                line.set(qn(f"w:{key}"), str(value))
            borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def squeeze(run: Any, percent: int) -> None:
    """Make letters narrower, as the mark of a red head is."""
    scale = OxmlElement("w:w")
    scale.set(qn("w:val"), str(percent))
    run._r.get_or_add_rPr().insert_element_before(
        scale, "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
    )


def right_by(paragraph: Any, points: float) -> None:
    """End a line so far from the right margin."""
    paragraph.paragraph_format.right_indent = Pt(points)


def no_indent(paragraph: Any) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "0")
    indent.set(qn("w:firstLine"), "0")


def count_pages(section: Any, *, start: int | None, roman: bool = False) -> None:
    """Say how the pages of a section are counted."""
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    if start is None and not roman:
        return
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:fmt"), "upperRoman" if roman else "decimal")
    if start is not None:
        numbers.set(qn("w:start"), str(start))
    properties.insert_element_before(numbers, *AFTER_NUMBERS)


def end_section(document: Any) -> None:
    """Let the last paragraph end its section, instead of an empty one that may need a page."""
    holder = document.element.body.findall(qn("w:p"))[-1]
    before = holder.getprevious()
    if before is not None and before.tag == qn("w:p"):
        before.get_or_add_pPr().append(holder.pPr.sectPr)
        holder.getparent().remove(holder)


def watermark(paragraph: Any, words: str, number: int) -> None:
    """Lay words across the page, from its header, as Word's own watermarks are."""
    picture = parse_xml(
        f'<w:pict {VML}><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
        'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" '
        'type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:400pt;'
        "height:72pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" '
        f'stroked="f"><v:textpath style="font-family:黑体;font-size:1pt" '
        f"string={quoteattr(words)}/></v:shape></w:pict>"
    )
    paragraph.add_run()._r.append(picture)


def list_contents(title: Any, entries: Sequence[Entry], styles: Sequence[str]) -> None:
    """Write a list of contents under its title, which Word can update (更新域).

    Entries and page numbers are filled in, and no setting asks to update fields on opening: Word
    would ask everybody who opens the file whether it may, with words that frighten.
    """
    last = title._p
    for paragraph in _entries(entries, styles):
        last.addnext(paragraph)
        last = paragraph


def _entries(entries: Sequence[Entry], styles: Sequence[str]) -> Iterable[Any]:
    for at, (words, level, name, page) in enumerate(entries):
        paragraph = parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{styles[level - 1]}"/></w:pPr>'
            f'<w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t/></w:r>'
            "<w:r><w:tab/></w:r></w:hyperlink></w:p>"
        )
        link = paragraph[-1]
        link[0][0].text = words
        for mark in _field_runs(f"PAGEREF {name} \\h", str(page)):
            link.append(mark)
        if at == 0:
            for mark in reversed(_field_runs('TOC \\o "1-2" \\h \\z \\u', None)):
                paragraph.insert(1, mark)
        if at == len(entries) - 1:
            paragraph.append(_mark("end"))
        yield paragraph


def _field_runs(code: str, shown: str | None) -> list[Any]:
    said = OxmlElement("w:r")
    said.append(_instruction(code))
    runs = [_mark("begin"), said, _mark("separate")]
    if shown is not None:
        text = OxmlElement("w:r")
        words = OxmlElement("w:t")
        words.text = shown
        text.append(words)
        runs += [text, _mark("end")]
    return runs


def _mark(kind: str) -> Any:
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def pin(table: Any, *, left: float, top: float) -> None:
    """Let a table stand so many millimetres from the edges of its page, wherever its anchor is."""
    place = OxmlElement("w:tblpPr")
    for key, value in (
        ("vertAnchor", "page"), ("horzAnchor", "page"), ("tblpX", _twips(left)),
        ("tblpY", _twips(top)),
    ):  # fmt: skip
        place.set(qn(f"w:{key}"), value)
    table._tbl.tblPr.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize",
        "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout",
        "w:tblCellMar", "w:tblLook",
    )  # fmt: skip


def _twips(millimetres: float) -> str:
    return str(round(millimetres * 1440 / 25.4))


def borders_of(cell: Any, kind: str = "single", **sides: int) -> None:
    """Draw the rules of one cell, in eighths of a point."""
    properties = cell.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            line = OxmlElement(f"w:{side}")
            for key, value in (
                ("val", kind),
                ("sz", sides[side]),
                ("space", 0),
                ("color", "000000"),
            ):
                line.set(qn(f"w:{key}"), str(value))
            borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign",
        "w:hideMark",
    )  # fmt: skip
