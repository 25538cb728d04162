"""Writing what happened to an account into the trail.

The trail (``sanhua.activity``) stands above this room, so it is found by name when it is needed.
"""

from __future__ import annotations

import datetime as dt

from django.utils.module_loading import import_string

from sanhua.accounts.models import User

JOURNAL = "sanhua.activity.journal.note"


def note(
    person: User, kind: str, label: str, *, actor: User | None, now: dt.datetime, comment: str = ""
) -> None:
    """Write one event about an account, inside the transaction of the change.

    The comment names the person, because the audit administrator reads nothing but the trail.
    """
    write = import_string(JOURNAL)
    write(
        person,
        kind=f"accounts.user.{kind}",
        label=label,
        actor=actor,
        now=now,
        comment="；".join(filter(None, [f"账号：{person}（{person.username}）", comment])),
    )
