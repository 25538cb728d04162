"""Tables of a Word file: heads that are repeated, rows that stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from reporting.documents import word_parts as parts
from reporting.documents.word_file import plain
from reporting.documents.word_look import (
    CAPTION,
    CENTRE,
    COLOPHON,
    GRID,
    LEFT,
    MARGINS,
    NOTE,
    PICTURE,
    RIGHT,
    TABLE_HEAD,
    TABLE_TEXT,
)

WHOLE_ROWS = 10  # a table of so few rows goes to the next page rather than being split
COLOPHON_WIDTHS, COLOPHON_ROW = (96.0, 60.0), 9.5
SIDES = {"l": LEFT, "c": CENTRE, "r": RIGHT}


@dataclass(frozen=True, slots=True)
class Small:
    """One of many pictures: PNG, width in millimetres, what it shows, the words under it."""

    data: bytes
    width: float
    says: str
    words: str


def write(
    document: Any,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    align: str,
    over: Sequence[tuple[str, int]] = (),
    has_bands: bool = False,
) -> None:
    """Write a table (widths in millimetres) at the end of the document.

    The last text of a row goes over the columns that are left; with ``has_bands``, a row of one
    text is a heading. ``align`` has a letter a column: l, c, r. ``over`` are heads over several
    columns.
    """
    if any(above.style.name != CAPTION for above in document.paragraphs[-1:]):
        gap(document)
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = _table(document, widths)
    table.style = GRID
    if over:
        _over(table.add_row(), over, widths)
    _row(table.add_row(), heads, widths, TABLE_HEAD, "c" * len(heads))
    for row in table.rows:
        _keep(row, repeated=True)
    for words in rows:
        row = table.add_row()
        _keep(row, repeated=False)
        _row(row, words, widths, TABLE_HEAD if has_bands and len(words) == 1 else TABLE_TEXT, align)
    if len(rows) <= WHOLE_ROWS:
        for row in list(table.rows)[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    gap(document)


def gap(document: Any) -> None:
    """Leave air around a table, as the text's own lines do not."""
    document.add_paragraph(style=NOTE).paragraph_format.line_spacing = Pt(8)


def keep_last_row(gap_below: Any) -> None:
    """Let the last row of the table above, if there is one, go with what follows; only that row."""
    element = gap_below._p.getprevious()
    if element is None or element.tag != qn("w:tbl"):
        return
    *others, last = Table(element, gap_below._parent).rows
    for row in others[1:]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = None
    for cell in last.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def multiples(document: Any, rows: Sequence[Sequence[Small]], *, width: float) -> None:
    """Set small pictures beside each other, each over its words; no row is split."""
    columns = len(rows[0])
    table = _table(document, [width / columns] * columns)
    for pictures in rows:
        row = table.add_row()
        _keep(row, repeated=False)
        for cell, small in zip(row.cells, pictures, strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.style = PICTURE
            paragraph.paragraph_format.keep_with_next = True
            shape = paragraph.add_run().add_picture(BytesIO(small.data), width=Mm(small.width))
            shape._inline.docPr.set("descr", plain(small.says))
            below = cell.add_paragraph(plain(small.words), style=CAPTION)
            below.paragraph_format.keep_with_next = True


def colophon(document: Any, copies: str, office: str, issued: str) -> None:
    """Pin copies, office and day to the foot of the text area: rules of 0.35 and 0.25 mm."""
    table = _table(document, COLOPHON_WIDTHS)
    for words in ((copies,), (office, issued)):
        row = table.add_row()
        row.height, row.height_rule = Mm(COLOPHON_ROW), WD_ROW_HEIGHT_RULE.EXACTLY
        _row(row, words, COLOPHON_WIDTHS, COLOPHON, "lr")
        for cell in row._tr.tc_lst:
            parts.borders_of(cell, top=8 if len(words) == 1 else 6, bottom=8)
    top = 297 - MARGINS["bottom"] - 2 * COLOPHON_ROW
    parts.pin(table, left=MARGINS["left"], top=top)
    document.add_paragraph(style=NOTE)


def _table(document: Any, widths: Sequence[float]) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _over(row: Any, over: Sequence[tuple[str, int]], widths: Sequence[float]) -> None:
    at = 0
    for words, count in over:
        cell = row.cells[at]
        if count > 1:
            cell = cell.merge(row.cells[at + count - 1])
        _cell(cell, words, sum(widths[at : at + count]), TABLE_HEAD, "c")
        at += count


def _row(row: Any, words: Sequence[str], widths: Sequence[float], style: str, align: str) -> None:
    for at, said in enumerate(words):
        cell, width, where = row.cells[at], widths[at], align[at]
        if at == len(words) - 1 and len(words) < len(widths):
            cell, width, where = cell.merge(row.cells[-1]), sum(widths[at:]), "l"
        _cell(cell, said, width, style, where)


def _cell(cell: Any, said: str, width: float, style: str, where: str) -> None:
    cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = SIDES[where]
    paragraph.add_run(plain(said))


def _keep(row: Any, *, repeated: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader") if repeated else ("w:cantSplit",):
        properties.append(OxmlElement(name))
