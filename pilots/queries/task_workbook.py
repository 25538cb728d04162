"""Tasks as a workbook: exactly the rows of the list, in its order, lights in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from pilots.enums import TaskStatus
from pilots.models import Pilot, Task, TaskMilestone
from pilots.progress import UNDER_WAY, TaskFacts, light_of, planned_percent
from pilots.queries.task import Clock
from sanhua.core.ledger import Sheet, ledger_workbook
from societies.enums import Area

ROWS_MAX = 20_000
CHUNK = 500
SHAPES = {"red": "■", "yellow": "▲", "blue": "◆", "green": "●", "grey": "○"}
HEADS = (
    ("批次", 26), ("学会", 26), ("领域", 20), ("任务", 34), ("目标成果", 44), ("责任人", 16),
    ("开始日期", 12), ("原定时限", 12), ("现行时限", 12), ("状态", 10), ("完成进度（%）", 12),
    ("计划进度（%）", 12), ("灯", 26), ("等待前置任务", 26),
    ("最近更新", 12), ("实际成果", 44),
)  # fmt: skip


FIELDS = (
    "pk", "pilot_id", "area", "title", "target_result", "owner", "start_on", "original_due_on",
    "due_on", "status", "progress", "progress_on", "actual_result", "is_late", "reported_at",
    "rectify_by", "waits_for",
)  # fmt: skip


def task_workbook(rows: QuerySet[Task], clock: Clock) -> bytes:
    """Write tasks: twenty thousand are read as plain values, societies and milestones beside them."""
    return ledger_workbook(Sheet("任务", HEADS, _lines(rows, clock), frozen=4))


def _lines(rows: QuerySet[Task], clock: Clock) -> Iterator[tuple[Any, ...]]:
    pilots = {
        pilot.pk: (str(pilot.batch), str(pilot.society))
        for pilot in Pilot.objects.filter(pk__in=rows.order_by().values("pilot")).select_related(
            "batch", "society"
        )
    }
    values = rows.select_related(None).prefetch_related(None).values(*FIELDS)[:ROWS_MAX]
    found = list(values)
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        steps: dict[Any, list[dt.date]] = defaultdict(list)
        dates = TaskMilestone.objects.filter(task__in=[row["pk"] for row in part])
        for task, due_on in dates.order_by().values_list("task_id", "due_on"):
            steps[task].append(due_on)
        for row in part:
            yield _cells(row, tuple(steps[row["pk"]]), pilots[row["pilot_id"]], clock)


def _cells(
    row: dict[str, Any], steps: tuple[dt.date, ...], house: tuple[str, str], clock: Clock
) -> tuple[Any, ...]:
    reported = row["reported_at"]
    facts = TaskFacts(
        status=row["status"],
        start_on=row["start_on"],
        due_on=row["due_on"],
        progress=row["progress"],
        milestones=steps,
        is_late=row["is_late"],
        reported_on=timezone.localdate(reported) if reported else None,
        rectify_by=row["rectify_by"],
    )
    light = light_of(facts, on=clock.on, calendar=clock.calendar)
    is_open = facts.status in UNDER_WAY
    return (
        *house,
        f"{row['area']} {Area(row['area']).label}",
        row["title"],
        row["target_result"],
        row["owner"],
        row["start_on"],
        row["original_due_on"],
        row["due_on"],
        str(TaskStatus(row["status"]).label),
        row["progress"],
        planned_percent(facts, on=clock.on) if is_open else "",
        f"{SHAPES[light.colour]} {light.words}",
        (row["waits_for"] or "") if is_open else "",
        row["progress_on"] or "",
        row["actual_result"],
    )
