"""A light that turned green keeps the days on which it was red."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.models import Task
from pilots.progress import red_periods
from pilots.tests.factories import at, make_pilot, officer_of
from pilots.tests.task_steps import a_task, give_proof
from pilots.tests.test_supervision import order, take
from pilots.workflows.task import TASK
from sanhua.core.workflow import Occasion
from societies.tests.factories import secretary_of


def day(text):
    return dt.date.fromisoformat(f"2022-{text}")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("dues", "handed", "until", "wanted"),
    [
        # never late
        ([("03-01", "05-10")], [("05-10", True)], "06-01", []),
        # late until handed in: the day of the report began red
        ([("03-01", "05-10")], [("05-13", True)], "06-01", [("05-11", "05-13")]),
        # still late
        ([("03-01", "05-10")], [], "05-12", [("05-11", "05-12")]),
        # an extension after the due date ends the red, a second lateness begins another
        (
            [("03-01", "05-10"), ("05-15", "05-20")],
            [("05-23", True)],
            "06-01",
            [("05-11", "05-15"), ("05-21", "05-23")],
        ),
        # sent back after the due date: red again
        (
            [("03-01", "05-10")],
            [("05-09", True), ("05-16", False), ("05-18", True)],
            "06-01",
            [("05-16", "05-18")],
        ),
        # opened after its due date: not overdue before it was there
        ([("05-12", "05-10")], [], "05-13", [("05-12", "05-13")]),
        # cancelled with the plan, and brought back
        (
            [("03-01", "05-10")],
            [("05-12", True), ("05-20", False)],
            "05-21",
            [("05-11", "05-12"), ("05-20", "05-21")],
        ),
    ],
)
def test_red_days(dues, handed, until, wanted):
    found = red_periods(
        [(day(a), day(b)) for a, b in dues], [(day(a), b) for a, b in handed], day(until)
    )
    assert found == [(day(a), day(b)) for a, b in wanted]


@pytest.mark.django_db
def test_the_page_of_a_task_tells_when_it_was_late(client):
    people = a_task(due_on=day("05-10"), start_on=day("03-01"))
    give_proof(people.task, by=people.secretary)
    data = {"actual_result": "达到4名。"}
    occasion = Occasion(people.secretary, at("2022-05-16"), data=data)
    TASK.perform(Task.objects.get(pk=people.task.pk), "report", occasion)
    client.force_login(people.officer)
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert "2022年5月11日至2022年5月16日" in page


@pytest.mark.django_db
def test_an_order_that_was_put_off_keeps_its_first_lateness(client):
    pilot = make_pilot()
    officer, secretary = officer_of(pilot.batch), secretary_of(pilot.society)
    row = order(pilot, officer)  # due 20 June
    take(row, "acknowledge", secretary)
    take(row, "defer", officer, day("06-25"), "同意延期。", due_on=day("06-30"), category="funding")
    take(row, "respond", secretary, day("06-29"), measures="已补。")
    client.force_login(officer)
    page = client.get(reverse("pilots:rectification", args=[row.pk])).content.decode()
    assert "2022年6月21日至2022年6月25日" in page
    assert page.count("至2022年6月2") == 1
