"""Lists and pages of the evaluation. Nobody gets here what they may not know."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from pilots import scoring
from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import (
    Assessment,
    AssessmentScheme,
    Evidence,
    Indicator,
    ScoreSheet,
    SelfScore,
    Task,
)
from pilots.policies import visible_assessments, visible_sheets
from pilots.workflows.assessment import ASSESSMENT, bands_of
from pilots.workflows.sheet import SHEET
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer
from societies.policies import is_association, works_for
from societies.queries.dossier import CheckupCard, FindingLine, checkup_card, frozen_lines

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
    events: QuerySet[Event]
    checkup: CheckupCard | None
    may_fill_in: bool
    may_assign: bool
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
    return AssessmentPage(
        assessment=assessment,
        offers=ASSESSMENT.offers(user, assessment),
        lines=[_line(row, means) for row in rows.order_by("indicator__position")],
        sheets=list(assessment.sheets.select_related("expert")) if staff else [],
        shows_result=shows,
        shows_spread=staff and shows,
        totals=assessment.result.get("totals", []) if staff and shows else [],
        suggested=scoring.grade_of(assessment.total, bands_of(assessment))
        if staff and assessment.total is not None
        else "",
        events=events,
        checkup=checkup_card(user, assessment.pilot.society),
        may_fill_in=works and assessment.status == S.SELF_ASSESSMENT,
        may_assign=staff and assessment.status in (S.SELF_SUBMITTED, S.SCORING),
        today=today,
        calendar=work_calendar(),
    )


_PUBLIC_EVENTS = tuple(
    f"pilots.assessment.{step}" for step in ("open", "submit_self", "return_self", "publish")
)


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
    )


def self_rows(assessment: Assessment) -> list[SelfScore]:
    rows = SelfScore.objects.filter(assessment=assessment).select_related("indicator")
    return list(rows.order_by("indicator__position"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredLine:
    """An indicator as an expert sees it: criterion, self-assessment, proofs, own points."""

    indicator: Indicator
    self_points: Decimal | None
    note: str
    tasks: list[Task]
    proofs: list[Evidence]
    points: Decimal | None
    reason: str
    findings: list[FindingLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    sheet: ScoreSheet
    lines: list[ScoredLine]
    offers: list[Offer]
    scored: int
    may_score: bool
    place: tuple[int, int]
    today: dt.date
    calendar: WorkCalendar


def sheet_page(user: User, sheet: ScoreSheet, *, today: dt.date) -> SheetPage:
    assessment = sheet.assessment
    tasks: dict[str, list[Task]] = defaultdict(list)
    for task in assessment.pilot.tasks.exclude(status="cancelled"):
        tasks[task.area].append(task)
    proofs: dict[str, list[Evidence]] = defaultdict(list)
    found = Evidence.objects.filter(task__pilot=assessment.pilot, removed_at__isnull=True)
    for proof in found.select_related("file", "task"):
        proofs[proof.task.area].append(proof)
    given = {row.indicator_id: row for row in sheet.scores.all()}
    findings = frozen_lines(assessment.pilot_id)
    rows = assessment.self_scores.filter(is_applicable=True).select_related("indicator")
    lines = [
        ScoredLine(
            indicator=row.indicator,
            self_points=row.points,
            note=row.note,
            tasks=tasks[row.indicator.code],
            proofs=proofs[row.indicator.code],
            points=given[row.indicator_id].points if row.indicator_id in given else None,
            reason=given[row.indicator_id].reason if row.indicator_id in given else "",
            findings=[x for x in findings if x.finding.area == row.indicator.code],
        )
        for row in rows.order_by("indicator__position")
    ]
    mine = list(visible_sheets(user).order_by("assigned_at").values_list("pk", flat=True))
    return SheetPage(
        sheet=sheet,
        lines=lines,
        offers=SHEET.offers(user, sheet),
        scored=sum(line.points is not None for line in lines),
        may_score=sheet.status == SheetStatus.DECLARED and assessment.status == S.SCORING,
        place=(mine.index(sheet.pk) + 1, len(mine)),
        today=today,
        calendar=work_calendar(),
    )


def sheet_list(user: User) -> QuerySet[ScoreSheet]:
    return (
        visible_sheets(user)
        .select_related("assessment__pilot__society", "assessment__pilot__batch")
        .annotate(scored=Count("scores"))
        .order_by("-assigned_at")
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
        "lines": "\n".join(
            "|".join(
                (row.code, row.axis, row.name, f"{row.max_points.normalize():f}", row.criterion)
            )
            for row in scheme.indicators.all()
        ),
        "bands": "\n".join(
            f"{band.name}|{band.minimum.normalize():f}" for band in scheme.bands.all()
        ),
    }
