"""What is due when: tasks, milestones, rectifications, reports, plans and visits a person may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When, Window

from pilots.enums import PilotStatus, PlanStatus, ReportStatus, VisitStatus
from pilots.models import (
    Pilot,
    PlanVersion,
    ProgressReport,
    Rectification,
    SiteVisit,
    Task,
    TaskMilestone,
)
from pilots.policies import (
    visible_plans,
    visible_progress_reports,
    visible_rectifications,
    visible_visits,
)
from pilots.progress import UNDER_WAY, Colour, Light, milestone_light
from pilots.queries.deadlines import OPEN_STEP
from pilots.queries.task import Clock, chosen_tasks
from pilots.workflows.rectification import AWAITING
from sanhua.accounts.models import User

# Filters that are about tasks: what hangs on no task is left out while one of them is set.
OF_TASKS = ("area", "direction", "q")
RUNS = Q(pilot__status=PilotStatus.ACTIVE)  # nobody owes what an ended pilot left undone
MADE = (PlanStatus.DRAFT, PlanStatus.CONFIRMED)


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
    verb: str = "到期"  # after the kind, in a calendar program


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


@dataclass(frozen=True, slots=True)
class Found:
    """The first of what is due, by day; how much there is altogether, and how much is overdue."""

    entries: list[Entry]
    count: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of record: which rows, when they are open, and how one is shown."""

    rows: QuerySet[Any]
    is_open: Q
    entry: Callable[[Any], Entry]
    day: str = "due_on"
    society: str = "pilot__society__name"
    can_be_late: bool = True


def due_dates(user: User, span: Span, clock: Clock, *, most: int, only_open: bool = False) -> Found:
    """List the first of what is due in a span of days; the database counts the rest.

    One query for each kind of record, whatever there is.
    """
    sources = [_tasks, _milestones, _rectifications]
    if not span.about_tasks:
        sources += [_reports, _plans, _visits]
    entries: list[Entry] = []
    count = late = 0
    for source in (make(user, span, clock) for make in sources):
        rows = _first(source, span, clock, most=most, only_open=only_open)
        if rows:
            count += rows[0].found
            late += rows[0].overdue if source.can_be_late else 0
        entries += [source.entry(row) for row in rows]
    entries.sort(key=lambda row: (row.day, not row.is_open, row.society, row.title))
    return Found(entries[:most], count, late)


