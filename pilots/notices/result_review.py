"""What people read about a review of a result. Never a score."""

from collections.abc import Iterable

from pilots.models import ResultReview
from pilots.notices.audience import leaders, officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _officers(review: ResultReview) -> Iterable[User]:
    return officers_of(review.assessment.pilot.batch)


def _leaders(_: ResultReview) -> Iterable[User]:
    return leaders()


def _society(review: ResultReview) -> Iterable[User]:
    return society_people(review.assessment.pilot.society_id)


REQUESTED = Notice(_officers, "收到{subject}申请。请核实并答复。")
REQUESTED_TO_LEADERS = Notice(_leaders, "收到{subject}申请。同意重新评分的，由领导办理。")
ANSWERED = Notice(_society, "{subject}已答复。请登录查看。")
