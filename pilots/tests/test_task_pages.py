"""One task on the web: its page, forms and steps."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.enums import RectificationStatus, TaskStatus
from pilots.models import Rectification, Task, TaskMilestone
from pilots.tests.factories import at, make_pilot, make_task, officer_of
from pilots.tests.task_steps import DAY, a_task, give_proof, report
from pilots.workflows.task import TASK
from sanhua.activity import turns
from societies.tests.factories import reader_of, secretary_of

pytestmark = pytest.mark.django_db
S = TaskStatus
TODAY = timezone.localdate


def days(count):
    return TODAY() + dt.timedelta(days=count)


@pytest.fixture
def case():
    pilot = make_pilot()
    return pilot, officer_of(pilot.batch), secretary_of(pilot.society)


@pytest.mark.once
def test_detail_costs_the_same_with_1_and_30_of_everything(
    case, client, django_assert_max_num_queries
):
    pilot, officer, secretary = case
    task = make_task(pilot=pilot)
    counts = []
    for more in (1, 29):
        for number in range(more):
            TaskMilestone.objects.create(task=task, title=f"节点{number}", due_on=task.due_on)
            give_proof(task, f"佐证{more}-{number}", by=secretary)
            task.extensions.create(
                original_due_on=task.due_on,
                requested_due_on=task.due_on + dt.timedelta(days=9),
                category="other",
                reason="合作方原因。",
                status="refused",
                requested_by=secretary,
                requested_at=at(DAY),
            )
        for person in (officer, secretary):
            client.force_login(person)
            client.get(task.get_absolute_url())
            with django_assert_max_num_queries(15) as queries:
                assert client.get(task.get_absolute_url()).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def links(task, step="report"):
    pages = ("task", "task_progress", "task_evidence", "task_extension")
    urls = [reverse(f"pilots:{name}", args=[task.pk]) for name in pages]
    return [*urls, reverse("pilots:task_step", args=[task.pk, step])]


def test_page_names_the_rectifications_of_the_task(case, client):
    pilot, officer, secretary = case
    task = make_task(pilot=pilot)
    order = Rectification.objects.create(
        pilot=pilot,
        task=task,
        number="〔2022〕7号",
        source="visit",
        clause="四（一）2",
        problem="缺社保缴纳凭证。",
        requirement="补齐。",
        due_on=days(-1),
        status=RectificationStatus.ACKNOWLEDGED,
        issued_by=officer,
        issued_at=timezone.now(),
    )
    client.force_login(secretary)

    page = client.get(task.get_absolute_url()).content.decode()

    assert order.get_absolute_url() in page
    assert "整改逾期" in page


def test_foreign_task_is_not_found_like_an_unknown_one(case, client):
    foreign = make_task()
    step = TaskMilestone.objects.create(task=foreign, title="节点", due_on=DAY)
    client.force_login(case[2])

    for url in [*links(foreign), reverse("pilots:task_milestone", args=[step.pk])]:
        assert client.get(url).status_code == client.post(url).status_code == 404
    unknown = client.get(reverse("pilots:task", args=[uuid.uuid4()]))
    assert unknown.status_code == 404


def test_reader_reads_but_has_no_forms(client):
    people = a_task()
    client.force_login(people.reader)

    page, *forms = links(people.task)

    assert "更新进度" not in client.get(page).content.decode()
    assert [client.get(url).status_code for url in forms] == [403, 403, 403, 403]


def test_reader_updates_a_task_that_names_them(client):
    people = a_task(owner="钱七")
    reader = reader_of(people.task.pilot.society)
    reader.full_name = "钱七"
    reader.save()
    client.force_login(reader)
    url = reverse("pilots:task_progress", args=[people.task.pk])

    assert url in client.get(people.task.get_absolute_url()).content.decode()
    assert client.post(url, {"percent": 55, "note": "已面试。"}).status_code == 302
    assert people.fresh().progress == 55


@pytest.mark.parametrize(
    ("percent", "sentence"), [("101", "不能大于100"), ("多", "应填写整数"), ("", "请填写")]
)
def test_wrong_progress_is_said_and_the_note_kept(client, percent, sentence):
    people = a_task()
    client.force_login(people.secretary)
    url = reverse("pilots:task_progress", args=[people.task.pk])

    answer = client.post(url, {"percent": percent, "note": "已完成面试工作。"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "已完成面试工作。" in answer.content.decode()


def test_progress_on_a_stale_page_keeps_the_note_and_can_be_sent_again(client):
    people = a_task()
    client.force_login(people.secretary)
    url = reverse("pilots:task_progress", args=[people.task.pk])
    seen = people.task.version
    client.post(url, {"percent": 30, "note": "第一次。", "seen": seen})

    answer = client.post(url, {"percent": 40, "note": "第二次。", "seen": seen})

    assert answer.status_code == 409
    assert "第二次。" in answer.content.decode()
    again = {"percent": 40, "note": "第二次。", "seen": answer.context["form"].data["seen"]}
    assert client.post(url, again).status_code == 302
    assert people.fresh().progress == 40


def test_milestone_is_ticked_on_the_web(client):
    people = a_task()
    step = TaskMilestone.objects.create(task=people.task, title="发布公告", due_on=TODAY())
    client.force_login(people.secretary)
    url = reverse("pilots:task_milestone", args=[step.pk])

    assert f'value="{TODAY():%Y-%m-%d}"' in client.get(url).content.decode()
    assert client.post(url, {"done_on": f"{days(1):%Y-%m-%d}"}).status_code == 409
    assert client.post(url, {"done_on": f"{TODAY():%Y-%m-%d}"}).status_code == 302

    step.refresh_from_db()
    assert step.done_on == TODAY()


def test_completion_and_check_on_the_web(client):
    people = a_task()
    give_proof(people.task)
    client.force_login(people.secretary)

    def step(name, **data):
        return client.post(reverse("pilots:task_step", args=[people.task.pk, name]), data)

    assert "实际成果" in step("report").content.decode()
    assert step("report", actual_result="招聘2名。").status_code == 302

    client.force_login(people.officer)
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert "当前由省科协经办人复核" in page
    refused = step("send_back", comment="合同缺页。")
    assert refused.status_code == 422
    assert "请至少选择一项退回原因" in refused.content.decode()
    assert "合同缺页。" in refused.content.decode()
    assert step("send_back", comment="合同缺页。", reasons=["weak_evidence"]).status_code == 302

    client.force_login(people.secretary)
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert "办结被退回：佐证不足" in page
    assert step("report", actual_result="招聘2名，合同已补齐。").status_code == 302

    client.force_login(people.officer)
    assert step("verify").status_code == 302
    assert people.fresh().status == S.VERIFIED


def test_check_of_a_task_decided_meanwhile_keeps_the_opinion(client):
    people = a_task()
    give_proof(people.task)
    report(people)
    Task.objects.update(status=S.VERIFIED)
    client.force_login(people.officer)
    url = reverse("pilots:task_step", args=[people.task.pk, "send_back"])

    answer = client.post(url, {"comment": "意见很长。", "reasons": ["missing"]})

    assert answer.status_code == 409
    assert "意见很长。" in answer.content.decode()


@pytest.mark.parametrize("step", ["open", "cancel", "reinstate", "nonsense"])
def test_steps_of_the_plan_have_no_page(client, step):
    people = a_task()
    client.force_login(people.officer)

    url = reverse("pilots:task_step", args=[people.task.pk, step])

    assert client.get(url).status_code == client.post(url).status_code == 404


def test_forms_of_a_decided_task_say_why_they_are_closed(client):
    people = a_task(S.VERIFIED)
    client.force_login(people.secretary)

    for url in links(people.task)[1:4]:
        page = client.get(url).content.decode()
        assert "该任务已办结，不能再更改。" in page
        assert 'name="note"' not in page


def test_a_task_shows_what_it_waits_for_and_what_waits_for_it(client):
    first = make_task(title="签订协议")
    second = make_task(pilot=first.pilot, title="挂牌入驻", after=first.lineage)
    client.force_login(secretary_of(first.pilot.society))
    page = client.get(second.get_absolute_url()).content.decode()
    assert "前置任务" in page
    assert first.get_absolute_url() in page
    page = client.get(first.get_absolute_url()).content.decode()
    assert "后续任务" in page
    assert second.get_absolute_url() in page


def test_the_workbench_leads_straight_to_the_form_that_is_needed(client):
    task = a_task(progress=10).task
    turns.refresh(TASK, task, now=at(DAY))
    client.force_login(secretary_of(task.pilot.society))
    page = client.get(reverse("reporting:workbench")).content.decode()
    assert reverse("pilots:task_progress", args=[task.pk]) in page
    assert f'href="{task.get_absolute_url()}"' in page
    Task.objects.filter(pk=task.pk).update(progress=100)
    turns.refresh(TASK, Task.objects.get(pk=task.pk), now=at(DAY))
    page = client.get(reverse("reporting:workbench")).content.decode()
    assert reverse("pilots:task_step", args=[task.pk, "report"]) in page
