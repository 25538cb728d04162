"""More time: asked, granted, refused, withdrawn."""

import datetime as dt
import re
import threading
import uuid
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pilots.actions.extension import request_extension
from pilots.enums import ExtensionReason, ExtensionStatus, PlanStatus, ReturnReason, TaskStatus
from pilots.models import ExtensionRequest, PlanVersion, ReturnRemark, Task
from pilots.tests.factories import at, make_plan, make_plan_task
from pilots.tests.task_steps import a_task, give_proof, report
from pilots.workflows.extension import EXTENSION
from pilots.workflows.task import put_in_force
from sanhua.activity.enums import Owner
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db
S = ExtensionStatus
DAY = "2022-08-20"
OLD, ASKED = dt.date(2022, 8, 31), dt.date(2022, 9, 30)


def ask(people, until=ASKED, actor=None, token=None):
    return request_extension(
        people.task,
        Occasion(actor or people.secretary, at(DAY), token=token),
        until=until,
        category=ExtensionReason.APPROVAL,
        reason="挂靠单位党委会定于9月研究。",
    )


def answer(wish, step, actor, comment="", **data):
    return EXTENSION.perform(wish, step, Occasion(actor, at(DAY), comment=comment, data=data))


def test_request_waits_for_the_officers():
    people = a_task()

    wish = ask(people)

    assert (wish.status, wish.original_due_on) == (S.REQUESTED, OLD)
    turn = Turn.objects.get(subject_id=wish.pk)
    assert (turn.owner, turn.action, turn.batch_id) == (
        Owner.OFFICER,
        "审批延期",
        people.task.pilot.batch_id,
    )
    assert Notification.objects.filter(recipient=people.officer).exists()
    assert timeline(wish).get().comment == "挂靠单位党委会定于9月研究。"


def test_granting_moves_the_due_date_and_keeps_the_old_one():
    people = a_task()

    wish = answer(ask(people), "grant", people.officer)

    task = people.fresh()
    assert (task.due_on, task.original_due_on) == (ASKED, OLD)
    assert (wish.granted_due_on, wish.decided_by) == (ASKED, people.officer)
    assert Turn.objects.get(subject_id=task.pk).due_on == ASKED
    assert not Turn.objects.filter(subject_id=wish.pk).exists()
    event = timeline(task).first()
    assert (event.label, event.detail["due_on"]) == ("延期", ["2022-08-31", "2022-09-30"])
    sentences = Notification.objects.filter(recipient=people.secretary).values_list("text")
    assert any("2022-09-30" in text for (text,) in sentences)


def test_officer_may_grant_an_earlier_date():
    people = a_task()

    answer(ask(people), "grant", people.officer, granted_due_on=dt.date(2022, 9, 15))

    assert people.fresh().due_on == dt.date(2022, 9, 15)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(dt.date(2022, 10, 1), "不能晚于学会申请的2022年9月30日"), (OLD, "须晚于现行时限")],
)
def test_granted_date_lies_between_the_present_one_and_the_one_asked(day, sentence):
    people = a_task()
    wish = ask(people)

    with pytest.raises(NotNow, match=sentence):
        answer(wish, "grant", people.officer, granted_due_on=day)

    assert people.fresh().due_on == OLD
    assert ExtensionRequest.objects.get().status == S.REQUESTED


def test_refusal_needs_an_opinion_and_leaves_the_date(client):
    people = a_task()
    wish = ask(people)

    with pytest.raises(NotNow, match="须填写意见"):
        answer(wish, "refuse", people.officer, reasons=["other"])
    with pytest.raises(NotNow, match="至少选择一项"):
        answer(wish, "refuse", people.officer, "请按期完成。", reasons=["没有"])
    answer(wish, "refuse", people.officer, "请按期完成。", reasons=["unmeasurable"])
    answer(ask(people), "refuse", people.officer, "不再受理。", reasons=["missing", "unstamped"])

    assert people.fresh().due_on == OLD
    assert ReturnRemark.objects.get(subject_id=wish.pk).reason == "unmeasurable"
    for person in (people.secretary, people.officer):
        client.force_login(person)
        page = client.get(people.task.get_absolute_url()).content.decode()
        assert page.count("不同意的原因") == 2  # each request with its own
        assert f"<b>{ReturnReason.UNMEASURABLE.label}</b><div>请按期完成。</div>" in page
        both = {ReturnReason.MISSING.label, ReturnReason.UNSTAMPED.label}
        assert both == set(re.search(r"<b>([^<]+)</b><div>不再受理。", page)[1].split("、"))


