"""Whose turn a task is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from pilots.enums import PilotStatus, TaskStatus
from pilots.models import Task
from pilots.workflows.answering import COMPLETION_DAYS, answer_due
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due

S = TaskStatus
SOCIETY_ACTIONS = {S.PLANNED: "更新进度", S.IN_PROGRESS: "更新进度", S.SENT_BACK: "修改重报"}
SOCIETY_NOTES = {S.SENT_BACK: "办结被退回，请按意见补充后重新提交。"}


def _form_of(task: Task, action: str) -> str:
    """Return the form an action leads to; what needs reading first leads to the task's page."""
    if action == "更新进度":
        return reverse("pilots:task_progress", args=[task.pk])
    if action == "提交办结":
        return reverse("pilots:task_step", args=[task.pk, "report"])
    return ""


def turn(task: Task) -> Due | None:
    """Say who has to act: the society until it reports, then the officers of the batch."""
    pilot = task.pilot
    if pilot.status != PilotStatus.ACTIVE:
        return None
    common: dict[str, Any] = {
        "title": str(task),
        "url": task.get_absolute_url(),
        "society_id": pilot.society_id,
        "society_name": pilot.society.name,
        "batch_id": pilot.batch_id,
    }
    state = S(task.status)
    if state in SOCIETY_ACTIONS:
        action = SOCIETY_ACTIONS[state]
        if state == S.IN_PROGRESS and task.progress == 100:
            action = "提交办结"
        return Due(
            owner=Owner.SOCIETY,
            action=action,
            action_url=_form_of(task, action),
            note=SOCIETY_NOTES.get(state, ""),
            due_on=task.due_on,
            **common,
        )
    if state == S.COMPLETION_SUBMITTED:
        form = reverse("pilots:task_step", args=[task.pk, "verify"])
        return Due(
            owner=Owner.OFFICER,
            action="复核",
            action_url=form,
            note="办结待复核",
            due_on=answer_due(task.reported_at, COMPLETION_DAYS),
            **common,
        )
    return None
