"""Score sheets for their experts: the list, the way through them, and one sheet as a whole."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import Indicator, ScoreSheet, SelfScore, SheetScore
from pilots.policies import visible_sheets
from pilots.workflows.sheet import SHEET
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer

S = AssessmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredLine:
    """An indicator as an expert sees it: criterion, self-assessment, own points."""

    indicator: Indicator
    self_points: Decimal | None
    note: str
    points: Decimal | None
    reason: str
    own_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """``place`` is which of the expert's societies of this round it is, of how many."""

    sheet: ScoreSheet
    lines: list[ScoredLine]
    offers: list[Offer]
    scored: int
    total: Decimal
    may_score: bool
    place: tuple[int, int]
    decided: list[SelfScore]
    today: dt.date
    calendar: WorkCalendar


def mask_of(sheet: ScoreSheet) -> Callable[[str], str]:
    """Return what takes the society's name out of a text, where the batch hides applicants."""
    society = sheet.assessment.pilot.society
    if not sheet.assessment.pilot.batch.hides_applicants:
        return lambda text: text
    names = sorted(filter(None, {society.name, society.short_name}), key=len, reverse=True)

    def masked(text: str) -> str:
        for name in names:
            text = text.replace(name, sheet.applicant)
        return text

    return masked


def may_score(sheet: ScoreSheet) -> bool:
    return sheet.status == SheetStatus.DECLARED and sheet.assessment.status == S.SCORING


def round_of(user: User, sheet: ScoreSheet) -> list[uuid.UUID]:
    """The expert's sheets of the same round, in order; what they stepped aside from is left out."""
    assessment = sheet.assessment
    rows = visible_sheets(user).exclude(status=SheetStatus.RECUSED)
    rows = rows.filter(
        assessment__pilot__batch=assessment.pilot.batch_id, assessment__kind=assessment.kind
    )
    return list(rows.order_by("assigned_at", "number", "pk").values_list("pk", flat=True))


def place_in(mine: list[uuid.UUID], sheet: ScoreSheet) -> tuple[int, int]:
    """Which of how many; (0, n) for a sheet that does not count."""
    return (mine.index(sheet.pk) + 1 if sheet.pk in mine else 0, len(mine))


def scored_lines(sheet: ScoreSheet) -> tuple[list[ScoredLine], list[SelfScore]]:
    """The lines experts judge, and those that facts decide; two queries."""
    given = {row.indicator_id: row for row in sheet.scores.all()}
    # As ``lines_for_experts``, in one query with those that facts decide.
    counted = list(
        sheet.assessment.self_scores.filter(is_applicable=True)
        .select_related("indicator")
        .order_by("indicator__position")
    )
    hide = mask_of(sheet)
    lines = [
        ScoredLine(
            indicator=row.indicator,
            self_points=row.points,
            note=hide(row.note),
            points=mine.points if mine else None,
            reason=mine.reason if mine else "",
            own_note=mine.note if mine else "",
        )
        for row in counted
        if row.computed is None
        for mine in [given.get(row.indicator_id)]
    ]
    decided = [row for row in counted if row.computed is not None]
    for row in decided:
        row.basis = hide(row.basis)
    return lines, decided


def sheet_page(user: User, sheet: ScoreSheet, *, today: dt.date) -> SheetPage:
    lines, decided = scored_lines(sheet)
    return SheetPage(
        sheet=sheet,
        lines=lines,
        offers=SHEET.offers(user, sheet),
        scored=sum(line.points is not None for line in lines),
        total=sum((line.points or Decimal(0) for line in lines), Decimal(0)),
        may_score=may_score(sheet),
        decided=decided,
        place=place_in(round_of(user, sheet), sheet),
        today=today,
        calendar=work_calendar(),
    )


def next_line(lines: list[ScoredLine], after: uuid.UUID | None = None) -> Indicator | None:
    """The next line without points: those that follow, then the others; bonuses only in passing."""
    indicators = [line.indicator.pk for line in lines]
    here = indicators.index(after) if after in indicators else -1
    later = [line for line in lines[here + 1 :] if line.points is None]
    earlier = [line for line in lines[: max(here, 0)] if line.points is None]
    wanted = [line for line in later if after or line.indicator.role == IndicatorRole.POINTS]
    wanted += [line for line in earlier if line.indicator.role == IndicatorRole.POINTS]
    return wanted[0].indicator if wanted else None


def next_sheet(user: User, sheet: ScoreSheet) -> uuid.UUID | None:
    """The next sheet of the round that waits for its expert, if there is one."""
    mine = round_of(user, sheet)
    line = "assessment__self_scores__"
    wanted = visible_sheets(user).filter(
        pk__in=mine,
        status__in=(SheetStatus.ASSIGNED, SheetStatus.DECLARED),
        assessment__status=S.SCORING,
        **{
            f"{line}is_applicable": True,
            f"{line}computed__isnull": True,
            f"{line}indicator__role": IndicatorRole.POINTS,
        },
    )
    given = SheetScore.objects.filter(sheet__in=mine, points__isnull=False)
    scored = set(given.values_list("sheet_id", "indicator_id"))
    pairs = wanted.values_list("pk", f"{line}indicator")
    waiting = {sheet_pk for sheet_pk, key in pairs if (sheet_pk, key) not in scored}
    here = mine.index(sheet.pk) if sheet.pk in mine else -1
    ordered = mine[here + 1 :] + mine[: max(here, 0)]
    return next((pk for pk in ordered if pk in waiting), None)


def sheet_list(user: User) -> QuerySet[ScoreSheet]:
    return (
        visible_sheets(user)
        .select_related("assessment__pilot__society", "assessment__pilot__batch")
        .annotate(scored=Count("scores", filter=Q(scores__points__isnull=False)))
        .order_by(F("assigned_at").desc(), "-number", "pk")
    )
