"""What happens to messages: read by people, claimed and marked by the sender."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from sanhua.activity.calendar import night_ends
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.models import Notification, Turn
from sanhua.activity.policies import visible_notifications
from sanhua.activity.rendering import digest_from
from sanhua.core.calendar import WorkCalendar
from sanhua.core.rules import NotNow

if TYPE_CHECKING:
    from sanhua.accounts.models import User

ATTEMPTS_MAX = 8
LEASE = dt.timedelta(minutes=5)  # far longer than the mail server may take for one message
# How long to wait after the first, second … failed attempt; together about a day.
PAUSES = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))


def mark_read(message: Notification, *, now: dt.datetime) -> None:
    """Note when a message was opened first; opening it again changes nothing."""
    Notification.objects.filter(pk=message.pk, read_at=None).update(read_at=now)


def mark_all_read(user: User, *, now: dt.datetime) -> int:
    """Mark what the person has before them as read; what arrives meanwhile stays unread."""
    rows = visible_notifications(user).filter(read_at=None, created_at__lte=now)
    return rows.update(read_at=now)


def resend(message: Notification) -> None:
    """Put a failed message back into the queue, with all its attempts.

    Raises:
        NotNow: it has not failed.

    """
    rows = Notification.objects.filter(pk=message.pk, state=DeliveryState.FAILED)
    if not rows.update(state=DeliveryState.PENDING, attempts=0, not_before=None, error=""):
        raise NotNow("只有发送失败的消息可以重新发送。")


def sendable(*, now: dt.datetime) -> QuerySet[Notification]:
    """E-mail rows whose turn it is: waiting, or left behind by a worker that died; none at night."""
    if night_ends(now):
        return Notification.objects.none()
    waiting = Q(state=DeliveryState.PENDING)
    abandoned = Q(state=DeliveryState.LEASED, lease_until__lte=now)
    due = Q(not_before=None) | Q(not_before__lte=now)
    return Notification.objects.filter(
        waiting | abandoned, due, channel=Channel.EMAIL, attempts__lt=ATTEMPTS_MAX
    )


def claim(pk: uuid.UUID, *, now: dt.datetime) -> bool:
    """Take one row for sending; of several workers exactly one gets it."""
    return bool(
        sendable(now=now)
        .filter(pk=pk)
        .update(state=DeliveryState.LEASED, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )


def still_stands(message: Notification, *, on: dt.date, calendar: WorkCalendar) -> bool:
    """Look again at the things a letter lists: what was done, extended or withdrawn meanwhile goes.

    Returns:
        Whether anything is left; the row then says what really leaves.

    """
    if not message.parts:
        return True
    letter = digest_from(message.parts)
    listed = {item.subject_id for item in letter.items}
    rows = Turn.objects.filter(subject_id__in=listed).values_list("subject_id", "due_on")
    open_ones = {(str(subject), str(due_on)) for subject, due_on in rows}
    gone = [item for item in letter.items if (item.subject_id, item.due_on) not in open_ones]
    if not gone and on == letter.on:
        return True
    fresh = letter.without(gone, on)
    message.subject, message.text = fresh.subject, fresh.text(calendar)
    message.parts = fresh.stored()
    rewritten = {"subject": message.subject, "text": message.text, "parts": message.parts}
    Notification.objects.filter(pk=message.pk).update(**rewritten)
    return fresh.count > 0


def mark_sent(message: Notification, *, now: dt.datetime) -> None:
    _settle(message, state=DeliveryState.SENT, sent_at=now, error="")


def mark_failed(message: Notification, reason: str) -> None:
    """Give up on a message; an administrator may send it again."""
    _settle(message, state=DeliveryState.FAILED, error=reason[:300])


def cancel(message: Notification, reason: str) -> None:
    _settle(message, state=DeliveryState.CANCELLED, error=reason[:300])


def put_off(message: Notification, reason: str, *, now: dt.datetime) -> None:
    """Try again later, each time after a longer pause, and fail after the last attempt."""
    if message.attempts >= ATTEMPTS_MAX:
        mark_failed(message, f"已尝试{message.attempts}次：{reason}")
        return
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    _settle(message, state=DeliveryState.PENDING, not_before=now + pause, error=reason[:300])


def give_up_abandoned(*, now: dt.datetime) -> int:
    """Fail rows that took a worker down on every attempt."""
    rows = Notification.objects.filter(
        state=DeliveryState.LEASED, lease_until__lte=now, attempts__gte=ATTEMPTS_MAX
    )
    reason = f"发送程序{ATTEMPTS_MAX}次中断，已停止发送。"
    return rows.update(state=DeliveryState.FAILED, lease_until=None, error=reason)


def _settle(message: Notification, **values: object) -> None:
    """Write the outcome, unless the lease ran out and somebody else has taken the row."""
    rows = Notification.objects.filter(
        pk=message.pk, state=DeliveryState.LEASED, lease_until=message.lease_until
    )
    rows.update(lease_until=None, **values)
