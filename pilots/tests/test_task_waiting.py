"""Tasks that depend on another show it, wherever tasks are listed."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.enums import TaskStatus
from pilots.models import Task
from pilots.tests.factories import make_batch, make_pilot, make_task, officer_of
from sanhua.activity.calendar import work_calendar

pytestmark = pytest.mark.django_db
SAID = "等待前置任务"


@pytest.fixture
def officer(client):
    batch = make_batch()
    pilot = make_pilot(batch=batch)
    first = make_task(pilot=pilot, title="修订章程")
    make_task(pilot=pilot, title="换届选举", after=first.lineage)
    make_task(pilot=make_pilot(batch=batch), title="他会的任务", after=first.lineage)
    officer = officer_of(batch)
    client.force_login(officer)
    return officer


def read(client, name):
    answer = client.get(reverse(f"pilots:{name}"))
    assert answer.status_code == 200
    if name != "tasks_export":
        return answer.content.decode()
    with ZipFile(io.BytesIO(answer.content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("name", ["tasks", "task_board", "task_gantt"])
def test_a_task_says_what_it_waits_for_until_that_is_done(client, officer, name):
    shown = read(client, name)
    assert SAID in shown
    # Only the task of the same society: once, or in the picture and in the table of a chart.
    assert "他会的任务" in shown
    assert shown.count(SAID) == (3 if name == "task_gantt" else 1)

    Task.objects.filter(title="修订章程").update(status=TaskStatus.COMPLETION_SUBMITTED)
    assert SAID in read(client, name)
    Task.objects.filter(title="修订章程").update(status=TaskStatus.VERIFIED)
    assert SAID not in read(client, name)


def test_the_workbook_says_it_in_a_column_of_its_own(client, officer):
    before = read(client, "tasks_export")
    Task.objects.filter(title="修订章程").update(status=TaskStatus.VERIFIED)
    after = read(client, "tasks_export")

    assert "等待前置任务" in before
    assert before.count("修订章程") == after.count("修订章程") + 1


@pytest.mark.parametrize("name", ["tasks", "task_board", "task_gantt", "tasks_export"])
def test_it_costs_no_query_a_row(client, officer, name):
    work_calendar()
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            read(client, name)
        costs.append(len(queries))
        pilot = Task.objects.get(title="修订章程").pilot
        for number in range(6):
            first = make_task(pilot=pilot, title=f"前{number}")
            make_task(pilot=pilot, title=f"后{number}", after=first.lineage)
    assert costs[0] == costs[1] <= 15
