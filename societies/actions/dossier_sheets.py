"""Reading a dossier's workbook: sheets, headings and cells; knows nothing of what is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db.models import Field
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from societies.actions import sheet_scan
from societies.actions.cells import is_empty, plain, value_of, words
from societies.actions.sheet_scan import BROKEN, Scan, Unfit
from societies.ledgers import LEDGERS, Ledger

GUIDE = "填写说明"
NUMBER, VERSION = "编号", "版本"  # headings of the two columns nobody types
TITLE_MAX = 31  # Excel's limit for the name of a sheet
ERRORS_MAX = 1000


@dataclass(frozen=True, slots=True)
class SheetError:
    """A fault in a workbook; ``row`` counts as Excel does, 0 is the sheet as a whole."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One filled row: ``values`` by field, ``None`` for an empty cell."""

    number: int
    values: dict[str, Any]
    faulty: frozenset[str] = frozenset()
    fact_id: uuid.UUID | None = None
    version: int | None = None


@dataclass(slots=True)
class Sheet:
    ledger: Ledger
    rows: list[SheetRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields of a ledger, the number and the version stand on a sheet."""

    fields: dict[int, Field[Any, Any]]
    number: int | None
    version: int | None
    nameless: frozenset[int]


def sheet_name(ledger: Ledger) -> str:
    return ledger.title[:TITLE_MAX]


def is_required(column: Field[Any, Any]) -> bool:
    """Whether a new row needs it: there is nothing to assume."""
    return not column.blank and not column.has_default()


def cell_sentence(number: int, column: str, problem: str) -> str:
    return f"第{number}行“{column}”{problem}。"


def read_sheets(content: bytes) -> tuple[list[Sheet], list[SheetError]]:
    """Read all ledgers of a workbook in the order of the ledgers, with what is wrong in it."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        by_name = {sheet_name(ledger): ledger for ledger in LEDGERS}
        names = [name for name in book.sheet_names if name in by_name]
        scans = sheet_scan.scan(content, names)
        errors = [
            SheetError(name, 0, "", f"没有名为“{name}”的台账，请使用下载的模板，不要改工作表名称。")
            for name in book.sheet_names
            if name not in by_name and name != GUIDE
        ]
        if not names and not errors:
            errors.append(SheetError("", 0, "", "文件中没有任何台账的工作表，请使用下载的模板。"))
        sheets = []
        for ledger in LEDGERS:
            if (name := sheet_name(ledger)) in scans:
                reader = _Reader(ledger, book.get_sheet_by_name(name), scans[name], errors)
                sheets.append(reader.read())
    except Unfit as unfit:
        return [], [SheetError(unfit.sheet, 0, "", unfit.sentence)]
    except (CalamineError, ValueError):
        return [], [SheetError("", 0, "", BROKEN)]
    return sheets, errors


class _Reader:
    """Reads one sheet; what is wrong goes to ``errors``."""

    def __init__(
        self, ledger: Ledger, sheet: CalamineSheet, scan: Scan, errors: list[SheetError]
    ) -> None:
        self.ledger = ledger
        self.sheet = sheet
        self.scan = scan
        self.errors = errors

    def _say(self, row: int, column: str, sentence: str) -> None:
        self.errors.append(SheetError(sheet_name(self.ledger), row, column, sentence))

    def read(self) -> Sheet:
        found = Sheet(self.ledger)
        rows = self._rows()
        _, heads = next(rows, (1, []))
        if self.scan.merged:
            self._say(
                0, "", f"含有合并单元格（{'、'.join(self.scan.merged[:5])}），请取消合并后上传。"
            )
        self._refuse_formulas(heads)
        if not heads:
            return found
        columns = self._columns(heads)
        if columns is None:
            return found
        for number, cells in rows:
            if len(self.errors) >= ERRORS_MAX:
                break
            if not all(map(is_empty, cells)):
                found.rows.append(self._row(number, cells, columns))
        return found

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows as Excel numbers them; calamine leaves out empty columns on the left."""
        if self.sheet.start is None:
            return
        left: list[Any] = [""] * self.sheet.start[1]
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            yield number, left + cells

    def _refuse_formulas(self, heads: list[Any]) -> None:
        for row, column in self.scan.formulas:
            label = words(heads[column - 1]) if column <= len(heads) else f"第{column}列"
            self._say(row, label, cell_sentence(row, label, "是公式，请改为数值"))

    def _columns(self, heads: list[Any]) -> Columns | None:
        """Match the headings; ``None`` if they are not those of the ledger."""
        by_head = {_head(str(each.verbose_name)): each for each in self.ledger.fields}
        places = {place: _head(words(head)) for place, head in enumerate(heads)}
        named = [head for head in places.values() if head]
        before = len(self.errors)
        for head in dict.fromkeys(named):
            if named.count(head) > 1:
                self._say(1, head, f"表头“{head}”出现{named.count(head)}次，请删去重复的列。")
            if head not in by_head and head not in (NUMBER, VERSION):
                self._say(1, head, f"没有“{head}”这一列，请使用下载的模板，不要改动表头。")
        for head, each in by_head.items():
            if is_required(each) and head not in named:
                self._say(1, head, f"缺少必填的列“{each.verbose_name}”，请使用下载的模板。")
        if len(self.errors) > before:
            return None
        by_place = {head: place for place, head in places.items() if head}
        return Columns(
            fields={place: by_head[head] for head, place in by_place.items() if head in by_head},
            number=by_place.get(NUMBER),
            version=by_place.get(VERSION),
            nameless=frozenset(place for place, head in places.items() if not head),
        )

    def _row(self, number: int, cells: list[Any], columns: Columns) -> SheetRow:
        values: dict[str, Any] = {}
        faulty = set()
        for place, column in columns.fields.items():
            try:
                values[column.name] = value_of(column, cells[place])
            except ValueError as error:
                faulty.add(column.name)
                label = str(column.verbose_name)
                self._say(number, label, cell_sentence(number, label, str(error)))
        self._refuse_nameless(number, cells, columns.nameless)
        fact_id = self._fact_id(number, cells, columns)
        version = self._version(number, cells, columns) if fact_id else None
        return SheetRow(number, values, frozenset(faulty), fact_id, version)

    def _refuse_nameless(self, number: int, cells: list[Any], places: Iterable[int]) -> None:
        if any(not is_empty(cells[place]) for place in places):
            self._say(number, "", f"第{number}行在没有表头的列中有内容，请删去。")

    def _fact_id(self, number: int, cells: list[Any], columns: Columns) -> uuid.UUID | None:
        if columns.number is None or is_empty(cells[columns.number]):
            return None
        try:
            return uuid.UUID(plain(words(cells[columns.number])))
        except ValueError:
            problem = "不是本系统的编号；新增的行请留空，原有的行请从导出的文件中复制"
            self._say(number, NUMBER, cell_sentence(number, NUMBER, problem))
            return None

    def _version(self, number: int, cells: list[Any], columns: Columns) -> int | None:
        text = "" if columns.version is None else plain(words(cells[columns.version]))
        if text.isdecimal() and len(text) < 10:
            return int(text)
        problem = "应与导出的文件一致，请重新导出后在新文件中修改"
        self._say(number, VERSION, cell_sentence(number, VERSION, problem))
        return None


def _head(text: str) -> str:
    """Compare headings whatever the width of their brackets, and with a star for “required”."""
    return "".join(plain(text).split()).removesuffix("*")
