"""The working-day calendar as it is in the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import chinese_calendar
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from sanhua.activity.models import WorkCalendarDay
from sanhua.core.calendar import ONE_DAY, WorkCalendar, quiet_until
from sanhua.core.holiday_notice import Day

KEY = "work-calendar"
SECONDS = 60

# What the library calls in English; whoever edits the table writes names of their own.
NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def work_calendar() -> WorkCalendar:
    """Return the calendar; at most one query a minute and process.

    A year with at least one special day in the table counts as maintained.
    """
    days = cache.get(KEY)
    if days is None:
        days = dict(WorkCalendarDay.objects.values_list("date", "is_workday"))
        cache.set(KEY, days, SECONDS)
    return WorkCalendar(days, frozenset(day.year for day in days))


def night_ends(now: dt.datetime) -> dt.datetime | None:
    """Return when messages may leave again; None: at once."""
    return quiet_until(timezone.localtime(now), settings.QUIET_HOURS)


def forget(**_signal: Any) -> None:
    """Read the table again next time; connected to every save and delete of a day."""
    cache.delete(KEY)


def known_days() -> Iterator[tuple[dt.date, bool, str]]:
    """Yield (date, worked, name) of all days the library knows that differ from Monday–Friday."""
    years = {day.year for day in chinese_calendar.holidays}
    day, last = dt.date(min(years), 1, 1), dt.date(max(years), 12, 31)
    while day <= last:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            _, name = chinese_calendar.get_holiday_detail(day)
            words = NAMES.get(name or "", name or "")
            yield day, worked, (f"{words}调休上班" if worked else words)[:40]
        day += ONE_DAY


def replace_year(year: int, days: Iterable[Day]) -> int:
    """Put the days of a notice in the place of what the table says about its year.

    A holiday that begins in December or ends in January belongs to two years: days of another
    year are added or corrected, none of them is removed.
    """
    rows = [
        WorkCalendarDay(date=day.date, is_workday=day.is_workday, name=day.name[:40])
        for day in days
    ]
    with transaction.atomic():
        WorkCalendarDay.objects.filter(date__year=year).delete()
        WorkCalendarDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["date"],
            update_fields=["is_workday", "name"],
        )
    forget()
    return len(rows)


def seed(model: Any = WorkCalendarDay) -> int:
    """Write the days that are not in the table yet; what was edited there stays.

    Args:
        model: the table, or its historical form inside a migration.

    Returns:
        How many days were added.

    """
    present = set(model.objects.values_list("date", flat=True))
    rows = [
        model(date=day, is_workday=worked, name=name)
        for day, worked, name in known_days()
        if day not in present
    ]
    model.objects.bulk_create(rows, ignore_conflicts=True)
    forget()
    return len(rows)
