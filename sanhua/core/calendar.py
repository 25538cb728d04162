"""Working-day arithmetic. Pure: the days that differ come in from the calendar table."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

ONE_DAY = dt.timedelta(days=1)
WEEK = 5  # working days of a plain one

Hours = tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, except for ``special`` days (True: worked, False: off).

    A year that is not in ``years`` is not maintained: plain weeks are used, and pages say so.
    """

    special: Mapping[dt.date, bool]
    years: frozenset[int] = frozenset()
    # The special days in order, and by how many working days they move the count so far.
    _days: list[dt.date] = field(init=False, repr=False, compare=False)
    _moved: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days = sorted(self.special)
        moves = (self.special[day] - (day.weekday() < WEEK) for day in days)
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_moved", list(accumulate(moves, initial=0)))

    def is_workday(self, day: dt.date) -> bool:
        return self.special.get(day, day.weekday() < WEEK)

    def is_maintained(self, day: dt.date) -> bool:
        return day.year in self.years

    def add(self, day: dt.date, count: int) -> dt.date:
        """Return the working day ``count`` working days after (or, negative, before) ``day``.

        ``day`` itself is not counted; with ``count`` 0 it is returned as it is.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Count working days after ``start`` up to and including ``end``; negative if earlier."""
        if end < start:
            return -self.between(end, start)
        return self._worked(end) - self._worked(start)

    def _worked(self, day: dt.date) -> int:
        """Count working days from the beginning of the calendar (a Monday) up to and including."""
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * WEEK + min(rest, WEEK) + self._moved[bisect_right(self._days, day)]

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return ``day`` if it is worked, else the next working day."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: dt.date) -> dt.date:
        """Return ``day`` if it is worked, else the working day before."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day


def quiet_until(now: dt.datetime, hours: Hours | None) -> dt.datetime | None:
    """Return when the night that ``now`` (local time) lies in is over; None: it is day.

    ``hours`` are its beginning in the evening and its end in the morning; None: there is no night.
    """
    if hours is None:
        return None
    evening, morning = hours
    if now.time() >= evening:
        return dt.datetime.combine(now.date() + ONE_DAY, morning, now.tzinfo)
    if now.time() < morning:
        return dt.datetime.combine(now.date(), morning, now.tzinfo)
    return None
