"""Whose turn a wish for more time is; tasks ask too, because it depends on theirs."""

from __future__ import annotations

from django.urls import reverse

from pilots.enums import ExtensionStatus, PilotStatus, TaskStatus
from pilots.models import ExtensionRequest
from pilots.workflows.answering import EXTENSION_DAYS, answer_due
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due
from sanhua.core.wording import cn_date

S = ExtensionStatus
DECIDED = (TaskStatus.VERIFIED, TaskStatus.CANCELLED)


def turn(extension: ExtensionRequest) -> Due | None:
    task = extension.task
    pilot = task.pilot
    answered = extension.status != S.REQUESTED
    if answered or task.status in DECIDED or pilot.status != PilotStatus.ACTIVE:
        return None
    return Due(
        owner=Owner.OFFICER,
        title=f"延期申请：{task}",
        note=f"申请由{cn_date(extension.original_due_on)}延至"
        f"{cn_date(extension.requested_due_on)}，{extension.get_category_display()}",
        url=extension.get_absolute_url(),
        action="审批延期",
        due_on=answer_due(extension.requested_at, EXTENSION_DAYS),
        action_url=reverse("pilots:extension_step", args=[extension.pk, "grant"]),
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )
