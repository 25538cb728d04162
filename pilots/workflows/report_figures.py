"""What the updates of a period say about a pilot, for its progress report, clause 五（三）.

Plain JSON: a report keeps it as it stood when the report was sent. Progress is read from the
entries people made, so a month looks the same whenever it is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from pilots.enums import TaskStatus
from pilots.models import Evidence, Pilot, Task
from pilots.progress import BEHIND, UNDER_WAY, planned_percent
from sanhua.core.calendar import ONE_DAY, WorkCalendar
from sanhua.core.wording import days_between
from societies.enums import Area, Direction

Figures = dict[str, Any]
S = TaskStatus


def month_end(day: dt.date) -> dt.date:
    """Return the last day of a day's month."""
    return next_month(day) - ONE_DAY


def next_month(day: dt.date) -> dt.date:
    """Return the first day of the month after a day's month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def figures_of(
    pilot: Pilot, first: dt.date, last: dt.date, *, today: dt.date, calendar: WorkCalendar
) -> Figures:
    """Collect what happened from ``first`` to ``last``, and what is due in the month after.

    Lateness is as of the day after the period, or of today while the period lasts.
    """
    as_of = min(today, last + ONE_DAY)
    rows = [_task(task, first, last, as_of, calendar) for task in _tasks(pilot)]
    done = [row for row in rows if row["verified_on"] and row["verified_on"] <= last.isoformat()]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "as_of": today.isoformat(),
        "tasks": len(rows),
        "verified": len(done),
        "verified_now": sum(first.isoformat() <= row["verified_on"] for row in done),
        "overdue": sum(bool(row["late"]) for row in rows),
        "evidence": sum(len(row["evidence"]) for row in rows),
        "milestones": sum(len(row["reached"]) for row in rows),
        "percent": round(sum(row["after"] for row in rows) / len(rows)) if rows else 0,
        "directions": [
            {"label": str(direction.label), "tasks": own}
            for direction in Direction
            if (own := [row for row in rows if Area(row["area"]).direction == direction])
        ],
    }


def _tasks(pilot: Pilot) -> Sequence[Task]:
    proofs = Evidence.objects.filter(removed_at__isnull=True).order_by("added_at")
    return list(
        pilot.tasks.exclude(status=S.CANCELLED)
        .prefetch_related("milestones", "progress_entries", "extensions")
        .prefetch_related(Prefetch("evidence", queryset=proofs))
        .order_by("area", "start_on", "pk")
    )


def _day(moment: dt.datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _task(
    task: Task, first: dt.date, last: dt.date, as_of: dt.date, calendar: WorkCalendar
) -> Figures:
    begins, ends = first.isoformat(), last.isoformat()
    entries = sorted(task.progress_entries.all(), key=lambda row: row.made_at)
    verified_on = _day(task.verified_at) if task.status == S.VERIFIED else ""
    before = _percent([row for row in entries if _day(row.made_at) < begins])
    after = _percent([row for row in entries if _day(row.made_at) <= ends])
    if verified_on:
        before = 100 if verified_on < begins else before
        after = 100 if verified_on <= ends else after
    handed_in = task.status not in UNDER_WAY and _day(task.reported_at) <= ends
    is_late = not handed_in and task.due_on < as_of
    planned = planned_percent(task, min(as_of, last))
    nearest = next_month(last), month_end(next_month(last))
    return {
        "area": task.area,
        "title": task.title,
        "owner": task.owner,
        "due_on": task.due_on.isoformat(),
        "before": before,
        "after": after,
        "notes": [
            {"on": _day(row.made_at), "percent": row.percent, "text": row.note}
            for row in entries
            if begins <= _day(row.made_at) <= ends
        ],
        "evidence": [
            row.title for row in task.evidence.all() if begins <= _day(row.added_at) <= ends
        ],
        "reached": [
            {"title": row.title, "on": row.done_on.isoformat()}
            for row in task.milestones.all()
            if row.done_on and first <= row.done_on <= last
        ],
        "verified_on": verified_on,
        "handed_in": handed_in,
        "late": days_between(task.due_on, as_of, calendar) if is_late else "",
        "behind": planned - after
        if not handed_in and not is_late and planned - after >= BEHIND
        else 0,
        "reason": _reason(task, as_of) if is_late else "",
        "due_next": not handed_in and nearest[0] <= task.due_on <= nearest[1],
        "steps_next": [
            {"title": row.title, "on": row.due_on.isoformat()}
            for row in task.milestones.all()
            if not row.done_on and nearest[0] <= row.due_on <= nearest[1]
        ],
        "under_way": not handed_in and task.start_on <= nearest[1],
    }


def _percent(entries: Sequence[Any]) -> int:
    return max(entries, key=lambda row: row.made_at).percent if entries else 0


def _reason(task: Task, as_of: dt.date) -> str:
    """Why a task is late in the society's own words: those of its latest wish for more time."""
    wishes = [row for row in task.extensions.all() if _day(row.requested_at) <= as_of.isoformat()]
    wishes.sort(key=lambda row: row.requested_at)
    if not wishes:
        return ""
    return f"{wishes[-1].get_category_display()}，{wishes[-1].reason}"
