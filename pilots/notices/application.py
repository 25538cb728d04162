"""Who is told of an application, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import Application, PublicNotice
from pilots.notices.audience import all_societies_people, leaders, officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _officers(application: Application) -> Iterable[User]:
    return officers_of(application.batch)


def _officers_once_sent(application: Application) -> Iterable[User]:
    """A draft that is given up was never the association's business."""
    return officers_of(application.batch) if application.submitted_at else ()


def _society(application: Application) -> Iterable[User]:
    return society_people(application.society_id)


def _leaders(_: object) -> Iterable[User]:
    return leaders()


def _officers_and_leaders(notice: PublicNotice) -> Iterable[User]:
    return [*officers_of(notice.batch), *leaders()]


def _everybody(_: object) -> Iterable[User]:
    return all_societies_people()


SUBMITTED = (
    Notice(_officers, "{subject}已报送，请受理审核。"),
    Notice(_society, "{subject}已报送省科协，请留意受理结果。"),
)
RESUBMITTED = (Notice(_officers, "{subject}已补正重报，请受理审核。"),)
RETURNED = (
    Notice(
        _society,
        "{subject}已退回补正。请于{subject.due_on.month}月{subject.due_on.day}日前补正重报。\n"
        "{event.comment}",
    ),
)
WITHDRAWN = (Notice(_officers_once_sent, "{subject}已撤回。{event.comment}"),)
ACCEPTED = (Notice(_society, "{subject}已受理。省科协将开展调研。"),)
RECOMMENDED = (Notice(_society, "省科协已推荐{subject.society}参加{subject.batch}。请配合调研。"),)
PROPOSED = (Notice(_officers, "{subject}已拟定，请列入公示。"),)
SELECTED = (
    Notice(
        _society,
        "{subject.society}已确定为{subject.batch}试点学会。请按时限编制并报送实施方案。",
    ),
    Notice(_officers, "{subject.society}已审定为{subject.batch}试点学会。"),
)
DECLINED = (
    Notice(_society, "{subject}未入选。{event.comment}"),
    Notice(_officers, "{subject}未入选。{event.comment}"),
)
NOTICE_PUBLISHED = (
    Notice(_everybody, "{subject}已发布。如有异议，请在公示期内实名反映。"),
    Notice(_leaders, "{subject}已发布。"),
)
NOTICE_ENDED = (Notice(_officers_and_leaders, "{subject}已结束，可提请审定。"),)
