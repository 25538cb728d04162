"""The life of a task, from progress to the check."""

import datetime as dt

import pytest

from pilots.actions.task import update_progress
from pilots.enums import ExtensionReason, ReturnReason, TaskStatus
from pilots.models import ReturnRemark, Task
from pilots.tests.factories import at, make_batch, officer_of
from pilots.tests.task_steps import DAY, a_task, give_proof, report, take
from pilots.workflows.task import TASK
from sanhua.activity.enums import Owner
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db
S = TaskStatus


def progress(people, percent=40, actor=None, text="已发布招聘公告。", **more):
    occasion = Occasion(actor or people.secretary, at(DAY), **more)
    people.task = update_progress(people.task, occasion, percent=percent, text=text)
    return people.task


def turn_of(task):
    return Turn.objects.filter(subject_id=task.pk).first()


def told(person):
    return list(
        Notification.objects.filter(recipient=person, channel="in_app").values_list(
            "text", flat=True
        )
    )


def test_completion_needs_evidence():
    people = a_task()

    with pytest.raises(NotNow, match="还没有佐证"):
        report(people)

    give_proof(people.task, removed_at=at(DAY))
    with pytest.raises(NotNow, match="还没有佐证"):
        report(people)


def test_completion_needs_the_actual_result():
    people = a_task()
    give_proof(people.task)

    with pytest.raises(NotNow, match="实际成果"):
        report(people, result="  ")


def test_completion_passes_the_turn_to_the_officers():
    people = a_task()
    give_proof(people.task)

    task = report(people)

    turn = turn_of(task)
    assert (turn.owner, turn.batch_id, turn.action) == (
        Owner.OFFICER,
        task.pilot.batch_id,
        "复核",
    )
    assert (task.reported_by, task.is_late) == (people.secretary, False)
    assert told(people.officer)


@pytest.mark.parametrize(("day", "late"), [("2022-08-31", False), ("2022-09-01", True)])
def test_report_after_the_due_date_is_marked_late(day, late):
    people = a_task()
    give_proof(people.task)

    assert report(people, day).is_late is late


def test_named_owner_does_not_report_completion():
    people = a_task(owner="李明")
    people.reader.full_name = "李明"
    give_proof(people.task)

    with pytest.raises(NotAllowed):
        report(people, actor=people.reader)


def test_completion_cycle_with_a_return():
    people = a_task()
    give_proof(people.task)
    report(people)

    reasons = [ReturnReason.WEAK_EVIDENCE, ReturnReason.UNSTAMPED]
    take(people, "send_back", people.officer, comment="合同缺盖章页。", reasons=reasons)

    assert people.task.status == S.SENT_BACK
    assert {row.reason for row in ReturnRemark.objects.filter(subject_id=people.task.pk)} == set(
        reasons
    )
    turn = turn_of(people.task)
    assert (turn.owner, turn.action, turn.due_on) == (
        Owner.SOCIETY,
        "修改重报",
        people.task.due_on,
    )
    assert any("合同缺盖章页。" in text for text in told(people.secretary))

    assert progress(people, 90).status == S.IN_PROGRESS
    report(people)
    task = take(people, "verify", people.officer, "2022-06-01", comment="同意。")

    assert (task.status, task.progress, task.verified_by) == (S.VERIFIED, 100, people.officer)
    assert turn_of(task) is None


def test_letter_of_a_return_leaves_the_opinion_in_the_portal():
    people = a_task()
    give_proof(people.task)
    report(people)

    take(
        people,
        "send_back",
        people.officer,
        comment="乙学会得87.5分，请参照。",
        reasons=[ReturnReason.MISSING],
    )

    rows = Notification.objects.filter(recipient=people.secretary, event__label__contains="退回")
    texts = dict(rows.values_list("channel", "text"))
    assert "乙学会得87.5分" in texts["in_app"]
    assert texts["email"].endswith("。意见请登录平台查看。")
    assert "乙学会" not in texts["email"]


def test_return_needs_a_reason_and_an_opinion():
    people = a_task()
    give_proof(people.task)
    report(people)

    with pytest.raises(NotNow, match="退回原因"):
        take(people, "send_back", people.officer, comment="请补充。", reasons=["nonsense"])
    with pytest.raises(NotNow, match="须填写意见"):
        take(people, "send_back", people.officer, reasons=[ReturnReason.MISSING])
    assert people.fresh().status == S.COMPLETION_SUBMITTED
    assert not ReturnRemark.objects.exists()


def test_nobody_verifies_what_they_reported():
    people = a_task()
    give_proof(people.task)
    report(people)
    Task.objects.filter(pk=people.task.pk).update(reported_by=people.officer)

    with pytest.raises(NotAllowed, match="自己提交"):
        take(people, "verify", people.officer)


def test_officer_of_another_batch_does_not_verify():
    people = a_task()
    give_proof(people.task)
    report(people)

    with pytest.raises(NotAllowed):
        take(people, "verify", officer_of(make_batch()))


def test_open_extension_is_decided_before_the_check():
    people = a_task()
    give_proof(people.task)
    people.task.extensions.create(
        original_due_on=people.task.due_on,
        requested_due_on=dt.date(2022, 9, 30),
        category=ExtensionReason.OTHER,
        reason="合作方延期。",
        status="requested",
        requested_by=people.secretary,
        requested_at=at(DAY),
    )
    report(people)

    with pytest.raises(NotNow, match="先审批延期"):
        take(people, "verify", people.officer)


@pytest.mark.parametrize("step", ["cancel", "reinstate"])
def test_tasks_come_and_go_only_with_the_plan(step):
    people = a_task(S.IN_PROGRESS if step == "cancel" else S.CANCELLED)
    before = people.task.status

    with pytest.raises(NotNow, match="随实施方案"):
        take(people, step, people.officer)

    assert people.fresh().status == before


def test_every_step_not_in_the_table_changes_nothing():
    for status in S:
        people = a_task(status)
        for step in TASK.steps:
            if status not in step.source:
                actor = people.officer if step.who.holds(people.officer, people.task) else None
                with pytest.raises(NotNow):
                    take(people, step.name, actor or people.secretary, comment="意见。")
        assert people.fresh().status == status
