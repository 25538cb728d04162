"""Who sees leaders' instructions, and on what they can be given."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from pilots.models import Directive, Pilot
from pilots.policies import (
    run_batch_ids,
    visible_pilots,
    visible_plans,
    visible_rectifications,
    visible_tasks,
)
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User

# What a leader may comment on: the word in the address, and the policy's queryset.
ITEMS: dict[str, Callable[[User], QuerySet[Any]]] = {
    "task": lambda user: visible_tasks(user).select_related("pilot__society", "pilot__batch"),
    "plan": lambda user: visible_plans(user).select_related("pilot__society", "pilot__batch"),
    "rectification": lambda user: visible_rectifications(user).select_related(
        "pilot__society", "pilot__batch"
    ),
    "pilot": lambda user: visible_pilots(user).select_related("society", "batch"),
}


def visible_directives(user: User) -> QuerySet[Directive]:
    """Leaders see all, officers those of the batches they run; societies never."""
    if user.holds(StaffRole.LEADER):
        return Directive.objects.all()
    return Directive.objects.filter(batch__in=run_batch_ids(user))


def item_for(user: User, kind: str, pk: uuid.UUID) -> Any | None:
    """Return what a directive is to be about, if the person sees it."""
    rows = ITEMS.get(kind)
    return rows(user).filter(pk=pk).first() if rows else None


def pilot_of(item: Any) -> Pilot:
    return item if isinstance(item, Pilot) else item.pilot
