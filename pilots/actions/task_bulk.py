"""What people do with several tasks at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from pilots.actions.task import finish
from pilots.models import Task
from pilots.workflows.task_rules import changeable, works
from sanhua.activity.journal import JOURNAL
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Stale
from sanhua.core.workflow import Occasion


def change_owner(
    tasks: Sequence[Task], occasion: Occasion, *, owner: str, seen: str = ""
) -> list[Task]:
    """Name another person as owner (责任人) of tasks under way, all or none.

    The approved plan keeps its words; the trail of every task says who followed whom, and an
    amendment that leaves the owner alone leaves the new one in place. ``seen`` is ``mark_of`` the
    tasks that were on the page, if there was one.

    Returns:
        The tasks that changed; those that name this owner already are left out.

    Raises:
        NotAllowed: the actor does not work for a task's society.
        NotNow: nothing was chosen or would change; a task is under review or decided.
        Stale: somebody changed one meanwhile, or the filters show other tasks now.
        ValidationError: the name is too long.

    """
    if not tasks:
        raise NotNow("请先勾选要更换责任人的任务。")
    owner = owner.strip()
    changed: list[Task] = []
    with transaction.atomic():
        if occasion.token and JOURNAL.already(occasion.token):
            return []
        if seen and seen != mark_of(tasks):
            raise Stale("您打开页面后，所选任务有变化。请核对右侧的任务和现责任人，再次提交。")
        for task in tasks:
            works.require(occasion.actor, task)
            if reason := changeable.why_not(occasion.actor, task):
                raise NotNow(f"“{task}”：{reason}")
            if task.owner != owner:
                # The token is one submission's: the first event bears it for all.
                first = occasion if not changed else replace(occasion, token=None)
                changed.append(_hand_over(task, first, owner))
    if not changed:
        raise NotNow(f"所选任务的责任人已经是“{owner}”，无需更换。")
    return changed


def mark_of(tasks: Iterable[Task]) -> str:
    """Return a fingerprint of these tasks as they are now."""
    rows = sorted(f"{task.pk} {task.version}" for task in tasks)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _hand_over(task: Task, occasion: Occasion, owner: str) -> Task:
    claim(task, seen=task.version)
    task.refresh_from_db()
    before, task.owner = task.owner, owner
    task.full_clean()
    task.save()
    words = f"由“{before}”改为“{owner}”"
    finish(
        task,
        occasion,
        kind="owner",
        label="更换责任人",
        comment="。".join(filter(None, (words, occasion.comment))),
    )
    return task
