"""Groups of people who are told of things."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import cast

from django.db.models import QuerySet
from guardian.shortcuts import get_users_with_perms

from pilots.models import PilotBatch
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from societies.enums import MembershipRole
from societies.policies import people_of


def officers_of(batch: PilotBatch) -> Iterable[User]:
    """The officers who run a batch."""
    granted = get_users_with_perms(batch, only_with_perms_in=["run_batch"], with_superusers=False)
    return cast("QuerySet[User]", granted).filter(is_active=True)


def all_officers() -> Iterable[User]:
    return User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER)


def leaders() -> Iterable[User]:
    return User.objects.filter(is_active=True, groups__name=StaffRole.LEADER)


def society_people(society_id: uuid.UUID) -> Iterable[User]:
    """Secretary and head of a society."""
    return people_of(society_id)


def heads_of(society_id: uuid.UUID) -> Iterable[User]:
    return people_of(society_id, MembershipRole.HEAD)


def all_societies_people() -> Iterable[User]:
    """Secretaries and heads of every society on the register."""
    return User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__society__is_active=True,
        memberships__role__in=(MembershipRole.SECRETARY, MembershipRole.HEAD),
    ).distinct()
