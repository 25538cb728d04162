"""One source for the numbers of an evaluation: page, PDF, Word, Excel and API all ask here.

``result_for`` answers what a person may see; ``result_of`` is for papers whose reader is known.
Everything comes from what consolidation kept, nothing is worked out again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from pilots import scoring
from pilots.enums import AssessmentStatus, IndicatorRole
from pilots.models import Assessment, AssessmentResult, Indicator, SelfScore
from pilots.queries.scheme_trial import Source, source_of_line
from pilots.workflows.assessment_result import (
    bands_of,
    fingerprint,
    indicators_of,
    result_digest,
)
from sanhua.accounts.models import User
from sanhua.core.charts.bars import ScoreRow, strip
from societies.policies import is_association

S = AssessmentStatus
CONSOLIDATED = (S.CONSOLIDATED, S.PROPOSED, S.DECIDED, S.PUBLISHED)
NO_MEETING = "未经会议研究"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One indicator: what the society says, what facts give, and the points it got (``mean``)."""

    axis: str
    code: str
    name: str
    role: str
    maximum: Decimal
    self_points: Decimal | None
    applicable: bool
    note: str
    mean: Decimal | None
    computed: Decimal | None
    basis: str
    source: Source | None  # where the facts are kept


@dataclass(frozen=True, slots=True)
class AxisResult:
    """Points of a first level, out of how many; None: nothing of it applies."""

    name: str
    reached: Decimal | None
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What only the association sees: how far apart the experts are, and who proposed what."""

    spread: Decimal
    is_apart: bool
    totals: tuple[Decimal, ...]  # ascending, without names
    suggested: str
    strip: SafeString
    proposed_grade: str
    proposed_by: str
    proposal_reason: str
    spread_note: str
    decided: str  # who decided when, by which meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """The whole result of one evaluation, for one kind of reader."""

    assessment: Assessment
    society: str
    kind: str
    scheme: str
    method: str
    total: Decimal
    base: Decimal
    bonus: Decimal
    sheets: int
    grade: str
    vetoes: dict[str, str]
    comment: str
    axes: tuple[AxisResult, ...]
    lines: tuple[ResultLine, ...]
    published_at: dt.datetime | None
    code: str  # the short fingerprint of what is published
    is_intact: bool
    inside: Inside | None = None


def with_result(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Fetch what results are made of, in a constant number of queries."""
    own = SelfScore.objects.select_related("indicator").order_by("indicator__position")
    return rows.select_related(
        "pilot__society", "pilot__batch", "scheme", "decision", "proposed_by", "decided_by"
    ).prefetch_related(Prefetch("self_scores", own))


def may_see_result(user: User, assessment: Assessment) -> bool:
    """Whether a person who sees the evaluation also sees its result: the society not before all."""
    if assessment.status == S.PUBLISHED:
        return True
    return assessment.status in CONSOLIDATED and is_association(user)


def result_for(user: User, assessment: Assessment) -> ResultView | None:
    """What this person may see of the result; None: nothing yet."""
    if not may_see_result(user, assessment):
        return None
    return result_of(assessment, inside=is_association(user))


def result_of(assessment: Assessment, *, inside: bool = False) -> ResultView | None:
    """The result as it was consolidated; None before that. ``inside``: for the association."""
    kept = assessment.result
    if assessment.total is None or assessment.status not in CONSOLIDATED:
        return None
    digest = kept.get("digest", "") if assessment.status == S.PUBLISHED else ""
    return ResultView(
        assessment=assessment,
        society=str(assessment.pilot.society),
        kind=str(assessment.get_kind_display()),
        scheme=str(assessment.scheme),
        method=str(assessment.scheme.get_method_display()),
        total=assessment.total,
        base=Decimal(kept.get("base", assessment.total)),
        bonus=Decimal(kept.get("bonus", "0.00")),
        sheets=kept.get("sheets", 0),
        grade=assessment.grade,
        vetoes=assessment.vetoes,
        comment=assessment.public_comment,
        axes=_axes(indicators_of(assessment), kept.get("axes", {})),
        lines=lines_of(assessment, kept.get("lines", {})),
        published_at=assessment.published_at,
        code=digest[:12].upper(),
        is_intact=not digest or digest == result_digest(assessment),
        inside=_inside(assessment) if inside else None,
    )


def published_results(rows: QuerySet[Assessment]) -> list[ResultView]:
    """What was published of these evaluations, oldest first, as their readers have it."""
    told = rows.filter(status=S.PUBLISHED, total__isnull=False).order_by("published_at")
    return [view for row in with_result(told) if (view := result_of(row))]


