"""Who sees leaders' instructions, and on what they can be given."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from pilots.models import (
    Application,
    Directive,
    ExtensionRequest,
    MidtermCheck,
    ModelCase,
    Pilot,
    PilotBatch,
)
from pilots.policies import (
    run_batch_ids,
    visible_applications,
    visible_assessments,
    visible_batches,
    visible_extensions,
    visible_midterms,
    visible_pilots,
    visible_plans,
    visible_progress_reports,
    visible_rectifications,
    visible_tasks,
    visible_visits,
)
from pilots.policies.sharing import visible_cases
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from societies.models import Society
from societies.policies import visible_societies

Rows = Callable[[User], QuerySet[Any]]


def _of_pilot(rows: Rows) -> Rows:
    return lambda user: rows(user).select_related("pilot__society", "pilot__batch")


# What a leader may comment on: the word in the address, and the policy's queryset.
ITEMS: dict[str, Rows] = {
    "task": _of_pilot(visible_tasks),
    "plan": _of_pilot(visible_plans),
    "rectification": _of_pilot(visible_rectifications),
    "pilot": lambda user: visible_pilots(user).select_related("society", "batch"),
    "application": lambda user: visible_applications(user).select_related("society", "batch"),
    "report": _of_pilot(visible_progress_reports),
    "visit": _of_pilot(visible_visits),
    "assessment": _of_pilot(visible_assessments),
    "extension": lambda user: visible_extensions(user).select_related(
        "task__pilot__society", "task__pilot__batch"
    ),
    "midterm": lambda user: visible_midterms(user).select_related("batch"),
    "batch": visible_batches,
    "case": lambda user: visible_cases(user).select_related("society", "pilot__batch"),
    "society": visible_societies,
}


def register_item(kind: str, rows: Rows) -> None:
    """Let leaders comment on things of a room above; call it in ``AppConfig.ready``."""
    ITEMS[kind] = _of_pilot(rows)


def visible_directives(user: User) -> QuerySet[Directive]:
    """Leaders see all, officers those of the batches they run; societies never."""
    if user.holds(StaffRole.LEADER):
        return Directive.objects.all()
    mine = Q(batch__in=run_batch_ids(user))
    if user.holds(StaffRole.OFFICER):
        mine |= Q(batch__isnull=True)  # about a society without a pilot: any officer's
    return Directive.objects.filter(mine)


def item_for(user: User, kind: str, pk: uuid.UUID) -> Any | None:
    """Return what a directive is to be about, if the person sees it."""
    rows = ITEMS.get(kind)
    return rows(user).filter(pk=pk).first() if rows else None


@dataclass(frozen=True, slots=True)
class House:
    """Whose an item is: its batch says which officers act, its society is named beside it."""

    batch: PilotBatch | None
    society: Society | None


def house_of(item: Any) -> House:
    if isinstance(item, Society):
        last = item.pilots.select_related("batch").order_by("-started_on", "-number").first()
        return House(last.batch if last else None, item)
    if isinstance(item, PilotBatch):
        return House(item, None)
    if isinstance(item, MidtermCheck):
        return House(item.batch, None)
    if isinstance(item, ModelCase):
        return House(item.pilot.batch if item.pilot else None, item.society)
    if isinstance(item, ExtensionRequest):
        item = item.task
    found = item if isinstance(item, Pilot | Application) else item.pilot
    return House(found.batch, found.society)


def page_of_item(item: Any) -> str:
    """Return the address of the page that shows an item."""
    if isinstance(item, Society):
        return reverse("societies:dossier", args=[item.pk])
    return item.get_absolute_url()


def name_of_item(item: Any) -> str:
    """Say what an item is, for those who read it apart from its page."""
    house = house_of(item)
    if isinstance(item, Society):
        return f"{item}：学会档案"
    if isinstance(item, Pilot | Application) or house.society is None:
        return str(item)
    return f"{house.society}：{item}"
