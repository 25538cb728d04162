"""Reporting how far a task is."""

import datetime as dt
import uuid

import pytest

from pilots.actions.task import mark_milestone, update_progress
from pilots.enums import PilotStatus, TaskStatus
from pilots.models import ProgressEntry, TaskMilestone
from pilots.tests.factories import at
from pilots.tests.task_steps import DAY, a_task
from sanhua.activity.enums import Owner
from sanhua.activity.journal import timeline
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
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


def test_first_progress_starts_the_task():
    people = a_task(S.PLANNED)

    task = progress(people, 30)

    assert (task.status, task.progress, task.progress_on) == (
        S.IN_PROGRESS,
        30,
        dt.date(2022, 5, 10),
    )
    assert [event.label for event in timeline(task)] == ["更新进度至30%", "开始实施"]
    assert ProgressEntry.objects.get().made_by == people.secretary


def test_progress_sets_the_turn_of_the_society_until_the_due_date():
    people = a_task()

    task = progress(people)

    turn = turn_of(task)
    assert (turn.owner, turn.society_id, turn.due_on, turn.action) == (
        Owner.SOCIETY,
        task.pilot.society_id,
        task.due_on,
        "更新进度",
    )
    assert (turn.batch_id, turn.society_name) == (task.pilot.batch_id, task.pilot.society.name)


def test_full_progress_asks_for_the_report():
    assert turn_of(progress(a_task(), 100)).action == "提交办结"


def test_progress_sent_twice_is_entered_once():
    people = a_task()
    token = uuid.uuid4()
    seen = people.task.version

    progress(people, token=token, seen=seen)
    progress(people, token=token, seen=seen)

    assert ProgressEntry.objects.count() == 1


def test_progress_on_a_stale_page_is_refused():
    people = a_task()
    seen = people.task.version
    progress(people, 40, seen=seen)

    with pytest.raises(Stale):
        progress(people, 20, seen=seen)

    assert people.fresh().progress == 40


def test_reader_updates_only_tasks_that_name_them():
    people = a_task(owner="王芳、李明")
    people.reader.full_name = "李明"
    other = a_task(owner="王芳")
    other.reader.full_name = "李明"

    assert progress(people, actor=people.reader).progress == 40
    with pytest.raises(NotAllowed):
        progress(other, actor=other.reader)


def test_same_name_in_another_society_does_not_count():
    people, stranger = a_task(owner="李明"), a_task().reader
    stranger.full_name = "李明"

    with pytest.raises(NotAllowed):
        progress(people, actor=stranger)


def test_officer_does_not_report_progress():
    people = a_task()
    with pytest.raises(NotAllowed):
        progress(people, actor=people.officer)


@pytest.mark.parametrize("status", [S.COMPLETION_SUBMITTED, S.VERIFIED, S.CANCELLED])
def test_progress_is_closed_during_and_after_the_check(status):
    people = a_task(status)

    with pytest.raises(NotNow):
        progress(people)

    assert people.fresh().status == status


def test_progress_is_closed_when_the_pilot_has_ended():
    people = a_task()
    people.task.pilot.status = PilotStatus.TERMINATED
    people.task.pilot.save()

    with pytest.raises(NotNow, match="试点已经结束"):
        progress(people)


def test_milestone_is_ticked_with_its_day_and_unticked():
    people = a_task(S.PLANNED)
    step = TaskMilestone.objects.create(
        task=people.task, title="发布公告", due_on=dt.date(2022, 4, 15)
    )

    mark_milestone(step, Occasion(people.secretary, at(DAY)), done_on=dt.date(2022, 4, 14))

    step.refresh_from_db()
    assert step.done_on == dt.date(2022, 4, 14)
    assert people.fresh().status == S.IN_PROGRESS

    step.task = people.task
    mark_milestone(step, Occasion(people.secretary, at(DAY)), done_on=None)
    step.refresh_from_db()
    assert step.done_on is None


def test_milestone_is_not_reached_in_the_future():
    people = a_task()
    step = TaskMilestone.objects.create(task=people.task, title="公示", due_on=dt.date(2022, 6, 1))

    with pytest.raises(NotNow, match="不能晚于今天"):
        mark_milestone(step, Occasion(people.secretary, at(DAY)), done_on=dt.date(2022, 5, 11))
