"""The cover of a report or a plan as a Word file: as on the PDF, with the place for the seal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from reporting.documents import word_parts as parts
from reporting.documents.word import CENTRE, FANG, KAI, SONG, TITLE, Paper
from reporting.documents.word_look import LEFT, NOTE, set_face

WIDTHS = (36.0, 74.0, 6.0, 38.0)
GREY = RGBColor(0x59, 0x59, 0x59)
Form = Sequence[tuple[str, str]]


def cover(
    paper: Paper,
    *,
    above: str,
    title: Sequence[str],
    below: str,
    form: Form,
    seal: str,
    code: str,
    told: Sequence[str],
) -> None:
    """Write a cover and the line of every page; ``code`` is the code or codes of that line."""
    paper.front(code)
    identity = paper.identity
    known = (f"编号：{identity.number}", f"版本：{identity.version_label}", paper.mark)
    paper.line("　　".join(filter(None, known)), face=SONG, size=10.5)
    paper.line(above, face=KAI, align=CENTRE, before=87 - 43 * (len(title) - 1))
    for at, words in enumerate(title):
        is_last = at == len(title) - 1
        paper.line(words, face=TITLE, size=30 if is_last else 22, align=CENTRE, before=14)
    paper.line(below, face=KAI, size=20, align=CENTRE, before=29)
    paper.line("", size=16, before=29)
    _form(paper, form, seal)
    paper.verification(*told)


def _form(paper: Paper, form: Form, seal: str) -> None:
    """Write words and lines to fill in at the left, the place for the seal at the right."""
    document = paper.document
    table = document.add_table(rows=0, cols=len(WIDTHS))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for name, value in form:
        row = table.add_row()
        row.height, row.height_rule = Mm(9), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.BOTTOM
        for cell, words in zip(row.cells, (name, value), strict=False):
            _words(cell, words, face=FANG, size=14)
        parts.borders_of(row._tr.tc_lst[1], bottom=6)
    place = table.rows[0].cells[3].merge(table.rows[-1].cells[3])
    place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _words(place, seal, face=SONG, size=10.5)
    place.paragraphs[0].alignment = CENTRE
    place.paragraphs[0].runs[0].font.color.rgb = GREY
    for at, row in enumerate(table.rows):
        ends = {"top": 6} if at == 0 else {"bottom": 6} if at == len(form) - 1 else {}
        parts.borders_of(row._tr.tc_lst[3], "dotted", left=6, right=6, **ends)
    document.add_paragraph(style=document.styles[NOTE])


def _words(cell: Any, words: str, *, face: str, size: float) -> None:
    paragraph = cell.paragraphs[0]
    parts.no_indent(paragraph)
    paragraph.alignment = LEFT
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    set_face(run, face)
