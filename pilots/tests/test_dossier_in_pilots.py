"""What the dossier has to do with a pilot's year: it stops, it is shown, it is frozen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.application import start_application
from pilots.enums import ApplicationStatus, PlanStatus
from pilots.models import Application, PlanArea
from pilots.tests.factories import (
    at,
    make_application,
    make_batch,
    make_pilot,
    make_plan,
    officer_of,
)
from pilots.tests.test_assessment import Case
from pilots.workflows.application import APPLICATION
from pilots.workflows.dossier import ensure_baseline
from reporting.documents.year import year_of
from reporting.workflows.summary_figures import figures_of
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.actions.dossier import explain
from societies.actions.facts import edit_fact
from societies.models import Dossier, Snapshot
from societies.tests.dossier_steps import enter
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 2, 14)


@pytest.fixture
def batch():
    return make_batch()


def hand_in(application, actor):
    return APPLICATION.perform(application, "submit", Occasion(actor, at(DAY)))


def test_beginning_to_apply_asks_how_long_the_facts_must_hold(batch):
    society = make_society()
    secretary = secretary_of(society)

    start_application(
        batch=batch,
        society=society,
        texts={"conditions": "有"},
        occasion=Occasion(secretary, at(DAY)),
    )

    assert Dossier.objects.get(society=society).needed_until == dt.date(2022, 12, 31)


def test_a_rule_that_must_be_met_stops_the_application(batch):
    society = make_society()
    head = head_of(society)
    application = make_application(batch=batch, society=society)
    row = enter(society, head, "paid_service", now=at(DAY), decided_by="理事会", decided_on=DAY)

    with pytest.raises(NotNow, match="1条必须符合的规则不符合：“科技服务签订协议并民主决策”"):
        hand_in(application, head)

    edit_fact(
        row,
        seen=1,
        values={"valid_until": dt.date(2022, 2, 1)},
        actor=head,
        now=at(DAY),
    )
    application.refresh_from_db()
    assert hand_in(application, head).status == ApplicationStatus.SUBMITTED


def test_a_rule_that_asks_for_words_waits_for_them(batch):
    society = make_society()
    head = head_of(society)
    application = make_application(batch=batch, society=society)
    enter(society, head, "staff", now=at(DAY), route="seconded", is_full_time=False)
    enter(society, head, "governance_year", now=at(DAY))
    enter(society, head, "office", now=at(DAY), is_regional=True)

    with pytest.raises(NotNow, match="须作说明"):
        hand_in(application, head)
    society.checkup.refresh_from_db()
    for finding in society.checkup.findings:
        explain(society, finding["rule"], words="已有计划。", actor=head, now=at(DAY))

    application.refresh_from_db()
    assert hand_in(application, head).status == ApplicationStatus.SUBMITTED


def test_what_was_not_filled_in_stops_nothing(batch):
    society = make_society()
    head = head_of(society)
    application = make_application(batch=batch, society=society)
    enter(society, head, "revenue", now=at(DAY))

    assert hand_in(application, head).status == ApplicationStatus.SUBMITTED


def test_handing_in_freezes_the_baseline_once_per_submission(batch):
    society = make_society()
    head = head_of(society)
    application = make_application(batch=batch, society=society)

    hand_in(application, head)

    shot = Snapshot.objects.get()
    assert (shot.occasion, shot.about, shot.on) == ("baseline", application.pk, DAY)


def test_a_recommended_society_is_frozen_when_it_is_chosen(batch):
    society = make_society()
    application = make_application(batch=batch, society=society)
    occasion = Occasion(officer_of(batch), at(DAY))

    ensure_baseline(application, occasion)
    ensure_baseline(application, occasion)

    assert Snapshot.objects.filter(about=application.pk).count() == 1


def test_a_self_assessment_freezes_the_year_for_the_experts(client):
    case = Case()
    society = case.pilot.society
    enter(society, case.head, "premises", now=at("2022-11-10"))
    case.fill_in(A1=40, B2=55)

    case.take("submit_self", case.head)

    shot = Snapshot.objects.get()
    assert (shot.occasion, shot.about) == ("end", case.pilot.pk)


def test_the_report_sets_the_end_beside_the_beginning():
    pilot = make_pilot()
    society, application = pilot.society, pilot.application
    head = head_of(society)
    enter(society, head, "staff", now=at(DAY))
    ensure_baseline(application, Occasion(head, at(DAY)))
    for name in ("乙", "丙"):
        enter(society, head, "staff", name=name, now=at("2022-09-01"))

    figures = figures_of(pilot, dt.date(2022, 11, 30))

    rows = {row["label"]: row for row in figures["dossier"]["measures"]}
    assert (rows["专职工作人员"]["before"], rows["专职工作人员"]["after"]) == (1, 3)
    changes = year_of(
        pilot,
        as_of=dt.date(2022, 11, 30),
        published_by=dt.date(2022, 11, 30),
        kept=figures,
    ).changes
    told = {row.name: (row.before, row.after, row.change) for row in changes}
    assert told["签订合同或协议的专职人员（人）"] == ("0", "0", "持平")
    assert told["按通知检查：符合（条）"][0].isdigit()


def test_a_report_without_a_baseline_says_nothing_of_it():
    assert figures_of(make_pilot(), dt.date(2022, 11, 30))["dossier"] == {}


def test_findings_stand_on_every_page_where_people_decide(client):
    pilot = make_pilot()
    society = pilot.society
    head = head_of(society)
    officer = officer_of(pilot.batch)
    enter(society, head, "premises", now=at(DAY))
    plan = make_plan(pilot=pilot, status=PlanStatus.SUBMITTED, submitted_at=at(DAY))
    PlanArea.objects.create(plan=plan, area="A1", reason="无")
    sentence = "没有证明材料"

    client.force_login(officer)
    for page in (
        reverse("pilots:application", args=[Application.objects.get().pk]),
        reverse("pilots:pilot", args=[pilot.pk]),
        reverse("pilots:plan_review", args=[plan.pk]),
        reverse("pilots:plan_check", args=[plan.pk]),
    ):
        answer = client.get(page)
        assert sentence in answer.content.decode(), page
        assert "去填写" not in answer.content.decode(), page  # it is not the officer's to fill in


def test_a_draft_plan_shows_what_the_area_is_about(client):
    pilot = make_pilot()
    head = head_of(pilot.society)
    enter(pilot.society, head, "premises", now=at(DAY))
    plan = make_plan(pilot=pilot)
    client.force_login(head)

    one = client.get(reverse("pilots:plan_area", args=[plan.pk, "A1"])).content.decode()
    other = client.get(reverse("pilots:plan_area", args=[plan.pk, "A2"])).content.decode()

    assert "没有证明材料" in one
    assert "没有证明材料" not in other