def _first(source: Source, span: Span, clock: Clock, *, most: int, only_open: bool) -> list[Any]:
    """Fetch the first rows, each of which also says how many there are, and how many late."""
    rows = source.rows.filter(**{f"{source.day}__range": span.days})
    if only_open:
        rows = rows.filter(source.is_open)
    late = source.is_open & Q(**{f"{source.day}__lt": clock.on})
    one = Case(When(late, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = rows.annotate(
        shut=Case(When(source.is_open, then=Value(0)), default=Value(1)),
        found=Window(Count("pk")),
        overdue=Window(Sum(one)),
    )
    return list(rows.order_by(source.day, "shut", source.society, "pk")[:most])


def _chosen(user: User, span: Span, clock: Clock) -> QuerySet[Any]:
    named = ("batch", "pilot", *OF_TASKS)
    return chosen_tasks(user, {n: v for n, v in span.chosen.items() if n in named}, clock)


def _tasks(user: User, span: Span, clock: Clock) -> Source:
    def entry(task: Task) -> Entry:
        row = clock.row(task)
        return Entry(
            day=task.due_on,
            kind="任务",
            title=str(task),
            society=task.pilot.society.name,
            url=task.get_absolute_url(),
            key=_key("task", task.pk),
            light=row.light,
            is_open=row.is_open and _runs(task.pilot),
        )

    return Source(
        rows=_chosen(user, span, clock).select_related("pilot__society"),
        is_open=Q(status__in=UNDER_WAY) & RUNS,
        entry=entry,
    )


def _milestones(user: User, span: Span, clock: Clock) -> Source:
    def entry(step: TaskMilestone) -> Entry:
        task = step.task
        is_open = step.done_on is None and task.status in UNDER_WAY and _runs(task.pilot)
        return Entry(
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

    tasks = _chosen(user, span, clock).order_by().values("pk")
    steps = TaskMilestone.objects.filter(task__in=tasks)
    return Source(
        rows=steps.select_related("task__pilot__society"),
        is_open=OPEN_STEP,
        entry=entry,
        society="task__pilot__society__name",
    )


def _rectifications(user: User, span: Span, clock: Clock) -> Source:
    def entry(row: Rectification) -> Entry:
        return Entry(
            day=row.due_on,
            kind="整改",
            title=row.problem,
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("rectification", row.pk),
            light=_light(row, clock, is_open=row.status in AWAITING),
            is_open=row.status in AWAITING,
        )

    rows = visible_rectifications(user).filter(span.of_pilot())
    if span.about_tasks:
        rows = rows.filter(task__in=_chosen(user, span, clock).order_by().values("pk"))
    rows = rows.select_related("pilot__society")
    return Source(rows=rows, is_open=Q(status__in=AWAITING), entry=entry)


def _reports(user: User, span: Span, clock: Clock) -> Source:
    def entry(row: ProgressReport) -> Entry:
        is_open = row.status == ReportStatus.DRAFT and _runs(row.pilot)
        return Entry(
            day=cast("dt.date", row.due_on),
            kind="报告",
            title=str(row),
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("report", row.pk),
            light=_light(row, clock, is_open=is_open),
            is_open=is_open,
        )

    rows = visible_progress_reports(user).filter(span.of_pilot())
    rows = rows.select_related("pilot__society", "check_round")
    rows = rows.defer("figures", "done", "problems", "next_steps")
    return Source(rows=rows, is_open=Q(status=ReportStatus.DRAFT) & RUNS, entry=entry)


def _plans(user: User, span: Span, clock: Clock) -> Source:
    def entry(row: PlanVersion) -> Entry:
        is_open = row.status in MADE and _runs(row.pilot)
        return Entry(
            day=cast("dt.date", row.due_on),
            kind="方案",
            title=f"实施方案第{row.number}版",
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("plan", row.pk),
            light=_light(row, clock, is_open=is_open),
            is_open=is_open,
        )

    rows = visible_plans(user).filter(span.of_pilot()).select_related("pilot__society")
    return Source(rows=rows, is_open=Q(status__in=MADE) & RUNS, entry=entry)


def _visits(user: User, span: Span, clock: Clock) -> Source:
    """Visits are days to be there, not things that a society owes: none of them is late."""

    def entry(row: SiteVisit) -> Entry:
        is_open = row.status == VisitStatus.PLANNED
        state = str(row.get_status_display())
        if is_open and row.planned_on < clock.on:
            light = Light(Colour.YELLOW, "待登记")
        elif is_open:
            light = milestone_light(row.planned_on, None, clock.on, clock.calendar)
        else:
            light = Light(Colour.GREEN, state)
        return Entry(
            day=row.planned_on,
            kind="调研",
            verb="",
            title=row.purpose,
            society=row.pilot.society.name,
            url=row.get_absolute_url(),
            key=_key("visit", row.pk),
            light=light,
            is_open=is_open,
        )

    rows = visible_visits(user).filter(span.of_pilot()).exclude(status=VisitStatus.CANCELLED)
    return Source(
        rows=rows.select_related("pilot__society"),
        is_open=Q(status=VisitStatus.PLANNED),
        entry=entry,
        day="planned_on",
        can_be_late=False,
    )


def _runs(pilot: Pilot) -> bool:
    return pilot.status == PilotStatus.ACTIVE


def _light(row: Any, clock: Clock, *, is_open: bool) -> Light:
    if is_open:
        return milestone_light(row.due_on, None, clock.on, clock.calendar)
    state = str(row.get_status_display())
    late = getattr(row, "is_late", False)
    return Light(Colour.YELLOW, f"{state}，逾期补交") if late else Light(Colour.GREEN, state)


def _key(kind: str, pk: uuid.UUID) -> str:
    return f"{kind}-{pk}"
