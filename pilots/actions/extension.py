"""Asking for more time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pilots.models import ExtensionRequest, Task
from pilots.workflows.extension import EXTENSION
from sanhua.core.workflow import Occasion


def request_extension(
    task: Task, occasion: Occasion, *, until: dt.date, category: str, reason: str
) -> ExtensionRequest:
    """Ask the association to move a task's due date.

    Raises:
        NotAllowed: the actor does not work for the pilot.
        NotNow: the task is not under way, a request is open, or the date is too early or too late.

    """
    extension = ExtensionRequest(
        task=task,
        original_due_on=task.due_on,
        requested_due_on=until,
        category=category,
        reason=reason,
        requested_by=occasion.actor,
        requested_at=occasion.now,
    )
    return EXTENSION.begin(extension, "request", replace(occasion, comment=reason))
