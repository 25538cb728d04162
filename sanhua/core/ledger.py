"""A list as a workbook (台账): a head that stays, texts as texts, days as days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

ROWS_MAX = 20_000
# A workbook bears the time it was made; the same list must give the same bytes.
MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no time zones
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


Heads = Sequence[tuple[str, int]]


def heads(words: str) -> Heads:
    """Read heads with their widths: 学会:28 状态:12."""
    return [(title, int(width)) for title, width in (word.split(":") for word in words.split())]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its heads with their widths, its rows, and how many columns stay in sight."""

    name: str
    heads: Heads
    rows: Iterable[Sequence[Any]]
    frozen: int = 1


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
        self.head = book.add_format({"bold": True, "bg_color": "#E6F0FB", "border": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.number = book.add_format({"valign": "top"})

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name[:31])
        for column, (title, width) in enumerate(sheet.heads):
            page.set_column(column, column, width)
            page.write_string(0, column, title, self.head)
        page.freeze_panes(1, sheet.frozen)
        page.repeat_rows(0)
        last = 0
        for last, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                self._cell(page, (last, column), value)
        page.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)

    def _cell(self, page: Worksheet, place: tuple[int, int], value: Any) -> None:
        if isinstance(value, dt.datetime):
            value = timezone.localdate(value)
        if isinstance(value, dt.date):
            page.write_datetime(*place, dt.datetime.combine(value, dt.time()), self.day)
        elif isinstance(value, bool):
            page.write_string(*place, "是" if value else "否", self.text)
        elif isinstance(value, int | float | Decimal):
            page.write_number(*place, value, self.number)
        elif value is not None and value != "":
            page.write_string(*place, str(value), self.text)
