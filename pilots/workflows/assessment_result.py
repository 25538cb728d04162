"""The result of an evaluation: worked out, proposed, decided, published, and kept when reopened."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from pilots import scoring
from pilots.enums import IndicatorRole, SheetStatus
from pilots.models import Assessment, AssessmentResult, Indicator
from pilots.workflows.assessment_lines import applicable_codes, lines_of
from pilots.workflows.sheet import SHEET
from sanhua.activity.calendar import work_calendar
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def fingerprint(value: Any) -> str:
    """64 hexadecimal digits over the canonical JSON of a value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def indicators_of(assessment: Assessment) -> list[Indicator]:
    """The lines that carry points; without a query if the self scores were fetched before."""
    if "self_scores" in getattr(assessment, "_prefetched_objects_cache", {}):
        rows = list(assessment.self_scores.all())
    else:
        rows = list(assessment.self_scores.select_related("indicator"))
    return sorted((row.indicator for row in rows), key=lambda indicator: indicator.position)


def scheme_print(assessment: Assessment) -> str:
    """Fingerprint the weights and mechanics by which this result was reached."""
    scheme = assessment.scheme
    lines = [
        [row.code, row.axis, row.name, row.role, f"{row.max_points:.2f}", row.mechanic]
        for row in indicators_of(assessment)
    ]
    terms = [scheme.name, scheme.number, scheme.method, f"{scheme.bonus_cap:.2f}"]
    return fingerprint([terms, sorted(lines)])


def consolidate(assessment: Assessment, _: Occasion) -> None:
    sheets = assessment.sheets.filter(status=SheetStatus.SUBMITTED)
    rows = assessment.self_scores.filter(is_applicable=True, computed__isnull=False)
    fixed = {
        row.indicator.code: row.computed
        for row in rows.select_related("indicator")
        if row.computed is not None
    }
    points: list[dict[str, Decimal]] = [
        {
            score.indicator.code: score.points
            for score in sheet.scores.all()
            if score.points is not None
        }
        | fixed
        for sheet in sheets.prefetch_related("scores__indicator")
    ]
    scheme = assessment.scheme
    result = scoring.consolidate(
        points,
        lines_of(assessment.scheme),
        applicable_codes(assessment),
        method=scoring.Method(scheme.method),
        bonuses=lines_of(scheme, IndicatorRole.BONUS),
        bonus_cap=scheme.bonus_cap,
    )
    assessment.total, assessment.spread = result.total, result.spread
    assessment.result = {
        "scheme": str(scheme),
        "base": str(result.base),
        "bonus": str(result.bonus),
        "method": scheme.method,
        "totals": [str(total) for total in result.totals],
        "axes": {axis: str(value) for axis, value in result.axes.items()},
        "lines": {code: str(value) for code, value in result.lines.items()},
        "sheets": len(points),
        "bands": [[name, str(minimum)] for name, minimum in bands_of(assessment)],
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
    """Keep what the officer proposes; where experts are far apart, also what was done about it."""
    grade, found = occasion.data["grade"], occasion.data.get("vetoes", ())
    known = {row.code: row.name for row in assessment.scheme.indicators.filter(role="veto")}
    assessment.vetoes = {code: known[code] for code in found if code in known}
    require_grade(assessment, grade)
    note = occasion.data.get("spread_note", "")
    if scoring.is_apart(assessment.spread) and not note.strip():
        raise NotNow(
            f"专家评分相差{assessment.spread}分，超过{scoring.SPREAD_MAX}分，请写明如何处理。"
        )
    assessment.spread_note = note
    assessment.proposed_grade = grade
    assessment.proposal_reason = occasion.data["proposal_reason"]
    assessment.public_comment = occasion.data["public_comment"]
    assessment.proposed_by = occasion.actor


def decide(assessment: Assessment, occasion: Occasion) -> None:
    """Keep the grade and the meeting that decided it; None is said, never left out."""
    require_grade(assessment, grade := occasion.data["grade"])
    if "decision" not in occasion.data:
        raise NotNow("请选择作出决定的会议；没有经过会议的，请选择“未经会议研究”。")
    assessment.grade = grade
    assessment.decision = occasion.data["decision"]
    assessment.decided_by, assessment.decided_at = occasion.actor, occasion.now


def result_digest(assessment: Assessment) -> str:
    """Fingerprint a result: points, the sheets' totals, grade, comment, vetoes and the scheme."""
    kept = {key: value for key, value in assessment.result.items() if key != "digest"}
    words = [assessment.grade, assessment.public_comment, assessment.vetoes, str(assessment.total)]
    if "scheme" in kept:
        words += [str(assessment.spread), scheme_print(assessment)]
    return fingerprint([kept, *words])


def publish(assessment: Assessment, occasion: Occasion) -> None:
    assessment.published_at = occasion.now
    assessment.result["digest"] = result_digest(assessment)
    if days := assessment.scheme.review_days:
        today = timezone.localdate(occasion.now)
        assessment.review_until = work_calendar().add(today, days)


def content_of(assessment: Assessment) -> dict[str, Any]:
    """The whole result as it can be kept: nobody's name on a sheet's total."""
    rows = assessment.self_scores.select_related("indicator").order_by("indicator__position")
    means = assessment.result.get("lines", {})
    return {
        "result": assessment.result,
        "total": str(assessment.total),
        "spread": str(assessment.spread),
        "vetoes": assessment.vetoes,
        "spread_note": assessment.spread_note,
        "proposed_grade": assessment.proposed_grade,
        "proposal_reason": assessment.proposal_reason,
        "proposed_by": str(assessment.proposed_by or ""),
        "grade": assessment.grade,
        "decision": str(assessment.decision or ""),
        "decided_by": str(assessment.decided_by or ""),
        "decided_at": assessment.decided_at.isoformat() if assessment.decided_at else "",
        "public_comment": assessment.public_comment,
        "scheme": scheme_print(assessment),
        "lines": [
            {
                "code": row.indicator.code,
                "axis": row.indicator.axis,
                "name": row.indicator.name,
                "maximum": str(row.indicator.max_points),
                "self": "" if row.points is None else str(row.points),
                "computed": "" if row.computed is None else str(row.computed),
                "applies": row.is_applicable,
                "mean": means.get(row.indicator.code, ""),
            }
            for row in rows
        ],
    }


def keep_old_result(assessment: Assessment, occasion: Occasion) -> None:
    """Reopening keeps all that was decided before, and gives the sheets back to their experts."""
    content = content_of(assessment)
    AssessmentResult.objects.create(
        assessment=assessment,
        number=assessment.past_results.count() + 1,
        total=assessment.total or Decimal(0),
        grade=assessment.grade,
        content=content,
        digest=fingerprint(content),
        published_at=assessment.published_at,
        closed_at=occasion.now,
        closed_by=occasion.actor,
        reason=occasion.comment,
    )
    assessment.result, assessment.vetoes = {}, {}
    assessment.total = assessment.spread = None
    assessment.published_at = assessment.review_until = assessment.decided_at = None
    assessment.decided_by = assessment.decision = assessment.proposed_by = None
    assessment.grade = assessment.proposed_grade = assessment.proposal_reason = ""
    assessment.public_comment = assessment.spread_note = ""
    for sheet in assessment.sheets.filter(status=SheetStatus.SUBMITTED):
        # Without the reason: it may speak of scores, and experts read their sheet's history.
        SHEET.perform(sheet, "reopen", Occasion(occasion.actor, occasion.now))
