"""The calendar table: what the library knows, what people edited, and how often it is read."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from sanhua.activity.calendar import known_days, seed, work_calendar
from sanhua.activity.models import WorkCalendarDay

pytestmark = pytest.mark.django_db

MAKE_UP = {
    2022: ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


@pytest.fixture
def seeded():
    WorkCalendarDay.objects.all().delete()
    seed()


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("year", MAKE_UP)
def test_make_up_days_are_worked(seeded, year):
    rows = WorkCalendarDay.objects.filter(date__year=year, is_workday=True)
    assert [f"{row.date:%m-%d}" for row in rows] == MAKE_UP[year]


def test_holidays_of_2022_are_off(seeded):
    calendar = work_calendar()
    spans = [("01-31", "02-06"), ("04-30", "05-04"), ("10-01", "10-07")]
    for first, last in spans:
        at = day(f"2022-{first}")
        while at <= day(f"2022-{last}"):
            assert not calendar.is_workday(at), at
            at += dt.timedelta(days=1)


def test_counting_over_the_spring_festival_of_2022(seeded):
    calendar = work_calendar()
    assert calendar.add(day("2022-01-28"), 1) == day("2022-01-29")
    assert calendar.add(day("2022-01-30"), 1) == day("2022-02-07")
    assert calendar.between(day("2022-01-28"), day("2022-02-07")) == 3


def test_only_days_that_differ_are_stored(seeded):
    for row in WorkCalendarDay.objects.all():
        assert row.is_workday != (row.date.weekday() < 5)
    assert WorkCalendarDay.objects.get(pk="2022-02-01").name == "春节"
    assert WorkCalendarDay.objects.get(pk="2022-01-29").name == "春节调休上班"


def test_maintained_years_are_those_in_the_table(seeded):
    assert work_calendar().years == frozenset(range(2004, 2027))
    assert not work_calendar().is_maintained(day("2027-03-01"))
    assert work_calendar().is_workday(day("2027-10-01"))


def test_seeding_again_changes_nothing_and_keeps_what_was_edited(seeded):
    edited = WorkCalendarDay.objects.get(pk="2022-02-01")
    edited.name = "春节（修订）"
    edited.save()
    out = StringIO()
    call_command("seed_calendar", stdout=out)
    assert out.getvalue() == "0 days added; maintained: 2004-2026\n"
    assert WorkCalendarDay.objects.count() == len(list(known_days()))
    assert WorkCalendarDay.objects.get(pk="2022-02-01").name == "春节（修订）"


def test_the_table_is_read_once_and_again_after_a_change(seeded, django_assert_num_queries):
    work_calendar()
    with django_assert_num_queries(0):
        assert work_calendar().is_workday(day("2027-05-03"))
    row = WorkCalendarDay.objects.create(date=day("2027-05-03"), is_workday=False)
    with django_assert_num_queries(1):
        assert not work_calendar().is_workday(day("2027-05-03"))
    row.delete()
    assert work_calendar().is_workday(day("2027-05-03"))
    assert not work_calendar().is_maintained(day("2027-05-03"))
