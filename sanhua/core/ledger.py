"""A list as a workbook (台账): a head that stays, texts as texts, days as days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

ROWS_MAX = 20_000
# A workbook bears the time it was made; the same list must give the same bytes.
MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no time zones
# Whatever a person typed is text; the face is the one that every office has.
TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    # The last two: or XlsxWriter notes the face here as the theme's, and from the second workbook
    # on each says so and lets the reader's theme choose another.
    "default_format_properties": {
        "font_name": "宋体",
        "font_size": 10,
        "font_scheme": "none",
        "theme_font_name": "宋体",
    },
}
HEAD = {"bold": True, "bg_color": "#E6F0FB", "border": 1, "text_wrap": True, "valign": "vcenter"}
LINE, HIGHEST = 15, 409  # points; no row of Excel is higher
A4, ON_PAPER = 9, 240  # characters beside each other that can still be read
OPTIONS = TEXT_ONLY | {"constant_memory": True}


Heads = Sequence[tuple[str, int]]


def heads(words: str) -> Heads:
    """Read heads with their widths: 学会:28 状态:12."""
    return [(title, int(width)) for title, width in (word.split(":") for word in words.split())]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its heads with their widths, its rows, and how many columns stay in sight.

    ``with_times``: moments are told with their hour, not only with their day.
    """

    name: str
    heads: Heads
    rows: Iterable[Sequence[Any]]
    frozen: int = 1
    with_times: bool = False


def set_for_print(
    page: Worksheet, title: str, *, width: float = 0, frozen: int = 0, heads: int = 1
) -> None:
    """Lay a sheet out for A4 in landscape: heads and title on each page, page x of y.

    A list wider than the paper goes on beside it, after its first columns again, rather than being
    shrunk until nobody can read it.
    """
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(max(1, ceil(width / ON_PAPER)), 0)
    page.repeat_rows(0, heads - 1)
    if frozen and width > ON_PAPER:
        page.repeat_columns(0, frozen - 1)
    page.hide_gridlines(0)  # they are printed
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    page.set_header(f"&C&12 {title.replace('&', '&&')}")
    page.set_footer("&C第 &P 页，共 &N 页")


def ledger_workbook(*sheets: Sheet) -> bytes:
    """Write sheets in constant memory.

    Text is written as text, never as a formula, whatever a person typed. A moment is written as
    its day, an empty value as an empty cell.
    """
    with TemporaryFile() as file:
        with xlsxwriter.Workbook(file, OPTIONS) as book:
            book.set_properties({"title": sheets[0].name, "created": MADE})
            writer = _Writer(book)
            for sheet in sheets:
                writer.write(sheet)
        file.seek(0)
        return file.read()


class _Writer:
    """Writes sheets with the formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format(HEAD)
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        self.number = book.add_format({"valign": "top"})
        self.points = book.add_format({"num_format": "0.00", "valign": "top"})

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name[:31])
        page.set_row(0, height_of([title for title, _ in sheet.heads], sheet.heads))
        for column, (title, width) in enumerate(sheet.heads):
            page.set_column(column, column, width)
            page.write_string(0, column, title, self.head)
        page.freeze_panes(1, sheet.frozen)
        width = sum(size for _, size in sheet.heads)
        set_for_print(page, sheet.name, width=width, frozen=sheet.frozen)
        last = 0
        for last, row in enumerate(sheet.rows, start=1):
            height = height_of(row, sheet.heads)
            if height > LINE:
                page.set_row(last, height)
            for column, value in enumerate(row):
                self._cell(page, (last, column), value, with_times=sheet.with_times)
        page.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)

    def _cell(
        self, page: Worksheet, place: tuple[int, int], value: Any, *, with_times: bool
    ) -> None:
        if isinstance(value, dt.datetime):
            value = timezone.localtime(value).replace(tzinfo=None)
            if with_times:
                page.write_datetime(*place, value.replace(second=0, microsecond=0), self.moment)
                return
            value = value.date()
        if isinstance(value, dt.date):
            page.write_datetime(*place, dt.datetime.combine(value, dt.time()), self.day)
        elif isinstance(value, bool):
            page.write_string(*place, "是" if value else "否", self.text)
        elif isinstance(value, Decimal):
            page.write_number(*place, value, self.points)
        elif isinstance(value, int | float):
            page.write_number(*place, value, self.number)
        elif value is not None and value != "":
            page.write_string(*place, str(value), self.text)


def height_of(row: Sequence[Any], heads: Heads) -> int:
    """Say how high a row must be for its texts. Excel would find out itself; others cut them off."""
    lines = 1
    for value, (_, width) in zip(row, heads, strict=False):
        if value is None or isinstance(value, dt.date | int | float | Decimal):
            continue
        parts = str(value).splitlines()
        lines = max(lines, sum(max(1, ceil(_width(part) / width)) for part in parts))
    return min(LINE * lines, HIGHEST)


def _width(words: str) -> int:
    """Count characters; Chinese ones are two wide."""
    return sum(1 if sign.isascii() else 2 for sign in words)
