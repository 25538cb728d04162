"""The lives of a model case (示范模式) and an exchange meeting (经验交流会), clause 五（五）."""

from __future__ import annotations

from functools import partial

from pilots.enums import CaseStatus, MeetingStatus
from pilots.models import ExchangeMeeting, ModelCase
from pilots.notices import exchange as notices
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import Rule, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.models import StoredFile
from societies.policies import works_for

C = CaseStatus
M = MeetingStatus

# What the published copy holds: the words as they stood, so that a later edit changes nothing.
FROZEN = ("title", "area", "background", "practice", "results", "conditions", "how_to_copy")

author: Rule[ModelCase] = works_for.on(lambda case: case.society)
writer = author | is_officer


@rule("不能审核本人推荐的示范模式。")
def was_not_mine(actor: User, case: ModelCase) -> bool:
    return case.nominated_by_id != actor.pk


@rule("报名截止日期已过，请先修改报名截止日期再发布。")
def registration_ends_before(_: User, meeting: ExchangeMeeting) -> bool:
    return meeting.register_by <= meeting.starts_at.date()


def sign_nomination(case: ModelCase, occasion: Occasion) -> None:
    case.nominated_by = occasion.actor


def freeze(case: ModelCase, occasion: Occasion) -> None:
    case.published = {name: str(getattr(case, name)) for name in FROZEN}
    case.published["society"] = case.society.name
    case.published["attachment"] = str(case.attachment_id or "")
    case.published_at = occasion.now


def share_attachment(case: ModelCase, _: Occasion) -> None:
    """A published template may be downloaded by everybody who is signed in."""
    _set_audience(case, StoredFile.Audience.SIGNED_IN)


def take_attachment_back(case: ModelCase, _: Occasion) -> None:
    _set_audience(case, StoredFile.Audience.OWNER)


def _set_audience(case: ModelCase, audience: StoredFile.Audience) -> None:
    if case.attachment is not None:
        case.attachment.audience = audience
        case.attachment.save(update_fields=["audience"])


def take_minutes(meeting: ExchangeMeeting, occasion: Occasion) -> None:
    meeting.minutes = occasion.data.get("minutes") or meeting.minutes


def case_turn(case: ModelCase) -> Due | None:
    due = partial(
        Due,
        title=f"示范模式：{case.title}",
        url=case.get_absolute_url(),
        society_name=case.society.name,
    )
    if case.status == C.RETURNED:
        return due(owner=Owner.SOCIETY, action="修改", society_id=case.society_id)
    if case.status == C.NOMINATED:
        batch_id = case.pilot.batch_id if case.pilot else None
        return due(owner=Owner.OFFICER, action="审核", batch_id=batch_id)
    return None


# fmt: off
CASE: Workflow[ModelCase] = Workflow(
    model=ModelCase,
    states=C,
    journal=JOURNAL,
    turn=case_turn,
    steps=(
        Step(name="write",    label="起草",     source=(),                      target=C.DRAFT,
             who=writer),
        Step(name="nominate", label="推荐",     source=(C.DRAFT, C.RETURNED),   target=C.NOMINATED,
             who=writer, then=(sign_nomination,), tell=(notices.NOMINATED,),
             effect="推荐后由省科协审核，退回前不能修改。"),
        Step(name="publish",  label="发布",     source=(C.NOMINATED,),          target=C.PUBLISHED,
             who=is_officer, when=(was_not_mine,), then=(freeze, share_attachment),
             tell=(notices.CASE_PUBLISHED,),
             effect="发布后所有学会可以查看并下载附件；发布的是当前内容的定稿。"),
        Step(name="return",   label="退回修改", source=(C.NOMINATED,),          target=C.RETURNED,
             who=is_officer, comment_required=True, tell=(notices.CASE_RETURNED,), danger=True),
        Step(name="withdraw", label="撤下",     source=(C.PUBLISHED,),          target=C.WITHDRAWN,
             who=is_officer, comment_required=True, then=(take_attachment_back,),
             tell=(notices.CASE_WITHDRAWN,), danger=True,
             effect="撤下后其他学会不再能查看。"),
    ),
)
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
             who=is_officer),
        Step(name="cancel",   label="取消会议", source=(M.PLANNED, M.ANNOUNCED),
             target=M.CANCELLED, who=is_officer, comment_required=True, danger=True,
             tell=(notices.MEETING_CANCELLED,)),
    ),
)
# fmt: on
