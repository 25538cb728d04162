"""The overview of a batch: pilot societies × ten areas.

The database groups the tasks by pilot, area and light, so the page costs the same with ten tasks
and with twenty thousand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum

from pilots.enums import AreaChoice, PlanStatus, TaskStatus
from pilots.models import Pilot, PilotBatch, PlanArea
from pilots.policies import visible_pilots, visible_tasks
from pilots.progress import URGENCY, Colour, Light, bounds
from pilots.queries.task import with_facts
from pilots.queries.task_light import with_light
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.calendar import WorkCalendar
from societies.enums import Area, Direction

SEVERE = (Colour.RED, Colour.YELLOW, Colour.BLUE, Colour.GREEN, Colour.GREY)
PHONE_MAX = 12  # societies on a small screen; the rest is in the list
WORDS = {
    Colour.RED: "{}项逾期",
    Colour.YELLOW: "{}项滞后或补交",
    Colour.BLUE: "{}项临近时限",
    Colour.GREEN: "正常",
    Colour.GREY: "未开始",
}


@dataclass(slots=True)
class Tally:
    """How many tasks show which light, and how far they are together."""

    lights: dict[Colour, int] = field(default_factory=dict)
    progress: int = 0

    def add(self, colour: Colour, tasks: int, progress: int) -> None:
        self.lights[colour] = self.lights.get(colour, 0) + tasks
        self.progress += progress

    @property
    def tasks(self) -> int:
        return sum(self.lights.values())

    @property
    def percent(self) -> int | None:
        return round(self.progress / self.tasks) if self.tasks else None

    @property
    def light(self) -> Light:
        """The most urgent light, with how many tasks show it."""
        if not self.lights:
            return Light(Colour.GREY, "未开始")
        colour = max(self.lights, key=lambda row: URGENCY[row])
        return Light(colour, WORDS[colour].format(self.lights[colour]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One area of one pilot. ``percent`` is None where the plan has no task for it."""

    area: Area
    light: Light
    percent: int | None
    tasks: int

    @property
    def css(self) -> str:
        """The letter that gives a cell its shape and tint; the normal is quiet."""
        return "n" if self.percent is None else LETTERS[self.light.colour]

    @property
    def needs_attention(self) -> bool:
        return self.light.colour in (Colour.RED, Colour.YELLOW, Colour.BLUE)


LETTERS = {
    Colour.RED: "r",
    Colour.YELLOW: "y",
    Colour.BLUE: "b",
    Colour.GREEN: "g",
    Colour.GREY: "o",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    pilot: Pilot
    cells: list[Cell]
    percent: int | None
    note: str  # why there is nothing to show yet

    @property
    def light(self) -> Light:
        return max((cell.light for cell in self.cells), key=lambda row: URGENCY[row.colour])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    batch: PilotBatch | None
    rows: list[MatrixRow]
    counts: dict[str, int]
    averages: list[int | None]
    today: dt.date
    calendar: WorkCalendar
    heading: str = ""
    directions: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def urgent(self) -> list[MatrixRow]:
        """The societies for a small screen: all of a few, else those most in need."""
        if len(self.rows) <= PHONE_MAX:
            return self.rows
        found = [row for row in self.rows if URGENCY[row.light.colour] > URGENCY[Colour.GREEN]]
        return sorted(found, key=lambda row: -URGENCY[row.light.colour])[:PHONE_MAX]


def mean(values: list[int]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def _cell(area: Area, tally: Tally | None, choice: PlanArea | None) -> Cell:
    if tally is not None:
        return Cell(area=area, light=tally.light, percent=tally.percent, tasks=tally.tasks)
    words = "未安排"
    if choice is not None and choice.choice != AreaChoice.PLANNED:
        words = str(choice.get_choice_display())
    return Cell(area=area, light=Light(Colour.GREY, words), percent=None, tasks=0)


def _heading(pilots: list[Pilot], by_pilot: Mapping[Any, Tally]) -> str:
    total = sum(tally.tasks for tally in by_pilot.values())
    if not total:
        return "本批次还没有进入实施的任务"
    late = {
        str(pilot.society): count
        for pilot in pilots
        if pilot.pk in by_pilot and (count := by_pilot[pilot.pk].lights.get(Colour.RED, 0))
    }
    if not late:
        return f"{total}项任务没有逾期"
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
    by_place: dict[tuple[Any, str], Tally] = defaultdict(Tally)
    by_pilot: dict[Any, Tally] = defaultdict(Tally)
    tasks = visible_tasks(user).filter(pilot__in=found).exclude(status=TaskStatus.CANCELLED)
    lit: Any = with_light(with_facts(tasks), bounds(today, calendar)).order_by()
    groups = lit.values_list("pilot", "area", "colour").annotate(n=Count("pk"), p=Sum("progress"))
    for pilot, area, colour, count, progress in groups:
        for tally in (by_place[pilot, area], by_pilot[pilot]):
            tally.add(Colour(colour), count, progress)
    in_force = PlanArea.objects.filter(plan__pilot__in=found, plan__status=PlanStatus.APPROVED)
    choices = {(row.plan.pilot_id, row.area): row for row in in_force.select_related("plan")}
    planned = {pilot for pilot, _ in choices}
    rows = [
        MatrixRow(
            pilot=pilot,
            cells=[
                _cell(area, by_place.get((pilot.pk, area)), choices.get((pilot.pk, area)))
                for area in Area
            ],
            percent=by_pilot[pilot.pk].percent if pilot.pk in by_pilot else None,
            note="" if pilot.pk in planned else "实施方案尚未通过",
        )
        for pilot in found
    ]
    return Overview(
        batch=batch,
        rows=rows,
        counts={str(c): sum(row.lights.get(c, 0) for row in by_pilot.values()) for c in SEVERE},
        averages=[
            mean([cell.percent for row in rows if (cell := row.cells[n]).percent is not None])
            for n in range(len(Area))
        ],
        today=today,
        calendar=calendar,
        heading=_heading(found, by_pilot),
        directions=[
            (str(direction.label), sum(area.direction == direction for area in Area))
            for direction in Direction
        ],
    )
