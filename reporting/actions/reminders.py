"""Sending the reminders of a day: in the portal one an item, by e-mail one letter a person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reporting.reminders import digest
from reporting.reminders.cadence import send_from
from reporting.reminders.planning import Planned, plan_reminders
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.journal import nudge
from sanhua.activity.models import Notification, ReminderRun
from sanhua.core.calendar import WorkCalendar

CHUNK = 200

__all__ = ["plan_reminders", "send_reminders"]


def send_reminders(on: dt.date, *, now: dt.datetime) -> int:
    """Leave the day's reminders in the outbox, once, whatever runs twice or beside this.

    All rows of a day are written in one transaction together with the note that the day is
    finished; what two schedulers write at once is kept once, by the messages' unique keys. On a
    rest day nothing is sent and nothing noted: the next working day looks back that far.

    Returns:
        How many messages this run made, both channels counted.

    """
    calendar = work_calendar()
    if not calendar.is_workday(on) or ReminderRun.objects.filter(day__gte=on).exists():
        return 0
    rows = list(_rows(plan_reminders(on), on, calendar, now))
    with transaction.atomic():
        Notification.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        made = _present([row.pk for row in rows])
        run = ReminderRun(day=on, finished_at=now, made=made)
        ReminderRun.objects.bulk_create([run], ignore_conflicts=True)
        if made:
            transaction.on_commit(nudge, robust=True)
    return made


def _present(ids: Sequence[uuid.UUID]) -> int:
    """Count the rows that are this run's own: the others existed already."""
    chunks = (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
    return sum(Notification.objects.filter(pk__in=chunk).count() for chunk in chunks)


def _rows(
    planned: Sequence[Planned], on: dt.date, calendar: WorkCalendar, now: dt.datetime
) -> Iterable[Notification]:
    """Yield the messages, always in the same order, so that two runs wait and never lock up."""
    public = settings.PUBLIC_URL.rstrip("/")
    not_before = send_from(timezone.localtime(now))
    for person, group in groupby(planned, key=lambda row: row.recipient):
        items = list(group)
        for item in items:
            yield Notification(
                recipient=person,
                channel=Channel.IN_APP,
                key=item.key,
                subject=digest.subject_of(item.turn, on, calendar)[:200],
                text=digest.text_of(item.turn, on, calendar),
                url=item.turn.url,
                created_at=now,
                state=DeliveryState.SENT,
                sent_at=now,
            )
        if person.email:
            yield Notification(
                recipient=person,
                channel=Channel.EMAIL,
                key=f"digest:{on.isoformat()}",
                subject=digest.digest_subject(items, on),
                text=digest.digest_text(items, on, calendar, address=public),
                url=reverse("reporting:to_do"),
                created_at=now,
                not_before=not_before,
            )
