"""The figures of a pilot's year, as they stand on one day, for the summary report.

They are plain JSON: the report keeps them as they stood when it was submitted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from pilots.enums import (
    CaseStatus,
    ExtensionStatus,
    Phase,
    RectificationStatus,
    ReportStatus,
    TaskStatus,
    VisitStatus,
)
from pilots.models import ExtensionRequest, ModelCase, Pilot, Task, TaskMilestone
from pilots.queries.result_view import published_results
from reporting.documents.changes import COMPARED
from societies.enums import Area, Direction
from societies.queries.snapshots import compared, income_of

Figures = dict[str, Any]
# What the society's file said that day, for the comparison with the pilot's baseline.
ARCHIVE = ("full_time_staff", "individual_members", "unit_members", "secretary_general")
SHARED_CASES = (CaseStatus.NOMINATED, CaseStatus.PUBLISHED)


def figures_of(pilot: Pilot, on: dt.date) -> Figures:
    """Collect the year of a pilot as plain values."""
    tasks = list(pilot.tasks.exclude(status=TaskStatus.CANCELLED).order_by("area", "start_on"))
    batch = pilot.batch
    return {
        "as_of": on.isoformat(),
        "society": pilot.society.name,
        "batch": batch.name,
        "started_on": pilot.started_on.isoformat(),
        "dossier": compared(pilot.society, started=pilot.application_id, carried=pilot.pk),
        "archive": {name: getattr(pilot.society, name) for name in ARCHIVE},
        "members": _members(pilot),
        "income": income_of(pilot.society, until=on.year),
        "piloting": [_iso(batch.starts(Phase.PILOTING)), _iso(batch.ends(Phase.PILOTING))],
        "tasks": _counts(tasks, on),
        "directions": [_direction(direction, tasks, on) for direction in Direction],
        "results": [_result(task, on) for task in tasks],
        "milestones": _milestones(tasks, on),
        "extensions": _extensions(pilot),
        "visits": _visits(pilot),
        "rectifications": _rectifications(pilot, on),
        "assessments": _assessments(pilot),
        "cases": [
            {"title": case.title, "state": str(case.get_status_display())}
            for case in ModelCase.objects.filter(pilot=pilot, status__in=SHARED_CASES)
        ],
    }


def monthly_of(pilot: Pilot) -> list[dict[str, str]]:
    """Return what the society reported by the month and at mid-term, oldest first; drafts not."""
    rows = pilot.progress_reports.exclude(status=ReportStatus.DRAFT).order_by("month", "kind")
    return [
        {
            "name": f"{row}",
            "done": row.done,
            "problems": row.problems,
            "next_steps": row.next_steps,
        }
        for row in rows.select_related("check_round")
    ]


def _members(pilot: Pilot) -> list[dict[str, Any]]:
    """The figures of the register when the pilot began and now, where both are known."""
    before = pilot.baseline
    return [
        {"label": label, "unit": unit, "before": before[key], "after": getattr(pilot.society, key)}
        for key, (label, unit) in COMPARED.items()
        if isinstance(before.get(key), int)
    ]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _is_overdue(task: Task, on: dt.date) -> bool:
    handed_in = (TaskStatus.VERIFIED, TaskStatus.COMPLETION_SUBMITTED)
    return task.status not in handed_in and task.due_on < on


def _counts(tasks: Sequence[Task], on: dt.date) -> dict[str, int]:
    closed = [task for task in tasks if task.status == TaskStatus.VERIFIED]
    return {
        "total": len(tasks),
        "closed": len(closed),
        "late": sum(task.is_late for task in closed),
        "in_review": sum(task.status == TaskStatus.COMPLETION_SUBMITTED for task in tasks),
        "overdue": sum(_is_overdue(task, on) for task in tasks),
        "percent": round(100 * len(closed) / len(tasks)) if tasks else 0,
    }


def _direction(direction: Direction, tasks: Sequence[Task], on: dt.date) -> dict[str, Any]:
    own = [task for task in tasks if Area(task.area).direction == direction]
    return {"name": direction.value, "label": str(direction.label)} | _counts(own, on)


def _result(task: Task, on: dt.date) -> dict[str, Any]:
    closed_on = timezone.localdate(task.verified_at) if task.verified_at else None
    return {
        "area": task.area,
        "direction": Area(task.area).direction.value,
        "title": task.title,
        "target": task.target_result,
        "result": task.actual_result,
        "state": str(task.get_status_display()),
        "progress": task.progress,
        "due_on": task.due_on.isoformat(),
        "closed_on": _iso(closed_on),
        "is_late": task.is_late,
        "is_overdue": _is_overdue(task, on),
    }


def _milestones(tasks: Sequence[Task], on: dt.date) -> dict[str, int]:
    rows = list(TaskMilestone.objects.filter(task__in=tasks))
    done = [row for row in rows if row.done_on]
    return {
        "total": len(rows),
        "done": len(done),
        "late": sum(row.done_on > row.due_on for row in done if row.done_on),
        "overdue": sum(row.done_on is None and row.due_on < on for row in rows),
    }


def _extensions(pilot: Pilot) -> list[dict[str, str]]:
    rows = ExtensionRequest.objects.filter(task__pilot=pilot, status=ExtensionStatus.GRANTED)
    return [
        {
            "task": str(row.task),
            "until": _iso(row.granted_due_on or row.requested_due_on),
            "category": str(row.get_category_display()),
        }
        for row in rows.select_related("task").order_by("requested_at")
    ]


def _visits(pilot: Pilot) -> list[dict[str, str]]:
    rows = pilot.visits.filter(status=VisitStatus.RECORDED).order_by("planned_on")
    return [
        {
            "held_on": (row.held_on or row.planned_on).isoformat(),
            "purpose": row.purpose,
            "guidance": row.guidance,
        }
        for row in rows
    ]


def _rectifications(pilot: Pilot, on: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "problem": row.problem,
            "due_on": row.due_on.isoformat(),
            "is_closed": row.status == RectificationStatus.CLOSED,
            "is_overdue": row.status != RectificationStatus.CLOSED and row.due_on < on,
        }
        for row in pilot.rectifications.order_by("issued_at")
    ]


def _assessments(pilot: Pilot) -> list[dict[str, str]]:
    return [
        {"kind": row.kind, "total": str(row.total), "grade": row.grade, "comment": row.comment}
        for row in published_results(pilot.assessments.all())
    ]
