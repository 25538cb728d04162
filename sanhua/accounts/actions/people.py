"""Accounts: opened and kept by the system administrator, let in by the security administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from sanhua.accounts.actions import letters
from sanhua.accounts.actions.trail import note
from sanhua.accounts.enums import ADMIN_ROLES, AccountState, MailKind, StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.accounts.policies import (
    is_officer,
    is_security_admin,
    is_somebody_else,
    is_system_admin,
)
from sanhua.core.rules import NotNow

# Whoever holds these can take an account over, so a change needs the second administrator again.
DECISIVE = ("username", "email")
OWN = ("phone", "position")


def locked(person: User) -> User:
    """Return the account as it is now, held until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def open_account(actor: User, *, values: Mapping[str, Any], now: dt.datetime) -> User:
    """Create an account that cannot be used before the security administrator has approved it."""
    is_system_admin.require(actor, None)
    with transaction.atomic():
        person = User(**values, is_active=False, must_change_password=True)
        person.set_unusable_password()
        person.full_clean()
        person.save(force_insert=True)
        note(person, "open", "新建账号", actor=actor, now=now)
    return person


def propose_expert(actor: User, *, values: Mapping[str, Any], now: dt.datetime) -> User:
    """Let an officer name a new expert; nobody can use the account before it is approved.

    The security administrator does that and gives the role (three administrators, two people).
    """
    is_officer.require(actor, None)
    with transaction.atomic():
        person = User(**values, is_active=False, must_change_password=True)
        person.set_unusable_password()
        person.full_clean()
        person.save(force_insert=True)
        note(person, "propose", "推荐评审专家", actor=actor, now=now)
    return person


def invite_expert(actor: User, person: User, *, now: dt.datetime) -> None:
    """Send an approved expert the link to the first password.

    Raises:
        NotNow: the security administrator has not let the expert in, or there is a password.

    """
    is_officer.require(actor, None)
    with transaction.atomic():
        current = locked(person)
        _reachable(current)
        if StaffRole.EXPERT not in staff_roles(current):
            raise NotNow(f"“{current}”还没有评审专家角色，请联系安全管理员授予后再邀请。")
        if current.has_usable_password():
            raise NotNow(f"“{current}”已设置密码，直接分配即可，会收到通知。")
        letters.order(current, MailKind.INVITATION, now=now)
        note(current, "invite", "发送邀请", actor=actor, now=now)


def edit_account(actor: User, person: User, *, values: Mapping[str, Any], now: dt.datetime) -> User:
    """Change an account's data. A new login or mailbox sends it back for approval."""
    is_system_admin.require(actor, person)
    is_somebody_else.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        changed = [name for name, value in values.items() if getattr(current, name) != value]
        for name in changed:
            setattr(current, name, values[name])
        if set(changed) & set(DECISIVE) and current.approved_at:
            _keep_one_of_each(current)
            current.is_active, current.approved_at = False, None
        current.full_clean()
        current.save()
        if changed:
            what = _names(changed)
            note(current, "edit", "修改账号", actor=actor, now=now, comment=what)
    return current


def approve(actor: User, person: User, *, now: dt.datetime) -> User:
    """Let a new, changed or closed account in."""
    is_security_admin.require(actor, person)
    is_somebody_else.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        if current.is_active:
            raise NotNow(f"“{current}”的账号已经启用，不需要再审批。")
        label = "审批账号" if current.state == AccountState.PENDING else "恢复账号"
        current.is_active, current.approved_at = True, now
        current.save(update_fields=["is_active", "approved_at"])
        note(current, "approve", label, actor=actor, now=now)
    return current


def close_account(actor: User, person: User, *, now: dt.datetime) -> User:
    """Stop an account at once; its open sessions end with it."""
    is_system_admin.require(actor, person)
    is_somebody_else.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        if not current.is_active:
            raise NotNow(f"“{current}”的账号目前为“{current.state.label}”，不能停用。")
        _keep_one_of_each(current)
        current.is_active, current.approved_at = False, current.approved_at or now
        current.save(update_fields=["is_active", "approved_at"])
        note(current, "close", "停用账号", actor=actor, now=now)
    return current


def _names(fields: Iterable[str]) -> str:
    """Say which data changed; what they were is nobody's business in the trail."""
    words = {field.name: str(field.verbose_name) for field in User._meta.fields}
    return "修改：" + "、".join(words[name] for name in fields)


def _keep_one_of_each(person: User) -> None:
    for role in sorted(staff_roles(person) & set(ADMIN_ROLES)):
        if reason := last_of(role, besides=person):
            raise NotNow(reason)


def last_of(role: StaffRole, *, besides: User) -> str:
    """Say why a role may not lose this holder, if nobody else could do its work."""
    others = User.objects.filter(groups__name=role.value, is_active=True).exclude(pk=besides.pk)
    if role not in ADMIN_ROLES or others.exists():
        return ""
    return f"“{besides}”是唯一的{role.label}，请先为另一人授予该角色。"


def invite(actor: User, person: User, *, now: dt.datetime) -> None:
    """Send the link with which a new person sets the first password."""
    is_system_admin.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        _reachable(current)
        if current.has_usable_password():
            raise NotNow(f"“{current}”已设置密码，不需要邀请；忘记密码时请用“重置访问”。")
        letters.order(current, MailKind.INVITATION, now=now)
        note(current, "invite", "发送邀请", actor=actor, now=now)


def reset_access(actor: User, person: User, *, now: dt.datetime) -> None:
    """Void the password and end the sessions; the person sets a new one by the link in a letter."""
    is_system_admin.require(actor, person)
    with transaction.atomic():
        current = locked(person)
        _reachable(current)
        current.set_unusable_password()
        current.must_change_password = True
        current.save(update_fields=["password", "must_change_password"])
        letters.order(current, MailKind.RESET, now=now)
        note(current, "reset", "重置访问", actor=actor, now=now)


def _reachable(person: User) -> None:
    if person.state != AccountState.ACTIVE:
        raise NotNow(
            f"“{person}”的账号目前为“{person.state.label}”，请先由安全管理员审批启用，再发送邮件。"
        )
    if not person.email:
        raise NotNow(f"“{person}”没有登记邮箱，请先填写邮箱。")


def edit_profile(person: User, *, values: Mapping[str, str], now: dt.datetime) -> User:
    """Change what people keep up themselves: telephone and position."""
    with transaction.atomic():
        current = locked(person)
        changed = [name for name in OWN if getattr(current, name) != values[name]]
        for name in changed:
            setattr(current, name, values[name])
        current.full_clean()
        current.save(update_fields=OWN)
        if changed:
            what = _names(changed)
            note(current, "profile", "修改个人资料", actor=person, now=now, comment=what)
    return current
