"""A society's dossier as a workbook: the template to fill in, or everything that stands in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import models
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sanhua.accounts.models import User
from sanhua.core.ledger import TEXT_ONLY, set_for_print
from sanhua.core.sealed import SealedDateField
from societies.actions.dossier_sheets import GUIDE, NUMBER, VERSION, is_required, sheet_name
from societies.ledgers import LEDGERS, MASKED, Ledger
from societies.models import EconomicEntity, Fact, Society
from societies.policies import sees_personal, visible_rows
from societies.queries.fact import masked

RowsOf = Callable[[Any], "models.QuerySet[Any]"]

FILL_ROWS = 2000  # as far down as the drop-downs reach
SEALED = "已填写的不显示；不修改请留空"
WORDS = (
    "本文件是学会档案的台账，每个工作表是一本台账。填好后在“学会档案”页面点“导入Excel”上传。",
    "表头不能改动。蓝色表头为必填；带下拉箭头的请从列表中选择；是否类填“是”或“否”。",
    "日期写成2022-03-01，金额以元为单位，不写公式，不合并单元格。",
    "“编号”和“版本”两列由系统填写：有编号的行是修改原有记录，没有编号的行是新增。",
    "有一处错误，全部不导入；系统会逐行说明哪里需要改正。删除行不会删除记录，登错的请在系统中作废。",
    "不要填写身份证号、银行账号；出生日期导出时不显示，留空表示不修改。",
)


def dossier_workbook(society: Society, *, user: User, template: bool = False) -> bytes:
    """Write every ledger on a sheet of its own; text is text, never a formula."""
    return _written(
        society,
        lambda model: visible_rows(user, model),
        personal=sees_personal(user, society.pk),
        template=template,
    )


def archived_workbook(society: Society, made: dt.datetime) -> bytes:
    """Write the same for the society's archive: telephone numbers masked, no other time in it."""
    return _written(society, lambda model: model._default_manager.all(), made=made)


def _written(
    society: Society,
    rows_of: RowsOf,
    *,
    personal: bool = False,
    template: bool = False,
    made: dt.datetime | None = None,
) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY | {"in_memory": True}) as book:
        if made:
            book.set_properties({"created": made.replace(tzinfo=None)})
        _guide(book, society)
        writer = _Writer(book, society, rows_of, personal=personal)
        for ledger in LEDGERS:
            rows: list[Fact] = []
            if not template:
                found = rows_of(ledger.model).filter(society=society, is_void=False)
                rows = list(found.order_by("valid_from", "created_at"))
            writer.write(ledger, rows)
    return buffer.getvalue()


def _guide(book: xlsxwriter.Workbook, society: Society) -> None:
    sheet = book.add_worksheet(GUIDE)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90, wrap)
    sheet.write_string(0, 0, f"{society.name}学会档案", book.add_format({"bold": True}))
    for number, words in enumerate(WORDS, start=1):
        sheet.write_string(number, 0, f"{number}. {words}", wrap)


class _Writer:
    """Writes sheets with the formats of one workbook."""

    def __init__(
        self, book: xlsxwriter.Workbook, society: Society, rows_of: RowsOf, *, personal: bool
    ) -> None:
        self.book = book
        self.personal = personal
        self.society = society.name
        entities = list(rows_of(EconomicEntity).filter(society=society))
        self.entities = [entity.name for entity in entities if not entity.is_void]
        self.names = {entity.pk: entity.name for entity in entities}
        head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
        self.required = book.add_format(head | {"bg_color": "#CFE2F7"})
        self.optional = book.add_format(head | {"bg_color": "#F3F5F8"})
        self.kept = book.add_format(head | {"bg_color": "#E4E4E4", "font_color": "#777777"})
        self.grey = book.add_format({"font_color": "#777777", "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.money = book.add_format({"num_format": "#,##0.00"})

    def write(self, ledger: Ledger, rows: list[Fact]) -> None:
        sheet = self.book.add_worksheet(sheet_name(ledger))
        for place, column in enumerate(ledger.fields):
            label = str(column.verbose_name)
            style = self.required if is_required(column) else self.optional
            sheet.write_string(0, place, label, style)
            sheet.set_column(place, place, max(12, 2 * len(label) + 2), self._format(column))
            if column.name in ledger.sealed:
                sheet.write_comment(0, place, SEALED)
            elif is_required(column):
                sheet.write_comment(0, place, "必填")
            self._offer(sheet, place, column)
        last = len(ledger.fields)
        for place, name in ((last, NUMBER), (last + 1, VERSION)):
            sheet.write_string(0, place, name, self.kept)
        sheet.set_column(last, last, 38, self.grey)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(ledger.fields):
                self._cell(sheet, (number, place), row, column)
            sheet.write_string(number, last, str(row.pk), self.grey)
            sheet.write_number(number, last + 1, row.version)
        sheet.freeze_panes(1, 1)
        title = f"{self.society}{sheet_name(ledger)}"
        set_for_print(sheet, title, width=16 * last + 50, frozen=1)

    def _format(self, column: models.Field[Any, Any]) -> Format | None:
        if isinstance(column, models.DateField | SealedDateField):
            return self.day
        if isinstance(column, models.DecimalField):
            return self.money
        if isinstance(column, models.IntegerField):
            return None
        return self.text

    def _offer(self, sheet: Worksheet, place: int, column: models.Field[Any, Any]) -> None:
        """Give a drop-down where there is something to choose."""
        choices: list[str] = []
        if column.choices:
            choices = [str(label) for value, label in column.flatchoices if value]
        elif isinstance(column, models.BooleanField):
            choices = ["是", "否"]
        elif column.name == "entity":
            choices = self.entities
        if choices and len(",".join(choices)) <= 255:  # Excel's limit for a list in place
            rule = {"validate": "list", "source": choices}
            sheet.data_validation(1, place, FILL_ROWS, place, rule)

    def _cell(
        self,
        sheet: Worksheet,
        place: tuple[int, int],
        row: Fact,
        column: models.Field[Any, Any],
    ) -> None:
        if isinstance(column, SealedDateField):
            return
        if column.name == "entity":
            sheet.write_string(*place, self.names.get(getattr(row, column.attname), ""))
            return
        value = getattr(row, column.name)
        if column.name in MASKED and not self.personal:
            value = masked(str(value))
        if value is None or value == "":
            return
        if isinstance(value, dt.date):
            sheet.write_datetime(*place, value, self.day)
        elif isinstance(value, str | bool):
            sheet.write_string(*place, _words(column, value), self.text)
        else:
            sheet.write_number(*place, value)


def _words(column: models.Field[Any, Any], value: str | bool) -> str:  # noqa: FBT001 - a cell's value
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(dict(column.flatchoices).get(value, value)) if column.choices else value
