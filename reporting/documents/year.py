"""The figures of a pilot's year, as of one day, for documents. Reads; decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pilots.enums import AreaChoice, PlanStatus, TaskStatus
from pilots.models import Evidence, Pilot, PlanArea, Rectification, Task
from pilots.queries.result_view import ResultView, published_results
from reporting.documents.changes import Change, changes_of, slopes_of
from sanhua.core.charts import BurnPoint, Slope
from societies.enums import Area, Direction

Result = Mapping[str, Any]  # what a report keeps of one task
EVIDENCE_ROWS = 150  # a table grows slower than its rows; the rest is named by number


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One line of the ten-area table; an area without a task has one too, with the reason."""

    area: Area
    title: str
    target: str
    result: str
    percent: int | None
    mark: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A direction with its lines."""

    direction: str
    lines: list[TaskLine]


@dataclass(frozen=True, slots=True)
class Order:
    """A rectification, and whether it was closed by the day of the report."""

    record: Rectification
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    as_of: dt.date
    total: int
    closed: int
    bands: list[Band]
    burn: list[BurnPoint]
    changes: list[Change]
    slopes: list[Slope]
    rectifications: list[Order]
    assessments: list[ResultView]
    evidence: list[Evidence]
    evidence_left_out: int
    extended: int

    @property
    def closed_percent(self) -> int:
        return round(100 * self.closed / self.total) if self.total else 0

    @property
    def evidence_count(self) -> int:
        return len(self.evidence) + self.evidence_left_out


def year_of(
    pilot: Pilot, *, as_of: dt.date, published_by: dt.date, kept: Mapping[str, Any] | None = None
) -> Year:
    """Collect the year of a pilot; nothing that happened after ``as_of`` is told.

    ``kept`` are the figures a submitted report has kept (``SummaryReport.facts``): what stands
    there is told as it was, whatever became of the records since.
    """
    kept = kept or {}
    tasks = list(pilot.tasks.exclude(status=TaskStatus.CANCELLED).order_by("area", "start_on"))
    results = kept.get("results") or [_result(task, as_of) for task in tasks]
    live = evidence_until(pilot, as_of)
    evidence = list(live[:EVIDENCE_ROWS])
    return Year(
        as_of=as_of,
        total=len(results),
        closed=sum(bool(row["closed_on"]) for row in results),
        bands=_bands(pilot, results),
        burn=burn_of(tasks, as_of),
        changes=changes_of(pilot, kept),
        slopes=slopes_of(pilot, kept),
        rectifications=[
            Order(row, row.closed_at is not None and timezone.localdate(row.closed_at) <= as_of)
            for row in pilot.rectifications.filter(issued_at__date__lte=as_of).order_by("issued_at")
        ],
        assessments=published_results(
            pilot.assessments.filter(published_at__date__lte=published_by)
        ),
        evidence=evidence,
        evidence_left_out=live.count() - len(evidence),
        extended=sum(task.due_on > task.original_due_on for task in tasks),
    )


def evidence_until(pilot: Pilot, day: dt.date) -> QuerySet[Evidence]:
    """List the proofs of a pilot's tasks that were there at the end of a day (佐证材料目录)."""
    rows = Evidence.objects.filter(
        task__pilot=pilot, removed_at__isnull=True, added_at__date__lte=day
    ).exclude(task__status=TaskStatus.CANCELLED)
    ordered = rows.order_by("task__area", "task__start_on", "added_at")
    return ordered.select_related("task", "file")


def _result(task: Task, on: dt.date) -> Result:
    """Say of a task what a submitted report keeps of it."""
    at = task.verified_at if task.status == TaskStatus.VERIFIED else None
    closed_on = timezone.localdate(at) if at else None
    handed_in = task.status in (TaskStatus.VERIFIED, TaskStatus.COMPLETION_SUBMITTED)
    return {
        "area": task.area,
        "title": task.title,
        "target": task.target_result,
        "result": task.actual_result,
        "state": str(task.get_status_display()),
        "progress": task.progress,
        "closed_on": closed_on.isoformat() if closed_on and closed_on <= on else "",
        "is_late": task.is_late,
        "is_overdue": not handed_in and task.due_on < on,
    }


def _bands(pilot: Pilot, results: Sequence[Result]) -> list[Band]:
    in_force = PlanArea.objects.filter(plan__pilot=pilot, plan__status=PlanStatus.APPROVED)
    choices = {row.area: row for row in in_force}
    bands = []
    for direction in Direction:
        lines: list[TaskLine] = []
        for area in (area for area in Area if area.direction == direction):
            own = [row for row in results if row["area"] == area]
            lines += [_line(area, row) for row in own] or [_gap(area, choices.get(area))]
        bands.append(Band(direction=str(direction.label), lines=lines))
    return bands


def _line(area: Area, row: Result) -> TaskLine:
    mark, state = _state(row)
    return TaskLine(
        area=area,
        title=row["title"],
        target=row["target"],
        result=row["result"] or "尚未填报成果",
        percent=row["progress"],
        mark=mark,
        state=state,
    )


def _gap(area: Area, choice: PlanArea | None) -> TaskLine:
    state = "未安排"
    if choice is not None and choice.choice != AreaChoice.PLANNED:
        state = str(choice.get_choice_display())
    reason = choice.reason if choice else ""
    return TaskLine(
        area=area, title="", target="—", result=reason or "—", percent=None, mark="—", state=state
    )


def _state(row: Result) -> tuple[str, str]:
    if row["closed_on"]:
        return ("▲", "逾期办结") if row["is_late"] else ("●", "办结")
    if row["state"] == TaskStatus.COMPLETION_SUBMITTED.label:
        return "◎", "待复核"
    return ("△", "逾期未结") if row["is_overdue"] else ("○", "进行中")


def burn_of(tasks: Sequence[Task], on: dt.date) -> list[BurnPoint]:
    """Cumulative shares of tasks due and closed at each month's end and on ``on`` (序时进度)."""
    if not tasks:
        return []
    closed_days = [
        timezone.localdate(task.verified_at)
        for task in tasks
        if task.verified_at and task.status == TaskStatus.VERIFIED
    ]
    first = min(task.start_on for task in tasks)
    last = max([task.original_due_on for task in tasks] + [d for d in closed_days if d <= on])
    days = _month_ends(first, last)
    if first <= on < days[-1]:
        # The month that runs is shown as far as it has come; when all was due, nothing follows.
        all_due = all(task.original_due_on <= on for task in tasks)
        days = sorted({*(day for day in days if day < on or not all_due), on})
    one_year = first.year == days[-1].year
    return [
        BurnPoint(
            _label(day, one_year=one_year, is_month=(day + dt.timedelta(days=1)).day == 1),
            100 * sum(task.original_due_on <= day for task in tasks) / len(tasks),
            None if day > on else 100 * sum(d <= day for d in closed_days) / len(tasks),
        )
        for day in days
    ]


def _label(day: dt.date, *, one_year: bool, is_month: bool) -> str:
    if not is_month:
        return f"{day.month}月{day.day}日"
    return f"{day.month}月" if one_year else f"{day.year}年{day.month}月"


def _month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    days, day = [], first.replace(day=1)
    while day <= last:
        following = (day + dt.timedelta(days=32)).replace(day=1)
        days.append(following - dt.timedelta(days=1))
        day = following
    return days
