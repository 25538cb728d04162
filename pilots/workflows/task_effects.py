"""What else changes when a task takes a step."""

from __future__ import annotations

from django.utils import timezone

from pilots.enums import ExtensionStatus
from pilots.models import Task
from pilots.workflows.extension_turn import turn
from sanhua.activity import turns
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def only_by_plan(_: Task, occasion: Occasion) -> None:
    """Tasks appear and disappear with a plan version, never by hand."""
    if "plan" not in occasion.data:
        raise NotNow("任务随实施方案产生和作废，请通过方案调整办理。")


def sign_report(task: Task, occasion: Occasion) -> None:
    result = str(occasion.data.get("actual_result", "")).strip()
    if not result:
        raise NotNow("请填写“实际成果”，写明做成了什么、数量多少。")
    task.actual_result = result
    task.reported_by, task.reported_at = occasion.actor, occasion.now
    task.is_late = timezone.localdate(occasion.now) > task.due_on


def sign_verification(task: Task, occasion: Occasion) -> None:
    task.verified_by, task.verified_at = occasion.actor, occasion.now
    task.progress = 100


def turn_extension(task: Task, occasion: Occasion) -> None:
    """Keep whose turn an open request is: nobody's once its task is no more, else as it was.

    The to-do names the task, so it follows a new title too.
    """
    for extension in task.extensions.filter(status=ExtensionStatus.REQUESTED):
        extension.task = task
        turns.put(extension, turn(extension), now=occasion.now)
