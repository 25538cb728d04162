"""A block of cells as lines of a plan's task list: what people copy out of Excel or WPS. Pure.

Columns are found by their titles, in any order; without a row of titles they stand in the order of
``COLUMNS``. Nothing is guessed: what does not fit is a sentence with the number of its row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pilots.enums import AreaChoice
from pilots.models import PlanMilestone, PlanTask, PlanVersion
from pilots.workflows.plan_content import Window, areas_of, tasks_of, window_of
from pilots.workflows.plan_gaps import date_faults, milestone_fault
from societies.actions.cells import plain, value_of, words
from societies.enums import Area

ROWS_MAX = 500
TEXT_MAX = 400_000
STEPS_MAX = 12  # as many as the form of a task takes
STEP_TITLE_MAX = PlanMilestone._meta.get_field("title").max_length or 0
NUMBERS = ("序号", "编号")  # columns of a list that say nothing about a task
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
# A quote opens a cell only if another closes it: “"三化"建设” is a title, not a broken block.
CELL = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*)')
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
    rows: list[list[str]] = [[]]
    at = 0
    while found := CELL.match(text, at):
        quoted = found[1]
        rows[-1].append((found[2] if quoted is None else quoted.replace('""', '"')).strip())
        at = found.end() + 1
        if at > len(text):
            break
        if text[at - 1] == "\n":
            rows.append([])
    return rows


def text_of(rows: Iterable[Sequence[Any]]) -> str:
    """Write cells as a block that ``cells_of`` reads back the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for row in rows:
        writer.writerow(["" if cell is None else words(cell) for cell in row])
    return out.getvalue()


def read_rows(plan: PlanVersion, text: str) -> tuple[list[PlanRow], str]:
    """Read a block for a plan; return its lines, and what is wrong with the block as a whole."""
    table = cells_of(text[: TEXT_MAX + 1])
    numbered = [(at, row) for at, row in enumerate(table, start=1) if any(row)]
    if not numbered:
        return [], "没有内容。请先在Excel或WPS中选中表格复制，再粘贴到这里。"
    columns = _titles(numbered[0][1])
    if columns:
        if fault := _title_fault(numbered[0][1], columns):
            return [], fault
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
    heads = {at: _head(cell) for at, cell in enumerate(cells)}
    found = {at: SYNONYMS[head] for at, head in heads.items() if head in SYNONYMS}
    if len(found) < 2:
        return {}
    return found | {at: "" for at, head in heads.items() if head in NUMBERS}


def _head(cell: str) -> str:
    return "".join(plain(cell).split()).removesuffix("*")


def _title_fault(cells: Sequence[str], columns: Mapping[int, str]) -> str:
    """Say which title would be dropped or could be meant twice; nothing is left out silently."""
    unknown = [cell[:20] for at, cell in enumerate(cells) if cell and at not in columns]
    if unknown:
        return (
            f"不能识别表头“{'”“'.join(unknown)}”。请删去这些列，"
            f"或改为：{'、'.join(COLUMNS.values())}。"
        )
    twice = [name for name, count in Counter(columns.values()).items() if name and count > 1]
    return f"有两列都是“{COLUMNS[twice[0]]}”，请只留一列。" if twice else ""


def _row(number: int, cells: Sequence[str], columns: Mapping[int, str]) -> PlanRow:
    row = PlanRow(number=number)
    said = {columns[at]: cell for at, cell in enumerate(cells) if at in columns}
    over = [cell for at, cell in enumerate(cells) if at not in columns and cell]
    if over:
        row.errors.append("单元格多于列数，请检查是否有内容被拆成了几列。")
    row.values["area"] = area = _area(said.get("area", ""))
    if area is None:
        cell = said.get("area", "")
        row.errors.append(
            f"“领域”应为A1至C4或领域名称，现为“{cell[:20]}”。" if cell else "请填写“领域”，如A1。"
        )
    for name in ("title", "target_result", "owner"):
        row.values[name] = _text(row, name, said.get(name, ""))
    if said.get("safeguards"):  # like milestones: what is not said stays as it is
        row.values["safeguards"] = _text(row, "safeguards", said["safeguards"])
    for name in ("start_on", "due_on"):
        row.values[name] = _day(row, COLUMNS[name], said.get(name, ""))
    if said.get("milestones"):
        row.milestones = list(_steps(row, said["milestones"]))
        titles = Counter(title for title, _ in row.milestones)
        row.errors += [
            f"有两个进度节点都叫“{title}”，请改成不同的名称。"
            for title, count in titles.items()
            if count > 1
        ]
        if len(row.milestones) > STEPS_MAX:
            count = len(row.milestones)
            row.errors.append(f"进度节点最多{STEPS_MAX}个，现有{count}个，请合并。")
    return row


def _area(cell: str) -> Area | None:
    text = plain(cell)
    code, name = text[:2].upper(), text[2:].strip(" .、:-_")
    if code in Area.values and (not name or BY_NAME.get(name) == code):
        return Area(code)
    return BY_NAME.get(text)


def _text(row: PlanRow, name: str, cell: str) -> str:
    if name in ("title", "owner"):
        cell = " ".join(cell.split())  # one line, whatever the cell was folded into
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
            title = found["title"].strip()
            if len(title) > STEP_TITLE_MAX:
                row.errors.append(
                    f"进度节点“{title[:15]}…”最多{STEP_TITLE_MAX}字，现有{len(title)}字，请删减。"
                )
            yield title, day


def _check(plan: PlanVersion, rows: Sequence[PlanRow]) -> None:
    """Compare lines with the draft and with one another."""
    window, said = window_of(plan), areas_of(plan)
    known = {(task.area, task.title): task for task in tasks_of(plan)}
    twins = Counter((task.area, task.title) for task in tasks_of(plan))
    seen: dict[tuple[Any, str], int] = {}
    for row in rows:
        area, title = row.area, row.values["title"]
        row.errors += _date_errors(row, window)
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
        if (count := twins[area.value, title]) > 1:
            row.errors.append(
                f"方案的{area.value}中有{count}项任务都叫这个名称，不知道该更新哪一项。"
                "请先在表格中改成不同的名称。"
            )


def _date_errors(row: PlanRow, window: Window) -> list[str]:
    start_on, due_on = row.values["start_on"], row.values["due_on"]
    if not (start_on and due_on):
        return []
    steps = (milestone_fault(*step, start_on, due_on) for step in row.milestones or ())
    return [*date_faults(start_on, due_on, window).values(), *filter(None, steps)]
