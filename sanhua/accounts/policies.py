"""Who may do what with accounts, and which roles exclude each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.core.rules import NotNow, rule


@rule("只有省科协经办人可以办理。")
def is_officer(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.OFFICER)


@rule("只有省科协领导可以办理。")
def is_leader(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.LEADER)


@rule("只有评审专家可以办理。")
def is_expert(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.EXPERT)


@rule("只有系统管理员可以办理。")
def is_system_admin(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.SYSTEM_ADMIN)


@rule("只有安全管理员可以办理。")
def is_security_admin(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.SECURITY_ADMIN)


@rule("只有审计管理员可以办理。")
def is_audit_admin(actor: User, _: object) -> bool:
    return actor.holds(StaffRole.AUDIT_ADMIN)


@rule("只有系统、安全、审计管理员可以打开系统管理。")
def is_admin_role(actor: User, _: object) -> bool:
    return not staff_roles(actor).isdisjoint(ADMIN_ROLES)


@rule("不能办理自己的账号，请由另一位管理员办理。")
def is_somebody_else(actor: User, person: User) -> bool:
    return actor.pk != person.pk


def visible_people(user: User) -> QuerySet[User]:
    """Colleagues of the association see everybody; anybody else sees themselves."""
    everybody = (
        StaffRole.OFFICER,
        StaffRole.LEADER,
        StaffRole.SYSTEM_ADMIN,
        StaffRole.SECURITY_ADMIN,
    )
    if not staff_roles(user).isdisjoint(everybody):
        return User.objects.all()
    return User.objects.filter(pk=user.pk)


def clash_of_roles(roles: Iterable[StaffRole]) -> str:
    """Return the sentence that forbids one person these roles together, or an empty string."""
    held = sorted(set(roles), key=list(StaffRole).index)
    admin = [role for role in held if role in ADMIN_ROLES]
    if not admin or len(held) == 1:
        return ""
    other = next(role for role in held if role != admin[-1])
    return (
        f"“{other.label}”与“{admin[-1].label}”不能由同一人担任（三员分立），"
        "请先收回原有角色，或另选一人。"
    )


def guard_groups(
    *,
    sender: Any,
    instance: Any,
    action: str,
    reverse: bool,
    pk_set: Any,
    **_: Any,
) -> None:
    """Refuse, at the door of the table itself, a set of groups that one person may not have.

    Connected to ``m2m_changed``: actions check first and say it kindly; this catches what does
    not come through an action.
    """
    if action != "pre_add" or not pk_set:
        return
    if reverse:
        people, added = User.objects.filter(pk__in=pk_set), {instance.name}
    else:
        people = User.objects.filter(pk=instance.pk)
        added = set(Group.objects.filter(pk__in=pk_set).values_list("name", flat=True))
    for person in people.prefetch_related("groups"):
        names = {group.name for group in person.groups.all()} | added
        if clash := clash_of_roles(StaffRole(n) for n in names if n in StaffRole.values):
            raise NotNow(clash)
