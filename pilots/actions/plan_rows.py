"""A block of cells as lines of a plan's task list: what people copy out of Excel or WPS. Pure.

Columns are found by their titles, in any order; without a row of titles they stand in the order of
``COLUMNS``. Nothing is guessed: what does not fit is a sentence with the number of its row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pilots.enums import AreaChoice
from pilots.models import PlanTask, PlanVersion
from pilots.workflows.plan_content import areas_of, tasks_of, window_of
from pilots.workflows.plan_gaps import date_faults, milestone_fault
from societies.actions.cells import plain, value_of, words
from societies.enums import Area

ROWS_MAX = 500
TEXT_MAX = 400_000
COLUMNS = {
    "area": "领域",
    "title": "任务名称",
    "target_result": "目标成果",
    "owner": "责任人",
    "start_on": "开始日期",
    "due_on": "完成时限",
    "milestones": "进度节点",
    "safeguards": "保障措施",
}
SYNONYMS = {
    "任务领域": "area",
    "任务": "title",
    "名称": "title",
    "目标": "target_result",
    "成果": "target_result",
    "负责人": "owner",
    "开始时间": "start_on",
    "完成时间": "due_on",
    "时限": "due_on",
    "节点": "milestones",
    "进度安排": "milestones",
    "保障": "safeguards",
} | {label: name for name, label in COLUMNS.items()}
LENGTHS = {
    field.name: field.max_length or 0 for field in PlanTask._meta.fields if field.name in COLUMNS
}
REQUIRED = ("area", "title", "target_result", "owner", "start_on", "due_on")
BY_NAME = {area.label: area for area in Area} | {area.short: area for area in Area}
STEP = re.compile(
    r"^\s*(?P<day>\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)\s*[:：\s]\s*(?P<title>.+)$"
)


@dataclass(slots=True, kw_only=True)
class PlanRow:
    """One line as it was read. ``known``: the task of the draft that it changes."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    milestones: list[tuple[str, dt.date]] | None = None
    errors: list[str] = field(default_factory=list)
    known: PlanTask | None = None

    @property
    def area(self) -> Area | None:
        return self.values.get("area")


def cells_of(text: str) -> list[list[str]]:
    """Split a pasted block: tabs between cells, quotes around cells with line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip("\n")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    return [[cell.strip() for cell in row] for row in rows]


def text_of(rows: Iterable[Sequence[Any]]) -> str:
    """Write cells as a block that ``cells_of`` reads back the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for row in rows:
        writer.writerow(["" if cell is None else words(cell) for cell in row])
    return out.getvalue()


def read_rows(plan: PlanVersion, text: str) -> tuple[list[PlanRow], str]:
    """Read a block for a plan; return its lines, and what is wrong with the block as a whole."""
    try:
        table = cells_of(text[: TEXT_MAX + 1])
    except csv.Error:
        return [], "粘贴的内容无法识别，请从Excel或WPS表格中选中单元格复制后再粘贴。"
    numbered = [(at, row) for at, row in enumerate(table, start=1) if any(row)]
    if not numbered:
        return [], "没有内容。请先在Excel或WPS中选中表格复制，再粘贴到这里。"
    columns = _titles(numbered[0][1])
    if columns:
        numbered = numbered[1:]
    else:
        columns = dict(enumerate(COLUMNS))
    if fault := _fault(columns, len(numbered), len(text)):
        return [], fault
    rows = [_row(number, cells, columns) for number, cells in numbered]
    _check(plan, rows)
    return rows, ""


def _fault(columns: Mapping[int, str], rows: int, size: int) -> str:
    """Say why a block cannot be taken at all."""
    missing = [COLUMNS[name] for name in REQUIRED if name not in columns.values()]
    if missing:
        return f"表头缺少“{'”“'.join(missing)}”，请补上后重新粘贴。"
    if rows > ROWS_MAX:
        return f"一次最多{ROWS_MAX}行，现有{rows}行，请分几次导入。"
    if size > TEXT_MAX:
        return "粘贴的内容过多，请分几次粘贴。"
    return "" if rows else "只有表头，没有任务。请连同任务行一起复制。"


