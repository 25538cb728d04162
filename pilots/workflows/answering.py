"""How long the association may take: working days, the same for planning, lists and reminders.

The notice sets no such days. Five working days is what the plan review and the receipt of monthly
reports allow already; a wish for more time is answered sooner, because the old date runs on.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from pilots.enums import AssessmentStatus
from sanhua.activity.calendar import work_calendar

EXTENSION_DAYS = 3
COMPLETION_DAYS = 5
RECHECK_DAYS = 5
RESULT_REVIEW_DAYS = 10
CASE_REVIEW_DAYS = 10
ASSIGN_DAYS = 5  # from the self-assessment to the experts
# From the last day for scoring: totals, grades proposed, grades decided, results published.
AFTER_SCORING = {
    AssessmentStatus.SCORING: 3,
    AssessmentStatus.CONSOLIDATED: 5,
    AssessmentStatus.PROPOSED: 10,
    AssessmentStatus.DECIDED: 12,
}


def answer_due(asked: dt.datetime | None, days: int) -> dt.date | None:
    """Return the last day for an answer to what was asked at a moment."""
    return work_calendar().add(timezone.localdate(asked), days) if asked else None


def evaluation_due(status: AssessmentStatus, scoring_due_on: dt.date) -> dt.date:
    return work_calendar().add(scoring_due_on, AFTER_SCORING[status])
