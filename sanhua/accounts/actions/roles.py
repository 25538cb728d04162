"""Staff roles: granted and withdrawn by the security administrator alone."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group
from django.db import transaction

from sanhua.accounts.actions.people import last_of, locked
from sanhua.accounts.actions.trail import note
from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.accounts.policies import clash_of_roles, is_security_admin, is_somebody_else
from sanhua.core.rules import NotNow


def grant(actor: User, person: User, role: StaffRole, *, now: dt.datetime) -> User:
    """Give a person one more role, unless it excludes one that they have."""
    return set_roles(actor, person, staff_roles(locked_copy(person)) | {role}, now=now)


def withdraw(actor: User, person: User, role: StaffRole, *, now: dt.datetime) -> User:
    return set_roles(actor, person, staff_roles(locked_copy(person)) - {role}, now=now)


def locked_copy(person: User) -> User:
    """Read the account afresh, because the roles kept on ``person`` may be out of date."""
    return User.objects.get(pk=person.pk)


def set_roles(actor: User, person: User, roles: frozenset[StaffRole], *, now: dt.datetime) -> User:
    """Give a person exactly these roles; each change is an event of its own."""
    is_security_admin.require(actor, person)
    is_somebody_else.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        held = staff_roles(current)
        if clash := clash_of_roles(roles):
            raise NotNow(clash)
        for role in sorted(held - roles):
            if reason := last_of(role, besides=current):
                raise NotNow(reason)
            current.groups.remove(Group.objects.get(name=role.value))
            note(current, "withdraw", f"收回角色：{role.label}", actor=actor, now=now)
        for role in sorted(roles - held):
            current.groups.add(Group.objects.get(name=role.value))
            note(current, "grant", f"授予角色：{role.label}", actor=actor, now=now)
        current.is_staff = not roles.isdisjoint(ADMIN_ROLES)
        current.save(update_fields=["is_staff"])
    return User.objects.get(pk=current.pk)


def appoint(
    username: str, full_name: str, email: str, role: StaffRole, *, now: dt.datetime
) -> User:
    """Name the first holder of an administrator's role, when there is nobody who could grant it."""
    if role not in ADMIN_ROLES:
        raise NotNow("只能任命系统管理员、安全管理员、审计管理员。")
    with transaction.atomic():
        if User.objects.filter(groups__name=role.value, is_active=True).exists():
            raise NotNow(f"已有{role.label}，请由安全管理员在系统管理中授予角色。")
        person = User(
            username=username, full_name=full_name, email=email, is_staff=True, approved_at=now
        )
        person.set_unusable_password()
        person.full_clean()
        person.save(force_insert=True)
        person.groups.add(Group.objects.get(name=role.value))
        note(person, "appoint", f"任命：{role.label}", actor=None, now=now)
    return person
