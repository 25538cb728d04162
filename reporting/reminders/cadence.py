"""When a deadline is reminded of. Pure: no query, no clock.

Steps are counted in working days: T-5 is five working days before the due date, T+3 the third
after it. A due date on a rest day has its T on the last working day before, when something can
still be done, and is counted from there; so every step falls on a working day. After an outage
the steps missed collapse into the latest one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sanhua.core.calendar import WorkCalendar

NIGHT = (dt.time(22), dt.time(8, 30))  # the morning's letter goes out when it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The rhythm of one kind of deadline, in working days.

    ``before``: steps up to the due date (0 is the day itself). ``every``: how often while
    overdue. From ``head_after`` on the head of the society is told too, from ``leader_after`` on
    the leaders of the association. None: never.
    """

    before: tuple[int, ...] = (10, 5, 1, 0)
    every: int | None = 3
    head_after: int | None = 5
    leader_after: int | None = 10

    @property
    def horizon(self) -> int:
        """How many working days ahead the first step lies."""
        return max(self.before, default=0)

    def until_due(self) -> Cadence:
        """Return the part before and on the due date."""
        return Cadence(before=self.before, every=None, head_after=None, leader_after=None)


CADENCE = Cadence()
# The rhythms of these kinds unless the administrator wrote down others. A step of a task is the
# secretary's: the head and the leaders hear of the task itself.
RHYTHMS = {
    "pilots.taskmilestone": Cadence(before=(5, 1, 0), every=5, head_after=None, leader_after=None),
    "pilots.registration": Cadence(before=(5, 1)),
    "pilots.sitevisit.society": Cadence(before=(5, 1)),
}

# Deadlines that the notice or the association sets. Of all others a person may switch off what
# comes before the due date; the day itself and what is overdue always arrive.
STATUTORY = frozenset(
    {
        "pilots.application",
        "pilots.planversion",
        "pilots.rectification",
        "pilots.publicnotice",
        "pilots.acknowledgement",
        "pilots.progressreport",
        "pilots.assessment",
        "pilots.resultreview",
        "reporting.summaryreport",
    }
)


def may_be_muted(kind: str, step: int) -> bool:
    """Say whether a person may switch a reminder off."""
    return kind not in STATUTORY and step < 0


@dataclass(frozen=True, slots=True)
class Steps:
    """The step that falls due for each circle of recipients; None: nothing for them."""

    owner: int | None
    head: int | None
    leader: int | None


def name_of(step: int) -> str:
    """Return T-10, T or T+3."""
    return f"T{step:+d}" if step else "T"


def position(due_on: dt.date, day: dt.date, calendar: WorkCalendar) -> int:
    """Return where a day lies from a due date, in working days; a rest day counts as the last."""
    return calendar.between(calendar.on_or_before(due_on), day)


def steps_due(
    due_on: dt.date, since: dt.date, on: dt.date, calendar: WorkCalendar, cadence: Cadence
) -> Steps:
    """Return the latest step of each circle after the day ``since`` up to the day ``on``."""
    first, last = position(due_on, since, calendar) + 1, position(due_on, on, calendar)
    return Steps(
        owner=_latest(first, last, cadence, [-number for number in cadence.before]),
        head=_late(first, last, cadence, at_least=cadence.head_after),
        leader=_late(first, last, cadence, at_least=cadence.leader_after),
    )


def _late(first: int, last: int, cadence: Cadence, *, at_least: int | None) -> int | None:
    """Return the latest step of a circle that hears of what is overdue, from its own first on."""
    if at_least is None:
        return None
    return _latest(max(first, at_least), last, cadence, [at_least])


def _latest(first: int, last: int, cadence: Cadence, steps: list[int]) -> int | None:
    """Return the latest step from ``first`` to ``last``."""
    if cadence.every and last >= cadence.every:
        steps = [*steps, last - last % cadence.every]
    return max((step for step in steps if first <= step <= last), default=None)
