"""What happens to messages: read by people, claimed and marked by the sender."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from sanhua.activity import robots
from sanhua.activity.calendar import night_ends
from sanhua.activity.deadlines import standing
from sanhua.activity.enums import MUTABLE, Channel, DeliveryState, Topic
from sanhua.activity.models import Heartbeat, Muted, Notification, Outgoing, RobotMessage
from sanhua.activity.policies import visible_notifications
from sanhua.activity.rendering import Digest, digest_from
from sanhua.core.calendar import WorkCalendar
from sanhua.core.rules import NotNow

if TYPE_CHECKING:
    from sanhua.accounts.models import User

DIGEST = "digest:"  # begins the keys of the mornings' letters
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


def resend(message: Outgoing) -> None:
    """Put a failed message back into the queue, with all its attempts.

    Raises:
        NotNow: it has not failed.

    """
    rows = type(message)._default_manager.filter(pk=message.pk, state=DeliveryState.FAILED)
    if not rows.update(state=DeliveryState.PENDING, attempts=0, not_before=None, error=""):
        raise NotNow("只有发送失败的消息可以重新发送。")


def _due(now: dt.datetime) -> Q:
    """What waits, or was left behind by a worker that died; nothing at night."""
    if night_ends(now):
        return Q(pk__in=())
    waiting = Q(state=DeliveryState.PENDING)
    abandoned = Q(state=DeliveryState.LEASED, lease_until__lte=now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    return (waiting | abandoned) & ready & Q(attempts__lt=ATTEMPTS_MAX)


def sendable(*, now: dt.datetime) -> QuerySet[Notification]:
    """E-mail rows whose turn it is."""
    return Notification.objects.filter(_due(now), channel=Channel.EMAIL)


def sendable_to_groups(robot: str, *, now: dt.datetime) -> QuerySet[RobotMessage]:
    """Messages to a chat group whose turn it is."""
    return RobotMessage.objects.filter(_due(now), robot=robot)


def claim(pk: uuid.UUID, *, now: dt.datetime) -> bool:
    """Take one row for sending; of several workers exactly one gets it."""
    return bool(_claim(sendable(now=now).filter(pk=pk), now))


def claim_group_message(message: RobotMessage, *, now: dt.datetime) -> bool:
    rows = sendable_to_groups(message.robot, now=now).filter(pk=message.pk)
    return bool(_claim(rows, now, tried_at=now))


def _claim(rows: QuerySet[Any], now: dt.datetime, **values: Any) -> int:
    return rows.update(
        state=DeliveryState.LEASED, lease_until=now + LEASE, attempts=F("attempts") + 1, **values
    )


@transaction.atomic
def still_stands(message: Notification, *, on: dt.date, calendar: WorkCalendar) -> bool:
    """Look again at the things a letter lists: what was done, extended or withdrawn meanwhile goes.

    Letters of several mornings that could not leave become one; all or nothing, so that a worker
    which dies here loses none of them.

    Returns:
        Whether anything is left; the row then says what really leaves.

    """
    if not message.parts:
        return True
    letter, merged = _with_others(message, digest_from(message.parts))
    open_ones = standing({item.subject_id for item in letter.items})
    gone = [item for item in letter.items if not item.is_among(open_ones)]
    if not gone and not merged and on == letter.on:
        return True
    fresh = letter.without(gone, on)
    message.subject, message.text = fresh.subject, fresh.text(calendar)
    message.parts = fresh.stored()
    rewritten = {"subject": message.subject, "text": message.text, "parts": message.parts}
    Notification.objects.filter(pk=message.pk).update(**rewritten)
    return fresh.count > 0


def _with_others(message: Notification, letter: Digest) -> tuple[Digest, int]:
    """Put what other mornings' letters to the person say into this one, if they wait as well."""
    waiting = Notification.objects.filter(
        recipient=message.recipient_id, channel=Channel.EMAIL, state=DeliveryState.PENDING,
        key__startswith=DIGEST,
    )  # fmt: skip
    merged = 0
    for other in waiting.order_by("created_at"):
        values = {"state": DeliveryState.CANCELLED, "error": "已合并到同一人的另一封提醒中。"}
        if waiting.filter(pk=other.pk).update(**values):
            letter = letter.joined(digest_from(other.parts))
            merged += 1
    return letter, merged


