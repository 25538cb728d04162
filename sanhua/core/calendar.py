"""Working-day arithmetic. Pure: the days that differ come in from the calendar table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, except for ``special`` days (True: worked, False: off).

    A year that is not in ``years`` is not maintained: plain weeks are used, and pages say so.
    """

    special: Mapping[dt.date, bool]
    years: frozenset[int] = frozenset()

    def is_workday(self, day: dt.date) -> bool:
        return self.special.get(day, day.weekday() < 5)

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
        days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
        return sum(self.is_workday(day) for day in days)

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
