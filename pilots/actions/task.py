"""What people do with a task between its steps: report progress, reach milestones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from pilots.enums import TaskStatus
from pilots.models import ProgressEntry, Task, TaskMilestone
from pilots.workflows.task import TASK
from pilots.workflows.task_rules import changeable, updates
from sanhua.activity import turns
from sanhua.activity.journal import JOURNAL, note
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Rule
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Occasion

# The first sign of work moves a task along by itself.
SET_GOING = {TaskStatus.PLANNED: "start", TaskStatus.SENT_BACK: "resume"}


def take_up(task: Task, occasion: Occasion, *, who: Rule[Task] = updates) -> Task | None:
    """Claim a task for a change beside its workflow, and set it going if it is not.

    Call inside ``transaction.atomic``; the caller saves the task. None: this submission was
    taken already (a double click), and there is nothing to do.

    Raises:
        NotAllowed: the actor may not.
        NotNow: the task is under review or decided, or somebody changed it meanwhile.

    """
    who.require(occasion.actor, task)
    seen = occasion.seen or task.version
    current = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if occasion.token and JOURNAL.already(occasion.token):
        return None
    if reason := changeable.why_not(occasion.actor, current):
        raise NotNow(reason)
    if step := SET_GOING.get(TaskStatus(current.status)):
        inner = replace(occasion, token=None, seen=seen, comment="", data={})
        return TASK.perform(current, step, inner)
    claim(current, seen=seen)
    return Task.objects.get(pk=task.pk)


def finish(task: Task, occasion: Occasion, *, kind: str, label: str, comment: str) -> None:
    """Write the event of a change beside the workflow, and whose turn the task is now."""
    note(
        task,
        kind=f"pilots.task.{kind}",
        label=label,
        actor=occasion.actor,
        now=occasion.now,
        comment=comment,
        token=occasion.token,
    )
    turns.refresh(TASK, task, now=occasion.now)


def update_progress(task: Task, occasion: Occasion, *, percent: int, text: str) -> Task:
    """Report how far a task is.

    Raises:
        NotAllowed, NotNow: see ``take_up``.

    """
    with transaction.atomic():
        current = take_up(task, occasion)
        if current is None:
            return task
        enter_progress(current, occasion, percent=percent, text=text)
        current.save()
        finish(
            current,
            occasion,
            kind="progress",
            label=f"更新进度至{percent}%",
            comment=text,
        )
    return current


def enter_progress(task: Task, occasion: Occasion, *, percent: int, text: str) -> None:
    """Write a progress entry and the figures on the task, without saving the task."""
    entry = ProgressEntry(
        task=task, percent=percent, note=text, made_by=occasion.actor, made_at=occasion.now
    )
    entry.full_clean()
    entry.save()
    task.progress = percent
    task.progress_on = timezone.localdate(occasion.now)


def mark_milestone(
    milestone: TaskMilestone, occasion: Occasion, *, done_on: dt.date | None
) -> Task:
    """Say on which day a milestone was reached, or (None) that it was not.

    Raises:
        NotAllowed, NotNow: see ``take_up``; or the day lies in the future.

    """
    task = milestone.task
    if done_on and done_on > timezone.localdate(occasion.now):
        raise NotNow("完成日期不能晚于今天，请填写实际完成的日期。")
    with transaction.atomic():
        current = take_up(task, occasion)
        if current is None:
            return task
        TaskMilestone.objects.filter(pk=milestone.pk).update(done_on=done_on)
        current.progress_on = timezone.localdate(occasion.now)
        current.save()
        finish(
            current,
            occasion,
            kind="milestone",
            label="完成节点" if done_on else "取消节点完成",
            comment=f"{milestone.title}（{cn_date(done_on)}）" if done_on else milestone.title,
        )
    return current
