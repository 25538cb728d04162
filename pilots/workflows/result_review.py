"""The life of a review of a published result (结果复核)."""

from __future__ import annotations

from django.utils import timezone

from pilots.enums import AssessmentStatus, ResultReviewStatus
from pilots.models import Assessment, PilotBatch, ResultReview
from pilots.notices import result_review as notices
from pilots.policies import heads_pilot, runs_batch
from pilots.workflows.answering import RESULT_REVIEW_DAYS, answer_due
from pilots.workflows.assessment import ASSESSMENT
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, Rule, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = ResultReviewStatus


def _batch(review: ResultReview) -> PilotBatch:
    return review.assessment.pilot.batch


runs: Rule[ResultReview] = runs_batch.on(_batch)
leads: Rule[ResultReview] = is_leader.on(_batch)
heads: Rule[ResultReview] = heads_pilot.on(lambda review: review.assessment.pilot)


@rule("结果尚未发布，或正在重新评分。")
def result_is_published(_: User, review: ResultReview) -> bool:
    return review.assessment.status == AssessmentStatus.PUBLISHED


@rule("已有一件复核申请待答复，请等待答复。")
def is_the_only_one(_: User, review: ResultReview) -> bool:
    rows = ResultReview.objects.filter(assessment=review.assessment, status=S.REQUESTED)
    return not rows.exclude(pk=review.pk).exists()


def is_in_time(review: ResultReview, occasion: Occasion) -> None:
    """Refuse after the last day, which counts."""
    last = review.assessment.review_until
    if last is None:
        raise NotNow("本次评估不设复核期，有疑问请直接与省科协联系。")
    if timezone.localdate(occasion.now) > last:
        raise NotNow(f"复核申请截至{last:%Y年%-m月%-d日}，现已截止。有疑问请直接与省科协联系。")


def keep_answer(review: ResultReview, occasion: Occasion) -> None:
    review.answer = occasion.comment
    review.answered_by, review.answered_at = occasion.actor, occasion.now


def score_again(review: ResultReview, occasion: Occasion) -> None:
    """Give the sheets back to the experts; the old result stays in the record."""
    assessment = Assessment.objects.select_related("pilot__society", "pilot__batch").get(
        pk=review.assessment_id
    )
    words = f"复核后重新评分：{occasion.comment}"
    ASSESSMENT.perform(assessment, "reopen", Occasion(occasion.actor, occasion.now, words))


def review_turn(review: ResultReview) -> Due | None:
    if review.status != S.REQUESTED:
        return None
    pilot = review.assessment.pilot
    return Due(
        owner=Owner.OFFICER,
        title=str(review),
        note=review.reason[:60],
        url=review.get_absolute_url(),
        action="答复复核",
        due_on=answer_due(review.asked_at, RESULT_REVIEW_DAYS),
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )


# fmt: off
RESULT_REVIEW: Workflow[ResultReview] = Workflow(
    model=ResultReview,
    states=S,
    journal=JOURNAL,
    turn=review_turn,
    steps=(
        Step(name="request", label="申请复核", source=(),             target=S.REQUESTED,
             who=heads, when=(result_is_published, is_the_only_one), then=(is_in_time,),
             tell=(notices.REQUESTED, notices.REQUESTED_TO_LEADERS)),
        Step(name="uphold",  label="维持原结果", source=(S.REQUESTED,), target=S.UPHELD,
             who=runs | leads, comment_required=True, then=(keep_answer,),
             tell=(notices.ANSWERED,), effect="答复学会可以看到；本次复核结束，结果不变。"),
        Step(name="rescore", label="同意重新评分", source=(S.REQUESTED,), target=S.RESCORED,
             who=leads, when=(result_is_published,), comment_required=True,
             then=(keep_answer, score_again), tell=(notices.ANSWERED,), danger=True,
             effect="原结果保留在记录中并收回发布，各专家可以修改评分后重新提交。"),
    ),
)
# fmt: on
