"""Workbench, overview, leader's page and API: what they show, and what they cost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.actions.supervision import issue_rectification
from pilots.enums import TaskStatus
from pilots.models import PlanArea, Task
from pilots.tests.factories import (
    a_leader,
    an_expert,
    make_batch,
    make_pilot,
    make_task,
    officer_of,
)
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from societies.enums import Area
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def days(count):
    return TODAY() + dt.timedelta(days=count)


def a_task(pilot, **values):
    values = {"start_on": days(-60), "due_on": days(60), "progress": 50} | values
    return make_task(pilot=pilot, **values)


def owe(task, **values):
    due = {
        "owner": "society",
        "title": f"{task}",
        "url": task.get_absolute_url(),
        "society_id": task.pilot.society_id,
        "society_name": task.pilot.society.name,
        "batch_id": task.pilot.batch_id,
        "due_on": task.due_on,
    }
    turns.put(task, turns.Due(**due | values), now=timezone.now())


def text(client, name, **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def batch():
    return make_batch(name="本年批次", year=TODAY().year)


def test_workbench_lists_the_earliest_seven_and_says_how_many_more(client, batch):
    pilot = make_pilot(batch=batch)
    for number in range(9):
        owe(a_task(pilot, title=f"事项{number}", due_on=days(number + 10)))
    client.force_login(secretary_of(pilot.society))

    page = text(client, "reporting:workbench")

    assert "9件待办" in page
    assert "还有2件" in page
    assert "事项6" in page
    assert "事项7" not in page


def test_workbench_counts_what_is_overdue(client, batch):
    pilot = make_pilot(batch=batch)
    owe(a_task(pilot, due_on=days(-1)))
    client.force_login(head_of(pilot.society))

    assert "1件待办：1件逾期" in text(client, "reporting:workbench")


def test_workbench_without_work_says_so(client, batch):
    client.force_login(secretary_of(make_society()))

    assert "目前没有待办事项" in text(client, "reporting:workbench")


def test_reader_has_no_turns(client, batch):
    pilot = make_pilot(batch=batch)
    owe(a_task(pilot))
    client.force_login(reader_of(pilot.society))

    assert "目前没有待办事项" in text(client, "reporting:workbench")


@pytest.mark.parametrize(
    ("person", "place"),
    [
        (a_leader, "reporting:leader"),
        (an_expert, "pilots:sheets"),
        (lambda: staff(StaffRole.AUDIT_ADMIN), "admin:index"),
    ],
)
def test_others_land_on_their_own_page(client, person, place):
    client.force_login(person())

    assert client.get(reverse("reporting:workbench"))["Location"] == reverse(place)


def test_overview_shows_light_progress_and_what_does_not_apply(client, batch):
    pilot = make_pilot(batch=batch)
    task = a_task(pilot, area=Area.A2, progress=40, due_on=days(-3))
    for area in Area:
        PlanArea.objects.create(
            plan=task.plan_task.plan,
            area=area,
            choice="not_applicable" if area == Area.B1 else "planned",
            reason="无退休干部兼任。",
        )
    client.force_login(officer_of(batch))

    page = text(client, "reporting:matrix")

    assert "1项逾期" in page
    assert "40%" in page
    assert "不适用" in page


def test_overdue_rectification_turns_the_cell_red(client, batch):
    pilot = make_pilot(batch=batch)
    officer = officer_of(batch)
    task = a_task(pilot)
    issue_rectification(
        pilot,
        actor=officer,
        now=timezone.now(),
        on=days(-20),
        problem="缺凭证",
        requirement="补齐",
        clause="四（一）2",
        source="visit",
        due_on=days(-2),
        task=task,
    )
    client.force_login(officer)

    assert "1项逾期" in text(client, "reporting:matrix")


def test_foreign_or_broken_batch_in_the_address_is_not_found(client, batch):
    client.force_login(officer_of(batch))
    foreign = make_batch()

    for wanted in (foreign.pk, "keine", "1"):
        answer = client.get(reverse("reporting:matrix"), {"batch": wanted})
        assert answer.status_code == 404


def test_leaders_sentence_says_pace_and_lateness(client, batch):
    pilot = make_pilot(batch=batch)
    a_task(pilot, progress=0, start_on=days(-100), due_on=days(100))
    a_task(pilot, progress=100, due_on=days(-5), status=TaskStatus.IN_PROGRESS)
    client.force_login(a_leader())

    page = text(client, "reporting:leader")

    assert "1家试点学会累计完成50%" in page
    assert "逾期1项" in page


def test_society_may_not_open_the_associations_pages(client, batch):
    client.force_login(secretary_of(make_pilot(batch=batch).society))

    for name in ("reporting:matrix", "reporting:leader"):
        assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    "name", ["reporting:workbench", "reporting:to_do", "reporting:matrix", "reporting:leader"]
)
@pytest.mark.once
def test_pages_cost_the_same_with_many_pilots(client, batch, name, django_assert_max_num_queries):
    person = a_leader() if name == "reporting:leader" else officer_of(batch)
    client.force_login(person)

    def one_more():
        task = a_task(make_pilot(batch=batch))
        owe(task, owner="officer")

    one_more()
    if name == "reporting:leader":
        work_calendar()  # which every process reads once a minute
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(name))
    for _ in range(30):
        one_more()

    with django_assert_max_num_queries(len(one.captured_queries)):
        answer = client.get(reverse(name))
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    "name", ["batch-list", "society-list", "pilot-list", "task-list", "deadline-list"]
)
@pytest.mark.once
def test_api_lists_cost_the_same_with_many_rows(client, batch, name, django_assert_max_num_queries):
    client.force_login(officer_of(batch))
    owe(a_task(make_pilot(batch=batch)))
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(f"api:{name}"))
    for _ in range(30):
        owe(a_task(make_pilot(batch=batch)))

    with django_assert_max_num_queries(len(one.captured_queries)):
        answer = client.get(reverse(f"api:{name}"))
    assert answer.json()["count"] >= 1


def test_api_tells_a_society_its_own_deadlines_only(client, batch):
    own, other = make_pilot(batch=batch), make_pilot(batch=batch)
    owe(a_task(own, title="本会任务"))
    owe(a_task(other, title="他会任务"))
    client.force_login(secretary_of(own.society))

    rows = client.get(reverse("api:deadline-list")).json()["results"]

    assert [row["title"] for row in rows] == ["A2 本会任务"]


def test_api_is_read_only(client, batch):
    client.force_login(officer_of(batch))

    for name in ("batch-list", "task-list"):
        assert client.post(reverse(f"api:{name}"), {}).status_code == 405


def test_api_answers_foreign_and_unknown_alike(client, batch):
    task = a_task(make_pilot(batch=batch))
    client.force_login(secretary_of(make_society()))

    foreign = client.get(reverse("api:task-detail", args=[task.pk]))
    unknown = client.get(reverse("api:task-detail", args=[UserFactory().pk]))

    assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json())


def test_api_describes_itself(client):
    client.force_login(UserFactory())

    schema = client.get(reverse("api:schema"))

    assert schema.status_code == 200
    assert b"/api/deadlines/" in schema.content
    assert client.get(reverse("api:docs")).status_code == 200


def test_150_societies_fit_on_one_page(client, batch, django_assert_max_num_queries):
    first = a_task(make_pilot(batch=batch), area=Area.A1, progress=10, due_on=days(-3))
    line = first.plan_task
    pilots = [first.pilot, *(make_pilot(batch=batch) for _ in range(149))]
    fields = {"title": "任务", "target_result": "成果", "owner": "李明", "progress": 10}
    fields |= {"start_on": days(-90), "due_on": days(-3), "original_due_on": days(-3)}
    Task.objects.bulk_create(
        Task(pilot=pilot, plan_task=line, area=area, status="in_progress", **fields)
        for pilot in pilots
        for area in Area
    )
    client.force_login(officer_of(batch))
    with django_assert_max_num_queries(15):
        page = client.get(reverse("reporting:matrix")).content
    assert len(page) < 300 * 1024
    assert "1501项逾期" in page.decode()
    assert page.decode().count("1项逾期 10%") >= 1499
