"""What is to be reminded of on a day, and to whom. Reads; writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.models import ReminderCadence
from reporting.reminders.cadence import CADENCE, Cadence, Steps, name_of, steps_due
from reporting.reminders.recipients import Directory, directory_of
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.models import ReminderRun, Turn
from sanhua.core.calendar import ONE_DAY, WorkCalendar


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of one person's day: a deadline, and the step it has come to (T-10 … T+3)."""

    recipient: User
    turn: Turn
    step: str

    @property
    def key(self) -> str:
        """What makes it one message, whatever runs twice; a new due date is a new series."""
        return f"remind:{self.turn.subject_id}:{self.turn.due_on}:{self.step}"


def plan_reminders(on: dt.date) -> list[Planned]:
    """List the reminders of a day, by recipient and due date; none on a rest day.

    Days on which nothing ran since the last finished one are caught up: of all steps missed, the
    latest.
    """
    calendar = work_calendar()
    if not calendar.is_workday(on):
        return []
    since, cadences = _last_day_before(on), cadences_by_kind()
    turns = _turns_in_reach(on, calendar, cadences)
    if not turns:
        return []
    people = directory_of(turns)
    found: list[Planned] = []
    for turn in turns:
        cadence = cadences.get(turn.kind) or cadences.get("") or CADENCE
        steps = steps_due(turn.due_on or on, since, on, calendar, cadence)
        found += _of_turn(turn, people, steps)
    return sorted(
        found,
        key=lambda row: (row.recipient.username, row.turn.due_on, row.turn.title, row.turn.pk),
    )


def _last_day_before(on: dt.date) -> dt.date:
    """Return the last day that was finished; the first run ever looks at its own day only."""
    days = ReminderRun.objects.filter(day__lt=on).order_by("-day").values_list("day", flat=True)
    return days.first() or on - ONE_DAY


def cadences_by_kind() -> dict[str, Cadence]:
    """Return the rhythms written down by the administrator; the empty kind is for all others."""
    return {
        row.kind: Cadence(
            before=row.days_before,
            every=row.every,
            head_after=row.head_after,
            leader_after=row.leader_after,
        )
        for row in ReminderCadence.objects.all()
    }


def _turns_in_reach(
    on: dt.date, calendar: WorkCalendar, cadences: dict[str, Cadence]
) -> list[Turn]:
    horizon = max(row.horizon for row in (CADENCE, *cadences.values()))
    last = calendar.add(on, horizon + 1)  # rest days after the horizon belong to it
    rows = Turn.objects.filter(due_on__isnull=False, due_on__lt=last)
    return list(rows.select_related("person").order_by("due_on", "pk"))


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
    for person, step in latest.items():
        yield Planned(person, turn, name_of(step))
