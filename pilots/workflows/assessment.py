"""The life of an evaluation (成效评估), clauses 五（三） and 五（四）."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from django.utils import timezone

from pilots import scoring
from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import Assessment, Indicator, SelfScore
from pilots.notices import assessment as notices
from pilots.policies import heads_pilot, runs_batch
from pilots.workflows.assessment_facts import computed_rows
from pilots.workflows.assessment_turn import assessment_turn
from pilots.workflows.dossier import freeze_year
from pilots.workflows.sheet import SHEET
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import JOURNAL
from sanhua.core.rules import NotNow, Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = AssessmentStatus

officer: Rule[Assessment] = runs_batch.on(lambda assessment: assessment.pilot.batch)
head: Rule[Assessment] = heads_pilot.on(lambda assessment: assessment.pilot)


def lines_of(
    assessment: Assessment, role: IndicatorRole = IndicatorRole.POINTS
) -> list[scoring.Line]:
    rows = assessment.scheme.indicators.filter(role=role)
    return [scoring.Line(row.code, row.axis, row.max_points) for row in rows]


def applicable_codes(assessment: Assessment) -> frozenset[str]:
    """Codes of the lines that apply to this pilot; the society says which do not, with a reason."""
    rows = assessment.self_scores.filter(is_applicable=True).select_related("indicator")
    return frozenset(row.indicator.code for row in rows)


@reasoned
def scheme_is_whole(_: User, assessment: Assessment) -> str:
    try:
        scoring.require_full_marks(lines_of(assessment))
    except scoring.WeightsDoNotAddUp as error:
        return f"评价方案不完整：{error}"
    return "" if assessment.scheme.bands.exists() else "评价方案还没有等次，请先补充。"


@rule("试点已结束，不能再开始评估。")
def pilot_is_active(_: User, assessment: Assessment) -> bool:
    return assessment.pilot.status == "active"


@reasoned
def self_scores_are_whole(_: User, assessment: Assessment) -> str:
    rows = assessment.self_scores.select_related("indicator")
    open_codes = [row.indicator.code for row in rows if row.is_applicable and row.points is None]
    silent = [
        row.indicator.code
        for row in rows
        if not row.note.strip() and row.indicator.role == IndicatorRole.POINTS
    ]
    if open_codes:
        return f"还有{len(open_codes)}项没有自评分：{'、'.join(open_codes)}。"
    if silent:
        return f"还有{len(silent)}项没有自评说明：{'、'.join(silent)}。"
    return ""


@reasoned
def enough_experts(_: User, assessment: Assessment) -> str:
    count = assessment.sheets.exclude(status=SheetStatus.RECUSED).count()
    if count < scoring.REVIEWERS_MIN:
        return f"至少需要{scoring.REVIEWERS_MIN}位未回避的专家，现有{count}位，请先分配专家。"
    return ""


@reasoned
def every_sheet_is_in(_: User, assessment: Assessment) -> str:
    states = list(assessment.sheets.values_list("status", flat=True))
    waiting = sum(state in (SheetStatus.ASSIGNED, SheetStatus.DECLARED) for state in states)
    if waiting:
        return f"还有{waiting}位专家没有提交评分。"
    if states.count(SheetStatus.SUBMITTED) < scoring.REVIEWERS_MIN:
        return f"有效评分不足{scoring.REVIEWERS_MIN}份，请补充安排专家。"
    return ""


@rule("不能审定本人提出的等次建议。")
def was_not_my_proposal(actor: User, assessment: Assessment) -> bool:
    return assessment.proposed_by_id != actor.pk


def freeze_scheme(assessment: Assessment, occasion: Occasion) -> None:
    scheme = assessment.scheme
    if scheme.frozen_at is None:
        scheme.frozen_at = occasion.now
        scheme.save(update_fields=["frozen_at"])


def prepare_self_scores(assessment: Assessment, _: Occasion) -> None:
    indicators: list[Indicator] = list(
        assessment.scheme.indicators.exclude(role=IndicatorRole.VETO)
    )
    SelfScore.objects.bulk_create(
        SelfScore(assessment=assessment, indicator=indicator) for indicator in indicators
    )


def freeze_computed(assessment: Assessment, occasion: Occasion) -> None:
    """Keep what the facts gave on the day of sending: later facts do not change a score."""
    rows = computed_rows(assessment, timezone.localdate(occasion.now))
    SelfScore.objects.bulk_update(rows, ["computed", "basis"])


def sign_self(assessment: Assessment, occasion: Occasion) -> None:
    assessment.self_submitted_by = occasion.actor
    assessment.self_submitted_at = occasion.now
    assessment.is_late = timezone.localdate(occasion.now) > assessment.self_due_on


def open_sheets(assessment: Assessment, occasion: Occasion) -> None:
    """The experts' turns begin when scoring does."""
    for sheet in assessment.sheets.select_related("assessment__pilot__society", "expert"):
        sheet.assessment = assessment
        turns.refresh(SHEET, sheet, now=occasion.now)


