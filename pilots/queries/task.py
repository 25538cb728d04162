"""Lists of tasks: which, in what order, with which light."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from pilots.enums import BatchStatus, ExtensionStatus, TaskStatus
from pilots.models import ExtensionRequest, Pilot, Rectification, Task, TaskMilestone
from pilots.policies import visible_pilots, visible_tasks
from pilots.progress import UNDER_WAY, Bounds, Colour, Light, bounds, light_of, planned_percent
from pilots.queries.task_light import with_light
from pilots.workflows.rectification import AWAITING
from sanhua.accounts.models import User
from sanhua.core.calendar import WorkCalendar
from societies.enums import Area, Direction
from societies.policies import society_ids

S = TaskStatus
SORTS = {
    "due": ("closed", "due_on", "area", "pk"),
    "-due": ("closed", "-due_on", "area", "pk"),
    "progress": ("progress", "due_on", "pk"),
    "-progress": ("-progress", "due_on", "pk"),
    "area": ("pilot__society__name", "area", "start_on", "pk"),
    "updated": (F("progress_on").desc(nulls_last=True), "pk"),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it."""

    task: Task
    light: Light
    planned: int

    @property
    def is_open(self) -> bool:
        return self.task.status in UNDER_WAY

    @property
    def waits_for(self) -> str:
        """The task that has to be done first and is not; told by ``with_waiting``."""
        return (getattr(self.task, "waits_for", None) or "") if self.is_open else ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The day of a page, with the working days around it."""

    on: dt.date
    calendar: WorkCalendar

    @property
    def bounds(self) -> Bounds:
        return bounds(self.on, self.calendar)

    def row(self, task: Task) -> TaskRow:
        light = light_of(task, on=self.on, calendar=self.calendar)
        return TaskRow(task, light, planned_percent(task, on=self.on))


def with_facts(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Load what a light depends on, and whether an extension waits for an answer."""
    orders = Rectification.objects.filter(task=OuterRef("pk"), status__in=AWAITING)
    waiting = ExtensionRequest.objects.filter(task=OuterRef("pk"), status=ExtensionStatus.REQUESTED)
    return rows.annotate(
        rectify_by=Subquery(orders.order_by("due_on").values("due_on")[:1]),
        has_extension=Exists(waiting),
        closed=Case(When(status__in=(S.VERIFIED, S.CANCELLED), then=Value(1)), default=Value(0)),
    ).prefetch_related("milestones")


def with_waiting(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Name the task that has to be done before each one (前置任务) as long as it is not done."""
    first = Task.objects.filter(pilot=OuterRef("pilot"), lineage=OuterRef("after"))
    open_ = first.exclude(status__in=(S.VERIFIED, S.CANCELLED))
    return rows.annotate(waits_for=Subquery(open_.order_by().values("title")[:1]))


def visible_milestones(user: User) -> QuerySet[TaskMilestone]:
    return TaskMilestone.objects.filter(task__in=visible_tasks(user)).select_related(
        "task__pilot__society", "task__pilot__batch"
    )


def views(limits: Bounds) -> dict[str, tuple[str, Q]]:
    """Return the ready-made views: words and condition; the same days as the lights."""
    open_ = Q(status__in=UNDER_WAY)
    return {
        "overdue": ("逾期", open_ & Q(due_on__lt=limits.today)),
        "soon": ("7个工作日内到期", open_ & Q(due_on__range=(limits.today, limits.soon))),
        "review": ("待复核", Q(status=S.COMPLETION_SUBMITTED)),
        "extension": ("延期待批", Q(has_extension=True)),
        "done": ("已办结", Q(status=S.VERIFIED)),
    }


def _condition(chosen: Mapping[str, Any]) -> Q:
    """Turn the plain filters into a condition."""
    found = Q()
    for name, lookup in (("batch", "pilot__batch"), ("pilot", "pilot"), ("area", "area")):
        if value := chosen.get(name):
            found &= Q(**{lookup: value})
    if direction := chosen.get("direction"):
        found &= Q(area__in=[a for a in Area if a.direction == Direction(direction)])
    if text := chosen.get("q"):
        found &= (
            Q(title__icontains=text)
            | Q(owner__icontains=text)
            | Q(target_result__icontains=text)
            | Q(pilot__society__name__icontains=text)
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One chip above the list."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskList:
    """What was asked for; ``rows`` is lazy."""

    rows: QuerySet[Task]
    views: list[View]
    clock: Clock


def chosen_tasks(user: User, chosen: Mapping[str, Any], clock: Clock) -> QuerySet[Task]:
    """Return the tasks of the plain filters and the state, without views and lights."""
    rows = with_facts(visible_tasks(user)).filter(_condition(chosen))
    if status := chosen.get("status"):
        return rows.filter(status=status)
    return rows if chosen.get("light") == Colour.GREY else rows.exclude(status=S.CANCELLED)


def task_list(user: User, chosen: Mapping[str, Any], clock: Clock) -> TaskList:
    """Choose and sort tasks for the list, and count the ready-made views of the same filters."""
    rows = chosen_tasks(user, chosen, clock)
    ready = views(clock.bounds)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{name: Count("pk", filter=q) for name, (_, q) in ready.items()}
    )
    shown = [View(name="", label="全部", count=counts["all"])]
    shown += [View(name=n, label=words, count=counts[n]) for n, (words, _) in ready.items()]
    if view := chosen.get("view"):
        rows = rows.filter(ready[view][1])
    rows = rows.select_related("pilot__society", "pilot__batch")
    rows = with_waiting(rows).order_by(*SORTS[chosen.get("sort") or "due"])
    if colour := chosen.get("light"):
        rows = with_light(rows, clock.bounds).filter(Q(colour=colour))
    return TaskList(rows=rows, views=shown, clock=clock)


def pilots_to_choose(user: User) -> list[Pilot]:
    """List the pilots a person can filter by; batches are read off them."""
    rows = visible_pilots(user).select_related("society", "batch")
    return list(rows.order_by("-batch__year", "number")[:300])


def library_of(user: User, pilots: list[Pilot]) -> uuid.UUID | None:
    """The society whose files the person keeps, if it is one of those pilots and the only one."""
    own = {pilot.society_id for pilot in pilots} & society_ids(user)
    return next(iter(own)) if len(own) == 1 else None


def newest_batch(pilots: list[Pilot]) -> uuid.UUID | None:
    """The batch that lists begin with: the newest that runs, else the newest (they are sorted)."""
    batches = [pilot.batch for pilot in pilots]
    running = [batch for batch in batches if batch.status == BatchStatus.OPEN]
    return next((batch.pk for batch in running or batches), None)
