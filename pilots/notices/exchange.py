"""What people read about model cases and exchange meetings."""

from collections.abc import Iterable

from pilots.models import ExchangeMeeting, ModelCase
from pilots.notices.audience import all_societies_people, officers_of, society_people
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(case: ModelCase) -> Iterable[User]:
    return society_people(case.society_id)


def _officers(case: ModelCase) -> Iterable[User]:
    if case.pilot is not None:
        return officers_of(case.pilot.batch)
    return User.objects.filter(is_active=True, groups__name=StaffRole.OFFICER)


def _everybody(_: ModelCase | ExchangeMeeting) -> Iterable[User]:
    return all_societies_people()


NOMINATED = Notice(_officers, "收到示范模式推荐：{subject}。请审核。")
CASE_RETURNED = Notice(_society, "示范模式“{subject}”已退回。{event.comment}")
CASE_PUBLISHED = Notice(_society, "示范模式“{subject}”已发布。所有学会可以查看。")
CASE_WITHDRAWN = Notice(_society, "示范模式“{subject}”已撤下。{event.comment}")
MEETING_ANNOUNCED = Notice(_everybody, "经验交流会开始报名：{subject}。请在截止前报送回执。")
MEETING_CANCELLED = Notice(_everybody, "经验交流会已取消：{subject}。{event.comment}")
