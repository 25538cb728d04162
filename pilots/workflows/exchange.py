"""The life of an exchange meeting (经验交流会), clause 五（五）."""

from __future__ import annotations

from pilots.enums import MeetingStatus
from pilots.models import ExchangeMeeting
from pilots.notices import exchange as notices
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import JOURNAL
from sanhua.core.rules import rule
from sanhua.core.workflow import Occasion, Step, Workflow

M = MeetingStatus


@rule("报名截止日期已过，请先修改报名截止日期再发布。")
def registration_ends_before(_: User, meeting: ExchangeMeeting) -> bool:
    return meeting.register_by <= meeting.starts_at.date()


def take_minutes(meeting: ExchangeMeeting, occasion: Occasion) -> None:
    meeting.minutes = occasion.data.get("minutes") or meeting.minutes


# fmt: off
MEETING: Workflow[ExchangeMeeting] = Workflow(
    model=ExchangeMeeting,
    states=M,
    journal=JOURNAL,
    steps=(
        Step(name="arrange",  label="筹备",     source=(),              target=M.PLANNED,
             who=is_officer),
        Step(name="announce", label="发布报名", source=(M.PLANNED,),    target=M.ANNOUNCED,
             who=is_officer, when=(registration_ends_before,), tell=(notices.MEETING_ANNOUNCED,),
             effect="发布后各学会可以报送回执，并通知各学会经办人和负责人。"),
        Step(name="hold",     label="登记召开", source=(M.ANNOUNCED,),  target=M.HELD,
             who=is_officer, then=(take_minutes,)),
        Step(name="archive",  label="归档",     source=(M.HELD,),       target=M.ARCHIVED,
             who=is_officer, effect="归档后会议纪要和材料不再变化。"),
        Step(name="cancel",   label="取消会议", source=(M.PLANNED, M.ANNOUNCED),
             target=M.CANCELLED, who=is_officer, comment_required=True, danger=True,
             tell=(notices.MEETING_CANCELLED,)),
    ),
)
# fmt: on
