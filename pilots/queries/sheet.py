"""Score sheets for their experts: one pilot's criteria, and the table over all their own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Prefetch, QuerySet

from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import Evidence, Indicator, ScoreSheet, SelfScore, SheetScore, Task
from pilots.policies import visible_sheets
from pilots.workflows.sheet import SHEET
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer
from sanhua.files.models import Preview, PreviewPage, StoredFile
from societies.queries.dossier import FindingLine, frozen_lines

S = AssessmentStatus
# Of every proof so many pages are shown beside the criterion; the rest is one click away.
PAGES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof with the pictures of its first pages; ``more`` says how many pages follow."""

    file: StoredFile
    pictures: list[PreviewPage]
    more: int

    @classmethod
    def of(cls, file: StoredFile) -> ShownProof:
        preview = getattr(file, "preview", None)
        if preview is None or preview.status != Preview.Status.READY:
            return cls(file, [], 0)
        shown = list(preview.pictures.all())[:PAGES_SHOWN]
        return cls(file, shown, max(0, preview.pages - len(shown)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredLine:
    """An indicator as an expert sees it: criterion, self-assessment, proofs, own points."""

    indicator: Indicator
    self_points: Decimal | None
    note: str
    tasks: list[Task]
    proofs: list[ShownProof]
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
    decided: list[SelfScore]
    today: dt.date
    calendar: WorkCalendar


def sheet_page(user: User, sheet: ScoreSheet, *, today: dt.date) -> SheetPage:
    assessment = sheet.assessment
    tasks: dict[str, list[Task]] = defaultdict(list)
    for task in assessment.pilot.tasks.exclude(status="cancelled"):
        tasks[task.area].append(task)
    proofs: dict[str, list[ShownProof]] = defaultdict(list)
    found = Evidence.objects.filter(task__pilot=assessment.pilot, removed_at__isnull=True)
    found = found.select_related("file__preview", "task")
    for proof in found.prefetch_related("file__preview__pictures"):
        proofs[proof.task.area].append(ShownProof.of(proof.file))
    given = {row.indicator_id: row for row in sheet.scores.all()}
    findings = frozen_lines(assessment.pilot_id)
    # As ``lines_for_experts``, in one query with those that facts decide.
    counted = list(
        assessment.self_scores.filter(is_applicable=True)
        .select_related("indicator")
        .order_by("indicator__position")
    )
    lines = [
        ScoredLine(
            indicator=row.indicator,
            self_points=row.points,
            note=row.note,
            tasks=tasks[row.indicator.area],
            proofs=proofs[row.indicator.area],
            points=given[row.indicator_id].points if row.indicator_id in given else None,
            reason=given[row.indicator_id].reason if row.indicator_id in given else "",
            findings=[x for x in findings if x.finding.area == row.indicator.area],
        )
        for row in counted
        if row.computed is None
    ]
    mine = list(visible_sheets(user).order_by("assigned_at").values_list("pk", flat=True))
    return SheetPage(
        sheet=sheet,
        lines=lines,
        offers=SHEET.offers(user, sheet),
        scored=sum(line.points is not None for line in lines),
        may_score=sheet.status == SheetStatus.DECLARED and assessment.status == S.SCORING,
        decided=[row for row in counted if row.computed is not None],
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


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One own sheet: points of every column, None where nothing is given or to be given."""

    sheet: ScoreSheet
    points: list[Decimal | None]
    total: Decimal
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """All own sheets on one scheme, side by side (我的打分汇总)."""

    scheme: str
    lines: list[Indicator]
    rows: list[OwnRow]


def own_tables(user: User) -> list[OwnTable]:
    """Compare what this expert gave, scheme by scheme; four queries, however many sheets."""
    scores = Prefetch("scores", SheetScore.objects.select_related("indicator"))
    sheets = (
        visible_sheets(user)
        .exclude(status=SheetStatus.RECUSED)
        .select_related("assessment__pilot__society", "assessment__pilot__batch")
        .select_related("assessment__scheme")
        .prefetch_related(scores, "assessment__scheme__indicators")
        .order_by("-assessment__pilot__batch__year", "assessment__kind", "assigned_at")
    )
    grouped: dict[tuple[object, str], list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        grouped[sheet.assessment.scheme_id, str(sheet.assessment.pilot.batch)].append(sheet)
    return [_own_table(batch, rows) for (_, batch), rows in grouped.items()]


def _own_table(batch: str, sheets: list[ScoreSheet]) -> OwnTable:
    scheme = sheets[0].assessment.scheme
    given = [{row.indicator_id: row.points for row in sheet.scores.all()} for sheet in sheets]
    used = {key for row in given for key in row}
    lines = [
        line
        for line in scheme.indicators.all()
        if line.role != IndicatorRole.VETO and (line.pk in used or not line.mechanic)
    ]
    rows = [
        OwnRow(
            sheet,
            [points.get(line.pk) for line in lines],
            sum((points.get(line.pk, Decimal(0)) for line in lines), Decimal(0)),
            len(points),
        )
        for sheet, points in zip(sheets, given, strict=True)
    ]
    return OwnTable(scheme=f"{batch}：{scheme}", lines=lines, rows=rows)
