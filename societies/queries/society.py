"""Lists and pages of the register."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from societies.enums import Discipline
from societies.models import Membership, Society, SocietyName
from societies.policies import edits_register, visible_memberships, visible_societies


def society_list(
    user: User, *, text: str = "", discipline: str = "", active: str = "1"
) -> QuerySet[Society]:
    """Societies a person may see, by pinyin, filtered."""
    rows = visible_societies(user)
    if text:
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(short_name__icontains=text)
            | Q(uscc__istartswith=text)
            | Q(host_institution__icontains=text)
            | Q(former_names__name__icontains=text)
        ).distinct()
    if discipline in Discipline.values:
        rows = rows.filter(discipline=discipline)
    if active in ("0", "1"):
        rows = rows.filter(is_active=active == "1")
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SocietyPage:
    society: Society
    members: list[Membership]
    former: list[Membership]
    events: QuerySet[Event]
    former_names: list[SocietyName]
    may_edit: bool
    may_staff: bool


def society_page(user: User, society: Society) -> SocietyPage:
    people = list(
        visible_memberships(user)
        .filter(society=society)
        .select_related("user")
        .order_by("-is_active", "role", "since")
    )
    return SocietyPage(
        society=society,
        members=[row for row in people if row.is_active],
        former=[row for row in people if not row.is_active],
        events=timeline(society),
        former_names=list(society.former_names.all()),
        may_edit=edits_register.holds(user, society),
        may_staff=is_officer.holds(user, society),
    )
