"""Whose messages are whose."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from sanhua.accounts.models import User
from sanhua.activity.enums import Channel
from sanhua.activity.models import Notification

# The parts that show they are alive once a minute, and when one counts as gone.
PARTS = {
    "scheduler": "定时调度",
    "default": "后台任务",
    "mail": "邮件任务",
    "pdf": "文件任务",
}
HEARTBEAT_MAX = dt.timedelta(minutes=5)


def visible_notifications(user: User) -> QuerySet[Notification]:
    """A person's own messages in the portal; nobody else reads them."""
    return Notification.objects.filter(recipient=user, channel=Channel.IN_APP)
