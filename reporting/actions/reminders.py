"""Sending the reminders of a day: in the portal one an item, by e-mail one letter a person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reporting.reminders import digest
from reporting.reminders.cadence import NIGHT
from reporting.reminders.planning import plan_reminders, simulate
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.journal import nudge
from sanhua.activity.models import Notification, ReminderRun
from sanhua.activity.rendering import Digest
from sanhua.core.calendar import WorkCalendar, quiet_until

CHUNK = 500

__all__ = ["plan_reminders", "send_reminders", "simulate"]


def send_reminders(on: dt.date, *, now: dt.datetime) -> int:
    """Leave the day's reminders in the outbox, once, whatever runs twice or beside this.

    Messages are written piece by piece, always in the same order; last comes the note that the
    day is finished. A run that dies before is repeated by the next one, and what was written
    already, or is being written by another scheduler, is kept once by the messages' unique keys.
    On a rest day nothing is sent and nothing noted: the next working day looks back that far.

    Returns:
        How many messages this run made, both channels counted.

    """
    calendar = work_calendar()
    if not calendar.is_workday(on) or ReminderRun.objects.filter(day__gte=on).exists():
        return 0
    letters: dict[uuid.UUID, tuple[User, Digest]] = {}
    made = _keep(_in_the_portal(on, calendar, now, letters))
    made += _keep(_by_mail(letters, on, calendar, now))
    run = ReminderRun(day=on, finished_at=now, made=made)
    ReminderRun.objects.bulk_create([run], ignore_conflicts=True)
    if made:
        transaction.on_commit(nudge, robust=True)
    return made


def _keep(rows: Iterable[Notification]) -> int:
    """Write what is not there yet; return how many rows are this run's own."""
    rest, made = iter(rows), 0
    while some := list(islice(rest, CHUNK)):
        Notification.objects.bulk_create(some, batch_size=CHUNK, ignore_conflicts=True)
        made += Notification.objects.filter(pk__in=[row.pk for row in some]).count()
    return made


def _in_the_portal(
    on: dt.date,
    calendar: WorkCalendar,
    now: dt.datetime,
    letters: dict[uuid.UUID, tuple[User, Digest]],
) -> Iterator[Notification]:
    """Yield one message an item, and gather the morning's letters meanwhile."""
    for row in plan_reminders(on):
        if row.recipient.email:
            known = letters.setdefault(row.recipient.pk, (row.recipient, Digest(on)))
            known[1].add(digest.item_of(row.turn))
        yield Notification(
            recipient=row.recipient,
            channel=Channel.IN_APP,
            key=row.key,
            subject=digest.subject_of(row.turn, on, calendar)[:200],
            text=digest.text_of(row.turn, on, calendar),
            url=row.turn.url,
            created_at=now,
            state=DeliveryState.SENT,
            sent_at=now,
        )


def _by_mail(
    letters: dict[uuid.UUID, tuple[User, Digest]],
    on: dt.date,
    calendar: WorkCalendar,
    now: dt.datetime,
) -> Iterator[Notification]:
    not_before = quiet_until(timezone.localtime(now), NIGHT)
    for pk in sorted(letters):
        person, letter = letters.pop(pk)
        yield Notification(
            recipient=person,
            channel=Channel.EMAIL,
            key=f"digest:{on.isoformat()}",
            subject=letter.subject,
            text=letter.text(calendar),
            parts=letter.stored(),
            url=reverse("reporting:to_do"),
            created_at=now,
            not_before=not_before,
        )
