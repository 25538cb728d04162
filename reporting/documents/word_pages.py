"""On which page a heading will stand, before any office program has laid the file out.

A Word file knows no page numbers until it is opened. Official papers are set on a grid of 22 lines
of 28 characters and every small type has a line of its own height, so lines can be counted. What
it counts fills the list of contents; Word's own count replaces it when somebody updates the list.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.text.paragraph import Paragraph

GRID_LINE = 28.95  # points, 22 in the text area
CLOSE = 15.79 / 16  # of a character's size: 28 in a line
CELL_LINE, CELL_SIDES, CELL_ENDS = 15.0, 8.0, 5.0  # a line, air and rules of a cell, in points


@dataclass(slots=True)
class Box:
    """Lines of one height that follow each other; ``mark`` is told the page of the first."""

    height: float
    lines: int = 1
    before: float = 0
    after: float = 0
    keeps: bool = False  # with the next box
    breaks: bool = False  # begins a page
    mark: str = ""
    head: float = 0  # repeated when a page begins within the same table
    room: float = 0  # a new section: its own text area
    least: int = 1  # lines that stand together at the end and at the beginning of a page


@dataclass(slots=True)
class _Cursor:
    room: float
    page: int = 1
    y: float = 0
    marks: dict[str, int] = field(default_factory=dict)

    def turn(self, head: float = 0) -> None:
        self.page += 1
        self.y = head

    def put(self, group: list[Box]) -> None:
        """Put boxes that stay together; only the last of them may be split between lines."""
        first, last = group[0], group[-1]
        at_once = last.lines if last.lines < 2 * last.least else last.least
        need = sum(box.before + box.height * box.lines for box in group)
        need -= last.height * (last.lines - at_once)
        self.room = first.room or self.room
        if self.y and (first.breaks or self.y + need > self.room + 0.5):
            self.turn(first.head)
        for box in group:
            self.y += box.before if self.y or box.breaks else 0
            if box.mark:
                self.marks[box.mark] = self.page
            self._write(box)

    def _write(self, box: Box) -> None:
        left = box.lines
        while left:
            fit = max(int((self.room + 0.5 - self.y) // box.height), self.y <= box.head)
            taken = min(fit, left)
            if taken < left < taken + box.least and taken > box.least:
                taken -= 1
            left -= taken
            self.y += taken * box.height
            if left:
                self.turn(box.head)
        self.y += box.after


class Pages(NamedTuple):
    """The page of every bookmark, how many pages there are, and the points left on the last."""

    marks: dict[str, int]
    total: int
    left: float


def pages_of(document: Any, *, first: int = 0) -> Pages:
    """Count the pages of a document from section ``first`` on."""
    boxes = list(_boxes(document, first))
    if not boxes:
        return Pages({}, 0, 0)
    cursor = _Cursor(room=boxes[0].room)
    group: list[Box] = []
    for box in boxes:
        if box.breaks and group:
            cursor.put(group)
            group = []
        group.append(box)
        if not box.keeps:
            cursor.put(group)
            group = []
    if group:
        cursor.put(group)
    return Pages(cursor.marks, cursor.page, cursor.room - cursor.y)


def _boxes(document: Any, first: int) -> Iterator[Box]:
    sections, at, starts = list(document.sections), 0, True
    least = 2 if document.styles["Normal"].paragraph_format.widow_control else 1
    for element in document.element.body:
        width, room = _area(sections[min(at, len(sections) - 1)])
        found: list[Box] = []
        if element.tag == qn("w:p"):
            found = [_paragraph(Paragraph(element, document), width, least)]
        elif element.tag == qn("w:tbl"):
            found = _table(element)
        if at >= first and found:
            if starts:
                found[0].breaks, found[0].room = True, room
                starts = False
            yield from found
        if element.tag == qn("w:p") and element.pPr is not None and element.pPr.sectPr is not None:
            at, starts = at + 1, True


def _area(section: Any) -> tuple[float, float]:
    """Return width and height of a section's text area in points."""
    return (
        (section.page_width - section.left_margin - section.right_margin) / Pt(1),
        (section.page_height - section.top_margin - section.bottom_margin) / Pt(1),
    )


def _paragraph(paragraph: Paragraph, width: float, least: int) -> Box:
    own, style = paragraph.paragraph_format, paragraph.style
    named = style.paragraph_format if style is not None else own
    size = _size(paragraph)
    drawn = list(paragraph._p.iter(qn("wp:extent")))
    spacing = own.line_spacing or named.line_spacing
    height = spacing.pt if isinstance(spacing, Length) else GRID_LINE * math.ceil(size / 24)
    lines = 1
    if drawn:
        height = int(drawn[0].get("cy")) / Pt(1)
    else:
        indent = 2 * size if _is_indented(paragraph) else 0
        scale = next((int(mark.get(qn("w:val"))) for mark in paragraph._p.iter(qn("w:w"))), 100)
        lines = _lines(paragraph.text, size * CLOSE * scale / 100, width, indent)
    name = next((mark.get(qn("w:name")) for mark in paragraph._p.iter(qn("w:bookmarkStart"))), "")
    keeps = own.keep_with_next if own.keep_with_next is not None else named.keep_with_next
    return Box(
        height,
        lines,
        before=own.space_before.pt if own.space_before else 0,
        after=own.space_after.pt if own.space_after else 0,
        least=least,
        keeps=bool(keeps),
        breaks=bool(own.page_break_before),
        mark=str(name),
    )


def _size(paragraph: Paragraph) -> float:
    for run in paragraph.runs:
        if run.font.size:
            return run.font.size.pt
    style: Any = paragraph.style
    while style is not None:
        if style.font.size:
            return float(style.font.size.pt)
        style = style.base_style
    return 16.0


def _is_indented(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    indent = None if properties is None else properties.ind
    style: Any = paragraph.style
    if indent is None or indent.get(qn("w:firstLineChars")) is None:
        indent = style.element.pPr.ind if style is not None else None
    return indent is not None and indent.get(qn("w:firstLineChars"), "0") != "0"


def _table(table: Any) -> list[Box]:
    found: list[Box] = []
    head = 0.0
    for row in table.tr_lst:
        height = max(_cell(cell) for cell in row.tc_lst) + CELL_ENDS
        repeated = row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None
        kept = any(mark is not None for mark in row.iter(qn("w:keepNext")))
        found.append(Box(height, keeps=kept or repeated, head=0 if repeated else head))
        if repeated:
            head += height
    return found


def _cell(cell: Any) -> float:
    drawn = [int(found.get("cy")) / Pt(1) for found in cell.iter(qn("wp:extent"))]
    if drawn:
        return sum(drawn) + CELL_LINE * cell.p_lst[-1].text.count("\n") + CELL_LINE
    width = (cell.width or 0) / Pt(1) - CELL_SIDES
    return CELL_LINE * _lines(cell.p_lst[0].text, 10.5, width, 0)


def _lines(text: str, size: float, width: float, indent: float) -> int:
    """Count lines; ``size`` is the width of a character. Chinese alone ends on whole characters."""
    total = 0
    for part in text.split("\n"):
        halves = int(2 * width / size + 0.01)
        held = halves / 2 if any(sign.isascii() for sign in part) else halves // 2
        total += max(1, math.ceil((indent / size + characters(part)) / max(1, held)))
    return total


def characters(text: str) -> float:
    """Count the width of words in characters: Latin letters and digits are half."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)
