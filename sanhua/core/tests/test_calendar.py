"""Working days, by hand-made calendars."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanhua.core.calendar import WorkCalendar


def day(text):
    return dt.date.fromisoformat(text)


# 2022-10-01 to 10-07 is off, Saturday 10-08 and Sunday 10-09 are worked.
NATIONAL_DAY = {day(f"2022-10-0{n}"): False for n in range(1, 8)} | {
    day("2022-10-08"): True,
    day("2022-10-09"): True,
}
CALENDAR = WorkCalendar(NATIONAL_DAY, frozenset({2022}))
PLAIN = WorkCalendar({})


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2022-09-30", 1, "2022-10-08"),
        ("2022-09-30", 2, "2022-10-09"),
        ("2022-09-30", 3, "2022-10-10"),
        ("2022-10-03", 1, "2022-10-08"),
        ("2022-10-08", -1, "2022-09-30"),
        ("2022-10-10", -3, "2022-09-30"),
        ("2022-10-03", 0, "2022-10-03"),
    ],
)
def test_add_counts_working_days_only(start, count, end):
    assert CALENDAR.add(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2022-09-30", "2022-09-30", 0),
        ("2022-09-30", "2022-10-07", 0),
        ("2022-09-30", "2022-10-08", 1),
        ("2022-09-30", "2022-10-10", 3),
        ("2022-10-10", "2022-09-30", -3),
    ],
)
def test_between_counts_after_the_first_up_to_the_last(start, end, count):
    assert CALENDAR.between(day(start), day(end)) == count


def test_add_and_between_agree():
    for count in range(1, 60):
        start = day("2022-09-01")
        assert CALENDAR.between(start, CALENDAR.add(start, count)) == count


def test_the_nearest_working_day():
    assert CALENDAR.on_or_after(day("2022-10-02")) == day("2022-10-08")
    assert CALENDAR.on_or_before(day("2022-10-02")) == day("2022-09-30")
    assert CALENDAR.on_or_after(day("2022-10-08")) == day("2022-10-08")
    assert CALENDAR.on_or_before(day("2022-10-08")) == day("2022-10-08")


def test_a_year_that_is_not_maintained_has_plain_weeks():
    assert PLAIN.is_workday(day("2022-10-03"))
    assert not PLAIN.is_workday(day("2022-10-08"))
    assert not PLAIN.is_maintained(day("2022-10-03"))
    assert CALENDAR.is_maintained(day("2022-10-03"))


DAYS = st.dates(dt.date(2021, 12, 1), dt.date(2023, 2, 28))


@given(special=st.dictionaries(DAYS, st.booleans(), max_size=60), start=DAYS, end=DAYS)
def test_counting_agrees_with_going_day_by_day(special, start, end):
    calendar = WorkCalendar(special)
    first, last = sorted((start, end))
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    counted = sum(calendar.is_workday(day) for day in days)

    assert calendar.between(start, end) == (counted if start <= end else -counted)
