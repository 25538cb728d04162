"""Who may see and change what of societies. Tenancy comes from memberships alone."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.memo import once_per_user
from sanhua.core.rules import rule
from societies.enums import MembershipRole
from societies.models import Membership, Society


@once_per_user
def roles_by_society(user: User) -> dict[uuid.UUID, MembershipRole]:
    """The societies this person acts for, with the role in each (one query per request)."""
    rows = Membership.objects.filter(user=user, is_active=True, society__is_active=True)
    return {row.society_id: MembershipRole(row.role) for row in rows}


def society_ids(user: User) -> frozenset[uuid.UUID]:
    """Societies the person belongs to in any role."""
    return frozenset(roles_by_society(user))


def working_society_ids(user: User) -> frozenset[uuid.UUID]:
    """Societies the person fills in for: as secretary or head."""
    writers = (MembershipRole.SECRETARY, MembershipRole.HEAD)
    return frozenset(pk for pk, role in roles_by_society(user).items() if role in writers)


def headed_society_ids(user: User) -> frozenset[uuid.UUID]:
    roles = roles_by_society(user).items()
    return frozenset(pk for pk, role in roles if role == MembershipRole.HEAD)


def is_association(user: User) -> bool:
    """Officers and leaders of the association read everything of the programme."""
    return user.holds(StaffRole.OFFICER) or user.holds(StaffRole.LEADER)


def visible_societies(user: User) -> QuerySet[Society]:
    if is_association(user):
        return Society.objects.all()
    return Society.objects.filter(pk__in=society_ids(user))


def visible_memberships(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(society__in=visible_societies(user))


@rule("只有本学会的经办人或负责人可以办理。")
def works_for(actor: User, society: Society) -> bool:
    return society.pk in working_society_ids(actor)


@rule("须由学会负责人办理。")
def heads(actor: User, society: Society) -> bool:
    return society.pk in headed_society_ids(actor)


@rule("只有本学会的经办人或负责人可以办理。")
def edits_register(actor: User, society: Society) -> bool:
    """Officers correct everything, a society's people what is theirs to know."""
    return is_officer.holds(actor, society) or works_for.holds(actor, society)


def people_of(society_id: uuid.UUID, *roles: MembershipRole) -> QuerySet[User]:
    """Active people of a society in the given roles (default: secretary and head)."""
    wanted = roles or (MembershipRole.SECRETARY, MembershipRole.HEAD)
    return User.objects.filter(
        is_active=True,
        memberships__society=society_id,
        memberships__is_active=True,
        memberships__role__in=wanted,
    ).distinct()
