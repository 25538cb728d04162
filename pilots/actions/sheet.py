"""Score sheets: given out by officers, written by their experts alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, Indicator, ScoreSheet, SheetScore
from pilots.policies import scores_sheet
from pilots.workflows.sheet import SHEET, lines_for_experts
from sanhua.accounts.models import User
from sanhua.core.records import claim
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile


def refuse_beyond(points: Decimal | None, indicator: Indicator) -> None:
    """Refuse points that the indicator does not have.

    Raises:
        ValidationError: less than nothing, or beyond the maximum.

    """
    if points is not None and not 0 <= points <= indicator.max_points:
        raise ValidationError(
            f"{indicator.code} {indicator.name}：分数应在0到{indicator.max_points.normalize():f}之间。"
        )


def assign_expert(
    assessment: Assessment, expert: User, *, actor: User, now: dt.datetime
) -> ScoreSheet:
    """Give an expert a sheet; it gets the expert's next number.

    Raises:
        NotNow: the expert has a conflict of interest, or it is not the time.
        ValidationError: the expert has a sheet already.

    """
    with transaction.atomic():
        # One at a time for an expert: no two of their sheets share a number.
        User.objects.select_for_update().get(pk=expert.pk)
        last = ScoreSheet.objects.filter(expert=expert).aggregate(last=Max("number"))["last"] or 0
        sheet = ScoreSheet(assessment=assessment, expert=expert, number=last + 1, assigned_at=now)
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


def _begin_writing(sheet: ScoreSheet, actor: User, seen: int) -> ScoreSheet:
    """Take the sheet for its expert. Call inside ``transaction.atomic``.

    Raises:
        NotNow: the sheet is not being scored, or changed since the page was opened.

    """
    scores_sheet.require(actor, sheet)
    claim(sheet, seen=seen)
    current = ScoreSheet.objects.select_related("assessment__pilot__society").get(pk=sheet.pk)
    scoring = current.assessment.status == AssessmentStatus.SCORING
    if current.status != SheetStatus.DECLARED or not scoring:
        raise NotNow("目前不能修改评分。")
    return current


def save_scores(
    sheet: ScoreSheet,
    *,
    seen: int,
    rows: Mapping[uuid.UUID, tuple[Decimal | None, str]],
    overall_comment: str,
    actor: User,
) -> ScoreSheet:
    """Keep an expert's scores as they are typed; ``rows`` by indicator: (points, reason).

    A reason without points yet is kept as well as points without a reason.

    Raises:
        NotNow: the sheet is not being scored.
        ValidationError: points beyond the maximum.

    """
    with transaction.atomic():
        current = _begin_writing(sheet, actor, seen)
        current.overall_comment = overall_comment
        current.save(update_fields=["overall_comment"])
        indicators = {x.indicator_id: x.indicator for x in lines_for_experts(current.assessment)}
        kept = {row.indicator_id: row for row in current.scores.all()}
        for key, (points, reason) in rows.items():
            if (indicator := indicators.get(key)) is None:
                continue
            row = kept.get(key) or SheetScore(sheet=current, indicator=indicator)
            _keep(row, indicator, points, reason, row.note)
    return current


def save_line(
    sheet: ScoreSheet,
    indicator: Indicator,
    *,
    seen: int,
    points: Decimal | None,
    reason: str,
    note: str,
    actor: User,
) -> ScoreSheet:
    """Keep one line as it is typed; the sheet that comes back has the version to go on with.

    Raises:
        NotNow: the sheet is not being scored, or facts decide this line.
        ValidationError: points beyond the maximum.

    """
    with transaction.atomic():
        current = _begin_writing(sheet, actor, seen)
        if not lines_for_experts(current.assessment).filter(indicator=indicator).exists():
            raise NotNow("本项不需要专家评分。")
        row = SheetScore.objects.filter(sheet=current, indicator=indicator).first()
        row = row or SheetScore(sheet=current, indicator=indicator)
        _keep(row, indicator, points, reason, note)
    return current


def _keep(
    row: SheetScore, indicator: Indicator, points: Decimal | None, reason: str, note: str
) -> None:
    refuse_beyond(points, indicator)
    if row._state.adding and points is None and not reason and not note:
        return
    if (row.points, row.reason, row.note) == (points, reason, note):
        return
    row.points, row.reason, row.note = points, reason, note
    row.save()


def keep_scan(
    sheet: ScoreSheet, upload: UploadedFile[Any], *, actor: User, now: dt.datetime
) -> ScoreSheet:
    """Keep the signed print of a sheet; until the result is worked out only its expert reads it.

    Raises:
        NotAllowed: it is another expert's sheet.
        NotNow: it is not handed in.
        ValidationError: the file may not be kept.

    """
    scores_sheet.require(actor, sheet)
    with transaction.atomic():
        current = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
        if current.status != SheetStatus.SUBMITTED:
            raise NotNow("提交评分后才能上传签字扫描件。")
        current.scan = store_upload(
            upload=upload,
            society_id=None,
            actor=actor,
            now=now,
            audience=StoredFile.Audience.PRIVATE,
        )
        current.save(update_fields=["scan"])
    return current


def submit_all(sheets: Iterable[ScoreSheet], *, actor: User, now: dt.datetime) -> int:
    """Hand in all these sheets, or none.

    Raises:
        NotNow: one of them is not complete, or it is not the time.

    """
    with transaction.atomic():
        done = [SHEET.perform(sheet, "submit", Occasion(actor, now)) for sheet in sheets]
    return len(done)
