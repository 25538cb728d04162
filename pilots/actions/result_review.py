"""Asking for a published result to be looked at again."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pilots.models import Assessment, ResultReview
from pilots.policies import heads_pilot
from pilots.workflows.result_review import RESULT_REVIEW
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload


def ask_for_review(
    assessment: Assessment, *, reason: str, proof: UploadedFile[Any] | None, occasion: Occasion
) -> ResultReview:
    """Ask within the days the scheme gives.

    Raises:
        NotAllowed: the person is not the head of the society.
        NotNow: nothing is published, the days are over, or a request is open.

    """
    heads_pilot.require(occasion.actor, assessment.pilot)
    with transaction.atomic():
        kept = proof and store_upload(
            upload=proof,
            society_id=assessment.pilot.society_id,
            actor=occasion.actor,
            now=occasion.now,
            token=occasion.token,
        )
        review = ResultReview(
            assessment=assessment,
            reason=reason.strip(),
            proof=kept or None,
            asked_by=occasion.actor,
            asked_at=occasion.now,
        )
        return RESULT_REVIEW.begin(review, "request", occasion)