def consolidate(assessment: Assessment, _: Occasion) -> None:
    sheets = assessment.sheets.filter(status=SheetStatus.SUBMITTED)
    rows = assessment.self_scores.filter(is_applicable=True, computed__isnull=False)
    fixed = {
        row.indicator.code: row.computed
        for row in rows.select_related("indicator")
        if row.computed is not None
    }
    points: list[dict[str, Decimal]] = [
        {score.indicator.code: score.points for score in sheet.scores.all()} | fixed
        for sheet in sheets.prefetch_related("scores__indicator")
    ]
    scheme = assessment.scheme
    result = scoring.consolidate(
        points,
        lines_of(assessment),
        applicable_codes(assessment),
        method=scoring.Method(scheme.method),
        bonuses=lines_of(assessment, IndicatorRole.BONUS),
        bonus_cap=scheme.bonus_cap,
    )
    assessment.total, assessment.spread = result.total, result.spread
    assessment.result = assessment.result | {
        "base": str(result.base),
        "bonus": str(result.bonus),
        "method": scheme.method,
        "totals": [str(total) for total in result.totals],
        "axes": {axis: str(value) for axis, value in result.axes.items()},
        "lines": {code: str(value) for code, value in result.lines.items()},
        "sheets": len(points),
    }


def bands_of(assessment: Assessment) -> list[tuple[str, Decimal]]:
    return [(band.name, band.minimum) for band in assessment.scheme.bands.all()]


def require_grade(assessment: Assessment, grade: str) -> None:
    """Check a grade against the scheme, and against what was vetoed.

    Raises:
        NotNow: it is no grade of the scheme, or not the lowest although something was vetoed.

    """
    bands = bands_of(assessment)
    if grade not in dict(bands):
        raise NotNow("请从评价方案的等次中选择。")
    lowest = min(bands, key=lambda band: band[1])[0]
    if assessment.vetoes and grade != lowest:
        codes = "、".join(assessment.vetoes)
        raise NotNow(f"已认定一票否决（{codes}），等次只能是“{lowest}”。")


def propose(assessment: Assessment, occasion: Occasion) -> None:
    grade, found = occasion.data["grade"], occasion.data.get("vetoes", ())
    known = {row.code: row.name for row in assessment.scheme.indicators.filter(role="veto")}
    assessment.vetoes = {code: known[code] for code in found if code in known}
    require_grade(assessment, grade)
    assessment.proposed_grade = grade
    assessment.proposal_reason = occasion.data["proposal_reason"]
    assessment.public_comment = occasion.data["public_comment"]
    assessment.proposed_by = occasion.actor


def decide(assessment: Assessment, occasion: Occasion) -> None:
    require_grade(assessment, grade := occasion.data["grade"])
    assessment.grade = grade
    assessment.decision = occasion.data.get("decision")
    assessment.decided_by, assessment.decided_at = occasion.actor, occasion.now


def result_digest(assessment: Assessment) -> str:
    """Fingerprint what is published: 64 hexadecimal digits over the canonical JSON of the result."""
    kept = {key: value for key, value in assessment.result.items() if key != "digest"}
    words = [assessment.grade, assessment.public_comment, assessment.vetoes, str(assessment.total)]
    text = json.dumps([kept, *words], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def publish(assessment: Assessment, occasion: Occasion) -> None:
    assessment.published_at = occasion.now
    assessment.result["digest"] = result_digest(assessment)
    if days := assessment.scheme.review_days:
        today = timezone.localdate(occasion.now)
        assessment.review_until = work_calendar().add(today, days)


def keep_old_result(assessment: Assessment, occasion: Occasion) -> None:
    """Reopening keeps what was decided before, and gives the sheets back to their experts."""
    old = {
        "total": str(assessment.total),
        "grade": assessment.grade,
        "digest": assessment.result.get("digest", ""),
        "reopened_at": occasion.now.isoformat(),
        "reason": occasion.comment,
    }
    assessment.result = {"history": [*assessment.result.get("history", []), old]}
    assessment.total = assessment.spread = assessment.published_at = None
    assessment.review_until = None
    assessment.grade = assessment.proposed_grade = ""
    assessment.vetoes = {}
    for sheet in assessment.sheets.filter(status=SheetStatus.SUBMITTED):
        SHEET.perform(sheet, "reopen", Occasion(occasion.actor, occasion.now, occasion.comment))


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
        Step(name="start_scoring", label="开始评分", source=(S.SELF_SUBMITTED,),   target=S.SCORING,
             who=officer, when=(enough_experts,), then=(open_sheets,),
             effect="开始后各专家可以独立评分，互不可见。"),
        Step(name="consolidate",   label="汇总评分", source=(S.SCORING,),          target=S.CONSOLIDATED,
             who=officer, when=(every_sheet_is_in,), then=(consolidate,),
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
             who=is_leader, comment_required=True, then=(keep_old_result,), danger=True,
             effect="原结果保留在记录中，各专家可以修改评分后重新提交。"),
    ),
)
# fmt: on
