"""The check-ups as a workbook: societies by rules in words, and what is unmet line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sanhua.core.ledger import HEAD, TEXT_ONLY, height_of, set_for_print
from societies.checks import CHECKS
from societies.enums import Outcome
from societies.models import Society
from societies.queries.findings import checkup_of, outcomes_in

NEVER = "尚未体检"
FIRST = ("学会", "统一社会信用代码", "学科类别", "体检日期")
LAST = ("不符合（条）", "注意（条）")
DETAILS = (
    ("学会", 30),
    ("规则", 8),
    ("标题", 28),
    ("依据", 26),
    ("结果", 10),
    ("说明句", 70),
)
COLOURS = {Outcome.UNMET: "#FDEAE8", Outcome.ATTENTION: "#FFF3D6"}


def findings_workbook(societies: Sequence[Society]) -> bytes:
    """Write two sheets. Text cells are written as text, never as formulas, whatever was typed."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY | {"in_memory": True}) as book:
        head = book.add_format(HEAD)
        text = book.add_format({"text_wrap": True, "valign": "top"})
        marked = {each: book.add_format({"bg_color": COLOURS[each]}) for each in COLOURS}
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        _overview(book.add_worksheet("体检总表"), societies, (head, day), marked)
        _details(book.add_worksheet("不符合和注意"), societies, head, text)
    return buffer.getvalue()


def _overview(
    sheet: Worksheet,
    societies: Sequence[Society],
    formats: tuple[Format, Format],
    marked: dict[Outcome, Format],
) -> None:
    head, day = formats
    titles = [*FIRST, *(f"{check.id} {check.title}" for check in CHECKS), *LAST]
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    sheet.set_row(0, height_of(titles, [(title, 12) for title in titles]))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, len(titles) - 1, 12)
    for number, society in enumerate(societies, start=1):
        checkup = checkup_of(society)
        first = (society.name, society.uscc, str(society.get_discipline_display()))
        for column, value in enumerate(first):
            sheet.write_string(number, column, value)
        if checkup:
            on = dt.datetime.combine(checkup.on, dt.time())
            sheet.write_datetime(number, len(first), on, day)
        else:
            sheet.write_string(number, len(first), NEVER)
        said = outcomes_in(checkup.outcomes) if checkup else {}
        found = [said.get(check.id, Outcome.NO_DATA) for check in CHECKS]
        for column, outcome in enumerate(found, start=len(FIRST)):
            words = str(outcome.label) if checkup else NEVER
            sheet.write_string(number, column, words, marked.get(outcome))
        for column, outcome in enumerate(marked, start=len(FIRST) + len(CHECKS)):
            sheet.write_number(number, column, found.count(outcome))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(societies), 1), len(titles) - 1)
    set_for_print(sheet, "三化体检总表", width=52 + 12 * (len(titles) - 2), frozen=1)


def _details(sheet: Worksheet, societies: Sequence[Society], head: Format, text: Format) -> None:
    for column, (title, width) in enumerate(DETAILS):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    number = 0
    for society in societies:
        checkup = checkup_of(society)
        rows: list[dict[str, Any]] = checkup.findings if checkup else []
        for row in rows:
            if row["outcome"] not in COLOURS:
                continue
            number += 1
            label = str(Outcome(row["outcome"]).label)
            cells = (row["rule"], row["title"], row["clause"], label, row["sentence"])
            sheet.set_row(number, height_of((society.name, *cells), DETAILS))
            for column, value in enumerate((society.name, *cells)):
                sheet.write_string(number, column, value, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(number, 1), len(DETAILS) - 1)
    set_for_print(sheet, "三化体检：不符合和注意")
