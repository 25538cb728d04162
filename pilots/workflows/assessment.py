"""The life of an evaluation (成效评估), clauses 五（三） and 五（四）."""

from __future__ import annotations

from pilots import scoring
from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment
from pilots.notices import assessment as notices
from pilots.policies import heads_pilot, runs_batch
from pilots.workflows.assessment_lines import (
    freeze_computed,
    freeze_scheme,
    prepare_self_scores,
    refuse_na,
    scheme_is_whole,
    self_scores_are_whole,
    sign_self,
    some_line_says_na,
)
from pilots.workflows.assessment_result import (
    consolidate,
    decide,
    keep_old_result,
    propose,
    publish,
)
from pilots.workflows.assessment_turn import assessment_turn
from pilots.workflows.dossier import freeze_year
from pilots.workflows.material import MATERIAL_REQUEST
from pilots.workflows.sheet import SHEET
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity import turns
from sanhua.activity.journal import JOURNAL
from sanhua.core.rules import Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = AssessmentStatus

officer: Rule[Assessment] = runs_batch.on(lambda assessment: assessment.pilot.batch)
head: Rule[Assessment] = heads_pilot.on(lambda assessment: assessment.pilot)


@rule("试点已结束，不能再开始评估。")
def pilot_is_active(_: User, assessment: Assessment) -> bool:
    return assessment.pilot.status == "active"


@reasoned
def enough_experts(_: User, assessment: Assessment) -> str:
    count = assessment.sheets.exclude(status=SheetStatus.RECUSED).count()
    if count < scoring.REVIEWERS_MIN:
        return f"至少需要{scoring.REVIEWERS_MIN}位未回避的专家，现有{count}位，请先分配专家。"
    return ""


@reasoned
def every_sheet_is_in(_: User, assessment: Assessment) -> str:
    states = [sheet.status for sheet in assessment.sheets.all()]
    waiting = sum(state in (SheetStatus.ASSIGNED, SheetStatus.DECLARED) for state in states)
    if waiting:
        return f"还有{waiting}位专家没有提交评分。"
    if states.count(SheetStatus.SUBMITTED) < scoring.REVIEWERS_MIN:
        return f"有效评分不足{scoring.REVIEWERS_MIN}份，请补充安排专家。"
    return ""


@rule("不能审定本人提出的等次建议。")
def was_not_my_proposal(actor: User, assessment: Assessment) -> bool:
    return assessment.proposed_by_id != actor.pk


def open_sheets(assessment: Assessment, occasion: Occasion) -> None:
    """The experts' turns begin when scoring does."""
    for sheet in assessment.sheets.select_related("assessment__pilot__society", "expert"):
        sheet.assessment = assessment
        turns.refresh(SHEET, sheet, now=occasion.now)


def settle_requests(assessment: Assessment, occasion: Occasion) -> None:
    """What experts asked for and did not get is nobody's turn any more."""
    for request in assessment.material_requests.select_related("indicator"):
        request.assessment = assessment
        turns.refresh(MATERIAL_REQUEST, request, now=occasion.now)


# fmt: off
ASSESSMENT: Workflow[Assessment] = Workflow(
    model=Assessment,
    states=S,
    journal=JOURNAL,
    turn=assessment_turn,
    steps=(
        Step(name="open",          label="开始评估", source=(),                    target=S.SELF_ASSESSMENT,
             who=officer, when=(pilot_is_active, scheme_is_whole),
             then=(freeze_scheme, prepare_self_scores), tell=(notices.OPENED,)),
        Step(name="submit_self",   label="报送自评", source=(S.SELF_ASSESSMENT,),  target=S.SELF_SUBMITTED,
             who=head, when=(self_scores_are_whole,), then=(freeze_computed, sign_self, freeze_year),
             tell=(notices.SELF_SUBMITTED,), effect="报送后由省科协组织专家评分，退回前不能修改。"),
        Step(name="return_self",   label="退回自评", source=(S.SELF_SUBMITTED,),   target=S.SELF_ASSESSMENT,
             who=officer, comment_required=True, tell=(notices.SELF_RETURNED,), danger=True),
        Step(name="refuse_na",     label="不认可不适用", source=(S.SELF_SUBMITTED,), target=S.SELF_ASSESSMENT,
             who=officer, when=(some_line_says_na,), then=(refuse_na,), comment_required=True,
             tell=(notices.NA_REFUSED,), danger=True,
             effect="自评退回学会，所选指标不能再标为不适用，须自评后重新报送。"),
        Step(name="start_scoring", label="开始评分", source=(S.SELF_SUBMITTED,),   target=S.SCORING,
             who=officer, when=(enough_experts,), then=(open_sheets,),
             effect="开始后各专家可以独立评分，互不可见。"),
        Step(name="consolidate",   label="汇总评分", source=(S.SCORING,),          target=S.CONSOLIDATED,
             who=officer, when=(every_sheet_is_in,), then=(consolidate, settle_requests),
             effect="汇总后专家不能再修改评分。"),
        Step(name="propose",       label="提出等次", source=(S.CONSOLIDATED,),     target=S.PROPOSED,
             who=officer, then=(propose,), tell=(notices.PROPOSED,)),
        Step(name="decide",        label="审定等次", source=(S.PROPOSED,),         target=S.DECIDED,
             who=is_leader, when=(was_not_my_proposal,), then=(decide,), tell=(notices.DECIDED,)),
        Step(name="publish",       label="发布结果", source=(S.DECIDED,),          target=S.PUBLISHED,
             who=officer, then=(publish,), tell=(notices.PUBLISHED,),
             effect="发布后学会可以看到总分、等次和评语。"),
        Step(name="reopen",        label="重新评分",
             source=(S.CONSOLIDATED, S.PROPOSED, S.DECIDED, S.PUBLISHED),          target=S.SCORING,
             who=is_leader, comment_required=True, then=(keep_old_result,),
             tell=(notices.WITHDRAWN,), danger=True,
             effect="原结果保留在记录中，各专家可以修改评分后重新提交。"),
    ),
)
# fmt: on
