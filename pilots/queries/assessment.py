"""Lists and pages of the evaluation. Nobody gets here what they may not know."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString

from pilots import scoring
from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import (
    Assessment,
    AssessmentScheme,
    ScoreSheet,
    SelfScore,
)
from pilots.policies import runs_batch, visible_assessments
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.assessment_result import bands_of
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.charts.bars import ScoreRow, strip
from sanhua.core.workflow import Offer
from societies.policies import is_association, works_for
from societies.queries.dossier import CheckupCard, checkup_card

S = AssessmentStatus
CONSOLIDATED = (S.CONSOLIDATED, S.PROPOSED, S.DECIDED, S.PUBLISHED)


def assessment_list(user: User, *, status: str = "") -> QuerySet[Assessment]:
    rows = visible_assessments(user).select_related("pilot__society", "pilot__batch", "scheme")
    if status in S.values:
        rows = rows.filter(status=status)
    return rows.annotate(
        asked=Count("sheets", filter=~Q(sheets__status=SheetStatus.RECUSED)),
        given=Count("sheets", filter=Q(sheets__status=SheetStatus.SUBMITTED)),
    ).order_by("-pilot__batch__year", "pilot__number", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    axis: str
    code: str
    name: str
    maximum: Decimal
    self_points: Decimal | None
    applicable: bool
    note: str
    mean: str
    computed: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """What this person may read of an assessment; the rest is absent, not hidden."""

    assessment: Assessment
    offers: list[Offer]
    lines: list[ResultLine]
    sheets: list[ScoreSheet]
    shows_result: bool
    shows_spread: bool
    totals: list[str]
    suggested: str
    strip: SafeString | str
    method: str
    axes: list[tuple[str, str, str]]
    events: QuerySet[Event]
    checkup: CheckupCard | None
    may_fill_in: bool
    may_assign: bool
    releasable: frozenset[uuid.UUID]
    today: dt.date
    calendar: WorkCalendar


def assessment_page(user: User, assessment: Assessment, *, today: dt.date) -> AssessmentPage:
    staff = is_association(user)
    published = assessment.status == S.PUBLISHED
    shows = published or (staff and assessment.status in CONSOLIDATED)
    means = assessment.result.get("lines", {}) if shows else {}
    rows = SelfScore.objects.filter(assessment=assessment).select_related("indicator")
    # While the society writes, its draft is its own.
    if staff and assessment.status == S.SELF_ASSESSMENT:
        rows = rows.none()
    events = timeline(assessment)
    if not staff:
        # Who proposed which grade is the association's business until it is published.
        events = events.filter(kind__in=_PUBLIC_EVENTS)
    works = works_for.holds(user, assessment.pilot.society)
    sheets = list(assessment.sheets.select_related("expert")) if staff else []
    return AssessmentPage(
        assessment=assessment,
        offers=ASSESSMENT.offers(user, assessment),
        lines=[_line(row, means) for row in rows.order_by("indicator__position")],
        sheets=sheets,
        shows_result=shows,
        shows_spread=staff and shows,
        totals=assessment.result.get("totals", []) if staff and shows else [],
        suggested=scoring.grade_of(assessment.total, bands_of(assessment))
        if staff and assessment.total is not None
        else "",
        strip=_strip(assessment) if staff and shows else "",
        method=assessment.scheme.get_method_display(),
        axes=_axes(assessment) if shows else [],
        events=events,
        checkup=checkup_card(user, assessment.pilot.society),
        may_fill_in=works and assessment.status == S.SELF_ASSESSMENT,
        releasable=_releasable(user, assessment, sheets),
        may_assign=staff and assessment.status in (S.SELF_SUBMITTED, S.SCORING),
        today=today,
        calendar=work_calendar(),
    )


def _releasable(
    user: User, assessment: Assessment, sheets: list[ScoreSheet]
) -> frozenset[uuid.UUID]:
    """Sheets whose experts may be released now; the offer is the workflow's, without the sheet."""
    if assessment.status not in (S.SELF_ASSESSMENT, S.SELF_SUBMITTED, S.SCORING):
        return frozenset()
    if not runs_batch.holds(user, assessment.pilot.batch):
        return frozenset()
    open_states = (SheetStatus.ASSIGNED, SheetStatus.DECLARED)
    return frozenset(row.pk for row in sheets if row.status in open_states)


_PUBLIC_EVENTS = tuple(
    f"pilots.assessment.{step}" for step in ("open", "submit_self", "return_self", "publish")
)


def _strip(assessment: Assessment) -> SafeString:
    """How far apart the experts are, as rings without names."""
    totals = tuple(Decimal(total) for total in assessment.result.get("totals", ()))
    low = int(min((*totals, Decimal(60))) // 20 * 20)
    rows = [ScoreRow("专家总分", totals)]
    return strip("各专家总分（不显示姓名）", rows, limits=(low, 100), screen=True)


def _axes(assessment: Assessment) -> list[tuple[str, str, str]]:
    """Points per first level, and out of how many."""
    most: dict[str, Decimal] = defaultdict(Decimal)
    for row in assessment.scheme.indicators.filter(role=IndicatorRole.POINTS):
        most[row.axis] += row.max_points
    reached = assessment.result.get("axes", {})
    return [
        (axis, reached.get(axis, "不适用"), f"{whole.normalize():f}")
        for axis, whole in most.items()
    ]


def _line(row: SelfScore, means: dict[str, str]) -> ResultLine:
    indicator = row.indicator
    return ResultLine(
        axis=indicator.axis,
        code=indicator.code,
        name=indicator.name,
        maximum=indicator.max_points,
        self_points=row.points,
        applicable=row.is_applicable,
        note=row.note,
        mean=means.get(indicator.code, ""),
        computed=row.computed,
        basis=row.basis,
    )


def experts() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=StaffRole.EXPERT).order_by("full_name")


def free_experts(assessment: Assessment) -> QuerySet[User]:
    """Experts who have no sheet of this assessment yet."""
    return experts().exclude(sheets__assessment=assessment)


def scheme_list() -> QuerySet[AssessmentScheme]:
    return AssessmentScheme.objects.annotate(lines=Count("indicators"))


def scheme_text(scheme: AssessmentScheme) -> dict[str, str]:
    """A scheme as the two lists its form takes."""
    return {
        "name": scheme.name,
        "note": scheme.note,
        "method": scheme.method,
        "review_days": str(scheme.review_days),
        "bonus_cap": f"{scheme.bonus_cap.normalize():f}",
        "lines": "\n".join(
            "|".join(
                (
                    row.code,
                    row.axis,
                    row.name,
                    f"{row.max_points.normalize():f}",
                    # One line each: a break inside a criterion would start another indicator.
                    " ".join(row.criterion.split()),
                    row.mechanic,
                    "可不适用" if row.may_be_na else "",
                )
            ).rstrip("|")
            for row in scheme.indicators.all()
        ),
        "bands": "\n".join(
            f"{band.name}|{band.minimum.normalize():f}" for band in scheme.bands.all()
        ),
    }
