"""Which tasks a person has chosen in the list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from pilots.models import Task
from pilots.policies import supervised_turns, visible_tasks
from pilots.queries.task import Clock, task_list
from sanhua.accounts.models import User
from sanhua.activity.models import Turn

AT_ONCE = 500


def keys_of(ids: Iterable[str]) -> list[uuid.UUID]:
    """Read the ids of ticked rows; what is none is left out."""
    found = []
    for value in ids:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def picked_tasks(
    user: User, ids: Iterable[str], everything: Mapping[str, Any] | None, clock: Clock
) -> list[Task]:
    """Return the ticked tasks, or all that the filters show; foreign ids are left out.

    Args:
        user: who chooses.
        ids: of the ticked rows.
        everything: the filters, if all they show was chosen.
        clock: the day of the page.

    """
    if everything is not None:
        return list(task_list(user, everything, clock).rows[:AT_ONCE])
    rows = visible_tasks(user).filter(pk__in=keys_of(ids)[:AT_ONCE])
    return list(
        rows.select_related("pilot__society", "pilot__batch").order_by("due_on", "area", "pk")
    )


def turns_of(user: User, tasks: Iterable[Task]) -> list[Turn]:
    """Return what societies owe on these tasks and the person may urge."""
    return list(supervised_turns(user).filter(subject_id__in=[task.pk for task in tasks]))
