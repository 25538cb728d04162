"""Who sees leaders' instructions, and on what they can be given."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from pilots.models import Application, Directive, Pilot
from pilots.policies import (
    run_batch_ids,
    visible_applications,
    visible_assessments,
    visible_pilots,
    visible_plans,
    visible_progress_reports,
    visible_rectifications,
    visible_tasks,
    visible_visits,
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
    "application": lambda user: visible_applications(user).select_related("society", "batch"),
    "report": lambda user: visible_progress_reports(user).select_related(
        "pilot__society", "pilot__batch"
    ),
    "visit": lambda user: visible_visits(user).select_related("pilot__society", "pilot__batch"),
    "assessment": lambda user: visible_assessments(user).select_related(
        "pilot__society", "pilot__batch"
    ),
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


def house_of(item: Any) -> Pilot | Application:
    """Return what says the society and the batch of an item: its pilot, or itself."""
    return item if isinstance(item, Pilot | Application) else item.pilot
