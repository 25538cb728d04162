"""Tasks on the web: list, board and Gantt."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.enums import RectificationStatus, TaskStatus
from pilots.models import Rectification, TaskMilestone
from pilots.tests.factories import a_leader, make_batch, make_pilot, make_task, officer_of
from societies.enums import Area
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db
S = TaskStatus
AREAS = list(Area)
PAGES = ("tasks", "task_board", "task_gantt")
TODAY = timezone.localdate


def days(count):
    return TODAY() + dt.timedelta(days=count)


def fill(pilot, count, **values):
    """Give a pilot tasks of all ages, each with a milestone."""
    for number in range(count):
        task = make_task(
            pilot=pilot,
            **{
                "area": AREAS[number % 10],
                "title": f"第{number + 1}项任务",
                "start_on": days(-60),
                "due_on": days(number * 3 - 20),
                "progress": number * 7 % 100,
            }
            | values,
        )
        TaskMilestone.objects.create(task=task, title="中期节点", due_on=days(-1))


@pytest.fixture
def case():
    pilot = make_pilot()
    return pilot, officer_of(pilot.batch), secretary_of(pilot.society)


def text_of(client, name, query=""):
    answer = client.get(reverse(f"pilots:{name}") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client, query=""):
    """Titles on the list, in order."""
    answer = client.get(reverse("pilots:tasks") + query)
    return [row.title for row in answer.context["page_obj"]]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["officer", "secretary"])
@pytest.mark.once
def test_overviews_cost_the_same_with_1_and_30_tasks(
    case, client, name, who, django_assert_max_num_queries
):
    pilot, officer, secretary = case
    client.force_login({"officer": officer, "secretary": secretary}[who])
    url = reverse(f"pilots:{name}")
    counts = []
    for more in (1, 29):
        fill(pilot, more)
        fill(make_pilot(batch=pilot.batch), more)
        client.get(url)
        with django_assert_max_num_queries(15) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", PAGES)
def test_overviews_stay_light_with_200_tasks(case, client, name):
    pilot, officer, _ = case
    fill(
        pilot, 200, title="面向省级学会的公开招聘专职工作人员并签订劳动合同、依法参保的工作任务" * 2
    )
    client.force_login(officer)

    assert len(client.get(reverse(f"pilots:{name}")).content) < 100_000


def test_page_number_beyond_the_end_shows_the_last_page(case, client):
    pilot, officer, _ = case
    fill(pilot, 25)
    client.force_login(officer)

    page = client.get(reverse("pilots:tasks") + "?page=999").context["page_obj"]

    assert (page.number, len(page)) == (2, 5)


def test_list_shows_a_society_its_own_tasks_only(case, client):
    pilot, _, secretary = case
    make_task(pilot=pilot, title="自己的任务")
    make_task(title="别家的任务")
    client.force_login(secretary)

    for name in PAGES:
        assert "别家的任务" not in text_of(client, name)
    assert titles(client) == ["自己的任务"]


def test_officer_sees_own_batches_and_leader_everything(case, client):
    pilot, officer, _ = case
    make_task(pilot=pilot, title="本批次任务")
    make_task(pilot=make_pilot(batch=make_batch()), title="别的批次任务")

    client.force_login(officer)
    assert titles(client) == ["本批次任务"]
    client.force_login(a_leader())
    assert len(titles(client, "?batch=")) == 2


def test_lists_begin_with_the_batch_that_runs(case, client):
    pilot, _, _ = case
    make_task(pilot=pilot, title="本年任务")
    past = make_batch(year=2021, status="closed")
    make_task(pilot=make_pilot(batch=past, society=pilot.society), title="往年任务")
    client.force_login(secretary_of(pilot.society))

    assert titles(client) == ["本年任务"]
    assert len(titles(client, "?batch=")) == 2


def test_filters_are_in_the_address(case, client):
    pilot, officer, _ = case
    other = make_pilot(batch=pilot.batch, society=make_society(name="江西省地质学会"))
    make_task(pilot=pilot, title="甲", area=Area.A1, owner="赵六", due_on=days(100))
    make_task(pilot=pilot, title="乙", area=Area.C2, status=S.PLANNED, due_on=days(101))
    make_task(pilot=other, title="丙", area=Area.A3, status=S.VERIFIED, due_on=days(102))
    client.force_login(officer)

    assert titles(client, f"?pilot={other.pk}") == ["丙"]
    assert titles(client, f"?batch={pilot.batch_id}") == ["甲", "乙", "丙"]
    assert titles(client, "?direction=secretariat") == ["甲", "丙"]
    assert titles(client, "?area=C2") == ["乙"]
    assert titles(client, "?status=planned") == ["乙"]
    assert titles(client, "?q=赵六") == ["甲"]
    assert titles(client, "?q=地质") == ["丙"]
    assert titles(client, "?sort=-due") == ["乙", "甲", "丙"]


def test_filters_that_do_not_exist_are_left_out(case, client):
    pilot, officer, _ = case
    make_task(pilot=pilot, title="甲")
    client.force_login(officer)

    for query in (f"?pilot={uuid.uuid4()}", "?area=Z9", "?light=pink", "?sort=x", "?pilot=x"):
        assert titles(client, query) == ["甲"]
    page = text_of(client, "tasks", f"?q={'长' * 300}")
    assert "最多50字" in page


def lit(pilot):
    """One task of each light on the present day."""
    far = {"start_on": days(-10), "due_on": days(190)}
    make_task(pilot=pilot, title="红", start_on=days(-60), due_on=days(-1))
    make_task(pilot=pilot, title="黄", start_on=days(-50), due_on=days(50), progress=10)
    make_task(pilot=pilot, title="补", status=S.VERIFIED, is_late=True)
    make_task(pilot=pilot, title="蓝", start_on=days(-60), due_on=days(1), progress=99)
    make_task(pilot=pilot, title="绿", progress=60, **far)
    make_task(pilot=pilot, title="灰", status=S.PLANNED, start_on=days(1), due_on=days(190))
    make_task(pilot=pilot, title="废", status=S.CANCELLED, **far)
    # Due soon, but far behind: yellow goes before blue.
    make_task(pilot=pilot, title="急", start_on=days(-60), due_on=days(2), progress=20)
    task = make_task(pilot=pilot, title="改", progress=90, **far)
    Rectification.objects.create(
        pilot=pilot,
        task=task,
        source="visit",
        clause="四（一）2",
        problem="问题",
        requirement="要求",
        due_on=days(-1),
        status=RectificationStatus.ACKNOWLEDGED,
        issued_by=officer_of(pilot.batch),
        issued_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("light", "expected"),
    [
        ("red", {"红", "改"}),
        ("yellow", {"黄", "补", "急"}),
        ("blue", {"蓝"}),
        ("green", {"绿"}),
        ("grey", {"灰", "废"}),
    ],
)
def test_light_filter_agrees_with_the_light_shown(case, client, light, expected):
    pilot, officer, _ = case
    lit(pilot)
    client.force_login(officer)

    answer = client.get(reverse("pilots:tasks") + f"?light={light}")

    assert {row.title for row in answer.context["page_obj"]} == expected


@pytest.mark.parametrize(
    ("view", "expected"),
    [("overdue", {"红"}), ("soon", {"蓝", "急"}), ("done", {"补"}), ("review", set())],
)
def test_views_agree_with_their_counts(case, client, view, expected):
    pilot, officer, _ = case
    lit(pilot)
    client.force_login(officer)

    answer = client.get(reverse("pilots:tasks") + f"?view={view}")

    assert {row.title for row in answer.context["page_obj"]} == expected
    chip = next(chip for chip in answer.context["views"] if chip.name == view)
    assert chip.count == len(expected)


def test_board_has_a_column_for_each_state(case, client):
    pilot, _, secretary = case
    fill(pilot, 15)
    make_task(pilot=pilot, title="退回的", status=S.SENT_BACK)
    client.force_login(secretary)

    answer = client.get(reverse("pilots:task_board"))

    assert [(c.label, c.count, c.more) for c in answer.context["columns"]] == [
        ("未开始", 0, 0),
        ("进行中", 15, 3),
        ("待复核", 0, 0),
        ("已退回", 1, 0),
        ("已办结", 0, 0),
    ]
    assert "另有3项" in answer.content.decode()


def test_gantt_table_says_what_the_picture_shows(case, client):
    pilot, officer, _ = case
    make_task(pilot=pilot, title="公开招聘", start_on=days(-30), due_on=days(40), progress=35)
    client.force_login(officer)

    page = text_of(client, "task_gantt")

    assert "<svg" in page
    assert f"{days(40):%Y-%m-%d}" in page
    assert "35%" in page


@pytest.mark.parametrize("name", PAGES)
def test_nothing_to_show_says_why(case, client, name):
    client.force_login(case[2])
    page = text_of(client, name)
    assert ("还没有任务" in page) or ("没有进行中的任务" in page)
