"""Who hears of a plan, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import PlanVersion
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(plan: PlanVersion) -> Iterable[User]:
    return society_people(plan.pilot.society_id)


def _officers(plan: PlanVersion) -> Iterable[User]:
    return officers_of(plan.pilot.batch)


CONFIRMED = Notice(_society, "{subject}已由学会负责人确认。请尽快报送省科协。")
SUBMITTED = Notice(_officers, "{subject}已报送，请审核。")
RETURNED = Notice(
    _society,
    "{subject}已退回修改。退回意见标在各章节和任务处，请在新版本上修改后重新确认、报送。"
    "{event.comment}",
)
APPROVED = Notice(
    _society,
    "{subject}已审核通过。方案中的任务即日起执行，请在“我的任务”中更新进展。{event.comment}",
)
