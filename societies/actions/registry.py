"""What people do with the register of societies. The only code that writes it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sanhua.accounts.models import User
from sanhua.accounts.policies import is_admin_role, is_officer
from sanhua.activity.journal import note
from sanhua.core.records import label_of, revise
from sanhua.core.rules import NotNow
from societies.models import Membership, Society, SocietyName
from societies.policies import edits_register

# What a society may correct itself; name, code and discipline are the association's to change.
OWN_FIELDS = frozenset(
    {
        "short_name",
        "host_institution",
        "individual_members",
        "unit_members",
        "president",
        "legal_representative",
        "business_scope",
        "address",
        "phone",
        "email",
    }
)


def add_society(
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> Society:
    """Put a society on the register; the same form sent twice is one society."""
    is_officer.require(actor, None)
    if token and (known := Society.objects.filter(pk=token).first()):
        return known
    society = Society(pk=token or uuid.uuid4(), **values)
    society.full_clean()
    with transaction.atomic():
        society.save(force_insert=True)
        note(society, kind="societies.society.add", label="登记学会", actor=actor, now=now)
    return society


def edit_society(
    society: Society,
    *,
    seen: int,
    actor: User,
    now: dt.datetime,
    **values: Any,
) -> Society:
    """Correct the register; a society's people may change their own fields only.

    Raises:
        Stale: somebody else changed it meanwhile.
        NotAllowed: neither an officer nor of this society.

    """
    edits_register.require(actor, society)
    if not is_officer.holds(actor, society):
        values = {name: value for name, value in values.items() if name in OWN_FIELDS}
    changed = {
        label_of(Society, name): [str(getattr(society, name)), str(value)]
        for name, value in values.items()
        if getattr(society, name) != value
    }
    with transaction.atomic():
        written = revise(society, seen=seen, **values)
        if written.name != society.name:
            SocietyName.objects.create(
                society=written, name=society.name, until=timezone.localdate(now)
            )
        note(
            written,
            kind="societies.society.edit",
            label="修改登记信息",
            actor=actor,
            now=now,
            comment="、".join(changed) if changed else "",
            detail=changed,
        )
    return written


def add_member(
    society: Society, *, user: User, role: str, actor: User, now: dt.datetime, on: dt.date
) -> Membership:
    """Give a person a place in a society; a person already there only changes role."""
    is_officer.require(actor, None)
    if is_admin_role.holds(user, None):
        raise NotNow(f"{user}是系统、安全或审计管理员，不能同时办理学会业务，请选择其他人员。")
    with transaction.atomic():
        present = Membership.objects.filter(user=user, society=society, is_active=True).first()
        if present and present.role == role:
            raise NotNow(f"{user}已经是{present.get_role_display()}。")
        if present:
            _end(present, on=on)
        member = Membership(user=user, society=society, role=role, since=on)
        member.full_clean()
        member.save()
        note(
            society,
            kind="societies.membership.add",
            label="登记学会人员",
            actor=actor,
            now=now,
            comment=f"{user}：{member.get_role_display()}",
        )
    return member


def end_member(member: Membership, *, actor: User, now: dt.datetime, on: dt.date) -> None:
    """End a person's place; what they did stays in the records."""
    is_officer.require(actor, None)
    with transaction.atomic():
        if not member.is_active:
            raise NotNow("该人员已不在本学会名册中。")
        _end(member, on=on)
        note(
            member.society,
            kind="societies.membership.end",
            label="终止学会人员",
            actor=actor,
            now=now,
            comment=f"{member.user}：{member.get_role_display()}",
        )


def _end(member: Membership, *, on: dt.date) -> None:
    member.is_active, member.until = False, on
    member.save(update_fields=["is_active", "until"])


def find_person(username: str) -> User:
    """Return an active account by its sign-in name or e-mail.

    Raises:
        ValidationError: there is none, or more than one.

    """
    found = list(User.objects.filter(is_active=True, username=username)[:1])
    found = found or list(User.objects.filter(is_active=True, email__iexact=username)[:2])
    if len(found) != 1:
        raise ValidationError(
            "没有找到这个账号。请核对账号或邮箱；新人员须先由系统管理员建立账号并经安全管理员批准。"
        )
    return found[0]
