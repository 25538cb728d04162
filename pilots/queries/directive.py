"""Leaders' instructions: on an item, and all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from pilots.enums import DirectiveStatus
from pilots.models import Directive
from pilots.policies.directives import visible_directives
from pilots.workflows.directive import DIRECTIVE
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.core.workflow import Offer
from societies.policies import is_association


@dataclass(frozen=True, slots=True, kw_only=True)
class Directives:
    """What stands on an item's page for the association; societies see none of it."""

    kind: str
    rows: list[Directive]
    may_give: bool
    also: Also | None = None


@dataclass(frozen=True, slots=True)
class Also:
    """A part of the item that a leader may comment on by itself."""

    kind: str
    item: Any
    label: str


def directives_on(
    user: User, kind: str, item: Any, *, also: Also | None = None
) -> Directives | None:
    if not is_association(user):
        return None
    subjects = [item.pk, *([also.item.pk] if also else [])]
    rows = visible_directives(user).filter(subject_id__in=subjects).select_related("made_by")
    may_give = user.holds(StaffRole.LEADER)
    return Directives(kind=kind, rows=list(rows), may_give=may_give, also=also)


def directive_list(user: User) -> QuerySet[Directive]:
    """List instructions, those that wait first."""
    waiting = Case(When(status=DirectiveStatus.ISSUED, then=Value(0)), default=Value(1))
    rows = visible_directives(user).select_related("made_by", "handled_by")
    return rows.annotate(handled=waiting).order_by("handled", "-made_at")


def directive_offers(user: User, directive: Directive) -> list[Offer]:
    return DIRECTIVE.offers(user, directive)
