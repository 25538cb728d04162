"""What people read about visits and rectifications."""

from collections.abc import Iterable

from pilots.models import Rectification, SiteVisit
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(record: SiteVisit | Rectification) -> Iterable[User]:
    return society_people(record.pilot.society_id)


def _officers(record: SiteVisit | Rectification) -> Iterable[User]:
    return officers_of(record.pilot.batch)


VISIT_PLANNED = Notice(_society, "省科协安排了调研指导：{subject}。请做好准备。")
VISIT_MOVED = Notice(
    _society, "调研指导改期：{subject}。新的日期为{subject.planned_on:%Y-%m-%d}。{event.comment}"
)
VISIT_RECORDED = Notice(_society, "调研指导意见已登记：{subject}。请查看并落实。")
VISIT_CANCELLED = Notice(_society, "调研指导已取消：{subject}。{event.comment}")
ISSUED = Notice(_society, "收到{subject}。请签收并按时限整改。")
ACKNOWLEDGED = Notice(_officers, "{subject}已签收。")
RESPONDED = Notice(_officers, "{subject}已报送整改情况。请复核。")
RETURNED = Notice(_society, "{subject}的整改情况已退回。{event.comment}")
CLOSED = Notice(_society, "{subject}已销号。")
DEFERRED = Notice(_society, "{subject}已挂账延期。{event.comment}")
DEFERRAL_ASKED = Notice(
    _officers,
    "{subject.pilot.society}申请延期：{subject}。申请延至{subject.wished_on:%Y-%m-%d}，请审批。",
)
DEFERRAL_REFUSED = Notice(
    _society,
    "{subject}的延期申请未获同意。整改时限仍为{subject.due_on:%Y-%m-%d}。{event.comment}",
)