def lines_of(assessment: Assessment, means: dict[str, str]) -> tuple[ResultLine, ...]:
    """Every line with what the society said of it; ``means`` are the points by code, if known."""
    rows = sorted(assessment.self_scores.all(), key=lambda row: row.indicator.position)
    return tuple(
        ResultLine(
            axis=row.indicator.axis,
            code=row.indicator.code,
            name=row.indicator.name,
            role=row.indicator.role,
            maximum=row.indicator.max_points,
            self_points=row.points,
            applicable=row.is_applicable,
            note=row.note,
            mean=_decimal(means.get(row.indicator.code)),
            computed=row.computed,
            basis=row.basis,
            source=source_of_line(row.indicator, assessment.pilot) if row.basis else None,
        )
        for row in rows
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _axes(indicators: Iterable[Indicator], reached: dict[str, str]) -> tuple[AxisResult, ...]:
    most: dict[str, Decimal] = defaultdict(Decimal)
    for row in indicators:
        if row.role == IndicatorRole.POINTS:
            most[row.axis] += row.max_points
    return tuple(
        AxisResult(axis, _decimal(reached.get(axis)), whole) for axis, whole in most.items()
    )


def _inside(assessment: Assessment) -> Inside:
    totals = tuple(Decimal(total) for total in assessment.result.get("totals", ()))
    kept = assessment.result.get("bands")
    bands = [(name, Decimal(low)) for name, low in kept] if kept else bands_of(assessment)
    total, spread = assessment.total or Decimal(0), assessment.spread or Decimal(0)
    return Inside(
        spread=spread,
        is_apart=scoring.is_apart(spread),
        totals=totals,
        suggested=scoring.grade_of(total, bands),
        strip=_strip(totals),
        proposed_grade=assessment.proposed_grade,
        proposed_by=str(assessment.proposed_by or ""),
        proposal_reason=assessment.proposal_reason,
        spread_note=assessment.spread_note,
        decided=_decided(assessment),
    )


def _decided(assessment: Assessment) -> str:
    if assessment.decided_at is None:
        return ""
    basis = f"依据{assessment.decision}" if assessment.decision else NO_MEETING
    return f"{assessment.decided_by}审定为“{assessment.grade}”，{basis}"


def _strip(totals: tuple[Decimal, ...]) -> SafeString:
    """How far apart the experts are, as rings without names."""
    low = int(min((*totals, Decimal(60))) // 20 * 20)
    title = "各专家总分（不显示姓名）"
    return strip(title, [ScoreRow("专家总分", totals)], limits=(low, 100), screen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    code: str
    name: str
    maximum: Decimal
    self_points: Decimal | None
    mean: Decimal | None
    applicable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastResult:
    """A result that was taken back, as one reader may see it."""

    row: AssessmentResult
    axes: dict[str, str]
    lines: list[PastLine]
    comment: str
    is_intact: bool
    code: str
    inside: dict[str, str] = field(default_factory=dict)  # words by heading, for the association


def past_results(user: User, assessment: Assessment) -> list[PastResult]:
    """Earlier results: all for the association, for the society those that it has seen."""
    staff = is_association(user)
    rows = AssessmentResult.objects.filter(assessment=assessment).select_related("closed_by")
    if not staff:
        rows = rows.filter(published_at__isnull=False)
    return [_past(row, inside=staff) for row in rows]


def _past(row: AssessmentResult, *, inside: bool) -> PastResult:
    content = row.content
    lines = [
        PastLine(
            code=line["code"],
            name=line["name"],
            maximum=Decimal(line["maximum"]),
            self_points=_decimal(line["self"]),
            mean=_decimal(line["mean"]),
            applicable=line["applies"],
        )
        for line in content["lines"]
    ]
    return PastResult(
        row=row,
        axes=content["result"].get("axes", {}),
        lines=lines,
        comment=content["public_comment"] if row.published_at or inside else "",
        is_intact=row.digest == fingerprint(content),
        code=(content["result"].get("digest") or row.digest)[:12].upper(),
        inside=_past_words(content) if inside else {},
    )


def _past_words(content: dict[str, str | dict[str, list[str]]]) -> dict[str, str]:
    totals = content["result"].get("totals", [])  # type: ignore[union-attr]
    found = {
        "各专家总分": "、".join(totals),
        "极差": f"{content['spread']}分" if content["spread"] else "",
        "评分差异的处理": content["spread_note"],
        "等次建议": f"{content['proposed_grade']}（{content['proposed_by']}）"
        if content["proposed_grade"]
        else "",
        "建议理由": content["proposal_reason"],
        "审定": f"{content['decided_by']}，{content['decision'] or NO_MEETING}"
        if content["decided_by"]
        else "",
        "一票否决": "、".join(content["vetoes"]),
    }
    return {name: str(words) for name, words in found.items() if words}
