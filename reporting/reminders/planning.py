"""What is to be reminded of on a day, and to whom. Reads; writes nothing.

However many deadlines there are: first the database is asked which kinds and due dates there are
at all, the rhythm says which of them have a step today, and only the to-do rows of these are
fetched, a page at a time. Nothing is held but the addresses of the people.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from reporting.models import ReminderCadence
from reporting.reminders.cadence import CADENCE, Cadence, Steps, may_be_muted, name_of, steps_due
from reporting.reminders.recipients import Directory
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Topic
from sanhua.activity.models import ReminderRun, Turn
from sanhua.core.calendar import ONE_DAY, WorkCalendar

PAGE = 2000  # to-do rows in memory at a time


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of one person's day: a deadline, and the step it has come to (T-10 … T+3)."""

    recipient: User
    turn: Turn
    number: int

    @property
    def step(self) -> str:
        return name_of(self.number)

    @property
    def topic(self) -> Topic:
        """What it is about; one of the two may be switched off."""
        return Topic.SOON if may_be_muted(self.turn.kind, self.number) else Topic.DEADLINE

    @property
    def key(self) -> str:
        """What makes it one message, whatever runs twice; a new due date is a new series."""
        return f"remind:{self.turn.subject_id}:{self.turn.due_on}:{self.step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What planning looks at: the open deadlines (of one batch, or all), rhythms and people."""

    batch_id: uuid.UUID | None = None
    cadences: Mapping[str, Cadence] = field(default_factory=dict)
    calendar: WorkCalendar = field(default_factory=work_calendar)
    people: Directory = field(default_factory=Directory.load)

    def turns(self) -> QuerySet[Turn]:
        rows = Turn.objects.filter(due_on__isnull=False)
        return rows if self.batch_id is None else rows.filter(batch_id=self.batch_id)

    def cadence_of(self, kind: str) -> Cadence:
        return self.cadences.get(kind) or self.cadences.get("") or CADENCE

    def due_dates(self, on: dt.date) -> list[tuple[dt.date, str]]:
        """List the kinds and due dates that can have a step by a day."""
        horizon = max(row.horizon for row in (CADENCE, *self.cadences.values()))
        last = self.calendar.add(on, horizon + 1)  # rest days after the horizon belong to it
        rows = self.turns().filter(due_on__lt=last).order_by("due_on", "kind")
        found = rows.values_list("due_on", "kind").distinct()
        return [(due_on, kind) for due_on, kind in found if due_on]


def plan_reminders(on: dt.date) -> Iterator[Planned]:
    """Yield the reminders of a day by due date; none on a rest day.

    Days on which nothing ran since the last finished one are caught up: of all steps missed, the
    latest.
    """
    if not work_calendar().is_workday(on):
        return
    outlook = Outlook(cadences=cadences_by_kind())
    yield from _planned(outlook, outlook.due_dates(on), _last_day_before(on), on)


def simulate(
    first: dt.date,
    last: dt.date,
    *,
    batch_id: uuid.UUID | None = None,
    cadences: Mapping[str, Cadence] | None = None,
    only: Callable[[str], bool] = bool,
) -> Iterator[tuple[dt.date, Planned]]:
    """Yield who would get what on which day if everything stayed as it is; nothing is sent.

    Args:
        first: the day to begin with.
        last: the last day, inclusive.
        batch_id: look at one batch only.
        cadences: rhythms to try instead of those in force.
        only: which kinds of deadline to look at.

    """
    known = cadences_by_kind() if cadences is None else cadences
    outlook = Outlook(batch_id=batch_id, cadences=known)
    dates = [row for row in outlook.due_dates(last) if only(row[1])]
    day = first
    while day <= last:
        if outlook.calendar.is_workday(day):
            yield from ((day, row) for row in _planned(outlook, dates, day - ONE_DAY, day))
        day += ONE_DAY


def _last_day_before(on: dt.date) -> dt.date:
    """Return the last day that was finished; the first run ever looks at its own day only."""
    days = ReminderRun.objects.filter(day__lt=on).order_by("-day").values_list("day", flat=True)
    return days.first() or on - ONE_DAY


def cadences_by_kind() -> dict[str, Cadence]:
    """Return the rhythms written down by the administrator; the empty kind is for all others."""
    return {row.kind: rhythm_of(row) for row in ReminderCadence.objects.all()}


def rhythm_of(row: ReminderCadence) -> Cadence:
    return Cadence(
        before=row.days_before,
        every=row.every,
        head_after=row.head_after,
        leader_after=row.leader_after,
    )


def _planned(
    outlook: Outlook, dates: list[tuple[dt.date, str]], since: dt.date, on: dt.date
) -> Iterator[Planned]:
    by_day: dict[dt.date, dict[str, Steps]] = defaultdict(dict)
    for due_on, kind in dates:
        steps = steps_due(due_on, since, on, outlook.calendar, outlook.cadence_of(kind))
        if steps != NOTHING:
            by_day[due_on][kind] = steps
    for due_on, by_kind in by_day.items():
        rows = outlook.turns().filter(due_on=due_on, kind__in=list(by_kind))
        for turn in _pages(rows.select_related("person")):
            yield from _of_turn(turn, outlook.people, by_kind[turn.kind])


NOTHING = Steps(None, None, None)


def _pages(rows: QuerySet[Turn]) -> Iterator[Turn]:
    """Yield rows in the order of their keys; no cursor stays open while others write."""
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE]) if len(page) == PAGE else []


def _of_turn(turn: Turn, people: Directory, steps: Steps) -> Iterator[Planned]:
    """Yield one item a person, whose circle it is; of two circles the later step."""
    latest: dict[User, int] = {}
    for step, circle in (
        (steps.owner, people.owners),
        (steps.head, people.heads_over),
        (steps.leader, people.leaders_over),
    ):
        if step is None:
            continue
        for person in circle(turn):
            latest[person] = max(step, latest.get(person, step))
    for person, step in sorted(latest.items(), key=lambda item: item[0].pk):
        yield Planned(person, turn, step)
