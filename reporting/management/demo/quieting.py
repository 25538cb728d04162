"""After the story is told: no letter leaves because of it, and old messages are read."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import F

from reporting.management.demo.world import World, at
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.models import Notification

FRESH_DAYS = 14
UNREAD_DAYS = 6


def quiet(world: World) -> int:
    """Drop old letters, cancel recent ones, mark old messages read; return what is left.

    The wake-up calls for the worker that the story left behind are dropped as well. Call inside
    the transaction of the story.
    """
    rows = Notification.objects.all()
    fresh = at(world.today - dt.timedelta(days=FRESH_DAYS), 0)
    unread = at(world.today - dt.timedelta(days=UNREAD_DAYS), 0)
    rows.filter(channel=Channel.EMAIL, created_at__lt=fresh).delete()
    rows.filter(channel=Channel.EMAIL).update(state=DeliveryState.CANCELLED)
    rows.filter(channel=Channel.IN_APP, created_at__lt=unread).update(
        read_at=F("created_at") + dt.timedelta(hours=2)
    )
    connection.run_on_commit.clear()
    return rows.count()
