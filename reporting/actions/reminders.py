"""Sending the reminders of a day: in the portal one an item, by e-mail one letter a person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reporting.reminders import digest
from reporting.reminders.cadence import NIGHT
from reporting.reminders.planning import plan_reminders, simulate
from sanhua.accounts.models import User
from sanhua.activity import robots
from sanhua.activity.actions import DIGEST, say_in_groups
from sanhua.activity.calendar import work_calendar
from sanhua.activity.deadlines import Load, load_on
from sanhua.activity.enums import Channel, DeliveryState, Topic
from sanhua.activity.journal import muted, nudge
from sanhua.activity.models import Notification, ReminderRun
from sanhua.activity.rendering import Digest
from sanhua.core.calendar import WorkCalendar, quiet_until

CHUNK = 500


@dataclass(slots=True)
class Letter:
    """The morning's letter to one person, and the batches that its things belong to."""

    person: User
    digest: Digest
    batches: set[uuid.UUID | None] = field(default_factory=set)

    @property
    def batch_id(self) -> uuid.UUID | None:
        known = self.batches - {None}
        return known.pop() if len(known) == 1 else None


Letters = dict[uuid.UUID, Letter]

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
    letters: Letters = {}
    made = _keep(_in_the_portal(on, calendar, now, letters))
    made += _keep(_by_mail(letters, on, calendar, now))
    if robots.configured():
        _tell_the_office(on, now)
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


def _tell_the_office(on: dt.date, now: dt.datetime) -> None:
    """Say in the office's chat group how many things are due; no names, no scores."""
    load = load_on(on)
    if load == Load(0, 0, 0, 0):
        return
    text = (
        f"{on.month}月{on.day}日办理情况：逾期{load.late}件，涉及{load.societies}个学会；"
        f"今天到期{load.today}件，7天内到期{load.week}件。\n"
        f"详情：{settings.PUBLIC_URL.rstrip('/')}{reverse('reporting:matrix')}"
    )
    say_in_groups(text, key=f"{DIGEST}{on.isoformat()}", now=now)


def _in_the_portal(
    on: dt.date,
    calendar: WorkCalendar,
    now: dt.datetime,
    letters: Letters,
) -> Iterator[Notification]:
    """Yield one message an item, and gather the morning's letters meanwhile."""
    off = muted(Topic.SOON)
    for row in plan_reminders(on):
        person, silent = row.recipient.pk, row.topic == Topic.SOON
        if row.recipient.email and not (silent and (person, Channel.EMAIL) in off):
            letter = letters.setdefault(person, Letter(row.recipient, Digest(on)))
            letter.digest.add(digest.item_of(row.deadline))
            letter.batches.add(row.deadline.batch_id)
        if silent and (person, Channel.IN_APP) in off:
            continue
        yield Notification(
            recipient=row.recipient,
            channel=Channel.IN_APP,
            topic=row.topic,
            batch_id=row.deadline.batch_id,
            key=row.key,
            subject=digest.subject_of(row.deadline, on, calendar)[:200],
            text=digest.text_of(row.deadline, on, calendar),
            url=row.deadline.url,
            created_at=now,
            state=DeliveryState.SENT,
            sent_at=now,
        )


def _by_mail(
    letters: Letters,
    on: dt.date,
    calendar: WorkCalendar,
    now: dt.datetime,
) -> Iterator[Notification]:
    not_before = quiet_until(timezone.localtime(now), NIGHT)
    for pk in sorted(letters):
        letter = letters.pop(pk)
        yield Notification(
            recipient=letter.person,
            batch_id=letter.batch_id,
            channel=Channel.EMAIL,
            topic=Topic.DEADLINE,
            key=f"{DIGEST}{on.isoformat()}",
            subject=letter.digest.subject,
            text=letter.digest.text(calendar),
            parts=letter.digest.stored(),
            url=reverse("reporting:to_do"),
            created_at=now,
            not_before=not_before,
        )
