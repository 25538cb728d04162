"""One expert's score sheet (评分表), to be signed: the expert's own until the result is worked out."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pilots.models import ScoreSheet
from pilots.policies.sheets import printable_sheets
from pilots.queries.sheet import ScoredLine, scored_lines
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """``axes`` are the first levels with their lines, in the order of the scheme."""

    sheet: ScoreSheet
    axes: list[tuple[str, list[ScoredLine]]]
    decided: list[tuple[str, str, str]]
    most: Decimal
    total: Decimal


def collect(sheet: ScoreSheet, _on: dt.date) -> SheetPaper:
    lines, decided = scored_lines(sheet)
    return SheetPaper(
        sheet=sheet,
        axes=[(axis, list(rows)) for axis, rows in groupby(lines, lambda x: x.indicator.axis)],
        decided=[(str(row.indicator), f"{row.computed:.2f}", row.basis) for row in decided],
        most=sum((line.indicator.max_points for line in lines), Decimal(0)),
        total=sum((line.points or Decimal(0) for line in lines), Decimal(0)),
    )


def identify(sheet: ScoreSheet) -> Identity:
    """Name it as its expert may know it. It belongs to no society, or that would see it."""
    year = sheet.assessment.pilot.batch.year
    return Identity(
        number=f"PF{year}-{sheet.pk.hex[:8].upper()}",
        title=f"专家评分表（{sheet.title}）",
        version_label=f"第{sheet.version}版",
        society_id=None,
    )


def load(pk: uuid.UUID) -> ScoreSheet:
    rows = ScoreSheet.objects.select_related(
        "assessment__pilot__society", "assessment__pilot__batch", "assessment__scheme", "expert"
    )
    return rows.get(pk=pk)


KIND = Kind(
    name=DocumentKind.SCORE_SHEET,
    label="专家评分表",
    template="reporting/document/score_sheet.html",
    visible=printable_sheets,
    load=load,
    identify=identify,
    collect=collect,
)
