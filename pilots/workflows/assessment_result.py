"""The result of an evaluation: worked out, proposed, decided, published, and kept when reopened."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from django.utils import timezone

from pilots import scoring
from pilots.enums import IndicatorRole, SheetStatus
from pilots.models import Assessment
from pilots.workflows.assessment_lines import applicable_codes, lines_of
from pilots.workflows.sheet import SHEET
from sanhua.activity.calendar import work_calendar
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


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
