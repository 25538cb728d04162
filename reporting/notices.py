"""Who hears of a summary report, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.notices.audience import leaders, officers_of, society_people
from reporting.models import SummaryReport, YearReport
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(report: SummaryReport) -> Iterable[User]:
    return society_people(report.pilot.society_id)


def _officers(report: SummaryReport) -> Iterable[User]:
    return officers_of(report.pilot.batch)


OPENED = Notice(
    _society, "{subject}已开启，可以编写。四个部分已按年度数据生成初稿，请核对、修改后报送。"
)
CONFIRMED = Notice(_society, "{subject}已由学会负责人确认。请尽快报送省科协。")
SUBMITTED = Notice(_officers, "{subject}已报送，请审核。")
RETURNED = Notice(
    _society,
    "{subject}已退回修改。退回意见标在各部分，请在新版本上修改后重新确认、报送。{event.comment}",
)
ACCEPTED = Notice(_society, "{subject}已审核通过，本次试点已完成。{event.comment}")


def _leaders(_: YearReport) -> Iterable[User]:
    return leaders()


def _writers(report: YearReport) -> Iterable[User]:
    return officers_of(report.batch)


YEAR_PROPOSED = Notice(_leaders, "{subject}已送审，请审定。")
YEAR_RETURNED = Notice(_writers, "{subject}已退回修改。{event.comment}")
YEAR_APPROVED = Notice(_writers, "{subject}已审定，可以生成PDF和Word印发。{event.comment}")
