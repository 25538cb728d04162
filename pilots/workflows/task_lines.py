"""Comparing a task with the line of the plan it comes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from pilots.models import PlanTask, Task, TaskMilestone
from sanhua.core.wording import cn_date
from societies.enums import Area

FIELDS = ("area", "title", "target_result", "owner", "start_on", "due_on", "safeguards", "after")
LABELS = {
    field.name: str(field.verbose_name) for field in Task._meta.fields if field.name in FIELDS
}


def changes_of(task: Task, line: PlanTask) -> dict[str, tuple[Any, Any]]:
    """Return what the plan changed: field → (old, new).

    The line is compared with the one the task came from, so that a granted extension outlives an
    amendment that leaves the date alone.
    """
    before = task.plan_task
    return {
        name: (getattr(task, name), getattr(line, name))
        for name in FIELDS
        if getattr(before, name) != getattr(line, name)
        and getattr(task, name) != getattr(line, name)
    }


def align_milestones(task: Task, line: PlanTask) -> list[str]:
    """Match milestones by title: dates follow the plan, what was reached stays."""
    present = {row.title: row for row in task.milestones.all()}
    said = []
    for row in line.milestones.all():
        mine = present.pop(row.title, None)
        if mine is None:
            TaskMilestone.objects.create(task=task, title=row.title, due_on=row.due_on)
            said.append(f"增加节点“{row.title}”")
        elif mine.due_on != row.due_on:
            said.append(words_of(f"节点“{row.title}”时限", mine.due_on, row.due_on))
            TaskMilestone.objects.filter(pk=mine.pk).update(due_on=row.due_on)
    for gone in present.values():
        if gone.done_on is None:
            gone.delete()
            said.append(f"取消节点“{gone.title}”")
    return said


def words_of(name: str, old: Any, new: Any) -> str:
    label = LABELS.get(name, name)
    if isinstance(new, dt.date):
        return f"{label}由{cn_date(old)}改为{cn_date(new)}"
    if name == "area":
        return f"{label}由“{Area(old).label}”改为“{Area(new).label}”"
    if name in ("title", "owner"):
        return f"{label}由“{old}”改为“{new}”"
    return f"{label}有修改"


def due_change(old: dt.date, new: dt.date) -> dict[str, Any]:
    """Return what an event remembers of a moved due date."""
    return {"due_on": [old.isoformat(), new.isoformat()]}


def still_late(task: Task) -> bool:
    """Say whether a late report is late by the present date too; one in time always stays so."""
    reported = task.reported_at
    return task.is_late and reported is not None and timezone.localdate(reported) > task.due_on
