"""What went wrong in a batch, counted by category: how often, and with how many societies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
from pilots.workflows.rectification import DEFERRAL
from reporting.models import SummaryReport
from societies.enums import Area

LATE, ORDERED, EXTENDED, RETURNED = "逾期任务", "整改通知", "批准延期", "退回补正"
REFUSED = "不同意延期"


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
    orders = list(Rectification.objects.filter(pilot__in=pilots).order_by("issued_at"))
    for order in orders:
        counted[ORDERED, order.clause or str(order.get_source_display())].append(
            names[order.pilot_id]
        )
    wishes = ExtensionRequest.objects.filter(
        task__pilot__in=pilots, status__in=(ExtensionStatus.GRANTED, ExtensionStatus.REFUSED)
    )
    decided = list(wishes.select_related("task").order_by("requested_at"))
    for wish in decided:
        if wish.status == ExtensionStatus.GRANTED:
            label = str(wish.get_category_display())
            counted[EXTENDED, label].append(names[wish.task.pilot_id])
    owner = {task.pk: key for key, found in tasks.items() for task in found}
    owner |= {order.pk: order.pilot_id for order in orders}
    for kind, reason, pilot_id in _remarks(pilots, owner, decided):
        counted[kind, reason].append(names[pilot_id])
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


def _remarks(
    pilots: Sequence[Pilot], owner: Mapping[Any, Any], decided: Sequence[ExtensionRequest]
) -> Iterator[tuple[str, str, Any]]:
    """Yield why material went back and why more time was not given: kind, reason and pilot."""
    wishes = {wish.pk: wish.task.pilot_id for wish in decided}
    subjects = {**owner, **wishes}
    for model in (PlanVersion, SummaryReport):
        subjects |= dict(model._default_manager.filter(pilot__in=pilots).values_list("pk", "pilot"))
    for row in ReturnRemark.objects.filter(subject_id__in=list(subjects)).order_by("made_at"):
        of_time = row.subject_id in wishes or row.place == DEFERRAL
        kind = REFUSED if of_time else RETURNED
        yield kind, str(row.get_reason_display()), subjects[row.subject_id]
