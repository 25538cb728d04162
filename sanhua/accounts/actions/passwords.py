"""Passwords: chosen by the person, never seen by anybody else."""

from __future__ import annotations

import datetime as dt

from axes.utils import reset as forget_failures
from django.db import transaction

from sanhua.accounts.actions.people import locked
from sanhua.accounts.actions.trail import note
from sanhua.accounts.models import User


def choose_password(person: User, password: str, *, now: dt.datetime) -> User:
    """Set the password a person chose; it has passed the validators on the form.

    Every other session of theirs ends, and earlier wrong tries no longer lock them out.
    """
    with transaction.atomic():
        current = locked(person)
        current.set_password(password)
        current.must_change_password = False
        current.save(update_fields=["password", "must_change_password"])
        forget_failures(username=current.username)
        note(current, "password", "设置密码", actor=current, now=now)
    return current
