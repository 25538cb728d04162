"""Writing Word files in the shape of official papers; the same content gives the same bytes.

What can be styled is styled by name (正文, 标题 1 to 3, 表格文字, …), so that an office can change a
style instead of a hundred paragraphs. How the styles look: ``word_look``.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reporting.documents.prose import blocks
from reporting.documents.word_look import (
    CAPTION,
    CENTRE,
    DOCUMENT_TITLE,
    FANG,
    GRID,
    HEI,
    KAI,
    NOTE,
    RIGHT,
    SIGNATURE,
    SONG,
    TABLE_HEAD,
    TABLE_TEXT,
    TITLE,
    dress,
    measure,
    set_face,
)

__all__ = ["CENTRE", "FANG", "HEI", "KAI", "RIGHT", "SONG", "TITLE", "Paper"]

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # cannot stand in a Word file
SIGNS = "— "
WHOLE_ROWS = 10  # a table of so few rows goes to the next page rather than being split


class Paper:
    """A document being written, from top to bottom."""

    def __init__(self, *, title: str, author: str, moment: dt.datetime) -> None:
        self.moment = moment.astimezone(dt.UTC)
        self.document = Document()
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by = _plain(title), author, author
        about.created = about.modified = self.moment.replace(tzinfo=None)
        about.language, about.comments, about.revision = "zh-CN", "", 1
        dress(self.document)
        settings = self.document.settings
        settings.odd_and_even_pages_header_footer = True
        measure(self.document.sections[0], wide=False)

    def line(
        self,
        text: str,
        *,
        face: str = FANG,
        size: float = 16,
        align: Any = None,
        indent: bool = False,
        before: float = 0,
    ) -> Any:
        """Write one paragraph of its own look, for covers; ``before`` is the space above it."""
        paragraph = self.document.add_paragraph()
        if not indent:
            _no_indent(paragraph)
        paragraph.paragraph_format.space_before = Pt(before)
        if align is not None:
            paragraph.alignment = align
        run = paragraph.add_run(_plain(text))
        run.font.size = Pt(size)
        set_face(run, face)
        return paragraph

    def title(self, *lines: str) -> None:
        """Write the title, each line as it is to be broken."""
        for words in lines:
            self.document.add_paragraph(_plain(words), style=DOCUMENT_TITLE)

    def heading(self, text: str, *, level: int = 1, new_page: bool = False) -> None:
        """Write a heading that Word lists in its outline."""
        paragraph = self.document.add_heading(_plain(text), level=level)
        paragraph.paragraph_format.page_break_before = new_page or None

    def text(self, words: str) -> None:
        """Write what a person typed: one paragraph a line, headings and run-in headings known."""
        for block in blocks(words):
            if block.is_heading:
                self.heading(block.text, level=2)
                continue
            paragraph = self.document.add_paragraph()
            if block.lead:
                set_face(paragraph.add_run(_plain(block.lead)), KAI)
            paragraph.add_run(_plain(block.text))

    def note(self, words: str) -> None:
        """Write the source under a table or a picture."""
        self.document.add_paragraph(_plain(words), style=NOTE)

    def sign(self, *lines: str) -> None:
        """Write who sends it and when, at the right; never alone on a page."""
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        for at, words in enumerate(lines):
            paragraph = self.document.add_paragraph(_plain(words), style=SIGNATURE)
            paragraph.paragraph_format.keep_with_next = at + 1 < len(lines)
            if not at:
                paragraph.paragraph_format.space_before = Pt(29)

    def picture(self, data: bytes, *, width: float, says: str, caption: str = "") -> None:
        """Put in a picture (PNG, width in millimetres) with words for those who do not see it."""
        paragraph = self.document.add_paragraph(style=CAPTION)
        paragraph.paragraph_format.keep_with_next = bool(caption)
        shape = paragraph.add_run().add_picture(BytesIO(data), width=Mm(width))
        shape._inline.docPr.set("descr", _plain(says))  # noqa: SLF001 - no door to it
        if caption:
            below = self.document.add_paragraph(_plain(caption), style=CAPTION)
            below.paragraph_format.keep_with_next = False
            below.paragraph_format.space_after = Pt(8)

    def turn(self, *, wide: bool = True) -> None:
        """Go on with pages in landscape, for wide tables, or upright again."""
        measure(self.document.add_section(), wide=wide)

    def page(self) -> None:
        self.document.add_page_break()

    def marginal(self, head: str) -> None:
        """Write what stands above every page but the first, and — 1 — at the outer side."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        for head_part in (section.header, section.even_page_header):
            paragraph = head_part.paragraphs[0]
            paragraph.style = self.document.styles[NOTE]
            paragraph.add_run(_plain(head))
        for part, align in ((section.footer, RIGHT), (section.even_page_footer, None)):
            paragraph = part.paragraphs[0]
            _no_indent(paragraph)
            side = "right_indent" if align else "left_indent"
            setattr(paragraph.paragraph_format, side, Pt(14))
            if align:
                paragraph.alignment = align
            for piece in (SIGNS, "", SIGNS[::-1]):
                run = paragraph.add_run(piece)
                run.font.size = Pt(14)
                set_face(run, SONG)
                if not piece:
                    _page_number(run)

    def table(
        self,
        heads: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        caption: str = "",
        align: str = "",
    ) -> None:
        """Write a table (widths in millimetres) whose head is repeated and whose rows stay whole.

        A row of one text is a band over the whole width. ``align`` has a letter a column: l, c, r.
        """
        if caption:
            self.document.add_paragraph(_plain(caption), style=CAPTION)
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = GRID
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self._row(table.rows[0], heads, widths, TABLE_HEAD, "c" * len(heads))
        _keep(table.rows[0], repeated=True)
        for words in rows:
            row = table.add_row()
            _keep(row, repeated=False)
            if len(words) == 1:
                cell = row.cells[0].merge(row.cells[-1])
                cell.paragraphs[0].style = self.document.styles[TABLE_HEAD]
                cell.paragraphs[0].add_run(_plain(words[0]))
                cell.paragraphs[0].alignment = 0
                continue
            self._row(row, words, widths, TABLE_TEXT, align or "l" * len(heads))
        if len(rows) <= WHOLE_ROWS:
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        after = self.document.add_paragraph(style=NOTE)
        after.paragraph_format.line_spacing = Pt(8)

    def _row(
        self, row: Any, words: Sequence[str], widths: Sequence[float], style: str, align: str
    ) -> None:
        named = self.document.styles[style]
        for cell, said, width, where in zip(row.cells, words, widths, align, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            paragraph.style = named
            if where != "l":
                paragraph.alignment = CENTRE if where == "c" else RIGHT
            paragraph.add_run(_plain(str(said)))

    def bytes(self) -> bytes:
        """Return the file; written twice from the same content it is the same to the byte."""
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[key]  # the library's own picture of an empty page
        raw, out = BytesIO(), BytesIO()
        write_to = self.document.save  # writes a file, no record
        write_to(raw)
        when = max(self.moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w") as fixed:
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                fixed.writestr(entry, made.read(name))
        return out.getvalue()


def _plain(text: str) -> str:
    return NOT_XML.sub("", str(text))


def _no_indent(paragraph: Any) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 - no door to it
    indent.set(qn("w:firstLineChars"), "0")
    indent.set(qn("w:firstLine"), "0")


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
