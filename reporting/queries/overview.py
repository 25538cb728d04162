"""The overview of a batch: pilot societies × ten areas, and what the leader's page says of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from pilots.enums import AreaChoice, PlanStatus, TaskStatus
from pilots.models import Pilot, PilotBatch, PlanArea, Task
from pilots.policies import visible_pilots, visible_tasks
from pilots.progress import Colour, Light, light_of, worst
from pilots.queries.task import with_facts
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core import wording
from sanhua.core.calendar import WorkCalendar
from societies.enums import Area, Direction

SEVERE = (Colour.RED, Colour.YELLOW, Colour.BLUE, Colour.GREEN, Colour.GREY)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task with its light on the day of the page."""

    task: Task
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One area of one pilot. ``percent`` is None where the plan has no task for it."""

    area: Area
    light: Light
    percent: int | None
    tasks: int

    @property
    def light_css(self) -> str:
        return f"l-{wording.LIGHTS[str(self.light.colour)].letter}"

    @property
    def css(self) -> str:
        """Tint of the cell: the normal is quiet, only what needs attention is coloured."""
        if self.percent is None:
            return "n"
        return {Colour.RED: "r", Colour.YELLOW: "y", Colour.BLUE: "b"}.get(self.light.colour, "")

    @property
    def needs_attention(self) -> bool:
        return self.light.colour in (Colour.RED, Colour.YELLOW, Colour.BLUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    pilot: Pilot
    cells: list[Cell]
    percent: int | None
    note: str  # why there is nothing to show yet

    @property
    def light(self) -> Light:
        return worst([cell.light for cell in self.cells])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    batch: PilotBatch | None
    rows: list[MatrixRow]
    tasks: list[TaskRow]
    counts: dict[str, int]
    averages: list[int | None]
    today: dt.date
    calendar: WorkCalendar
    heading: str = ""
    directions: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def mean(values: list[int]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def _cell(area: Area, rows: list[TaskRow], choice: PlanArea | None) -> Cell:
    if rows:
        light = worst([row.light for row in rows])
        return Cell(
            area=area,
            light=light,
            percent=mean([row.task.progress for row in rows]),
            tasks=len(rows),
        )
    words = "未安排"
    if choice is not None and choice.choice != AreaChoice.PLANNED:
        words = str(choice.get_choice_display())
    return Cell(area=area, light=Light(Colour.GREY, words), percent=None, tasks=0)


def _heading(rows: list[TaskRow]) -> str:
    late: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.light.colour == Colour.RED:
            late[str(row.task.pilot.society)] += 1
    if not rows:
        return "本批次还没有进入实施的任务"
    if not late:
        return f"{len(rows)}项任务没有逾期"
    names = sorted(late, key=lambda name: -late[name])
    where = "、".join(names[:2]) + (f"等{len(names)}家学会" if len(names) > 2 else "")
    return f"{sum(late.values())}项逾期，在{where}"


def overview(
    user: User,
    batch: PilotBatch | None,
    *,
    today: dt.date,
    discipline: str = "",
) -> Overview:
    """Collect the matrix of a batch; one query per kind of record, whatever its size."""
    calendar = work_calendar()
    pilots = visible_pilots(user).filter(batch=batch).select_related("society", "batch")
    if discipline:
        pilots = pilots.filter(society__discipline=discipline)
    found = list(pilots.order_by("number"))
    tasks = [
        TaskRow(task=task, light=light_of(task, on=today, calendar=calendar))
        for task in with_facts(visible_tasks(user))
        .filter(pilot__in=found)
        .exclude(status=TaskStatus.CANCELLED)
        .select_related("pilot__society")
    ]
    by_place: dict[tuple[object, str], list[TaskRow]] = defaultdict(list)
    for row in tasks:
        by_place[row.task.pilot_id, row.task.area].append(row)
    in_force = PlanArea.objects.filter(plan__pilot__in=found, plan__status=PlanStatus.APPROVED)
    choices = {(row.plan.pilot_id, row.area): row for row in in_force.select_related("plan")}
    rows = [
        MatrixRow(
            pilot=pilot,
            cells=[
                _cell(area, by_place[pilot.pk, area], choices.get((pilot.pk, area)))
                for area in Area
            ],
            percent=mean([r.task.progress for r in tasks if r.task.pilot_id == pilot.pk]),
            note="" if any(key[0] == pilot.pk for key in choices) else "实施方案尚未通过",
        )
        for pilot in found
    ]
    return Overview(
        batch=batch,
        rows=rows,
        tasks=tasks,
        counts={str(c): sum(row.light.colour == c for row in tasks) for c in SEVERE},
        averages=[
            mean([cell.percent for row in rows if (cell := row.cells[n]).percent is not None])
            for n in range(len(Area))
        ],
        today=today,
        calendar=calendar,
        heading=_heading(tasks),
        directions=[
            (str(direction.label), sum(area.direction == direction for area in Area))
            for direction in Direction
        ],
    )
