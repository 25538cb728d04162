"""What the association owes has a day too, in working days, and is reminded of like the rest."""

import datetime as dt

import pytest

from pilots.actions.extension import request_extension
from pilots.enums import AssessmentStatus
from pilots.tests.factories import at
from pilots.tests.task_steps import DAY, a_task, give_proof, report
from pilots.workflows.answering import AFTER_SCORING, answer_due, evaluation_due
from reporting.reminders.planning import simulate
from sanhua.activity import calendar
from sanhua.activity.models import Turn
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db


def turn_of(record):
    return Turn.objects.get(subject_id=record.pk)


def test_days_of_an_answer_are_working_days_after_the_day_of_asking():
    calendar.seed()
    late = at("2022-09-29", 23, 59)
    assert answer_due(late, 1) == dt.date(2022, 9, 30)
    assert answer_due(late, 3) == dt.date(2022, 10, 9)  # two make-up days after the holiday
    assert answer_due(None, 3) is None


def test_steps_of_an_evaluation_follow_one_another():
    last = dt.date(2022, 11, 30)
    days = [evaluation_due(state, last) for state in AFTER_SCORING]
    assert days == sorted(set(days))
    assert days[0] > last
    assert AssessmentStatus.DECIDED in AFTER_SCORING


def test_officer_is_reminded_of_a_completion_and_of_a_wish_for_more_time():
    calendar.seed()
    people = a_task()
    asked = request_extension(
        people.task,
        Occasion(people.secretary, at(DAY)),
        until=people.task.due_on + dt.timedelta(days=10),
        category="recruitment",
        reason="面试推迟。",
    )
    assert turn_of(asked).due_on == answer_due(at(DAY), 3)
    give_proof(people.task)
    report(people)
    due_on = turn_of(people.task).due_on
    assert due_on == answer_due(people.fresh().reported_at, 5)
    heard = {(row.recipient, row.deadline.subject) for _, row in simulate(due_on, due_on)}
    assert (people.officer, str(people.task.pk)) in heard
