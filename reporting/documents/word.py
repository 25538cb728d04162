"""Writing Word files in the shape of official papers: faces by name, margins, tables with heads.

The faces an office has (方正小标宋, 仿宋_GB2312, …) are named, never embedded.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE, SONG, FANG, KAI, HEI = "方正小标宋简体", "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体"
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}  # millimetres
LINE = Pt(28)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class Paper:
    """A document being written, from top to bottom."""

    def __init__(self, *, title: str, author: str) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = author
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(16)
        _face(normal, FANG)
        normal.paragraph_format.space_after = Pt(0)
        _measure(self.document.sections[0], wide=False)

    def line(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = 16,
        align: Any = None,
        indent: bool = False,
        bold: bool = False,
        before: float = 0,
    ) -> None:
        """Write one paragraph; ``before`` is the space above it in points."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = LINE if size >= 12 else None
        paragraph.paragraph_format.space_before = Pt(before)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(size * 2)
        if align is not None:
            paragraph.alignment = align
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(size), bold
        _face(run, face)

    def heading(self, text: str, *, level: int = 1) -> None:
        """Write a heading that Word lists in its outline."""
        paragraph = self.document.add_heading(level=level)
        paragraph.paragraph_format.space_before = Pt(8)
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(16), False
        run.font.color.rgb = None
        _face(run, HEI if level == 1 else KAI)

    def text(self, words: str) -> None:
        """Write what a person typed: one paragraph a line."""
        for line in filter(None, (line.strip() for line in words.splitlines())):
            self.line(line, indent=True)

    def turn(self) -> None:
        """Go on with pages in landscape, for wide tables."""
        section = self.document.add_section()
        _measure(section, wide=True)

    def page(self) -> None:
        self.document.add_page_break()

    def marginal(self, head: str, foot: str) -> None:
        """Write what stands above and below every page; the page number follows the foot."""
        section = self.document.sections[0]
        for part, words in ((section.header, head), (section.footer, foot)):
            run = part.paragraphs[0].add_run(words)
            run.font.size = Pt(9)
            _face(run, SONG)
        paragraph = section.footer.paragraphs[0]
        for piece in ("　第", "", "页"):
            run = paragraph.add_run(piece)
            run.font.size = Pt(9)
            _face(run, SONG)
            if not piece:
                _page_number(run)

    def table(self, heads: list[str], widths: list[float], rows: list[list[str]]) -> None:
        """Write a table (widths in millimetres) whose head is repeated and whose rows stay whole."""
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        for cells, face in ((heads, HEI), *((row, SONG) for row in rows)):
            row = table.rows[0] if face is HEI else table.add_row()
            _keep(row, repeated=face is HEI)
            for cell, words, width in zip(row.cells, cells, widths, strict=True):
                cell.width = Mm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.line_spacing = Pt(16)
                run = paragraph.add_run(words)
                run.font.size = Pt(10.5)
                _face(run, face)

    def bytes(self) -> bytes:
        out = BytesIO()
        write_to = self.document.save  # writes a file, no record
        write_to(out)
        return out.getvalue()


def _face(thing: Any, name: str) -> None:
    """Set a face for Chinese and Latin letters alike."""
    thing.font.name = name
    fonts = thing.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)


def _measure(section: Any, *, wide: bool) -> None:
    width, height = (297, 210) if wide else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side, size in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(min(size, 26) if wide else size))


def _keep(row: Any, *, repeated: bool) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no door to it
    names = ("w:cantSplit", "w:tblHeader") if repeated else ("w:cantSplit",)
    for name in names:
        properties.append(OxmlElement(name))


def _page_number(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - as above
