"""What people do to guide and to order."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from pilots.models import Pilot, PilotBatch, Rectification, SiteVisit, VisitFinding
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.visit import VISIT
from sanhua.accounts.models import User
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def plan_visit(
    pilot: Pilot,
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> SiteVisit:
    """Arrange a visit to a pilot society; its people are told."""
    visit = SiteVisit(pilot=pilot, planned_by=actor, **values)
    return VISIT.begin(visit, "plan", Occasion(actor, now, token=token))


def issue_rectification(
    pilot: Pilot,
    *,
    actor: User,
    now: dt.datetime,
    on: dt.date,
    token: uuid.UUID | None = None,
    finding: VisitFinding | None = None,
    **values: Any,
) -> Rectification:
    """Order a pilot society to put something right by a day.

    Raises:
        NotNow: the day has passed, the task, visit or finding is of another pilot, or the finding
            has a rectification already.

    """
    if values["due_on"] < on:
        raise NotNow("整改时限不能早于今天。")
    for name in ("task", "visit"):
        if (linked := values.get(name)) and linked.pilot_id != pilot.pk:
            raise NotNow("关联的任务或调研不属于该学会，请重新选择。")
    if finding is not None and finding.visit.pilot_id != pilot.pk:
        raise NotNow("该问题不属于本学会，请从调研页面重新打开。")
    with transaction.atomic():
        rectification = Rectification(
            pilot=pilot,
            number=_next_number(on.year),
            issued_by=actor,
            issued_at=now,
            **values,
        )
        made = RECTIFICATION.begin(rectification, "issue", Occasion(actor, now, token=token))
        if finding is not None:
            _become(finding, made)
        return made


def _next_number(year: int) -> str:
    """Return the next number of a year, over all batches; others wait until it is taken."""
    locked = PilotBatch.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.values_list("pk", flat=True))
    head = f"〔{year}〕"
    rows = Rectification.objects.filter(number__startswith=head).values_list("number", flat=True)
    taken = (number.removeprefix(head).removesuffix("号") for number in rows)
    return f"{head}{max((int(text) for text in taken if text.isdecimal()), default=0) + 1}号"


def _become(finding: VisitFinding, made: Rectification) -> None:
    """Tie a finding to its rectification; it has one at the most."""
    free = VisitFinding.objects.filter(pk=finding.pk, rectification__isnull=True)
    if free.update(rectification=made):
        return
    known = VisitFinding.objects.get(pk=finding.pk).rectification
    if known is not None and known.pk != made.pk:
        raise NotNow(f"该问题已下达{known}，请在整改台账中查看。")
