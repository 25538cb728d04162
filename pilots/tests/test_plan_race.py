"""Two people act on one plan at the same moment; only a real database can say who wins."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from pilots.actions.plan import edit_chapter
from pilots.enums import PlanChapter, PlanStatus
from pilots.models import PlanVersion, Task
from pilots.tests.factories import officer_of
from pilots.tests.plan_steps import DAY, a_plan, a_remark, submitted
from pilots.workflows.plan import PLAN
from sanhua.activity.models import Event
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion

S = PlanStatus
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def at_once(*acts):
    """Run acts in threads of their own, started together; answer what each came to."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            act()
            results[number] = "done"
        except NotNow as refusal:
            results[number] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_approval_and_return_exactly_one_wins(postgresql):
    for _ in range(ROUNDS):
        people = submitted(a_plan())
        plan, other = people.plan, officer_of(people.plan.pilot.batch)
        data = {"remarks": [a_remark()]}

        def approve(plan=plan, actor=people.officer):
            PLAN.perform(plan, "approve", Occasion(actor, DAY, seen=plan.version))

        def send_back(plan=plan, actor=other, data=data):
            PLAN.perform(plan, "return", Occasion(actor, DAY, data=data, seen=plan.version))

        results = at_once(approve, send_back)
        assert results.count("done") == 1
        loser = next(row for row in results if row != "done")
        assert "该事项已有变化" in loser
        plan = PlanVersion.objects.get(pk=plan.pk)
        won = plan.status == S.APPROVED
        assert results[0 if won else 1] == "done"
        assert Task.objects.filter(pilot=plan.pilot).count() == (1 if won else 0)
        assert plan.pilot.plan_versions.count() == (1 if won else 2)
        decisions = Event.objects.filter(subject_id=plan.pk, state_before=S.SUBMITTED)
        assert decisions.count() == 1


def test_of_two_editors_exactly_one_writes(postgresql):
    assert connection.vendor == "postgresql"
    for _ in range(ROUNDS):
        people = a_plan()
        plan, seen = people.plan, people.plan.version

        def write(actor, text, plan=plan, seen=seen):
            edit_chapter(plan, PlanChapter.TARGETS, text, Occasion(actor, DAY, seen=seen))

        results = at_once(
            lambda write=write, actor=people.secretary: write(actor, "甲"),
            lambda write=write, actor=people.head: write(actor, "乙"),
        )
        assert results.count("done") == 1
        winner = "甲" if results[0] == "done" else "乙"
        assert PlanVersion.objects.get(pk=plan.pk).targets == winner
