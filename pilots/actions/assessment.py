"""What people do to evaluate; what experts do is in ``sheet``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from pilots.actions.sheet import refuse_beyond
from pilots.enums import AssessmentStatus
from pilots.models import (
    Assessment,
    Pilot,
    SelfScore,
)
from pilots.policies import works_for_pilot
from pilots.workflows.assessment import ASSESSMENT
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
            refuse_beyond(row.points, row.indicator)
            row.save(update_fields=["points", "is_applicable", "note"])
    return current
