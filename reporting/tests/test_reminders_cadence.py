"""The days on which a deadline is reminded of: arithmetic only."""

import datetime as dt

import pytest

from reporting.reminders.cadence import CADENCE, NIGHT, Cadence, name_of, steps_due
from sanhua.core.calendar import WorkCalendar, quiet_until

# National Day 2022: off from 1 to 7 October, worked on the weekend of 8 and 9.
OCTOBER = {dt.date(2022, 10, day): False for day in range(1, 8)}
CALENDAR = WorkCalendar(
    OCTOBER | {dt.date(2022, 10, 8): True, dt.date(2022, 10, 9): True}, frozenset({2022})
)


def days(start, end):
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


def series(due_on, circle="owner", *, start=(2022, 9, 1), end=(2022, 11, 30), cadence=CADENCE):
    """Return {step: day} of one circle if the job runs on every working day."""
    found = {}
    for day in days(dt.date(*start), dt.date(*end)):
        if not CALENDAR.is_workday(day):
            continue
        steps = steps_due(due_on, day - dt.timedelta(days=1), day, CALENDAR, cadence)
        step = getattr(steps, circle)
        if step is not None:
            assert name_of(step) not in found
            found[name_of(step)] = f"{day:%m-%d}"
    return found


def test_steps_of_a_deadline_after_the_national_holiday():
    found = series(dt.date(2022, 10, 10), end=(2022, 10, 21))

    assert found == {
        "T-10": "09-21",
        "T-5": "09-28",
        "T-1": "10-09",
        "T": "10-10",
        "T+3": "10-13",
        "T+6": "10-18",
        "T+9": "10-21",
    }


def test_overdue_steps_count_over_the_holiday():
    found = series(dt.date(2022, 9, 28), start=(2022, 9, 28), end=(2022, 10, 14))

    assert found == {"T": "09-28", "T+3": "10-08", "T+6": "10-11", "T+9": "10-14"}


def test_deadline_on_a_rest_day_has_its_steps_on_the_working_days_before():
    found = series(dt.date(2022, 10, 5), end=(2022, 10, 11))

    assert found == {"T-10": "09-16", "T-5": "09-23", "T-1": "09-29", "T": "09-30", "T+3": "10-10"}


def test_head_is_told_from_the_fifth_day_and_leaders_from_the_tenth():
    due_on = dt.date(2022, 10, 10)

    assert list(series(due_on, "head", end=(2022, 10, 27))) == ["T+5", "T+6", "T+9", "T+12"]
    assert list(series(due_on, "leader", end=(2022, 10, 27))) == ["T+10", "T+12"]


def test_missed_steps_collapse_into_the_latest():
    due_on = dt.date(2022, 10, 10)

    steps = steps_due(due_on, dt.date(2022, 9, 20), dt.date(2022, 10, 14), CALENDAR, CADENCE)
    assert (steps.owner, steps.head, steps.leader) == (3, None, None)
    steps = steps_due(due_on, dt.date(2022, 9, 20), dt.date(2022, 10, 24), CALENDAR, CADENCE)
    assert (steps.owner, steps.head, steps.leader) == (9, 9, 10)


def test_own_rhythm_replaces_the_usual_one():
    cadence = Cadence(before=(3,), every=1, head_after=1, leader_after=2)

    found = series(dt.date(2022, 10, 10), cadence=cadence, end=(2022, 10, 12))

    assert found == {"T-3": "09-30", "T+1": "10-11", "T+2": "10-12"}


@pytest.mark.parametrize(
    ("clock", "sent"),
    [("08:30", None), ("21:59", None), ("07:59", "20 08:30"), ("22:00", "21 08:30")],
)
def test_nothing_goes_out_at_night(clock, sent):
    now = dt.datetime.fromisoformat(f"2022-09-20T{clock}:00+08:00")

    moment = quiet_until(now, NIGHT)

    assert (f"{moment:%d %H:%M}" if moment else None) == sent
