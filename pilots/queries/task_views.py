"""Tasks as a board by state, and as bars over the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.safestring import SafeString

from pilots.enums import TaskStatus
from pilots.models import Task
from pilots.progress import Colour
from pilots.queries.task import Clock, TaskRow, chosen_tasks, with_waiting
from sanhua.accounts.models import User
from sanhua.core.charts import GanttRow, Milestone, Table, gantt, gantt_table
from sanhua.core.wording import cn_date
from societies.enums import Area

S = TaskStatus
COLUMNS = (S.PLANNED, S.IN_PROGRESS, S.COMPLETION_SUBMITTED, S.SENT_BACK, S.VERIFIED)
CARDS_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One state on the board; ``rows`` are the first by due date."""

    status: str
    label: str
    count: int
    rows: list[TaskRow]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def board(user: User, chosen: Mapping[str, Any], clock: Clock) -> list[Column]:
    """Return the columns of the board: two queries whatever there is."""
    rows = chosen_tasks(user, chosen, clock).filter(status__in=COLUMNS)
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("status")], order_by=["due_on", "pk"])
    first = (
        with_waiting(rows)
        .annotate(place=place)
        .filter(place__lte=CARDS_MAX)
        .select_related("pilot__society", "pilot__batch")
        .order_by("due_on", "pk")
    )
    by_state: dict[str, list[TaskRow]] = {state: [] for state in COLUMNS}
    for task in first:
        by_state[task.status].append(clock.row(task))
    return [
        Column(
            status=state.value,
            label=str(state.label),
            count=counts.get(state.value, 0),
            rows=by_state[state],
        )
        for state in COLUMNS
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    svg: SafeString
    table: Table


def gantt_rows(tasks: Sequence[Task], clock: Clock) -> list[GanttRow]:
    """Turn tasks into bars; grouped by society if there are several, else by direction."""
    several = len({task.pilot_id for task in tasks}) > 1
    rows = []
    for task in tasks:
        row = clock.row(task)
        verified = task.status == S.VERIFIED
        rows.append(
            GanttRow(
                label=f"{task.area} {task.title}",
                start=task.start_on,
                due=task.due_on,
                planned_due=min(task.original_due_on, task.due_on),
                progress=task.progress,
                done_on=timezone.localdate(task.reported_at)
                if verified and task.reported_at
                else None,
                milestones=tuple(
                    Milestone(step.title, step.due_on, step.done_on is not None)
                    for step in task.milestones.all()
                ),
                note=f"{row.light.words}，等待前置任务" if row.waits_for else row.light.words,
                late=row.light.colour in (Colour.RED, Colour.YELLOW),
                group=str(task.pilot.society) if several else str(Area(task.area).direction.label),
                url=task.get_absolute_url(),
            )
        )
    return rows


def gantt_chart(tasks: Sequence[Task], clock: Clock) -> Chart | None:
    """Draw some tasks; None if there are none."""
    if not tasks:
        return None
    rows = gantt_rows(tasks, clock)
    start, end = min(task.start_on for task in tasks), max(task.due_on for task in tasks)
    title = f"任务进度甘特图，截至{cn_date(clock.on)}"
    svg = gantt(rows, start.replace(day=1), end, clock.on, title=title)
    return Chart(svg=svg, table=gantt_table(rows, title))
