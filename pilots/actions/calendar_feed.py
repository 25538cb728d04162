"""The private address of a person's due dates: making, withdrawing, noting that it was read."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db.models import Q

from pilots.models import CalendarFeed
from sanhua.accounts.models import User

TOKEN_BYTES = 32
NOTED_EVERY = dt.timedelta(hours=1)


def fingerprint(token: str) -> str:
    """What is kept of an address's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(person: User, *, now: dt.datetime) -> str:
    """Make an address, or a new one that replaces the old; return its secret, kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_hash": fingerprint(token), "made_at": now, "read_at": None}
    CalendarFeed.objects.update_or_create(person=person, defaults=values)
    return token


def revoke_feed(person: User) -> bool:
    """Withdraw the address; say whether there was one."""
    return bool(CalendarFeed.objects.filter(person=person).delete()[0])


def note_reading(feed: CalendarFeed, *, now: dt.datetime) -> None:
    """Remember that the address was read, at most once an hour."""
    due = Q(read_at__isnull=True) | Q(read_at__lte=now - NOTED_EVERY)
    CalendarFeed.objects.filter(due, pk=feed.pk).update(read_at=now)