def mark_sent(message: Outgoing, *, now: dt.datetime) -> None:
    _settle(message, state=DeliveryState.SENT, sent_at=now, error="")


def mark_failed(message: Outgoing, reason: str) -> None:
    """Give up on a message; an administrator may send it again."""
    _settle(message, state=DeliveryState.FAILED, error=reason[:300])


def mark_bounced(pk: uuid.UUID, reason: str) -> int:
    """Note that a letter came back after the mail server had taken it; it can be sent again."""
    rows = Notification.objects.filter(pk=pk, channel=Channel.EMAIL, state=DeliveryState.SENT)
    return rows.update(state=DeliveryState.FAILED, error=reason[:300])


def cancel(message: Outgoing, reason: str) -> None:
    _settle(message, state=DeliveryState.CANCELLED, error=reason[:300])


def put_off(message: Outgoing, reason: str, *, now: dt.datetime) -> None:
    """Try again later, each time after a longer pause, and fail after the last attempt."""
    if message.attempts >= ATTEMPTS_MAX:
        mark_failed(message, f"已尝试{message.attempts}次：{reason}")
        return
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    _settle(message, state=DeliveryState.PENDING, not_before=now + pause, error=reason[:300])


def give_up_abandoned(*, now: dt.datetime) -> int:
    """Fail rows that took a worker down on every attempt."""
    lost = Q(state=DeliveryState.LEASED, lease_until__lte=now, attempts__gte=ATTEMPTS_MAX)
    reason = f"发送程序{ATTEMPTS_MAX}次中断，已停止发送。"
    values = {"state": DeliveryState.FAILED, "lease_until": None, "error": reason}
    rows = (Notification.objects.filter(lost), RobotMessage.objects.filter(lost))
    return sum(each.update(**values) for each in rows)


def _settle(message: Outgoing, **values: object) -> None:
    """Write the outcome, unless the lease ran out and somebody else has taken the row."""
    rows = type(message)._default_manager.filter(
        pk=message.pk, state=DeliveryState.LEASED, lease_until=message.lease_until
    )
    rows.update(lease_until=None, **values)


def choose_topics(user: User, wanted: Iterable[tuple[Topic, Channel]]) -> None:
    """Note what a person wants to receive of what may be switched off; the rest always arrives."""
    wishes = set(wanted)
    off = [(topic, way) for topic, ways in MUTABLE.items() for way in ways]
    rows = [Muted(user=user, topic=t, channel=c) for t, c in off if (t, c) not in wishes]
    with transaction.atomic():
        Muted.objects.filter(user=user).delete()
        Muted.objects.bulk_create(rows, ignore_conflicts=True)


def say_in_groups(text: str, *, key: str, now: dt.datetime, actor: User | None = None) -> int:
    """Leave a message for every chat group that has a robot, once for each key.

    Returns:
        How many groups will hear it; 0: no robot is set up.

    """
    rows = [
        RobotMessage(
            robot=robot, key=key, text=text, sent_by=actor, created_at=now,
            not_before=night_ends(now),
        )
        for robot in robots.configured()
    ]  # fmt: skip
    RobotMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def beat(name: str, *, now: dt.datetime) -> None:
    """Note that a part of the machinery is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})


def take(name: str, *, now: dt.datetime, until: dt.datetime) -> bool:
    """Let one worker at a time do something; free again at ``until`` if it dies."""
    Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": now})
    free = Q(taken_until=None) | Q(taken_until__lte=now)
    rows = Heartbeat.objects.filter(free, name=name)
    return bool(rows.update(beat_at=now, taken_until=until))


def give_back(name: str) -> None:
    Heartbeat.objects.filter(name=name).update(taken_until=None)
