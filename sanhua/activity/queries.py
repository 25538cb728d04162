"""What the inbox shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from sanhua.accounts.models import User
from sanhua.activity.enums import MUTABLE, Channel, Topic
from sanhua.activity.models import Heartbeat, Muted, Notification
from sanhua.activity.policies import HEARTBEAT_MAX, visible_notifications

# The kinds a person can look for, by the word in the address.
KINDS: dict[str, tuple[str, tuple[Topic, ...]]] = {
    "progress": ("办理进度", (Topic.PROGRESS,)),
    "setback": ("退回补正", (Topic.SETBACK,)),
    "deadline": ("时限提醒", (Topic.DEADLINE, Topic.SOON)),
    "urging": ("催办", (Topic.URGING,)),
    "document": ("文件生成", (Topic.DOCUMENT,)),
}


def inbox(
    user: User, *, unread_only: bool = False, topic: str = "", words: str = ""
) -> QuerySet[Notification]:
    """A person's messages, unread ones first, then newest first."""
    rows = visible_notifications(user).annotate(is_read=Q(read_at__isnull=False))
    if topic:
        rows = rows.filter(topic__in=KINDS[topic][1])
    if words:
        rows = rows.filter(Q(subject__icontains=words) | Q(text__icontains=words))
    if unread_only:
        rows = rows.filter(read_at=None)
    return rows.order_by("is_read", "-created_at", "-pk")


def unread_count(user: User) -> int:
    """Return how many messages wait to be read (one query)."""
    return visible_notifications(user).filter(read_at=None).count()


def is_alive(name: str, *, now: dt.datetime) -> bool:
    """Say whether a part of the machinery was alive lately."""
    return Heartbeat.objects.filter(name=name, beat_at__gt=now - HEARTBEAT_MAX).exists()


def require_alive(name: str) -> None:
    """Answer the machines that watch (``/readyz``).

    Raises:
        LookupError: no heartbeat for some minutes.

    """
    if not is_alive(name, now=timezone.now()):
        raise LookupError(f"no heartbeat of {name}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of message, and in which channels it arrives; None: always."""

    topic: Topic
    in_app: bool | None
    email: bool | None


def choices_of(user: User) -> list[Choice]:
    """List every kind with what the person receives (one query)."""
    off = set(Muted.objects.filter(user=user).values_list("topic", "channel"))

    def state(topic: Topic, channel: Channel) -> bool | None:
        if channel not in MUTABLE.get(topic, ()):
            return None
        return (topic.value, channel.value) not in off

    return [
        Choice(topic, state(topic, Channel.IN_APP), state(topic, Channel.EMAIL)) for topic in Topic
    ]