def test_withdrawn_request_can_be_asked_again():
    people = a_task()

    answer(ask(people), "withdraw", people.secretary)

    assert ask(people).status == S.REQUESTED


def test_one_request_at_a_time():
    people = a_task()
    ask(people)

    with pytest.raises(NotNow, match="已有一份延期申请"):
        ask(people)


def test_request_sent_twice_is_one():
    people = a_task()
    token = uuid.uuid4()

    assert ask(people, token=token).pk == ask(people, token=token).pk


def test_request_stays_within_the_piloting_phase():
    people = a_task()

    with pytest.raises(NotNow, match="超出本批次试点期（2022年10月31日）"):
        ask(people, dt.date(2022, 11, 1))
    assert ask(people, dt.date(2022, 10, 31)).status == S.REQUESTED


def test_request_is_for_a_later_date():
    with pytest.raises((NotNow, ValidationError), match="晚于"):
        ask(a_task(), OLD)


def test_overdue_task_is_not_put_off_to_a_day_that_has_passed():
    people = a_task(due_on=dt.date(2022, 7, 31))

    with pytest.raises(NotNow, match="不能早于今天"):
        ask(people, dt.date(2022, 8, 19))


@pytest.mark.parametrize("status", [TaskStatus.COMPLETION_SUBMITTED, TaskStatus.VERIFIED])
def test_task_that_was_handed_in_is_not_put_off(status):
    with pytest.raises(NotNow):
        ask(a_task(status))


def test_only_the_society_asks_and_only_the_officer_answers():
    people = a_task()
    with pytest.raises(NotAllowed):
        ask(people, actor=people.reader)
    wish = ask(people)
    for step in ("grant", "refuse"):
        with pytest.raises(NotAllowed):
            answer(wish, step, people.secretary, "同意。")
    with pytest.raises(NotAllowed):
        answer(wish, "withdraw", people.officer)


def test_grant_after_the_report_makes_it_punctual():
    people = a_task()
    give_proof(people.task)
    wish = ask(people)
    assert report(people, "2022-09-05").is_late

    answer(wish, "grant", people.officer)

    assert not people.fresh().is_late


def test_request_about_a_decided_task_is_nobodys_turn():
    people = a_task()
    wish = ask(people)
    Task.objects.update(status=TaskStatus.CANCELLED)
    wish = ExtensionRequest.objects.get(pk=wish.pk)

    assert EXTENSION.turn(wish) is None
    with pytest.raises(NotNow, match="不再需要延期"):
        answer(wish, "grant", people.officer)


def amend(people, number, **changes):
    """Put the next version in force: the task's line with some changes, or (none) without it."""
    pilot = people.task.pilot
    officer = people.officer
    PlanVersion.objects.filter(pilot=pilot).update(status=PlanStatus.SUPERSEDED)
    plan = make_plan(pilot=pilot, status=PlanStatus.APPROVED, tasks=0, number=number)
    if changes:
        make_plan_task(plan, lineage=people.task.lineage, **changes)
    put_in_force(plan, Occasion(officer, at(DAY)))


def test_request_waits_again_when_its_task_comes_back():
    people = a_task()
    wish = ask(people)
    amend(people, 2)
    assert people.fresh().status == TaskStatus.CANCELLED
    assert not Turn.objects.filter(subject_id=wish.pk).exists()

    amend(people, 3, owner="李明")

    assert people.fresh().status == TaskStatus.IN_PROGRESS
    turn = Turn.objects.get(subject_id=wish.pk)
    assert (turn.owner, turn.action) == (Owner.OFFICER, "审批延期")


def test_request_is_called_by_the_present_title_of_its_task():
    people = a_task()
    wish = ask(people)

    amend(people, 2, title="招聘3名工作人员")

    assert Turn.objects.get(subject_id=wish.pk).title == "延期申请：A2 招聘3名工作人员"


def test_later_date_by_amendment_makes_a_late_report_punctual_as_an_extension_does():
    people = a_task(due_on=OLD)
    give_proof(people.task)
    assert report(people, "2022-09-05").is_late

    amend(people, 2, due_on=ASKED)

    task = people.fresh()
    assert (task.status, task.due_on) == (TaskStatus.COMPLETION_SUBMITTED, ASKED)
    assert not task.is_late


