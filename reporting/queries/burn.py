"""Planned against done over the months of a batch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from pilots.models import ProgressEntry, Task
from pilots.progress import planned_percent
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


def burn_points(tasks: Sequence[Task], *, today: dt.date) -> list[BurnPoint]:
    """Average planned and reached percentages of tasks at each month's end and today.

    What was reached on a past day is read from the progress entries (one query).
    """
    if not tasks:
        return []
    history: dict[object, list[tuple[dt.date, int]]] = defaultdict(list)
    entries = ProgressEntry.objects.filter(task__in=tasks).order_by("made_at")
    for task_id, made_at, percent in entries.values_list("task_id", "made_at", "percent"):
        history[task_id].append((timezone.localdate(made_at), percent))
    start, end = min(t.start_on for t in tasks), max(t.due_on for t in tasks)
    days = month_ends(start, end)
    if start < today < end and today not in days:
        days = sorted([*days, today])
    return [
        BurnPoint(
            _label(day, today),
            sum(planned_percent(task, on=day) for task in tasks) / len(tasks),
            None if day > today else sum(_reached(history[t.pk], day) for t in tasks) / len(tasks),
        )
        for day in days
    ]


def _reached(entries: list[tuple[dt.date, int]], day: dt.date) -> int:
    return next((percent for on, percent in reversed(entries) if on <= day), 0)


def _label(day: dt.date, today: dt.date) -> str:
    return "今天" if day == today else f"{day.month}月"
