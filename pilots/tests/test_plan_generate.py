"""Filling a plan from the ten areas, an earlier plan or a case, and going back to what was sent."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.enums import AreaChoice, CaseStatus, PlanStatus
from pilots.models import ModelCase, PlanArea, PlanMilestone, PlanVersion
from pilots.queries.plan_sources import proposals, sources
from pilots.tests.factories import at, make_batch, make_pilot, make_plan, make_plan_task
from pilots.tests.plan_steps import a_plan, sent_back, submitted
from pilots.workflows.plan_content import digest
from pilots.workflows.plan_gaps import gaps
from pilots.workflows.plan_measure import is_measurable
from pilots.workflows.plan_templates import TEMPLATES
from sanhua.accounts.tests.factories import UserFactory
from societies.enums import Area
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 2, 24)


def address(plan, name="plan_generate", source=""):
    return reverse(f"pilots:{name}", args=[plan.pk]) + (f"?source={source}" if source else "")


def an_empty_plan(**values):
    plan = make_plan(tasks=0, **values)
    for area in Area:
        PlanArea.objects.create(plan=plan, area=area)
    return PlanVersion.objects.get(pk=plan.pk)


def a_case(society, **values):
    return ModelCase.objects.create(
        society=society,
        title="建设科技服务站",
        area=Area.C3,
        background="背景",
        practice="做法",
        results="建成服务站3个，收入42万元。",
        status=CaseStatus.PUBLISHED,
        written_by=UserFactory(),
        published={"title": "建设科技服务站", "area": "C3", "results": "建成服务站3个。"},
        published_at=at("2021-11-01"),
        **values,
    )


def test_every_area_has_a_template_that_can_be_measured_in_order():
    assert set(TEMPLATES) == set(Area)
    for text in TEMPLATES.values():
        assert is_measurable(text.target)
        shares = [share for _, share in text.milestones]
        assert shares == sorted(shares)
        assert text.starts <= shares[0]
        assert shares[-1] <= text.ends


def test_the_ten_areas_fill_an_empty_plan_that_then_lacks_no_task(client):
    plan = an_empty_plan()
    who = secretary_of(plan.pilot.society)
    client.force_login(who)
    page = client.get(address(plan)).content.decode()
    assert "配备专职工作人员" in page
    form = {"chosen": [area.value for area in Area], "owner": "李明", "seen": plan.version}
    answer = client.post(address(plan), form)
    assert answer.status_code == 302
    plan = PlanVersion.objects.get(pk=plan.pk)
    assert plan.tasks.count() == 10
    assert gaps(plan) == []
    assert {task.owner for task in plan.tasks.all()} == {"李明"}
    assert "方案中已有同名任务" in client.get(address(plan)).content.decode()


def test_the_same_submission_twice_adds_once(client):
    plan = an_empty_plan()
    client.force_login(secretary_of(plan.pilot.society))
    form = {"chosen": ["A1"], "owner": "李明", "seen": plan.version}
    form["token"] = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    client.post(address(plan), form)
    client.post(address(plan), form)
    assert plan.tasks.count() == 1


def test_an_area_without_tasks_is_not_offered(client):
    plan = an_empty_plan()
    plan.areas.filter(area="C2").update(choice=AreaChoice.NOT_READY, reason="理事会未同意。")
    who = secretary_of(plan.pilot.society)
    rows = {row.area: row for row in proposals(who, plan, "areas", today=DAY)}
    assert "条件未成熟" in rows[Area.C2].taken
    client.force_login(who)
    form = {"chosen": ["C2"], "owner": "李明", "seen": plan.version}
    assert client.post(address(plan), form).status_code == 422
    assert plan.tasks.count() == 0


def test_last_years_plan_is_moved_into_this_batch(client):
    plan = an_empty_plan()
    society = plan.pilot.society
    batch = make_batch(year=2021)
    earlier = make_plan(
        pilot=make_pilot(batch=batch, society=society), status=PlanStatus.APPROVED, tasks=0
    )
    task = make_plan_task(
        earlier,
        title="续聘工作人员",
        start_on=dt.date(2021, 1, 4),
        due_on=dt.date(2021, 12, 20),
    )
    PlanMilestone.objects.create(task=task, title="签订合同", due_on=dt.date(2021, 5, 6))
    who = secretary_of(society)
    (key,) = [row.key for row in sources(who, plan) if row.key.startswith("plan-")]
    (row,) = proposals(who, plan, key, today=DAY)
    assert (row.start_on, row.due_on) == (dt.date(2022, 3, 1), dt.date(2022, 10, 31))
    assert row.milestones == [("签订合同", dt.date(2022, 5, 6))]
    client.force_login(who)
    form = {"chosen": [row.key], "owner": "李明", "seen": plan.version}
    assert client.post(address(plan, source=key), form).status_code == 302
    assert plan.tasks.get().owner == "李明"  # as the earlier plan says


def test_the_plan_of_another_society_is_no_source(client):
    plan = an_empty_plan()
    other = make_plan(pilot=make_pilot(batch=make_batch(year=2021)), status=PlanStatus.APPROVED)
    who = secretary_of(plan.pilot.society)
    assert proposals(who, plan, f"plan-{other.pk}", today=DAY) is None
    assert [row.key for row in sources(who, plan)] == ["areas"]


def test_a_published_case_can_be_adopted_a_withdrawn_one_cannot(client):
    plan = an_empty_plan()
    case = a_case(make_pilot().society)
    client.force_login(secretary_of(plan.pilot.society))
    source = f"case-{case.pk}"
    form = {"chosen": [str(case.pk)], "owner": "李明", "seen": plan.version}
    assert client.post(address(plan, source=source), form).status_code == 302
    task = plan.tasks.get()
    assert (task.area, task.target_result) == ("C3", "建成服务站3个。")
    ModelCase.objects.update(status=CaseStatus.WITHDRAWN)
    assert "采用示范模式" not in client.get(address(plan)).content.decode()


def test_two_people_generate_at_once_nothing_is_added_twice(client):
    plan = an_empty_plan()
    client.force_login(secretary_of(plan.pilot.society))
    form = {"chosen": ["A1"], "owner": "李明", "seen": plan.version}
    client.post(address(plan), form)
    answer = client.post(address(plan), form | {"chosen": ["A2"]})
    assert answer.status_code == 409
    assert plan.tasks.count() == 1


def test_a_draft_goes_back_to_what_was_sent(client):
    people = a_plan(tasks=2)
    old = sent_back(submitted(people))
    plan = old.pilot.plan_versions.get(status=PlanStatus.DRAFT)
    before = digest(plan)
    plan.tasks.first().delete()
    PlanVersion.objects.filter(pk=plan.pk).update(targets="改得不好。")
    client.force_login(people.secretary)
    page = client.get(address(plan, "plan_restore")).content.decode()
    assert "2处修改" in page
    client.post(address(plan, "plan_restore"), {"seen": plan.version})
    plan = PlanVersion.objects.get(pk=plan.pk)
    assert digest(plan) == before
    assert "没有需要恢复的内容" in client.get(address(plan, "plan_restore")).content.decode()


def test_a_first_version_has_nothing_to_go_back_to(client):
    people = a_plan()
    client.force_login(people.secretary)
    assert client.get(address(people.plan, "plan_restore")).status_code == 404


def test_a_plan_that_was_sent_is_not_filled(client):
    people = a_plan(status=PlanStatus.SUBMITTED)
    client.force_login(people.secretary)
    form = {"chosen": ["A1"], "owner": "李明"}
    answer = client.post(address(people.plan), form)
    assert answer.status_code in (409, 422)
    assert people.plan.tasks.count() == 1