def test_report_that_was_in_time_stays_so_whatever_happens_to_the_date():
    people = a_task(due_on=OLD)
    give_proof(people.task)
    wish = ask(people, dt.date(2022, 9, 15))
    assert not report(people, "2022-08-25").is_late

    amend(people, 2, due_on=dt.date(2022, 8, 1))
    assert not people.fresh().is_late
    answer(wish, "grant", people.officer, granted_due_on=dt.date(2022, 8, 10))

    assert not people.fresh().is_late


# On the web


def coming_task():
    """A task that is due in two weeks from now, in a batch of the present."""
    today = timezone.localdate()
    people = a_task(
        start_on=today - dt.timedelta(days=10),
        due_on=today + dt.timedelta(days=14),
        progress=40,
    )
    people.task.pilot.batch.phases.filter(kind="piloting").update(
        ends_on=today + dt.timedelta(days=60)
    )
    return people, today


def post(client, people, until, **more):
    url = reverse("pilots:task_extension", args=[people.task.pk])
    data = {"until": until, "category": "funding", "reason": "经费下月到账。"}
    return client.post(url, data | more)


def test_society_asks_and_officer_grants_on_the_web(client):
    people, today = coming_task()
    client.force_login(people.secretary)
    until = today + dt.timedelta(days=30)

    assert post(client, people, until).status_code == 302

    wish = ExtensionRequest.objects.get()
    client.force_login(people.officer)
    page = client.get(people.task.get_absolute_url()).content.decode()
    url = reverse("pilots:extension_step", args=[wish.pk, "grant"])
    assert url in page
    answer = client.post(url, {"granted_due_on": until, "seen": wish.version})
    assert answer.status_code == 302
    assert people.fresh().due_on == until
    shown = client.get(people.task.get_absolute_url()).content.decode()
    assert "时限调整1次" in shown


def test_date_beyond_the_phase_is_refused_with_the_text_kept(client):
    people, today = coming_task()
    client.force_login(people.secretary)

    answer = post(client, people, today + dt.timedelta(days=90), reason="说明" * 20)

    assert answer.status_code == 409
    assert "超出本批次试点期" in answer.content.decode()
    assert "说明" * 20 in answer.content.decode()


def test_wrong_date_is_said_at_its_field(client):
    people, _ = coming_task()
    client.force_login(people.secretary)

    answer = post(client, people, "明天")

    assert answer.status_code == 422
    assert "“申请延至”不是有效日期" in answer.content.decode()


def test_creating_step_is_not_a_page(client):
    people, _ = coming_task()
    wish = ExtensionRequest.objects.create(
        task=people.task,
        original_due_on=people.task.due_on,
        requested_due_on=people.task.due_on + dt.timedelta(days=3),
        category="other",
        reason="合作方原因。",
        status=S.REFUSED,
        requested_by=people.secretary,
        requested_at=timezone.now(),
    )
    client.force_login(people.secretary)
    url = reverse("pilots:extension_step", args=[wish.pk, "request"])

    assert client.post(url, {}).status_code == 404
    assert ExtensionRequest.objects.get().status == S.REFUSED


def _rival(step, actor, *, wish, start, won, lost):
    """Take a step in a thread of its own, at the same moment as the other."""
    mine = ExtensionRequest.objects.get(pk=wish.pk)
    occasion = Occasion(actor, at(DAY), seen=mine.version)
    start.wait()
    try:
        EXTENSION.perform(mine, step, occasion)
        won.append(step)
    except NotNow as refusal:
        lost.append(str(refusal))
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_grant_against_withdrawal_has_exactly_one_winner(postgresql):
    for _ in range(10):
        people = a_task()
        wish = ask(people)
        start, won, lost = threading.Barrier(2), [], []
        go = partial(_rival, wish=wish, start=start, won=won, lost=lost)
        rivals = [
            threading.Thread(target=go, args=("grant", people.officer)),
            threading.Thread(target=go, args=("withdraw", people.secretary)),
        ]
        for rival in rivals:
            rival.start()
        for rival in rivals:
            rival.join()

        assert len(won) == 1
        assert len(lost) == 1
        granted = won == ["grant"]
        assert people.fresh().due_on == (ASKED if granted else OLD)
        assert ExtensionRequest.objects.get(pk=wish.pk).status == (
            S.GRANTED if granted else S.WITHDRAWN
        )
        assert Event.objects.filter(subject_id=wish.pk).count() == 2
