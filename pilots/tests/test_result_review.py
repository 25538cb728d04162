"""Reviews of a published result: who may ask, until when, and what an answer does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.result_review import ask_for_review
from pilots.enums import AssessmentStatus, ResultReviewStatus, SheetStatus
from pilots.models import Assessment, ResultReview
from pilots.tests.factories import a_leader, at, make_batch, officer_of
from pilots.tests.test_assessment import DAY, Case
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.assessment_result import result_digest
from pilots.workflows.result_review import RESULT_REVIEW
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.tests import samples
from sanhua.files.tests.samples import SimpleUploadedFile
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = pytest.mark.django_db

LAST = dt.date(2022, 11, 24)  # ten working days after the publication


@pytest.fixture
def case():
    made = Case()
    made.published()
    return made


def ask(case, actor=None, day=DAY, reason="B2一项的合同未计入。"):
    fresh = Assessment.objects.get(pk=case.assessment.pk)
    occasion = Occasion(actor or case.head, at(day))
    return ask_for_review(fresh, reason=reason, proof=None, occasion=occasion)


def take(review, step, actor, comment="经核实，合同不在试点期内。"):
    fresh = ResultReview.objects.get(pk=review.pk)
    return RESULT_REVIEW.perform(fresh, step, Occasion(actor, at(DAY), comment))


def page_of(client, user, case):
    client.force_login(user)
    return client.get(case.assessment.get_absolute_url()).content.decode()


def test_the_last_day_counts_and_the_next_does_not(case):
    assert Assessment.objects.get().review_until == LAST
    with pytest.raises(NotNow, match="已截止"):
        ask(case, day=LAST + dt.timedelta(days=1))

    assert ask(case, day=LAST).status == ResultReviewStatus.REQUESTED


def test_the_officer_is_told_and_has_the_turn_until_it_is_answered(case):
    review = ask(case)

    turn = Turn.objects.get(subject_id=review.pk)
    assert (turn.owner, turn.action) == ("officer", "答复复核")
    assert Notification.objects.filter(recipient=case.officer, text__contains="复核").exists()
    take(review, "uphold", case.officer)
    assert not Turn.objects.filter(subject_id=review.pk).exists()
    assert Notification.objects.filter(recipient=case.head, text__contains="已答复").exists()


def test_only_one_waits_and_another_may_follow_the_answer(case):
    first = ask(case)
    with pytest.raises(NotNow, match="已有一件复核申请"):
        ask(case)
    take(first, "uphold", case.officer)

    assert ask(case, reason="另有一项疑问。").status == ResultReviewStatus.REQUESTED


@pytest.mark.parametrize("who", ["secretary", "foreign head", "officer", "leader"])
def test_only_the_head_asks(case, who):
    actor = {
        "secretary": lambda: secretary_of(case.pilot.society),
        "foreign head": lambda: head_of(make_society()),
        "officer": lambda: case.officer,
        "leader": a_leader,
    }[who]()
    with pytest.raises(NotAllowed):
        ask(case, actor)

    assert not ResultReview.objects.exists()


def test_nothing_can_be_asked_before_publication():
    case = Case()
    with pytest.raises(NotNow, match="尚未发布"):
        ask(case)


def test_an_answer_needs_words_and_changes_nothing(case):
    review = ask(case)
    before = Assessment.objects.values().get()
    with pytest.raises(NotNow):
        take(review, "uphold", case.officer, comment="")

    done = take(review, "uphold", case.officer)
    assert (done.answer, done.answered_by) == ("经核实，合同不在试点期内。", case.officer)
    assert Assessment.objects.values().get() == before


def test_a_leader_lets_it_be_scored_again_and_the_old_result_is_kept(case):
    review = ask(case)
    total = str(Assessment.objects.get().total)
    with pytest.raises(NotAllowed):
        take(review, "rescore", case.officer)

    take(review, "rescore", a_leader(), comment="合同应计入。")
    again = Assessment.objects.get()
    assert (again.status, again.total, again.review_until) == (AssessmentStatus.SCORING, None, None)
    kept = again.past_results.get()
    assert (str(kept.total), kept.grade) == (total, "合格")
    assert kept.reason == "复核后重新评分：合同应计入。"
    assert len(kept.content["result"]["digest"]) == 64
    assert set(again.sheets.values_list("status", flat=True)) == {SheetStatus.DECLARED}


def test_a_result_is_published_with_its_fingerprint(case, client):
    row = Assessment.objects.get()
    code = row.result["digest"][:12].upper()
    assert row.result["digest"] == result_digest(row)
    assert code in page_of(client, case.head, case)

    Assessment.objects.update(grade="优秀")
    assert "与发布时不一致" in page_of(client, case.officer, case)


def test_the_head_asks_and_reads_the_answer_in_the_browser(case, client):
    Assessment.objects.update(review_until=dt.date(2122, 1, 1))
    assert "申请复核" in page_of(client, case.head, case)
    address = reverse("pilots:result_review_new", args=[case.assessment.pk])
    proof = SimpleUploadedFile("合同.pdf", samples.pdf())
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "合同未计入。", "proof": proof}, follow=True)
    assert "已申请复核" in answer.content.decode()
    review = ResultReview.objects.get()
    assert review.proof.society_id == case.pilot.society_id

    client.force_login(case.officer)
    step = reverse("pilots:result_review_step", args=[review.pk, "uphold"])
    assert "合同未计入。" in client.get(step).content.decode()
    client.post(step, {"comment": "维持。", "seen": review.version})
    assert "维持。" in page_of(client, case.head, case)


def test_a_double_click_asks_once(case, client):
    Assessment.objects.update(review_until=dt.date(2122, 1, 1))
    client.force_login(case.head)
    address = reverse("pilots:result_review_new", args=[case.assessment.pk])
    token = "7e6f8d8e-0000-4000-8000-000000000001"
    for _ in range(2):
        assert client.post(address, {"reason": "有疑问。", "token": token}).status_code == 302

    assert ResultReview.objects.count() == 1
    assert Event.objects.filter(kind="pilots.resultreview.request").count() == 1


def test_a_foreign_review_does_not_exist(case, client):
    review = ask(case)
    step = reverse("pilots:result_review_step", args=[review.pk, "uphold"])
    for stranger in (head_of(make_society()), officer_of(make_batch(year=2021)), case.experts[0]):
        client.force_login(stranger)
        assert client.post(step, {"comment": "x"}).status_code == 404

    assert ResultReview.objects.get().status == ResultReviewStatus.REQUESTED


NOT_OFFERED = [
    (step.name, state)
    for step in RESULT_REVIEW.steps
    for state in ResultReviewStatus.values
    if state not in step.source
]


@pytest.mark.parametrize(("step", "state"), NOT_OFFERED)
def test_a_step_that_is_not_offered_changes_nothing(case, step, state):
    review = ask(case)
    ResultReview.objects.update(status=state)
    fresh = ResultReview.objects.get(pk=review.pk)
    before = list(ResultReview.objects.values()), list(Assessment.objects.values())
    with pytest.raises((NotNow, NotAllowed)):
        RESULT_REVIEW.perform(fresh, step, Occasion(a_leader(), at(DAY), "意见"))

    assert (list(ResultReview.objects.values()), list(Assessment.objects.values())) == before


def test_a_scheme_without_review_days_takes_no_requests():
    case = Case(review_days=0)
    case.published()

    assert Assessment.objects.get().review_until is None
    with pytest.raises(NotNow, match="不设复核期"):
        ask(case)


def test_the_table_of_the_assessment_knows_no_other_way_back():
    back = [step.name for step in ASSESSMENT.steps if AssessmentStatus.PUBLISHED in step.source]

    assert back == ["reopen"]
