"""Reviews of a result, for the page of the evaluation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pilots.enums import AssessmentStatus, ResultReviewStatus
from pilots.models import Assessment, ResultReview
from pilots.policies import heads_pilot, visible_result_reviews
from pilots.workflows.result_review import RESULT_REVIEW
from sanhua.accounts.models import User
from sanhua.core.workflow import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsCard:
    """What was asked and answered."""

    rows: list[tuple[ResultReview, list[Offer]]]
    may_ask: bool
    until: dt.date | None
    is_published: bool


def reviews_card(user: User, assessment: Assessment, *, today: dt.date) -> ReviewsCard:
    found = visible_result_reviews(user).filter(assessment=assessment)
    reviews = list(found.select_related("asked_by", "answered_by", "proof"))
    for review in reviews:
        review.assessment = assessment
    published = assessment.status == AssessmentStatus.PUBLISHED
    until = assessment.review_until
    open_one = any(review.status == ResultReviewStatus.REQUESTED for review in reviews)
    return ReviewsCard(
        rows=[(review, RESULT_REVIEW.offers(user, review)) for review in reviews],
        may_ask=published
        and not open_one
        and until is not None
        and today <= until
        and heads_pilot.holds(user, assessment.pilot),
        until=until,
        is_published=published,
    )
