"""What the inbox shows."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sanhua.accounts.models import User
from sanhua.activity.models import Notification
from sanhua.activity.policies import visible_notifications


def inbox(user: User, *, unread_only: bool = False) -> QuerySet[Notification]:
    """A person's messages, unread ones first, then newest first."""
    rows = visible_notifications(user).annotate(is_read=Q(read_at__isnull=False))
    if unread_only:
        rows = rows.filter(read_at=None)
    return rows.order_by("is_read", "-created_at", "-pk")


def unread_count(user: User) -> int:
    """Return how many messages wait to be read (one query)."""
    return visible_notifications(user).filter(read_at=None).count()
