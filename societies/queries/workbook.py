"""The register as a workbook: the template to fill in, and the list as it is filtered."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sanhua.core.ledger import HEAD, TEXT_ONLY, set_for_print
from societies.actions.imports import COLUMNS, NUMBERS, REQUIRED
from societies.enums import Discipline
from societies.models import Society


def society_workbook(societies: Iterable[Society]) -> bytes:
    """Write societies under the template's headings; none: the empty template.

    Text cells are written as text, never as formulas, whatever a person typed.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY | {"in_memory": True}) as book:
        sheet = book.add_worksheet("学会")
        head = book.add_format(HEAD)
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, (name, field) in enumerate(COLUMNS.items()):
            sheet.write_string(0, column, name, head)
            width = 30 if field in ("name", "host_institution", "address") else 18
            sheet.set_column(column, column, width, None if field in NUMBERS else text)
            if name in REQUIRED:
                sheet.write_comment(0, column, "必填")
        place = list(COLUMNS.values()).index("discipline")
        choices = {"validate": "list", "source": [str(label) for label in Discipline.labels]}
        sheet.data_validation(1, place, 1000, place, choices)
        row = 0
        for row, society in enumerate(societies, start=1):
            for column, field in enumerate(COLUMNS.values()):
                _write_cell(sheet, (row, column), society, field, day)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
        set_for_print(sheet, "学会名册", width=20 * len(COLUMNS), frozen=1)
    return buffer.getvalue()


def _write_cell(
    sheet: Worksheet, place: tuple[int, int], society: Society, field: str, day: Format
) -> None:
    value = getattr(society, field)
    if field in NUMBERS:
        sheet.write_number(*place, value)
    elif field == "founded_on":
        if value:
            sheet.write_datetime(*place, value, day)
    elif field == "discipline":
        sheet.write_string(*place, str(society.get_discipline_display()))
    else:
        sheet.write_string(*place, value)
