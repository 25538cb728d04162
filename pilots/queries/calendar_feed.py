"""What a calendar program reads at a private address."""

from __future__ import annotations

import datetime as dt

from pilots.actions.calendar_feed import fingerprint
from pilots.models import CalendarFeed
from pilots.queries.due_dates import Entry, Span, due_dates
from pilots.queries.task import Clock
from sanhua.accounts.models import User

PAST = dt.timedelta(days=180)
AHEAD = dt.timedelta(days=730)
ENTRIES_MAX = 1000


def feed_of_token(token: str) -> CalendarFeed | None:
    """Find the feed of an address; None: unknown, withdrawn, or its person may not sign in.

    Looked up by the fingerprint, so the time it takes tells nothing about the secret.
    """
    rows = CalendarFeed.objects.filter(token_hash=fingerprint(token), person__is_active=True)
    return rows.select_related("person").first()


def feed_of(user: User) -> CalendarFeed | None:
    """A person's own feed, if there is one."""
    return CalendarFeed.objects.filter(person=user).first()


def feed_entries(user: User, clock: Clock) -> list[Entry]:
    """What is open and due around today; what is done leaves the calendar by itself."""
    span = Span(clock.on - PAST, clock.on + AHEAD, {})
    return due_dates(user, span, clock, most=ENTRIES_MAX, only_open=True).entries
