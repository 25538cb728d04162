"""Leaders' instructions: left on an item, carried out by the officers, unseen by societies."""

import pytest
from django.urls import reverse

from pilots.enums import DirectiveStatus
from pilots.models import Directive
from pilots.policies.directives import page_of_item
from pilots.tests.factories import a_leader, make_batch, make_task, officer_of
from sanhua.activity.enums import Owner
from sanhua.activity.models import Notification, Turn
from societies.tests.factories import make_society, secretary_of
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client):
    task = make_task()
    leader = a_leader()
    client.force_login(leader)
    return task, leader, officer_of(task.pilot.batch)


def address(task):
    return reverse("pilots:directive_new", args=["task", task.pk])


def give(client, task, **data):
    return client.post(address(task), {"usual": "请学会学术部督促落实。"} | data)


def test_two_clicks_put_it_on_the_officers_workbench(client, case):
    task, leader, officer = case
    page = client.get(task.get_absolute_url()).content.decode()
    assert address(task) in page
    assert give(client, task).status_code == 302
    directive = Directive.objects.get()
    assert (directive.text, directive.made_by) == ("请学会学术部督促落实。", leader)
    turn = Turn.objects.get(subject_id=directive.pk)
    assert (turn.owner, turn.batch_id) == (Owner.OFFICER, task.pilot.batch_id)
    client.force_login(officer)
    assert directive.get_absolute_url() in client.get("/").content.decode()
    assert directive.text in client.get(task.get_absolute_url()).content.decode()


def test_the_officer_reports_and_the_leader_is_told(client, case):
    task, leader, officer = case
    give(client, task, text="月底前见效。")
    directive = Directive.objects.get()
    assert directive.text == "请学会学术部督促落实。月底前见效。"
    client.force_login(officer)
    step = reverse("pilots:directive_step", args=[directive.pk, "handle"])
    assert client.post(step, {"seen": directive.version}).status_code == 422
    client.post(step, {"seen": directive.version, "answer": "已约谈，本周补齐。"})
    directive.refresh_from_db()
    assert (directive.status, directive.handled_by) == (DirectiveStatus.HANDLED, officer)
    assert not Turn.objects.filter(subject_id=directive.pk).exists()
    assert Notification.objects.filter(recipient=leader, subject__contains="已办理").exists()


def test_only_leaders_give_and_societies_see_nothing(client, case):
    task, _, officer = case
    give(client, task)
    directive = Directive.objects.get()
    secretary = secretary_of(task.pilot.society)
    client.force_login(secretary)
    assert client.post(address(task), {"usual": "同意。"}).status_code == 403
    assert client.get(directive.get_absolute_url()).status_code == 404
    assert "批示" not in client.get(task.get_absolute_url()).content.decode()
    client.force_login(officer)
    assert client.post(address(task), {"usual": "同意。"}).status_code == 403
    client.force_login(officer_of(make_batch(year=2021)))
    assert client.get(directive.get_absolute_url()).status_code == 404
    assert directive.text not in client.get(reverse("pilots:directives")).content.decode()


def test_nothing_said_and_a_day_gone_by_are_refused(client, case):
    task, _, _ = case
    assert client.post(address(task), {"usual": "", "text": " "}).status_code == 422
    answer = give(client, task, due_on="2020-01-01")
    assert "办理时限不能早于今天" in answer.content.decode()
    assert not Directive.objects.exists()


def test_the_same_form_twice_is_one_instruction(client, case):
    task, _, _ = case
    for _ in range(2):
        give(client, task, token="6f9619ff-8b86-4011-b42d-00c04fc964ff")
    assert Directive.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("application", "application"),
        ("assessment", "assessment"),
        ("pilot", "pilot"),
        ("plan", "plan"),
        ("rectification", "rectification"),
        ("report", "progress_report"),
        ("visit", "visit"),
        ("extension", "extension"),
        ("midterm", "midterm"),
        ("batch", "batch"),
        ("case", "case"),
        ("summary", "summary"),
        ("society", "society"),
    ],
)
def test_it_can_be_left_on_everything_a_leader_reads(client, kind, record):
    world = build()
    item = world.shared.get(record) or world.own.records[record]
    client.force_login(world.actors["leader"])
    here = reverse("pilots:directive_new", args=[kind, item.pk])
    page = page_of_item(item)
    assert here in client.get(page).content.decode()

    client.post(here, {"usual": "请学会学术部督促落实。"})
    directive = Directive.objects.get(subject_id=item.pk, text="请学会学术部督促落实。")
    assert directive.subject_kind == kind
    whole = kind in ("batch", "midterm")  # about all societies at once
    assert directive.society_id == (None if whole else world.own.society.pk)
    assert "请学会学术部督促落实。" in client.get(page).content.decode()
    if kind in ("society", "extension", "batch"):
        client.force_login(world.actors["secretary"])
        assert "请学会学术部督促落实。" not in client.get(page).content.decode()
        assert client.get(here).status_code in (403, 404)


def test_about_a_society_without_a_pilot_any_officer_acts(client):
    leader, society = a_leader(), make_society()
    officers = [officer_of(make_batch()), officer_of(make_batch(year=2021))]
    client.force_login(leader)
    client.post(reverse("pilots:directive_new", args=["society", society.pk]), {"usual": "同意。"})
    directive = Directive.objects.get()
    assert directive.batch is None
    assert Notification.objects.filter(channel="in_app", recipient__in=officers).count() == 2
    for officer in officers:
        client.force_login(officer)
        assert directive.get_absolute_url() in client.get("/").content.decode()
    step = reverse("pilots:directive_step", args=[directive.pk, "handle"])
    assert client.post(step, {"answer": "已了解。"}).status_code == 302


def test_a_leader_keeps_sentences_of_their_own(client, case):
    task, _, _ = case
    client.post(reverse("pilots:phrases"), {"text": "请主席会议研究。"})
    page = client.get(address(task)).content.decode()
    assert page.index("请主席会议研究。") < page.index("请学会学术部督促落实。")
    give(client, task, usual="请主席会议研究。")
    assert Directive.objects.get().text == "请主席会议研究。"
