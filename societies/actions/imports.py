"""Taking the register in from Excel: checked row by row, and all or nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import note
from societies.enums import Discipline
from societies.models import Society

ROWS_MAX = 1000
# Heading in the workbook → field of the model; the first three are required.
COLUMNS = {
    "学会名称": "name",
    "统一社会信用代码": "uscc",
    "学科类别": "discipline",
    "简称": "short_name",
    "挂靠单位": "host_institution",
    "个人会员数": "individual_members",
    "单位会员数": "unit_members",
    "成立日期": "founded_on",
    "理事长（会长）": "president",
    "法定代表人": "legal_representative",
    "住所": "address",
    "联系电话": "phone",
    "电子邮箱": "email",
}
REQUIRED = ("学会名称", "统一社会信用代码", "学科类别")
NUMBERS = ("individual_members", "unit_members")


@dataclass(frozen=True, slots=True)
class RowError:
    """A fault in one row of the workbook; ``row`` counts as Excel does."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: nothing at all if there is an error."""

    created: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...] = ()


def read_rows(content: bytes) -> list[list[Any]]:
    """Read the first sheet of a workbook that was checked before (files.checks).

    Raises:
        ValidationError: it is no workbook, or has no or too many rows.

    """
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        raise ValidationError("无法读取该Excel文件，请用下载的模板重新填写后上传。") from error
    if len(rows) < 2:
        raise ValidationError("工作表中没有数据行，请在表头下方填写后上传。")
    if len(rows) > ROWS_MAX + 1:
        raise ValidationError(f"一次最多导入{ROWS_MAX}行，现有{len(rows) - 1}行，请分批导入。")
    return rows


def import_societies(*, content: bytes, actor: User, now: dt.datetime) -> ImportResult:
    """Add or update societies by credit code from a workbook; one fault and nothing is written."""
    is_officer.require(actor, None)
    rows = read_rows(content)
    heads = [str(cell).strip() for cell in rows[0]]
    if missing := [name for name in REQUIRED if name not in heads]:
        raise ValidationError(f"缺少表头“{'”“'.join(missing)}”，请使用下载的模板。")
    known = {society.uscc: society for society in Society.objects.all()}
    errors: list[RowError] = []
    staged: list[tuple[Society, list[str]]] = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(str(cell).strip() for cell in cells):
            continue
        values, faults = _values(heads, cells, number)
        errors += faults
        if not faults:
            society = known.get(values["uscc"]) or Society()
            changed = [name for name, value in values.items() if getattr(society, name) != value]
            for name in changed:
                setattr(society, name, values[name])
            errors += _model_faults(society, number)
            staged.append((society, changed))
    errors += _repeated(staged)
    if errors:
        return ImportResult(0, 0, 0, tuple(sorted(errors, key=lambda error: error.row)))
    return _write(staged, actor=actor, now=now)


def _write(
    staged: list[tuple[Society, list[str]]], *, actor: User, now: dt.datetime
) -> ImportResult:
    created = updated = unchanged = 0
    with transaction.atomic():
        for society, changed in staged:
            if society._state.adding:
                created += 1
            elif changed:
                updated += 1
                society.version += 1
            else:
                unchanged += 1
                continue
            society.save()
            note(
                society,
                kind="societies.society.import",
                label="导入登记信息",
                actor=actor,
                now=now,
            )
    return ImportResult(created, updated, unchanged)


def _values(
    heads: list[str], cells: list[Any], number: int
) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    faults: list[RowError] = []
    for head, cell in zip(heads, cells, strict=False):
        if (name := COLUMNS.get(head)) is None:
            continue
        try:
            values[name] = _value(name, cell)
        except ValueError as error:
            faults.append(RowError(number, head, str(error)))
    for head in REQUIRED:
        if not values.get(COLUMNS[head]) and not any(fault.column == head for fault in faults):
            faults.append(RowError(number, head, f"请填写“{head}”。"))
    return values, faults


def _value(name: str, cell: Any) -> Any:
    """Turn a cell into a field's value, or raise ``ValueError`` with the sentence."""
    text = str(cell).strip()
    if name == "discipline":
        choices = {str(label): value for value, label in Discipline.choices}
        if text and text not in choices:
            raise ValueError(f"“{text}”不是学科类别，请从{'、'.join(choices)}中选择。")
        return choices.get(text, "")
    if name in NUMBERS:
        if not text:
            return 0
        try:
            whole = int(float(text))
        except ValueError as error:
            raise ValueError(f"“{text}”不是整数。") from error
        if whole < 0 or whole != float(text):
            raise ValueError(f"“{text}”不是整数。")
        return whole
    if name == "founded_on":
        return _date(cell)
    return text.upper() if name == "uscc" else text


def _date(cell: Any) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = str(cell).strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise ValueError(f"“{text}”不是日期，请写成2022-02-28的样子。") from error


def _model_faults(society: Society, number: int) -> list[RowError]:
    try:
        society.full_clean()
    except ValidationError as error:
        heads = {name: head for head, name in COLUMNS.items()}
        return [
            RowError(number, heads.get(name, "整行"), " ".join(sentences))
            for name, sentences in error.message_dict.items()
        ]
    return []


def _repeated(staged: list[tuple[Society, list[str]]]) -> list[RowError]:
    counts = Counter(society.uscc for society, _ in staged)
    return [
        RowError(0, "统一社会信用代码", f"代码{code}在文件中出现{count}次，请删去重复行。")
        for code, count in counts.items()
        if count > 1
    ]
