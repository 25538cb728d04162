"""What waits for an officer, one after the other: where a person is in it, and what comes next."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from pilots.models import QuickPhrase
from pilots.policies import visible_turns
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Event, Turn

QUEUE_MAX = 300
DECISIONS = (
    ".approve",
    ".return",
    ".verify",
    ".send_back",
    ".grant",
    ".refuse",
    ".close",
    ".acknowledge",
    ".record",
    ".handle",
)
PHRASES = (
    "同意。",
    "请补充佐证材料。",
    "前后数据不一致，请核对后修改。",
    "未加盖公章，请盖章后重新上传。",
    "成果表述过于笼统，请写明数量和完成时间。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where one thing stands among those that wait for the person. ``number`` counts from 1."""

    number: int
    total: int
    earlier: Turn | None
    following: Turn | None


def _waiting(user: User) -> list[Turn]:
    rows = visible_turns(user).filter(owner=Owner.OFFICER)
    return list(rows[:QUEUE_MAX])


def address_of(turn: Turn) -> str:
    return turn.action_url or turn.url


def queue_at(user: User, subject_id: uuid.UUID) -> Queue | None:
    """Return the place of a subject in the person's queue; None: it does not wait for them."""
    rows = _waiting(user)
    at = next((n for n, row in enumerate(rows) if row.subject_id == subject_id), None)
    if at is None:
        return None
    return Queue(
        number=at + 1,
        total=len(rows),
        earlier=rows[at - 1] if at else None,
        following=rows[at + 1] if at + 1 < len(rows) else None,
    )


def next_after(user: User, subject_id: uuid.UUID) -> tuple[Turn | None, int]:
    """Return what to do next when this one is done, and how many things still wait."""
    rows = [row for row in _waiting(user) if row.subject_id != subject_id]
    return (rows[0] if rows else None), len(rows)


def decided_today(user: User, today: dt.date) -> int:
    """Count what the person decided today."""
    start = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    rows = Event.objects.filter(actor=user, occurred_at__gte=start).values_list("kind", flat=True)
    return sum(kind.endswith(DECISIONS) for kind in rows)


def phrases_of(user: User) -> list[str]:
    """Return the sentences offered beside an opinion: the person's own first, then everybody's."""
    own = list(QuickPhrase.objects.filter(person=user).values_list("text", flat=True))
    return [*own, *(text for text in PHRASES if text not in own)]
