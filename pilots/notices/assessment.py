"""What people read about an evaluation. Never a score, never another expert."""

from collections.abc import Iterable

from pilots.models import Assessment, ScoreSheet
from pilots.notices.audience import leaders, officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(assessment: Assessment) -> Iterable[User]:
    return society_people(assessment.pilot.society_id)


def _officers(assessment: Assessment) -> Iterable[User]:
    return officers_of(assessment.pilot.batch)


def _leaders(_: Assessment) -> Iterable[User]:
    return leaders()


def _expert(sheet: ScoreSheet) -> Iterable[User]:
    return [sheet.expert]


def _sheet_officers(sheet: ScoreSheet) -> Iterable[User]:
    return officers_of(sheet.assessment.pilot.batch)


def _society_that_knew(assessment: Assessment) -> Iterable[User]:
    """The society, if the result that was just taken back had been published."""
    last = assessment.past_results.order_by("-number").first()
    return _society(assessment) if last and last.published_at else []


OPENED = Notice(_society, "{subject}已开始。请按时完成自评并报送。")
SELF_SUBMITTED = Notice(_officers, "{subject}的自评已报送。请安排专家评分。")
SELF_RETURNED = Notice(_society, "{subject}的自评已退回。{event.comment}")
NA_REFUSED = Notice(
    _society, "{subject}有指标的“不适用”未获认可。请自评这些指标后重新报送。{event.comment}"
)
PROPOSED = Notice(_leaders, "{subject}的等次待审定。")
DECIDED = Notice(_officers, "{subject}的等次已审定。请发布。")
PUBLISHED = Notice(_society, "{subject}的结果已发布。请登录查看。")
REOPENED = Notice(_expert, "{subject.title}需要重新评分。请登录核对修改后重新提交。")
WITHDRAWN = Notice(_society_that_knew, "{subject}的结果已收回，将重新评分。请等待重新发布。")
ASSIGNED = Notice(_expert, "您受邀担任评审专家：{subject.title}。请登录平台声明并评分。")
RELEASED = Notice(_expert, "您对{subject.applicant}的评审安排已解除。{event.comment}")
RECUSED = Notice(_sheet_officers, "一位专家已回避：{subject.assessment}。请补充安排专家。")
