"""Filling in an order to put something right from where it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from pilots.enums import PilotStatus, RectificationSource
from pilots.models import Indicator, Pilot, VisitFinding
from pilots.policies import run_batch_ids
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.core.wording import cn_date
from societies.checks.finding import Finding
from societies.enums import Area
from societies.models import Checkup, Society

ORDER_DAYS = 15  # working days suggested for putting something right


REQUIREMENT = "请就上述问题制定措施，限期整改到位，并报送整改情况和佐证材料。"


def order_of(pilot: Pilot, asked: Mapping[str, str], *, on: dt.date) -> dict[str, Any]:
    """Fill in an order from what the address names.

    That is a task, a visit or one of its findings, a rule of the check-up (三化体检), or an
    indicator of an evaluation. What belongs to another pilot fills in nothing.
    """
    found: dict[str, Any] = {}
    for name, fill in SOURCES.items():
        if value := asked.get(name):
            found |= fill(pilot, value)
    if found:
        found.setdefault("requirement", REQUIREMENT)
        found["due_on"] = work_calendar().add(on, ORDER_DAYS)
    return found


def order_address(user: User, whom: Society | Pilot) -> str:
    """Return where a person orders a pilot, or that of a society; nothing if they may not."""
    mine = run_batch_ids(user)
    if isinstance(whom, Pilot):
        running = whom.batch_id in mine and whom.status == PilotStatus.ACTIVE
        return reverse("pilots:rectification_new", args=[whom.pk]) if running else ""
    if not mine:
        return ""
    rows = Pilot.objects.filter(society=whom, batch__in=mine, status=PilotStatus.ACTIVE)
    pilot = rows.order_by("-started_on").first()
    return reverse("pilots:rectification_new", args=[pilot.pk]) if pilot else ""


def _task(pilot: Pilot, pk: str) -> dict[str, Any]:
    task = next((row for row in pilot.tasks.all() if str(row.pk) == pk), None)
    if task is None:
        return {}
    words = f"任务“{task.title}”完成时限为{cn_date(task.due_on)}，目前进度{task.progress}%。"
    return {"task": task.pk, "clause": f"通知{Area(task.area).clause}", "problem": words}


def _visit(pilot: Pilot, pk: str) -> dict[str, Any]:
    visit = next((row for row in pilot.visits.all() if str(row.pk) == pk), None)
    if visit is None:
        return {}
    source = RectificationSource.MIDTERM if visit.check_round_id else RectificationSource.VISIT
    return {"visit": visit.pk, "source": source, "clause": "通知五（三）"}


def _finding(pilot: Pilot, pk: str) -> dict[str, Any]:
    rows = VisitFinding.objects.filter(visit__pilot=pilot, rectification__isnull=True)
    finding = next((row for row in rows if str(row.pk) == pk), None)
    if finding is None:
        return {}
    about = _visit(pilot, str(finding.visit_id))
    return about | {"finding": finding.pk, "problem": finding.problem}


def _rule(pilot: Pilot, rule: str) -> dict[str, Any]:
    """Take a finding of the society's check-up as it stands today."""
    checkup = Checkup.objects.filter(society=pilot.society_id).first()
    rows = [Finding.from_json(row) for row in checkup.findings] if checkup else []
    finding = next((row for row in rows if row.rule == rule), None)
    if finding is None:
        return {}
    return {
        "source": RectificationSource.REVIEW,
        "clause": finding.clause[:60],
        "problem": f"{finding.title}：{finding.sentence}"[:2000],
    }


def _indicator(pilot: Pilot, code: str) -> dict[str, Any]:
    """Take an indicator of the scheme that this pilot was evaluated by last."""
    rows = Indicator.objects.filter(code=code[:10], scheme__assessment__pilot=pilot)
    row = rows.order_by("-scheme__assessment__self_due_on").first()
    if row is None:
        return {}
    return {
        "source": RectificationSource.ASSESSMENT,
        "clause": f"通知{Area(row.area).clause}" if row.area else "通知五（四）",
        "problem": f"成效评估指标“{row}”未达到评分标准：{row.criterion}"[:2000],
    }


# What an address may name, the plainest first: what comes later says it better.
SOURCES: dict[str, Callable[[Pilot, str], dict[str, Any]]] = {
    "task": _task,
    "visit": _visit,
    "finding": _finding,
    "rule": _rule,
    "indicator": _indicator,
}
