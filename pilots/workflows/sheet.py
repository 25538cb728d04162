"""The life of one expert's score sheet (评分表)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from pilots import scoring
from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import Assessment, ScoreSheet, SelfScore, SheetScore
from pilots.notices import assessment as notices
from pilots.policies import runs_batch, scores_sheet
from pilots.workflows.assessment_turn import assessment_turn
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity import turns
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from societies.models import Membership, Society

S = SheetStatus
A = AssessmentStatus
# Shorter names say too little to take one for a part of the other.
HOUSE_LETTERS_MIN = 4

officer: Rule[ScoreSheet] = runs_batch.on(lambda sheet: sheet.assessment.pilot.batch)


@rule("目前不能分配专家：须在自评报送之后、评分汇总之前。")
def may_be_assigned(_: User, sheet: ScoreSheet) -> bool:
    return sheet.assessment.status in (A.SELF_SUBMITTED, A.SCORING)


@rule("评分已经汇总，须先由领导重新评分，才能解除专家安排。")
def may_be_released(_: User, sheet: ScoreSheet) -> bool:
    return sheet.assessment.status in (A.SELF_SUBMITTED, A.SELF_ASSESSMENT, A.SCORING)


def plain_name(name: str) -> str:
    """Write the name of an institution without what people write differently."""
    return "".join(char for char in unicodedata.normalize("NFKC", name) if char.isalnum()).lower()


def is_same_house(unit: str, host: str) -> bool:
    """Whether two plain names are one institution, or one belongs to the other: 南昌大学 and its hospital."""
    if min(len(unit), len(host)) < HOUSE_LETTERS_MIN:
        return bool(unit) and unit == host
    return unit.startswith(host) or host.startswith(unit)


def conflict(expert: User, society: Society, *, is_member: bool) -> str:
    """Say why an expert must not judge a society; empty: nothing is known against it."""
    if is_member:
        return f"{expert}是{society}的人员，须回避。"
    unit = plain_name(expert.unit)
    host, own = plain_name(society.host_institution), plain_name(society.name)
    if unit and unit == host:
        return f"{expert}所在单位是{society}的挂靠单位，须回避。"
    if is_same_house(unit, host) or is_same_house(unit, own):
        return f"{expert}所在单位与{society}或其挂靠单位有隶属关系，须回避。"
    return ""


@reasoned
def is_free_of_conflict(_: User, sheet: ScoreSheet) -> str:
    expert, society = sheet.expert, sheet.assessment.pilot.society
    if not expert.holds(StaffRole.EXPERT):
        return f"{expert}不是评审专家。"
    is_member = Membership.objects.filter(user=expert, society=society).exists()
    return conflict(expert, society, is_member=is_member)


@rule("评分尚未开始，或已经汇总。")
def scoring_is_open(_: User, sheet: ScoreSheet) -> bool:
    return sheet.assessment.status == A.SCORING


def lines_for_experts(assessment: Assessment) -> QuerySet[SelfScore]:
    """The lines that apply and that no fact decides; the bonuses among them are optional."""
    rows = assessment.self_scores.filter(is_applicable=True, computed__isnull=True)
    return rows.select_related("indicator").order_by("indicator__position")


def lacking(lines: Iterable[SelfScore], scores: Iterable[SheetScore]) -> str:
    """Say what a sheet still lacks; empty: nothing. Bonus lines may stay empty."""
    given = {row.indicator_id: row for row in scores if row.points is not None}
    wanted = [row.indicator for row in lines if row.indicator.role == IndicatorRole.POINTS]
    if missing := [x.code for x in wanted if x.pk not in given]:
        return f"还有{len(missing)}项没有评分：{'、'.join(missing)}。"
    silent = [
        x.code
        for x in wanted
        if scoring.needs_reason(given[x.pk].points or Decimal(0), x.max_points)
        and not given[x.pk].reason.strip()
    ]
    return f"低于60%或满分的评分须说明理由：{'、'.join(silent)}。" if silent else ""


@reasoned
def every_line_is_scored(_: User, sheet: ScoreSheet) -> str:
    return lacking(lines_for_experts(sheet.assessment), sheet.scores.all())


def sign_declaration(sheet: ScoreSheet, occasion: Occasion) -> None:
    sheet.declared_at = occasion.now


def keep_reason(sheet: ScoreSheet, occasion: Occasion) -> None:
    sheet.recusal_reason = occasion.comment


def sign(sheet: ScoreSheet, occasion: Occasion) -> None:
    sheet.submitted_at = occasion.now


def tell_the_assessment(sheet: ScoreSheet, occasion: Occasion) -> None:
    """When the last sheet is in, consolidating is the officer's turn."""
    due = assessment_turn(sheet.assessment, changing=sheet)
    turns.put(sheet.assessment, due, now=occasion.now)


def sheet_turn(sheet: ScoreSheet) -> Due | None:
    assessment = sheet.assessment
    if assessment.status != A.SCORING or sheet.status not in (S.ASSIGNED, S.DECLARED):
        return None
    return Due(
        owner=Owner.PERSON,
        person_id=sheet.expert_id,
        title=f"评分：{sheet.title}",
        url=sheet.get_absolute_url(),
        action="评分" if sheet.status == S.DECLARED else "声明并评分",
        due_on=assessment.scoring_due_on,
        society_name=sheet.applicant,
        batch_id=assessment.pilot.batch_id,
    )


# fmt: off
SHEET: Workflow[ScoreSheet] = Workflow(
    model=ScoreSheet,
    states=S,
    journal=JOURNAL,
    turn=sheet_turn,
    steps=(
        Step(name="assign",  label="分配专家",   source=(),                       target=S.ASSIGNED,
             who=officer, when=(may_be_assigned, is_free_of_conflict),
             then=(tell_the_assessment,), tell=(notices.ASSIGNED,)),
        Step(name="declare", label="声明无利害关系", source=(S.ASSIGNED,),        target=S.DECLARED,
             who=scores_sheet, when=(scoring_is_open,), then=(sign_declaration,),
             effect="本人与被评学会无人员、经济等利害关系，承诺独立、客观评分并对评分保密。"),
        Step(name="submit",  label="提交评分",   source=(S.DECLARED,),            target=S.SUBMITTED,
             who=scores_sheet, when=(scoring_is_open, every_line_is_scored), then=(sign, tell_the_assessment),
             effect="提交后不能修改。"),
        Step(name="recuse",  label="回避",       source=(S.ASSIGNED, S.DECLARED), target=S.RECUSED,
             who=scores_sheet, comment_required=True, then=(keep_reason, tell_the_assessment),
             tell=(notices.RECUSED,), danger=True, effect="回避后不再参与该学会的评分，已填的分数不计入。"),
        Step(name="release", label="解除安排",   source=(S.ASSIGNED, S.DECLARED, S.SUBMITTED), target=S.RECUSED,
             who=officer, when=(may_be_released,), comment_required=True,
             then=(keep_reason, tell_the_assessment), tell=(notices.RELEASED,), danger=True,
             effect="该专家不再参与本次评分，已填或已提交的分数不计入汇总；有效评分不足的须另行安排专家。"),
        Step(name="reopen",  label="重新评分",   source=(S.SUBMITTED,),           target=S.DECLARED,
             who=is_leader, tell=(notices.REOPENED,)),
    ),
)
# fmt: on
