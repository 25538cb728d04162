"""What the workflow tables do not offer changes nothing, whoever asks: generated from the tables."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots import models as m
from pilots.tests.factories import (
    a_leader,
    an_expert,
    at,
    make_batch,
    make_plan,
    make_task,
    officer_of,
)
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.case import CASE, QUESTION
from pilots.workflows.directive import DIRECTIVE
from pilots.workflows.exchange import MEETING
from pilots.workflows.extension import EXTENSION
from pilots.workflows.plan import PLAN
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.report import REPORT
from pilots.workflows.result_review import RESULT_REVIEW
from pilots.workflows.sheet import SHEET
from pilots.workflows.task import TASK
from pilots.workflows.visit import VISIT
from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.tests.factories import head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
NOW = at("2022-06-01")
DAY = dt.date(2022, 6, 30)
WORKFLOWS = (
    PLAN, TASK, EXTENSION, RECTIFICATION, VISIT, REPORT, DIRECTIVE,
    CASE, QUESTION, MEETING, ANNOUNCEMENT, ACKNOWLEDGEMENT,
    ASSESSMENT, SHEET, RESULT_REVIEW,
)  # fmt: skip
TABLES = {workflow.model.__name__: workflow for workflow in WORKFLOWS}
PAGES = {
    "PlanVersion": "pilots:plan_step",
    "Task": "pilots:task_step",
    "ExtensionRequest": "pilots:extension_step",
    "Rectification": "pilots:rectification_step",
    "SiteVisit": "pilots:visit_step",
    "ProgressReport": "pilots:progress_report_step",
    "Directive": "pilots:directive_step",
    "ModelCase": "pilots:case_step",
    "CaseQuestion": "pilots:question_step",
    "ExchangeMeeting": "pilots:meeting_step",
    "Announcement": "pilots:announcement_step",
    "Acknowledgement": "pilots:acknowledgement_step",
    "Assessment": "pilots:assessment_step",
    "ScoreSheet": "pilots:sheet_step",
    "ResultReview": "pilots:result_review_step",
}
KEPT = (
    m.PlanVersion, m.PlanTask, m.PlanArea, m.Task, m.ExtensionRequest, m.Rectification,
    m.SiteVisit, m.VisitFinding, m.ProgressReport, m.Directive, m.ReturnRemark, m.Evidence,
    m.ModelCase, m.CaseGram, m.CaseTag, m.CaseQuestion, m.ExchangeMeeting, m.Announcement,
    m.Acknowledgement, m.Assessment, m.SelfScore, m.AssessmentResult, m.ScoreSheet, m.SheetScore,
    m.ResultReview,
    m.RectificationAnswer, m.VisitPhoto,
    Event, Notification, Turn,
)  # fmt: skip
CASES = [(name, state) for name, table in TABLES.items() for state in table.states.values]


def everything():
    """All that a step could touch, row by row."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}


@pytest.fixture
def task():
    return make_task(due_on=dt.date(2022, 8, 31))


@pytest.fixture
def actors(task):
    """Everybody there is; the foreign ones first."""
    society, batch = task.pilot.society, task.pilot.batch
    return {
        "foreign secretary": secretary_of(make_society()),
        "foreign officer": officer_of(make_batch(year=2021)),
        "expert": an_expert(),
        "newcomer": UserFactory(),
        "reader": reader_of(society),
        "secretary": secretary_of(society),
        "head": head_of(society),
        "leader": a_leader(),
        "officer": officer_of(batch),
    }


def an_assessment(pilot, **values):
    scheme = m.AssessmentScheme.objects.create(name="方案")
    line = scheme.indicators.create(
        code="A1", axis="甲", name="办公", criterion="有", max_points=100
    )
    scheme.bands.create(name="合格", minimum=0)
    row = m.Assessment.objects.create(
        pilot=pilot, kind="final", scheme=scheme, self_due_on=DAY, scoring_due_on=DAY,
        total=80, spread=3, grade="合格", result={"lines": {"A1": "80.00"}}, **values,
    )  # fmt: skip
    row.self_scores.create(indicator=line, points=80, note="有。")
    return row


