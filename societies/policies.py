"""Who may see and change what of societies. Tenancy comes from memberships alone."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import Q, QuerySet

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.memo import once_per_user
from sanhua.core.rules import rule
from societies.enums import MembershipRole
from societies.models import (
    Checkup,
    Dossier,
    Fact,
    Membership,
    Proof,
    SelfCheck,
    Snapshot,
    Society,
)

F = TypeVar("F", bound=Fact)


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


def visible_rows(user: User, model: type[F]) -> QuerySet[F]:
    """Rows of one ledger that a person may read, voided ones too."""
    return model._default_manager.filter(society__in=visible_societies(user))


def visible_proofs(user: User) -> QuerySet[Proof]:
    return Proof.objects.filter(society__in=visible_societies(user), removed_at__isnull=True)


def visible_dossiers(user: User) -> QuerySet[Dossier]:
    return Dossier.objects.filter(society__in=visible_societies(user))


def visible_checkups(user: User) -> QuerySet[Checkup]:
    return Checkup.objects.filter(society__in=visible_societies(user))


def visible_snapshots(user: User) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(society__in=visible_societies(user))


def visible_self_checks(user: User) -> QuerySet[SelfCheck]:
    """A society's answers to itself: for those who fill in for it, and nobody else."""
    return SelfCheck.objects.filter(society__in=working_society_ids(user))


def files_in_dossiers(user: User) -> Q:
    """Proofs of facts: open to the association; a society's own people see its files anyway."""
    if not is_association(user):
        return Q(pk__in=())
    return Q(pk__in=Proof.objects.filter(removed_at__isnull=True).values("file"))


@rule("出生日期只供本学会经办人、负责人和省科协经办人在核对任职年龄时查看。")
def may_read_birth_date(actor: User, society: Society) -> bool:
    return is_officer.holds(actor, society) or works_for.holds(actor, society)


def sees_personal(user: User, society_id: uuid.UUID) -> bool:
    """Whether telephone numbers are shown whole: only to those who fill in for the society."""
    return society_id in working_society_ids(user)


@rule("只有省科协经办人或者本学会的人员可以批注。")
def comments_on(actor: User, society: Society) -> bool:
    return is_officer.holds(actor, society) or works_for.holds(actor, society)


@rule("只有省科协经办人和领导可以查看全部学会的体检结果。")
def reads_all_checkups(actor: User, _: object) -> bool:
    return is_association(actor)
