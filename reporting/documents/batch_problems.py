"""What went wrong in a batch, counted by category: how often, and with how many societies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pilots.enums import ExtensionStatus, TaskStatus
from pilots.models import (
    ExtensionRequest,
    Pilot,
    PlanVersion,
    Rectification,
    ReturnRemark,
    Task,
)
from reporting.models import SummaryReport
from societies.enums import Area

LATE, ORDERED, EXTENDED, RETURNED = "逾期任务", "整改通知", "批准延期", "退回补正"


def problems_of(
    pilots: Sequence[Pilot], tasks: Mapping[Any, Sequence[Task]], on: dt.date
) -> list[dict[str, Any]]:
    """List kind, category, count and societies, the most widespread first."""
    names = {pilot.pk: pilot.society.name for pilot in pilots}
    counted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pilot in pilots:
        for task in tasks[pilot.pk]:
            handed_in = task.status in (TaskStatus.VERIFIED, TaskStatus.COMPLETION_SUBMITTED)
            if task.is_late or (not handed_in and task.due_on < on):
                label = f"{task.area} {Area(task.area).label}"
                counted[LATE, label].append(names[pilot.pk])
    for order in Rectification.objects.filter(pilot__in=pilots).order_by("issued_at"):
        counted[ORDERED, order.clause or str(order.get_source_display())].append(
            names[order.pilot_id]
        )
    granted = ExtensionRequest.objects.filter(
        task__pilot__in=pilots, status=ExtensionStatus.GRANTED
    )
    for wish in granted.select_related("task").order_by("requested_at"):
        counted[EXTENDED, str(wish.get_category_display())].append(names[wish.task.pilot_id])
    for reason, pilot_id in _returns(pilots, tasks):
        counted[RETURNED, reason].append(names[pilot_id])
    rows = [
        {
            "kind": kind,
            "label": label,
            "count": len(found),
            "societies": list(dict.fromkeys(found)),
        }
        for (kind, label), found in counted.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["societies"]), -row["count"], row["label"]))


def _returns(pilots: Sequence[Pilot], tasks: Mapping[Any, Sequence[Task]]) -> list[tuple[str, Any]]:
    """Why plans, tasks and reports went back: reason and pilot."""
    owner: dict[Any, Any] = {task.pk: key for key, rows in tasks.items() for task in rows}
    for model in (PlanVersion, SummaryReport):
        owner |= dict(model._default_manager.filter(pilot__in=pilots).values_list("pk", "pilot"))
    remarks = ReturnRemark.objects.filter(subject_id__in=list(owner)).order_by("made_at")
    return [(str(row.get_reason_display()), owner[row.subject_id]) for row in remarks]
