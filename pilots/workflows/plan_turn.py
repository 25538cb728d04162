"""Whose turn a plan is, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pilots.enums import PlanStatus
from pilots.models import PlanVersion
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due

S = PlanStatus
REVIEW_DAYS = 5  # working days from submission to the association's answer


def turn(plan: PlanVersion) -> Due | None:
    """Say whose turn a plan is: the society's until it is sent, then the officers'."""
    pilot = plan.pilot
    common: dict[str, Any] = {
        "society_id": pilot.society_id,
        "society_name": pilot.society.name,
        "batch_id": pilot.batch_id,
        "url": plan.get_absolute_url(),
    }
    name = f"实施方案第{plan.number}版"
    if plan.status == S.DRAFT:
        note = "按退回意见修改" if _follows_return(plan) else ""
        return Due(
            owner=Owner.SOCIETY,
            title=f"编制{name}",
            action="编制方案",
            action_url=reverse("pilots:plan_resume", args=[plan.pk]),
            note=note,
            due_on=plan.due_on,
            **common,
        )
    if plan.status == S.CONFIRMED:
        return Due(
            owner=Owner.SOCIETY,
            title=f"报送{name}",
            action="报送",
            action_url=reverse("pilots:plan_step", args=[plan.pk, "submit"]),
            due_on=plan.due_on,
            **common,
        )
    if plan.status == S.SUBMITTED:
        return Due(
            owner=Owner.OFFICER,
            title=f"审核{pilot.society}{name}",
            action="审核",
            note="逾期补交" if plan.is_late else "",
            due_on=review_due(plan),
            **common | {"url": review_url(plan)},
        )
    return None


def review_url(plan: PlanVersion) -> str:
    return reverse("pilots:plan_review", args=[plan.pk])


def review_due(plan: PlanVersion) -> dt.date | None:
    """Return the last day for the association's answer."""
    if plan.submitted_at is None:
        return None
    return work_calendar().add(timezone.localdate(plan.submitted_at), REVIEW_DAYS)


def _follows_return(plan: PlanVersion) -> bool:
    earlier = plan.pilot.plan_versions.filter(number=plan.number - 1)
    return earlier.filter(status=S.RETURNED).exists()
