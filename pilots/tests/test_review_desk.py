"""Deciding many things in a row: the queue, sentences at a click, and what was seen."""

import pytest
from django.urls import reverse

from pilots.actions.desk import PHRASES_MAX
from pilots.actions.supervision import plan_visit
from pilots.enums import PlanStatus, TaskStatus
from pilots.models import PlanVersion, ProgressReport, QuickPhrase, Task
from pilots.tests.factories import at, make_batch, make_pilot, make_task, officer_of
from pilots.tests.plan_steps import a_plan, sent_back, submitted
from pilots.tests.task_steps import give_proof
from pilots.tests.test_supervision import order, take
from pilots.workflows.report import REPORT, open_report
from pilots.workflows.task import TASK
from sanhua.activity.models import Event
from sanhua.core.workflow import Occasion
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db
NOW = at("2022-05-10")


def a_report(batch):
    """A task whose completion waits for an officer of the batch."""
    task = make_task(pilot=make_pilot(batch=batch))
    secretary = secretary_of(task.pilot.society)
    give_proof(task, by=secretary)
    data = {"actual_result": "达到4名。"}
    task = Task.objects.get(pk=task.pk)
    return TASK.perform(task, "report", Occasion(secretary, NOW, data=data))


def step_of(task, step="verify"):
    return reverse("pilots:task_step", args=[task.pk, step])


@pytest.fixture
def queue(client):
    batch = make_batch()
    officer = officer_of(batch)
    client.force_login(officer)
    return officer, [a_report(batch) for _ in range(3)]


