"""What is to be reminded of on a day, and to whom. Reads; writes nothing.

However many deadlines there are: first every provider is asked which kinds and due dates there
are at all, the rhythm says which of them have a step today, and only the rows of these are
fetched, a page at a time. Nothing is held but the addresses of the people.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from reporting.models import ReminderCadence
from reporting.reminders.cadence import (
    CADENCE,
    RHYTHMS,
    Cadence,
    Steps,
    may_be_muted,
    name_of,
    steps_due,
)
from reporting.reminders.recipients import Directory
from sanhua.accounts.models import User
from sanhua.activity import deadlines
from sanhua.activity.calendar import work_calendar
from sanhua.activity.deadlines import Deadline, Provider
from sanhua.activity.enums import Topic
from sanhua.activity.models import ReminderRun
from sanhua.core.calendar import ONE_DAY, WorkCalendar

NOTHING = Steps(None, None, None)
Dates = list[tuple[dt.date, str, Provider]]


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of one person's day: a deadline, and the step it has come to (T-10 … T+3)."""

    recipient: User
    deadline: Deadline
    number: int

    @property
    def step(self) -> str:
        return name_of(self.number)

    @property
    def topic(self) -> Topic:
        """What it is about; one of the two may be switched off."""
        return Topic.SOON if may_be_muted(self.deadline.kind, self.number) else Topic.DEADLINE

    @property
    def key(self) -> str:
        """What makes it one message, whatever runs twice; a new due date is a new series."""
        return f"remind:{self.deadline.subject}:{self.deadline.due_on}:{self.step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What planning looks at: the open deadlines (of one batch, or all), rhythms and people."""

    batch_id: uuid.UUID | None = None
    cadences: Mapping[str, Cadence] = field(default_factory=dict)
    calendar: WorkCalendar = field(default_factory=work_calendar)
    people: Directory = field(default_factory=Directory.load)

    def cadence_of(self, kind: str) -> Cadence:
        """Return what the administrator wrote down for a kind, else what is built in."""
        own = self.cadences.get(kind) or RHYTHMS.get(kind)
        return _kept(kind, own or self.cadences.get("") or CADENCE)

    def due_dates(self, on: dt.date) -> Dates:
        """List the kinds and due dates that can have a step by a day, with who knows of them."""
        rhythms = (CADENCE, *RHYTHMS.values(), *self.cadences.values())
        horizon = max(row.horizon for row in rhythms)
        last = self.calendar.add(on, horizon + 1)  # rest days after the horizon belong to it
        return [
            (due_on, kind, provider)
            for provider in deadlines.PROVIDERS
            for due_on, kind in provider.dates(last, self.batch_id)
        ]


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


def built_in() -> dict[str, Cadence]:
    """Return the rhythms that hold because the administrator wrote down no others."""
    own = cadences_by_kind()
    rows = {"": CADENCE} | RHYTHMS
    return {kind: _kept(kind, row) for kind, row in rows.items() if kind not in own}


def _kept(kind: str, row: Cadence) -> Cadence:
    return row.until_due() if kind in deadlines.lapsing() else row


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


def _planned(outlook: Outlook, dates: Dates, since: dt.date, on: dt.date) -> Iterator[Planned]:
    """Yield by due date, of each day provider by provider."""
    found: dict[tuple[dt.date, Provider], dict[str, Steps]] = defaultdict(dict)
    for due_on, kind, provider in dates:
        steps = steps_due(due_on, since, on, outlook.calendar, outlook.cadence_of(kind))
        if steps != NOTHING:
            found[due_on, provider][kind] = steps
    for (due_on, provider), by_kind in sorted(found.items(), key=lambda row: row[0][0]):
        for deadline in provider.due(due_on, list(by_kind), outlook.batch_id):
            yield from _of(deadline, outlook.people, by_kind[deadline.kind])


def _of(deadline: Deadline, people: Directory, steps: Steps) -> Iterator[Planned]:
    """Yield one item a person, whose circle it is; of two circles the later step."""
    latest: dict[User, int] = {}
    for step, circle in (
        (steps.owner, people.owners),
        (steps.head, people.heads_over),
        (steps.leader, people.leaders_over),
    ):
        if step is None:
            continue
        for person in circle(deadline):
            latest[person] = max(step, latest.get(person, step))
    for person, step in sorted(latest.items(), key=lambda item: item[0].pk):
        yield Planned(person, deadline, step)
