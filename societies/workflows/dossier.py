"""The life of a dossier (学会档案): filled in, confirmed by the head, sent back by section."""

from __future__ import annotations

from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, Rule, reasoned
from sanhua.core.workflow import Occasion, Step, Workflow
from societies.enums import DossierStatus, Section
from societies.ledgers.completeness import incomplete, section_states
from societies.models import Dossier, SectionMark
from societies.notices import dossier as notices
from societies.policies import heads, works_for

S = DossierStatus

by_society: Rule[Dossier] = works_for.on(lambda dossier: dossier.society)
by_head: Rule[Dossier] = heads.on(lambda dossier: dossier.society)
by_officer: Rule[Dossier] = is_officer.on(lambda dossier: dossier.society)


@reasoned
def all_sections_are_filled(_actor: User, dossier: Dossier) -> str:
    open_ones = incomplete(section_states(dossier.society_id))
    if not open_ones:
        return ""
    names = "、".join(f"“{section.label}”" for section in open_ones)
    return f"还有{len(open_ones)}个部分没有填写完整：{names}。没有的请在该部分说明“目前没有”。"


def clear_returns(dossier: Dossier, _occasion: Occasion) -> None:
    SectionMark.objects.filter(society=dossier.society).update(return_reason="")


def stamp(dossier: Dossier, occasion: Occasion) -> None:
    dossier.confirmed_at, dossier.confirmed_by = occasion.now, occasion.actor


def mark_sections(dossier: Dossier, occasion: Occasion) -> None:
    """Pin the reason on each section that goes back."""
    sections = occasion.data.get("sections", ())
    if not sections:
        raise NotNow("请至少选择一个需要修改的部分。")
    for section in sections:
        SectionMark.objects.update_or_create(
            society=dossier.society,
            section=Section(section),
            defaults={"return_reason": occasion.comment},
        )


def turn(dossier: Dossier) -> Due | None:
    """Confirming is the head's turn, putting right what came back the society's."""
    words = {
        S.PROPOSED: (Owner.HEAD, "确认学会档案", "确认"),
        S.RETURNED: (Owner.SOCIETY, "修改退回的学会档案", "修改"),
    }
    if dossier.status not in words:
        return None
    owner, title, action = words[S(dossier.status)]
    return Due(
        owner=owner,
        title=title,
        action=action,
        url=dossier.get_absolute_url(),
        society_id=dossier.society_id,
        society_name=dossier.society.name,
    )


DOSSIER = Workflow(
    model=Dossier,
    states=DossierStatus,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="start", label="建立档案", source=(), target=S.DRAFT, who=by_society),
        Step(
            name="propose",
            label="提请负责人确认",
            source=(S.DRAFT, S.RETURNED),
            target=S.PROPOSED,
            who=by_society,
            when=(all_sections_are_filled,),
            then=(clear_returns,),
            tell=notices.PROPOSED,
            effect="提请后通知学会负责人核对确认。确认之前还可以继续修改。",
        ),
        Step(
            name="confirm",
            label="确认档案",
            source=(S.DRAFT, S.PROPOSED, S.RETURNED),
            target=S.CONFIRMED,
            who=by_head,
            when=(all_sections_are_filled,),
            then=(clear_returns, stamp),
            tell=notices.CONFIRMED,
            effect="确认表示档案内容真实、完整。之后有修改的，须重新确认。",
        ),
        Step(
            name="reopen",
            label="确认后修改",
            source=(S.PROPOSED, S.CONFIRMED),
            target=S.DRAFT,
            who=by_society,
            effect="档案回到填写状态，修改完成后须重新确认。",
        ),
        Step(
            name="return",
            label="退回修改",
            source=(S.PROPOSED, S.CONFIRMED),
            target=S.RETURNED,
            who=by_officer,
            then=(mark_sections,),
            tell=notices.RETURNED,
            comment_required=True,
            danger=True,
            effect="退回后通知学会经办人和负责人，退回意见标在所选的部分。",
        ),
    ),
)
