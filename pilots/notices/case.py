"""What people read about model cases and the questions about them."""

from collections.abc import Iterable

from pilots.models import CaseQuestion, ModelCase
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(case: ModelCase) -> Iterable[User]:
    return society_people(case.society_id)


def _officers(case: ModelCase) -> Iterable[User]:
    if case.pilot is not None:
        return officers_of(case.pilot.batch)
    return User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER)


def _mediators(question: CaseQuestion) -> Iterable[User]:
    return _officers(question.case)


def _askers(question: CaseQuestion) -> Iterable[User]:
    return society_people(question.society_id)


NOMINATED = Notice(_officers, "收到示范模式推荐：{subject}。请审核。")
CASE_RETURNED = Notice(_society, "示范模式“{subject}”已退回。{event.comment}")
CASE_PUBLISHED = Notice(_society, "示范模式“{subject}”已发布。所有学会可以查看。")
CASE_WITHDRAWN = Notice(_society, "示范模式“{subject}”已撤下。{event.comment}")
ASKED = Notice(_mediators, "收到{subject}。请转交或说明理由。")
PASSED_ON = Notice(
    lambda question: society_people(question.case.society_id),
    "省科协转来{subject}。请登录平台答复。",
)
ANSWERED = Notice(_mediators, "{subject}已有答复。请审核后反馈。")
RELEASED = Notice(_askers, "{subject}已有答复。请登录平台查看。")
DECLINED = Notice(_askers, "{subject}未予转交。{event.comment}")