def _titles(cells: Sequence[str]) -> dict[int, str]:
    """Return which column is what, if the row is one of titles."""
    found = {at: SYNONYMS[plain(cell)] for at, cell in enumerate(cells) if plain(cell) in SYNONYMS}
    return found if len(found) > 1 and len(set(found.values())) == len(found) else {}


def _row(number: int, cells: Sequence[str], columns: Mapping[int, str]) -> PlanRow:
    row = PlanRow(number=number)
    said = {columns[at]: cell for at, cell in enumerate(cells) if at in columns}
    over = [cell for at, cell in enumerate(cells) if at not in columns and cell and at > 7]
    if over:
        row.errors.append("单元格多于列数，请检查是否有内容被拆成了几列。")
    row.values["area"] = area = _area(said.get("area", ""))
    if area is None:
        cell = said.get("area", "")
        row.errors.append(
            f"“领域”应为A1至C4或领域名称，现为“{cell[:20]}”。" if cell else "请填写“领域”，如A1。"
        )
    for name in ("title", "target_result", "owner", "safeguards"):
        row.values[name] = _text(row, name, said.get(name, ""))
    for name in ("start_on", "due_on"):
        row.values[name] = _day(row, COLUMNS[name], said.get(name, ""))
    if said.get("milestones"):
        row.milestones = list(_steps(row, said["milestones"]))
    return row


def _area(cell: str) -> Area | None:
    text = plain(cell)
    code = text[:2].upper()
    if code in Area.values:
        return Area(code)
    return BY_NAME.get(text)


def _text(row: PlanRow, name: str, cell: str) -> str:
    if not cell and name in REQUIRED:
        row.errors.append(f"请填写“{COLUMNS[name]}”。")
    longest = LENGTHS[name]
    if len(cell) > longest:
        row.errors.append(
            f"“{COLUMNS[name]}”最多{longest}字，现有{len(cell)}字，请删减{len(cell) - longest}字。"
        )
    return cell


def _day(row: PlanRow, label: str, cell: str) -> dt.date | None:
    if not cell:
        row.errors.append(f"请填写“{label}”。")
        return None
    try:
        day: dt.date | None = value_of(PlanTask._meta.get_field("due_on"), cell)
    except ValueError as error:
        row.errors.append(f"“{label}”{error}。")
        return None
    return day


def _steps(row: PlanRow, cell: str) -> Iterable[tuple[str, dt.date]]:
    """Read “2022-05-31：完成招聘；2022-06-30：签订合同”."""
    for part in filter(None, (part.strip() for part in re.split(r"[；;\n]", cell))):
        found = STEP.match(part)
        if found is None:
            row.errors.append(
                f"进度节点“{part[:30]}”应写成“2022-05-31：完成招聘”，几个节点之间用分号隔开。"
            )
            continue
        day = _day(row, "进度节点", re.sub(r"\s", "", found["day"]))
        if day:
            yield found["title"].strip()[:100], day


def _check(plan: PlanVersion, rows: Sequence[PlanRow]) -> None:
    """Compare lines with the draft and with one another."""
    window, said = window_of(plan), areas_of(plan)
    known = {(task.area, task.title): task for task in tasks_of(plan)}
    seen: dict[tuple[Any, str], int] = {}
    for row in rows:
        area, title = row.area, row.values["title"]
        start_on, due_on = row.values["start_on"], row.values["due_on"]
        if start_on and due_on:
            row.errors += date_faults(start_on, due_on, window).values()
            for step, day in row.milestones or ():
                if fault := milestone_fault(step, day, start_on, due_on):
                    row.errors.append(fault)
        if area is None:
            continue
        choice = said.get(area)
        if choice is not None and choice.choice != AreaChoice.PLANNED:
            row.errors.append(
                f"{area.value}目前为“{choice.get_choice_display()}”，请先改为“列入任务”再导入。"
            )
        if title and (area, title) in seen:
            row.errors.append(f"与第{seen[area, title]}行是同一项任务，请删去一行。")
        seen.setdefault((area, title), row.number)
        row.known = known.get((area.value, title))
