"""What is due when: tasks, milestones, rectifications, reports and plans a person may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q, QuerySet

from pilots.enums import PilotStatus, PlanStatus, ReportStatus
from pilots.models import Pilot, TaskMilestone
from pilots.policies import visible_plans, visible_progress_reports, visible_rectifications
from pilots.progress import UNDER_WAY, Colour, Light, milestone_light
from pilots.queries.task import Clock, chosen_tasks
from pilots.workflows.supervision import AWAITING
from sanhua.accounts.models import User

# Filters that are about tasks: what hangs on no task is left out while one of them is set.
OF_TASKS = ("area", "direction", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One due date. ``key`` names the record for ever; ``kind`` is the word before its title."""

    day: dt.date
    kind: str
    title: str
    society: str
    url: str
    key: str
    light: Light
    is_open: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for (both inclusive) and what else narrows the choice."""

    first: dt.date
    last: dt.date
    chosen: Mapping[str, Any]

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.first, self.last

    @property
    def about_tasks(self) -> bool:
        return any(self.chosen.get(name) for name in OF_TASKS)

    def of_pilot(self) -> Q:
        """The filters every record knows: its batch and its pilot."""
        found = Q()
        if batch := self.chosen.get("batch"):
            found &= Q(pilot__batch=batch)
        if pilot := self.chosen.get("pilot"):
            found &= Q(pilot=pilot)
        return found


def due_dates(user: User, span: Span, clock: Clock) -> list[Entry]:
    """List what is due in a span of days, by day; five queries whatever there is."""
    found = [*_tasks(user, span, clock), *_rectifications(user, span, clock)]
    if not span.about_tasks:
        found += [*_reports(user, span, clock), *_plans(user, span, clock)]
    return sorted(found, key=lambda row: (row.day, not row.is_open, row.society, row.title))


def _chosen(user: User, span: Span, clock: Clock) -> QuerySet[Any]:
    named = ("batch", "pilot", *OF_TASKS)
    return chosen_tasks(user, {n: v for n, v in span.chosen.items() if n in named}, clock)


def _tasks(user: User, span: Span, clock: Clock) -> Iterator[Entry]:
    rows = _chosen(user, span, clock)
    for task in rows.filter(due_on__range=span.days).select_related("pilot__society"):
        row = clock.row(task)
        yield Entry(
            day=task.due_on,
            kind="任务",
            title=str(task),
            society=task.pilot.society.name,
            url=task.get_absolute_url(),
            key=_key("task", task.pk),
            light=row.light,
            is_open=row.is_open and _runs(task.pilot),
        )
    steps = TaskMilestone.objects.filter(
        task__in=rows.order_by().values("pk"), due_on__range=span.days
    )
    for step in steps.select_related("task__pilot__society"):
        task = step.task
        is_open = step.done_on is None and task.status in UNDER_WAY and _runs(task.pilot)
        yield Entry(
            day=step.due_on,
            kind="节点",
            title=f"{step.title}（{task}）",
            society=task.pilot.society.name,
            url=task.get_absolute_url(),
            key=_key("milestone", step.pk),
            light=milestone_light(step.due_on, step.done_on, clock.on, clock.calendar)
            if is_open or step.done_on
            else Light(Colour.GREY, f"任务{task.get_status_display()}"),
            is_open=is_open,
        )


def _rectifications(user: User, span: Span, clock: Clock) -> Iterator[Entry]:
    rows = visible_rectifications(user).filter(span.of_pilot(), due_on__range=span.days)
    if span.about_tasks:
        rows = rows.filter(task__in=_chosen(user, span, clock).order_by().values("pk"))
    for row in rows.select_related("pilot__society"):
        yield Entry(
            day=row.due_on,
            kind="整改",
            title=row.problem,
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("rectification", row.pk),
            light=_light(row, clock, is_open=row.status in AWAITING),
            is_open=row.status in AWAITING,
        )


def _reports(user: User, span: Span, clock: Clock) -> Iterator[Entry]:
    rows = visible_progress_reports(user).filter(span.of_pilot(), due_on__range=span.days)
    for row in rows.select_related("pilot__society", "check_round").defer(
        "figures", "done", "problems", "next_steps"
    ):
        is_open = row.status == ReportStatus.DRAFT and _runs(row.pilot)
        yield Entry(
            day=cast("dt.date", row.due_on),
            kind="报告",
            title=str(row),
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("report", row.pk),
            light=_light(row, clock, is_open=is_open),
            is_open=is_open,
        )


def _plans(user: User, span: Span, clock: Clock) -> Iterator[Entry]:
    rows = visible_plans(user).filter(span.of_pilot(), due_on__range=span.days)
    for row in rows.select_related("pilot__society"):
        is_open = row.status in (PlanStatus.DRAFT, PlanStatus.CONFIRMED) and _runs(row.pilot)
        yield Entry(
            day=cast("dt.date", row.due_on),
            kind="方案",
            title=f"实施方案第{row.number}版",
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("plan", row.pk),
            light=_light(row, clock, is_open=is_open),
            is_open=is_open,
        )


def _runs(pilot: Pilot) -> bool:
    """Nobody owes what an ended pilot left undone."""
    return pilot.status == PilotStatus.ACTIVE


def _light(row: Any, clock: Clock, *, is_open: bool) -> Light:
    if is_open:
        return milestone_light(row.due_on, None, clock.on, clock.calendar)
    state = str(row.get_status_display())
    late = getattr(row, "is_late", False)
    return Light(Colour.YELLOW, f"{state}，逾期补交") if late else Light(Colour.GREEN, state)


def _key(kind: str, pk: uuid.UUID) -> str:
    return f"{kind}-{pk}"
