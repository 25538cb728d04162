"""The life of an announcement (通知公告), and of each society's receipt (签收)."""

from __future__ import annotations

from pilots.enums import AcknowledgementStatus, AnnouncementStatus
from pilots.models import Acknowledgement, Announcement
from pilots.notices import announcement as notices
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import Rule, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from societies.models import Society
from societies.policies import works_for

S = AnnouncementStatus
A = AcknowledgementStatus


@rule("请先填写签收时限，各学会才知道何时前签收。")
def has_acknowledge_by(_: User, announcement: Announcement) -> bool:
    return not announcement.needs_acknowledgement or announcement.acknowledge_by is not None


def sign(announcement: Announcement, occasion: Occasion) -> None:
    announcement.published_at = occasion.now


def ask_every_society(announcement: Announcement, occasion: Occasion) -> None:
    if announcement.needs_acknowledgement:
        for society in Society.objects.filter(is_active=True):
            row = Acknowledgement(announcement=announcement, society=society)
            ACKNOWLEDGEMENT.begin(row, "ask", Occasion(occasion.actor, occasion.now))


def acknowledgement_turn(row: Acknowledgement) -> Due | None:
    if row.status != A.PENDING:
        return None
    return Due(
        owner=Owner.SOCIETY,
        title=f"签收：{row.announcement.title}",
        url=row.get_absolute_url(),
        action="签收",
        due_on=row.announcement.acknowledge_by,
        society_id=row.society_id,
        society_name=row.society.name,
        batch_id=row.announcement.batch_id,
    )


def sign_receipt(row: Acknowledgement, occasion: Occasion) -> None:
    row.acknowledged_by, row.acknowledged_at = occasion.actor, occasion.now


works_for_its_society: Rule[Acknowledgement] = works_for.on(lambda row: row.society)

# fmt: off
ANNOUNCEMENT: Workflow[Announcement] = Workflow(
    model=Announcement,
    states=S,
    journal=JOURNAL,
    steps=(
        Step(name="write",   label="拟稿", source=(),         target=S.DRAFT,
             who=is_officer),
        Step(name="publish", label="发布", source=(S.DRAFT,), target=S.PUBLISHED,
             who=is_officer, when=(has_acknowledge_by,),
             then=(sign, ask_every_society), tell=(notices.PUBLISHED,),
             effect="发布后所有学会可以查看，并通知各学会经办人和负责人；发布后不能修改。"),
    ),
)
ACKNOWLEDGEMENT: Workflow[Acknowledgement] = Workflow(
    model=Acknowledgement,
    states=A,
    journal=JOURNAL,
    turn=acknowledgement_turn,
    steps=(
        Step(name="ask",         label="请求签收", source=(),           target=A.PENDING,
             who=is_officer),
        Step(name="acknowledge", label="签收",     source=(A.PENDING,), target=A.ACKNOWLEDGED,
             who=works_for_its_society, then=(sign_receipt,),
             effect="签收表示本学会已收到并阅读本通知。省科协可以看到签收人和签收时间。"),
    ),
)
# fmt: on
