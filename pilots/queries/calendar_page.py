"""A month of due dates as weeks."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pilots.queries.due_dates import Entry, Span, due_dates
from pilots.queries.task import Clock
from sanhua.accounts.models import User
from sanhua.core.calendar import ONE_DAY

ENTRIES_MAX = 200  # of a month on the page
CELL_MAX = 3  # the rest of a day is folded
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One cell of the month."""

    on: dt.date
    inside: bool  # of the month shown
    today: bool
    rest: bool
    first: list[Entry]
    more: list[Entry]

    @property
    def entries(self) -> list[Entry]:
        return self.first + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month; ``count`` is how much is due in it, of which ``shown`` are on the page."""

    first: dt.date
    previous: dt.date
    following: dt.date
    weeks: list[list[Day]]
    count: int
    late: int
    shown: int

    @property
    def days(self) -> list[Day]:
        """The days on which something is due, for the list on small screens."""
        return [day for week in self.weeks for day in week if day.entries]


def month_asked(text: str, today: dt.date) -> dt.date:
    """Read a month such as 2022-05; anything else is the present one."""
    try:
        month = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
    return month if month.year in YEARS else today.replace(day=1)


def month_page(user: User, month: dt.date, chosen: Mapping[str, Any], clock: Clock) -> Month:
    """Collect the due dates of a month, in weeks from Monday to Sunday."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    found = due_dates(user, Span(month, last, chosen), clock, most=ENTRIES_MAX)
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        by_day[entry.day].append(entry)
    weeks = [
        [
            Day(
                on=day,
                inside=day.month == month.month,
                today=day == clock.on,
                rest=not clock.calendar.is_workday(day),
                first=by_day[day][:CELL_MAX],
                more=by_day[day][CELL_MAX:],
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
    return Month(
        first=month,
        previous=(month - ONE_DAY).replace(day=1),
        following=last + ONE_DAY,
        weeks=weeks,
        count=found.count,
        late=found.late,
        shown=len(found.entries),
    )
