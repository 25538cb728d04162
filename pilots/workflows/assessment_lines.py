"""The lines of an evaluation: what the society says of each, and what facts decide."""

from __future__ import annotations

from django.utils import timezone

from pilots import scoring
from pilots.enums import IndicatorRole
from pilots.models import Assessment, AssessmentScheme, Indicator, SelfScore
from pilots.workflows.assessment_facts import computed_rows
from sanhua.accounts.models import User
from sanhua.core.rules import NotNow, reasoned, rule
from sanhua.core.workflow import Occasion


def lines_of(
    scheme: AssessmentScheme, role: IndicatorRole = IndicatorRole.POINTS
) -> list[scoring.Line]:
    rows = scheme.indicators.filter(role=role)
    return [scoring.Line(row.code, row.axis, row.max_points) for row in rows]


def applicable_codes(assessment: Assessment) -> frozenset[str]:
    """Codes of the lines that apply to this pilot, by the facts or by what the society said."""
    rows = assessment.self_scores.filter(is_applicable=True).select_related("indicator")
    return frozenset(row.indicator.code for row in rows)


def _lacks(scheme: AssessmentScheme) -> str:
    try:
        scoring.require_full_marks(lines_of(scheme))
    except scoring.WeightsDoNotAddUp as error:
        return f"评价方案不完整：{error}"
    return "" if scheme.bands.exists() else "评价方案还没有等次，请先补充。"


@reasoned
def scheme_is_whole(_: User, assessment: Assessment) -> str:
    return _lacks(assessment.scheme)


def freeze_scheme(assessment: Assessment, occasion: Occasion) -> None:
    """Fix the scheme as it is in the database now; whoever edits it finds another version.

    Raises:
        NotNow: somebody has just saved it, and it is not whole.

    """
    rows = AssessmentScheme.objects.select_for_update(no_key=True)
    scheme = rows.get(pk=assessment.scheme_id)
    if reason := _lacks(scheme):
        raise NotNow(reason)
    if scheme.frozen_at is None:
        scheme.frozen_at, scheme.version = occasion.now, scheme.version + 1
        scheme.save(update_fields=["frozen_at", "version"])
    assessment.scheme = scheme


def prepare_self_scores(assessment: Assessment, _: Occasion) -> None:
    indicators: list[Indicator] = list(
        assessment.scheme.indicators.exclude(role=IndicatorRole.VETO)
    )
    SelfScore.objects.bulk_create(
        SelfScore(assessment=assessment, indicator=indicator) for indicator in indicators
    )


def _require_said(rows: list[SelfScore]) -> None:
    open_codes = [row.indicator.code for row in rows if row.is_applicable and row.points is None]
    silent = [
        row.indicator.code
        for row in rows
        if not row.note.strip() and row.indicator.role == IndicatorRole.POINTS
    ]
    if open_codes:
        raise NotNow(f"还有{len(open_codes)}项没有自评分：{'、'.join(open_codes)}。")
    if silent:
        raise NotNow(f"还有{len(silent)}项没有自评说明：{'、'.join(silent)}。")


@reasoned
def self_scores_are_whole(_: User, assessment: Assessment) -> str:
    """What the society has to say of the lines that no fact can decide."""
    rows = assessment.self_scores.select_related("indicator").order_by("indicator__position")
    try:
        _require_said([row for row in rows if not row.indicator.mechanic])
    except NotNow as lacking:
        return str(lacking)
    return ""


def freeze_computed(assessment: Assessment, occasion: Occasion) -> None:
    """Keep what the facts gave on the day of sending: later facts do not change a score.

    Where a fact decides nobody can say that the line does not apply; where none is recorded the
    society has to speak for itself.

    Raises:
        NotNow: it has not, or it claims other points than the facts give and does not say why.

    """
    rows = computed_rows(assessment, timezone.localdate(occasion.now))
    _require_said([row for row in rows if row.indicator.mechanic and not row.is_decided])
    for row in rows:
        if row.computed is not None:
            row.points = row.computed if row.points is None else row.points
        elif row.is_decided:
            row.points = None
    differing = [
        row.indicator.code
        for row in rows
        if row.computed is not None and row.points != row.computed and not row.note.strip()
    ]
    if differing:
        raise NotNow(f"自评分与系统计分不同的须在说明中写明：{'、'.join(differing)}。")
    SelfScore.objects.bulk_update(rows, ["computed", "basis", "points", "is_applicable"])


def sign_self(assessment: Assessment, occasion: Occasion) -> None:
    """Sign it; whether it was late is decided the first time, not after it was returned."""
    if assessment.self_submitted_at is None:
        assessment.is_late = timezone.localdate(occasion.now) > assessment.self_due_on
    assessment.self_submitted_by = occasion.actor
    assessment.self_submitted_at = occasion.now


@rule("没有学会自行勾选“不适用”的指标。")
def some_line_says_na(_: User, assessment: Assessment) -> bool:
    return any(row.says_na for row in assessment.self_scores.all())


def refuse_na(assessment: Assessment, occasion: Occasion) -> None:
    """Give back the lines whose “不适用” is not accepted; they must be assessed now.

    Raises:
        NotNow: none is named, or one that the society did not mark.

    """
    wanted = set(occasion.data.get("codes", ()))
    rows = assessment.self_scores.select_related("indicator")
    found = [row for row in rows if row.indicator.code in wanted and row.says_na]
    if not wanted or len(found) != len(wanted):
        raise NotNow("请勾选学会标为“不适用”、而您不认可的指标。")
    for row in found:
        row.is_applicable, row.na_refused = True, occasion.comment[:500]
    SelfScore.objects.bulk_update(found, ["is_applicable", "na_refused"])
