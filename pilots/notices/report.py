"""Who hears of a progress report, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import ProgressReport
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(report: ProgressReport) -> Iterable[User]:
    return society_people(report.pilot.society_id)


def _officers(report: ProgressReport) -> Iterable[User]:
    return officers_of(report.pilot.batch)


OPENED = Notice(
    _society,
    "{subject}已开启，平台数据已带入。请核对修改，于{subject.due_on:%Y-%m-%d}前报送省科协。",
)
SUBMITTED = Notice(_officers, "{subject.pilot.society}报送了{subject}。请查看并签收。")
ACKNOWLEDGED = Notice(_society, "{subject}已由省科协签收。{event.comment}")
