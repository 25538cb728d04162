"""Planned against done over the months of a batch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from pilots.models import ProgressEntry, Task, TaskMilestone
from pilots.progress import TaskFacts, planned_percent
from sanhua.core.charts import BurnPoint


def month_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    """The last day of each month from ``start`` to ``end``; the last one is ``end`` itself."""
    days = []
    day = start
    while day <= end:
        following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        days.append(min(following - dt.timedelta(days=1), end))
        day = following
    return days


@dataclass(frozen=True, slots=True)
class Pace:
    """How far some tasks are and should be, on any day; sums of whole percents.

    Twenty thousand tasks are read as groups and plain dates: what a day adds, each day once.
    """

    count: int
    progress: int
    first: dt.date | None
    last: dt.date | None
    spans: list[tuple[dt.date, dt.date, int]]  # start, due date, tasks without milestones
    steps: Mapping[dt.date, int]  # what the milestones due on a day add to the plan
    reached: Mapping[dt.date, int]  # what was reported on a day

    def planned_on(self, day: dt.date) -> int:
        linear = sum(
            count * planned_percent(TaskFacts(status="", start_on=start, due_on=due), on=day)
            for start, due, count in self.spans
        )
        return linear + sum(part for on, part in self.steps.items() if on <= day)

    def reached_on(self, day: dt.date) -> int:
        return sum(part for on, part in self.reached.items() if on <= day)

    def mean(self, total: int) -> int | None:
        return round(total / self.count) if self.count else None


def pace_of(tasks: QuerySet[Task]) -> Pace:
    """Read the pace of tasks with three queries."""
    tasks = tasks.order_by()
    has_steps = Exists(TaskMilestone.objects.filter(task=OuterRef("pk")))
    groups = list(
        tasks.values_list("start_on", "due_on", has_steps).annotate(
            count=Count("pk"), total=Sum("progress")
        )
    )
    steps: dict[dt.date, int] = defaultdict(int)
    for _, days in _by_task(TaskMilestone.objects.filter(task__in=tasks.values("pk")), "due_on"):
        for number, (day,) in enumerate(days):
            steps[day] += 100 * (number + 1) // len(days) - 100 * number // len(days)
    reached: dict[dt.date, int] = defaultdict(int)
    entries = ProgressEntry.objects.filter(task__in=tasks.values("pk"))
    for _, rows in _by_task(entries, "made_at", "percent"):
        before = 0
        for made_at, percent in rows:
            reached[timezone.localdate(made_at)] += percent - before
            before = percent
    return Pace(
        count=sum(count for *_, count, _ in groups),
        progress=sum(total for *_, total in groups),
        first=min((start for start, *_ in groups), default=None),
        last=max((due for _, due, *_ in groups), default=None),
        spans=[(start, due, count) for start, due, stepped, count, _ in groups if not stepped],
        steps=steps,
        reached=reached,
    )


def _by_task(rows: QuerySet[Any], *names: str) -> Iterator[tuple[Any, list[Any]]]:
    """Yield plain values task by task, in the order of the first."""
    found = rows.order_by("task_id", names[0]).values_list("task_id", *names)
    for task, group in groupby(found, key=itemgetter(0)):
        yield task, [row[1:] for row in group]


def burn_points(pace: Pace, *, today: dt.date) -> list[BurnPoint]:
    """Average planned and reached percentages at each month's end and today."""
    if pace.first is None or pace.last is None:
        return []
    days = month_ends(pace.first, pace.last)
    if pace.first < today < pace.last and today not in days:
        days = sorted([*days, today])
    return [
        BurnPoint(
            _label(day, today),
            pace.planned_on(day) / pace.count,
            None if day > today else pace.reached_on(day) / pace.count,
        )
        for day in days
    ]


def _label(day: dt.date, today: dt.date) -> str:
    return "今天" if day == today else f"{day.month}月"
