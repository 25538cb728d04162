"""When something was overdue, in words: the history a green light keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pilots.progress import red_periods
from sanhua.core.calendar import ONE_DAY, WorkCalendar
from sanhua.core.wording import days_between


@dataclass(frozen=True, slots=True, kw_only=True)
class RedPeriod:
    """Days on which something was overdue, both inclusive, and how long that was."""

    first: dt.date
    last: dt.date
    words: str


def red_history(
    dues: Sequence[tuple[dt.date, dt.date]],
    handed: Sequence[tuple[dt.date, bool]],
    until: dt.date,
    calendar: WorkCalendar,
) -> list[RedPeriod]:
    """Return the red periods up to a day; see ``pilots.progress.red_periods``."""
    return [
        RedPeriod(first=first, last=last, words=days_between(first - ONE_DAY, last, calendar))
        for first, last in red_periods(dues, handed, until)
    ]
