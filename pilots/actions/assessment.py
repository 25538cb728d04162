"""What people do to evaluate. Sheets are written by their experts alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import (
    Assessment,
    Indicator,
    Pilot,
    ScoreSheet,
    SelfScore,
    SheetScore,
)
from pilots.policies import scores_sheet, works_for_pilot
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.sheet import SHEET, lines_for_experts
from sanhua.accounts.models import User
from sanhua.core.records import claim
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def open_assessment(
    pilot: Pilot,
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> Assessment:
    """Begin a mid-term or final evaluation of a pilot; its scheme is frozen by it."""
    assessment = Assessment(pilot=pilot, **values)
    return ASSESSMENT.begin(assessment, "open", Occasion(actor, now, token=token))


def save_self_scores(
    assessment: Assessment,
    *,
    seen: int,
    summary: str,
    rows: Mapping[uuid.UUID, Mapping[str, Any]],
    actor: User,
) -> Assessment:
    """Keep a self-assessment as it is typed; ``rows`` by indicator: points, is_applicable, note.

    Raises:
        NotNow: it is no longer the society's turn.
        ValidationError: points beyond the maximum, or “不适用” where that is not to be said.

    """
    works_for_pilot.require(actor, assessment.pilot)
    if assessment.status != AssessmentStatus.SELF_ASSESSMENT:
        raise NotNow(f"自评{assessment.get_status_display()}，不能修改。")
    with transaction.atomic():
        claim(assessment, seen=seen)
        current = Assessment.objects.get(pk=assessment.pk)
        current.summary = summary
        current.save(update_fields=["summary"])
        for row in SelfScore.objects.filter(assessment=current).select_related("indicator"):
            if (typed := rows.get(row.indicator_id)) is None:
                continue
            if not typed["is_applicable"] and not row.may_say_na:
                raise ValidationError(f"{row.indicator}：本项不能标为“不适用”，请自评。")
            row.points = typed["points"] if typed["is_applicable"] else None
            row.is_applicable = typed["is_applicable"]
            row.note = typed["note"]
            _refuse_beyond(row.points, row.indicator)
            row.save(update_fields=["points", "is_applicable", "note"])
    return current


def _refuse_beyond(points: Decimal | None, indicator: Indicator) -> None:
    if points is not None and not 0 <= points <= indicator.max_points:
        raise ValidationError(
            f"{indicator.code} {indicator.name}：分数应在0到{indicator.max_points.normalize():f}之间。"
        )


def assign_expert(
    assessment: Assessment, expert: User, *, actor: User, now: dt.datetime
) -> ScoreSheet:
    """Give an expert a sheet.

    Raises:
        NotNow: the expert has a conflict of interest, or it is not the time.
        ValidationError: the expert has a sheet already.

    """
    sheet = ScoreSheet(assessment=assessment, expert=expert, assigned_at=now)
    return SHEET.begin(sheet, "assign", Occasion(actor, now))


def assign_experts(
    pairs: Iterable[tuple[Assessment, User]], *, actor: User, now: dt.datetime
) -> int:
    """Give all these experts their sheets, or none.

    Raises:
        NotNow: one of them has a conflict of interest, or it is not the time.
        ValidationError: one of them has a sheet already.

    """
    with transaction.atomic():
        made = [assign_expert(row, expert, actor=actor, now=now) for row, expert in pairs]
    return len(made)


def save_scores(
    sheet: ScoreSheet,
    *,
    seen: int,
    rows: Mapping[uuid.UUID, tuple[Decimal | None, str]],
    overall_comment: str,
    actor: User,
) -> ScoreSheet:
    """Keep an expert's scores as they are typed; ``rows`` by indicator: (points, reason).

    Raises:
        NotNow: the sheet is not being scored.
        ValidationError: points beyond the maximum.

    """
    scores_sheet.require(actor, sheet)
    if sheet.status != SheetStatus.DECLARED or sheet.assessment.status != "scoring":
        raise NotNow("目前不能修改评分。")
    indicators = {row.indicator_id: row.indicator for row in lines_for_experts(sheet.assessment)}
    with transaction.atomic():
        claim(sheet, seen=seen)
        current = ScoreSheet.objects.select_related("assessment__pilot__society").get(pk=sheet.pk)
        current.overall_comment = overall_comment
        current.save(update_fields=["overall_comment"])
        for key, (points, reason) in rows.items():
            if (indicator := indicators.get(key)) is None:
                continue
            _refuse_beyond(points, indicator)
            kept = SheetScore.objects.filter(sheet=current, indicator=indicator)
            if points is None:
                kept.delete()
            elif not kept.update(points=points, reason=reason):
                SheetScore.objects.create(
                    sheet=current, indicator=indicator, points=points, reason=reason
                )
    return current