def test_the_workbench_opens_the_decision_and_the_next_one_follows(client, queue):
    _, tasks = queue
    page = client.get(reverse("reporting:workbench")).content.decode()
    assert step_of(tasks[0]) in page
    page = client.get(step_of(tasks[0])).content.decode()
    assert "待审第<b>1</b>件，共3件" in page
    assert step_of(tasks[1]) in page  # the next one
    task = Task.objects.get(pk=tasks[0].pk)
    answer = client.post(step_of(task), {"seen": task.version, "onward": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == step_of(tasks[1])
    assert "还有2件待办" in answer.content.decode()
    assert Task.objects.get(pk=task.pk).status == TaskStatus.VERIFIED


def test_after_the_last_one_comes_the_workbench_with_a_count(client, queue):
    _, tasks = queue
    for task in Task.objects.filter(pk__in=[row.pk for row in tasks]):
        answer = client.post(step_of(task), {"seen": task.version, "onward": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("reporting:workbench")
    assert "全部审核完毕" in answer.content.decode()


def test_without_the_button_the_record_itself_is_shown(client, queue):
    _, tasks = queue
    task = Task.objects.get(pk=tasks[0].pk)
    answer = client.post(step_of(task), {"seen": task.version})
    assert answer.url == task.get_absolute_url()


def test_things_of_a_foreign_batch_are_not_in_the_queue(client, queue):
    a_report(make_batch(year=2021))
    _, tasks = queue
    assert "共3件" in client.get(step_of(tasks[0])).content.decode()


def test_own_sentences_come_first_and_belong_to_one_person(client, queue):
    officer, tasks = queue
    client.post(reverse("pilots:phrases"), {"text": "请补充聘用合同。"})
    page = client.get(step_of(tasks[0])).content.decode()
    assert page.index("请补充聘用合同。") < page.index("请补充佐证材料。")
    client.force_login(officer_of(tasks[0].pilot.batch))
    assert "请补充聘用合同。" not in client.get(step_of(tasks[0])).content.decode()
    phrase = QuickPhrase.objects.get()
    address = reverse("pilots:phrase_delete", args=[phrase.pk])
    assert client.post(address).status_code == 404
    client.force_login(officer)
    client.post(address)
    assert not QuickPhrase.objects.exists()


def test_a_sentence_is_kept_once_and_not_without_end(client, queue):
    officer, _ = queue
    address = reverse("pilots:phrases")
    data = {"text": "请补充。", "token": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}
    client.post(address, data)
    client.post(address, data)
    assert QuickPhrase.objects.count() == 1
    answer = client.post(address, {"text": "请补充。"})
    assert answer.status_code == 422
    assert "已有相同的常用语" in answer.content.decode()
    for number in range(PHRASES_MAX):
        QuickPhrase.objects.get_or_create(person=officer, text=f"第{number}句")
    assert "最多保存" in client.post(address, {"text": "多了"}).content.decode()


def test_secretaries_have_no_sentences(client):
    people = a_plan()
    client.force_login(people.secretary)
    assert client.get(reverse("pilots:phrases")).status_code == 403


def test_the_approval_says_which_content_was_seen(client):
    people = submitted(a_plan())
    client.force_login(people.officer)
    page = client.get(reverse("pilots:plan_review", args=[people.plan.pk])).content.decode()
    assert people.plan.content_hash in page
    approve = reverse("pilots:plan_step", args=[people.plan.pk, "approve"])
    data = {"seen": people.plan.version, "content": people.plan.content_hash}
    client.post(approve, data)
    event = Event.objects.get(kind="pilots.planversion.approve")
    assert event.detail["content_hash"] == people.plan.content_hash


def test_another_content_is_not_approved(client):
    people = submitted(a_plan())
    client.force_login(people.officer)
    approve = reverse("pilots:plan_step", args=[people.plan.pk, "approve"])
    answer = client.post(approve, {"seen": people.plan.version, "content": "0" * 64})
    assert answer.status_code == 409
    assert "您看到的不是报送的内容" in answer.content.decode()
    assert PlanVersion.objects.get(pk=people.plan.pk).status == PlanStatus.SUBMITTED


def test_an_old_page_says_that_a_newer_version_was_sent(client):
    people = submitted(a_plan())
    old = people.plan
    people.plan = sent_back(people)
    people = submitted(people)
    client.force_login(people.officer)
    approve = reverse("pilots:plan_step", args=[old.pk, "approve"])
    answer = client.post(approve, {"seen": old.version, "content": old.content_hash})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "报送第2版，您看到的是第1版（旧版本）" in page
    assert reverse("pilots:plan_review", args=[people.plan.pk]) in page
    assert not Event.objects.filter(kind="pilots.planversion.approve").exists()


def test_rectifications_visits_and_reports_stand_in_the_queue_too(client):
    pilot = make_pilot()
    officer, secretary = officer_of(pilot.batch), secretary_of(pilot.society)
    order_ = order(pilot, officer)
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="已补缴。")
    visit = plan_visit(
        pilot, actor=officer, now=NOW, planned_on=NOW.date(), purpose="调研", participants="王军"
    )
    report = open_report(pilot, month=NOW.date(), occasion=Occasion(secretary, NOW))
    ProgressReport.objects.filter(pk=report.pk).update(
        done="已招聘", problems="无", next_steps="续"
    )
    REPORT.perform(report, "submit", Occasion(secretary, NOW))
    steps = {
        order_: reverse("pilots:rectification_step", args=[order_.pk, "close"]),
        visit: reverse("pilots:visit_step", args=[visit.pk, "record"]),
        report: reverse("pilots:progress_report_step", args=[report.pk, "acknowledge"]),
    }
    client.force_login(officer)
    for subject, address in steps.items():
        page = client.get(address).content.decode()
        assert "待审第" in page, subject
        assert "共3件" in page
        assert 'name="onward"' in page
        assert "请补充佐证材料。" in page
        assert any(other in page for other in steps.values() if other != address)
    answer = client.post(steps[order_], {"seen": 3, "onward": "1"})
    assert answer.url in steps.values()
    answer = client.post(answer.url, {"onward": "1"} | A_RECORD)
    answer = client.post(steps[report], {"onward": "1"}, follow=True)
    assert "全部审核完毕" in answer.content.decode()


A_RECORD = {"held_on": "2022-05-10", "findings": "情况", "guidance": "意见"}
