"""Whose messages are whose."""

from __future__ import annotations

from django.db.models import QuerySet

from sanhua.accounts.models import User
from sanhua.activity.enums import Channel
from sanhua.activity.models import Notification


def visible_notifications(user: User) -> QuerySet[Notification]:
    """A person's own messages in the portal; nobody else reads them."""
    return Notification.objects.filter(recipient=user, channel=Channel.IN_APP)
