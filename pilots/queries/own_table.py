"""All own sheets side by side (我的打分汇总), and which of them can be handed in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from pilots.enums import AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models import Indicator, ScoreSheet, SelfScore, SheetScore
from pilots.policies import visible_sheets
from pilots.workflows.sheet import lacking
from sanhua.accounts.models import User


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One own sheet: points of every column, None where nothing is given or to be given.

    ``lacks`` says why it cannot be handed in yet; ``open`` that it has not been.
    """

    sheet: ScoreSheet
    points: list[Decimal | None]
    total: Decimal
    given: int
    open: bool
    lacks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """All own sheets on one scheme, side by side."""

    scheme: str
    lines: list[Indicator]
    rows: list[OwnRow]


def own_tables(user: User) -> list[OwnTable]:
    """Compare what this expert gave, scheme by scheme; the same few queries for any number."""
    scores = Prefetch("scores", SheetScore.objects.filter(points__isnull=False))
    counted = SelfScore.objects.filter(is_applicable=True, computed__isnull=True)
    wanted = Prefetch(
        "assessment__self_scores",
        counted.select_related("indicator").order_by("indicator__position"),
        to_attr="wanted",
    )
    sheets = (
        visible_sheets(user)
        .exclude(status=SheetStatus.RECUSED)
        .select_related("assessment__pilot__society", "assessment__pilot__batch")
        .select_related("assessment__scheme")
        .prefetch_related(scores, wanted, "assessment__scheme__indicators")
        .order_by("-assessment__pilot__batch__year", "assessment__kind", "assigned_at", "number")
    )
    grouped: dict[tuple[object, str], list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        grouped[sheet.assessment.scheme_id, str(sheet.assessment.pilot.batch)].append(sheet)
    return [_own_table(batch, rows) for (_, batch), rows in grouped.items()]


def unsent(tables: list[OwnTable]) -> tuple[list[OwnRow], list[OwnRow]]:
    """Sort what has not been handed in: what can be, and what still lacks something."""
    rows = [row for table in tables for row in table.rows if row.open]
    return [row for row in rows if not row.lacks], [row for row in rows if row.lacks]


def _lacks(sheet: ScoreSheet) -> str:
    if sheet.status == SheetStatus.ASSIGNED:
        return "还没有声明无利害关系。"
    return lacking(sheet.assessment.wanted, sheet.scores.all())  # type: ignore[attr-defined]


def _own_table(batch: str, sheets: list[ScoreSheet]) -> OwnTable:
    scheme = sheets[0].assessment.scheme
    given = [{row.indicator_id: row.points for row in sheet.scores.all()} for sheet in sheets]
    used = {key for row in given for key in row}
    lines = [
        line
        for line in scheme.indicators.all()
        if line.role != IndicatorRole.VETO and (line.pk in used or not line.mechanic)
    ]
    rows = []
    for sheet, points in zip(sheets, given, strict=True):
        is_open = (
            sheet.status in (SheetStatus.ASSIGNED, SheetStatus.DECLARED)
            and sheet.assessment.status == AssessmentStatus.SCORING
        )
        total = sum((points.get(line.pk) or Decimal(0) for line in lines), Decimal(0))
        columns = [points.get(line.pk) for line in lines]
        lacks = _lacks(sheet) if is_open else ""
        rows.append(OwnRow(sheet, columns, total, len(points), is_open, lacks))
    return OwnTable(scheme=f"{batch}：{scheme}", lines=lines, rows=rows)