def a_record(name, task, state, by):
    """One record of a table in a state, as if it had got there."""
    pilot = task.pilot
    make = {
        # Only one version can be in force: the one the task comes from.
        "PlanVersion": lambda: (
            task.plan_task.plan if state == "approved" else make_plan(pilot=pilot, number=9)
        ),
        "Task": lambda: task,
        "ExtensionRequest": lambda: m.ExtensionRequest.objects.create(
            task=task,
            original_due_on=task.due_on,
            requested_due_on=dt.date(2022, 9, 30),
            category="recruitment",
            reason="招聘延后。",
            requested_by=by,
            requested_at=NOW,
        ),
        "Rectification": lambda: m.Rectification.objects.create(
            pilot=pilot,
            source="visit",
            clause="通知五（三）",
            problem="缺凭证。",
            requirement="补齐。",
            due_on=DAY,
            issued_by=by,
            issued_at=NOW,
        ),
        "SiteVisit": lambda: m.SiteVisit.objects.create(
            pilot=pilot, planned_on=DAY, purpose="调研", participants="王军", planned_by=by
        ),
        "ProgressReport": lambda: m.ProgressReport.objects.create(
            pilot=pilot, month=dt.date(2022, 5, 1), done="已办。", next_steps="续办。"
        ),
        "Directive": lambda: m.Directive.objects.create(
            batch=pilot.batch,
            subject_id=task.pk,
            subject_kind="task",
            title="事项",
            url="/",
            text="请落实。",
            made_by=by,
            made_at=NOW,
        ),
        "ModelCase": lambda: a_case(pilot, by),
        "CaseQuestion": lambda: m.CaseQuestion.objects.create(
            case=a_case(pilot, by),
            society=make_society(),
            asked_by=UserFactory(),
            asked_at=NOW,
            text="怎么做？",
        ),
        "ExchangeMeeting": lambda: m.ExchangeMeeting.objects.create(
            title="交流会",
            starts_at=at("2022-12-01"),
            venue="南昌",
            agenda="议程",
            register_by=dt.date(2022, 11, 20),
            arranged_by=by,
        ),
        "Announcement": lambda: an_announcement(by),
        "Acknowledgement": lambda: m.Acknowledgement.objects.create(
            announcement=an_announcement(by), society=pilot.society
        ),
    }
    make |= {
        "Assessment": lambda: an_assessment(pilot),
        "ScoreSheet": lambda: m.ScoreSheet.objects.create(
            assessment=an_assessment(pilot, status="scoring"), expert=an_expert(), assigned_at=NOW
        ),
        "ResultReview": lambda: m.ResultReview.objects.create(
            assessment=an_assessment(pilot, status="published"),
            reason="有疑问。", status="requested", asked_by=by, asked_at=NOW,
        ),
    }  # fmt: skip
    record = make[name]()
    type(record).objects.filter(pk=record.pk).update(status=state)
    return record


def a_case(pilot, by):
    return m.ModelCase.objects.create(
        society=pilot.society,
        pilot=pilot,
        title="案例",
        area="A2",
        background="背景",
        practice="做法",
        results="成效",
        status="published",
        written_by=by,
    )


def an_announcement(by):
    return m.Announcement.objects.create(
        title="通知", body="正文", status="published", written_by=by, published_at=NOW
    )


def attempts(table, state, actor, record):
    """Yield the steps this person may not take in this state, with the reason why not."""
    for step in table.steps:
        if not step.source:
            continue
        if state not in step.source:
            yield step, "not from here"
        elif not step.who.holds(actor, record):
            yield step, "not this person"


@pytest.mark.parametrize(("name", "state"), CASES)
def test_a_step_that_is_not_offered_changes_nothing(name, state, task, actors):
    table = TABLES[name]
    record = a_record(name, task, state, actors["officer"])
    before, tried = everything(), 0
    for actor in actors.values():
        fresh = table.model.objects.get(pk=record.pk)
        for step, _ in attempts(table, state, actor, fresh):
            data = {"due_on": DAY, "measures": "措施", "answer": "已办", "actual_result": "达到4名"}
            data |= {"wished_on": dt.date(2022, 8, 1), "category": "funding", "reason": "理由"}
            data |= {"planned_on": dt.date(2022, 7, 1), "reasons": ["missing"]}
            occasion = Occasion(actor, NOW, "意见", data=data)
            with pytest.raises((NotAllowed, NotNow, Stale)):
                table.perform(table.model.objects.get(pk=record.pk), step.name, occasion)
            tried += 1
    # Whatever the state, only one role may go on; an officer, if no batch is asked for.
    assert tried >= len(actors) - 2
    assert everything() == before


@pytest.mark.parametrize(("name", "state"), CASES)
@pytest.mark.once
def test_nor_does_it_on_the_web(name, state, task, actors, client):
    table = TABLES[name]
    record = a_record(name, task, state, actors["officer"])
    before = everything()
    for who in ("foreign secretary", "reader", "secretary", "leader", "officer"):
        client.force_login(actors[who])
        fresh = table.model.objects.get(pk=record.pk)
        for step, why in attempts(table, state, actors[who], fresh):
            address = reverse(PAGES[name], args=[record.pk, step.name])
            answer = client.post(address, {"seen": fresh.version, "comment": "意见"})
            expected = (403, 404) if why == "not this person" else (403, 404, 409, 422)
            assert answer.status_code in expected, (who, step.name)
    assert everything() == before
