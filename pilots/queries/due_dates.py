"""What is due when, of what a person may see: the registry's deadlines, and tasks with their steps.

Tasks and steps come from the task list, whose view this is: done ones too, narrowed by its filters.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When, Window

from pilots.enums import PilotStatus
from pilots.models import Pilot, Task, TaskMilestone
from pilots.progress import UNDER_WAY, Colour, Light, milestone_light
from pilots.queries.deadlines import OPEN_STEP
from pilots.queries.task import Clock, chosen_tasks
from sanhua.accounts.models import User
from sanhua.activity.deadlines import PROVIDERS, Provider

# Filters that are about tasks: what hangs on no task is left out while one of them is set.
OF_TASKS = ("area", "direction", "q")
RUNS = Q(pilot__status=PilotStatus.ACTIVE)  # nobody owes what an ended pilot left undone
EVERY, NOTHING = Q(pk__isnull=False), Q(pk__in=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One due date. ``key`` names the record for ever; ``kind`` is the word before its title.

    ``is_owed``: somebody owes it; else it is a day to be there.
    """

    day: dt.date
    kind: str
    title: str
    society: str
    url: str
    key: str
    light: Light
    is_open: bool
    is_owed: bool = True

    @property
    def words(self) -> str:
        return f"{self.kind}：{self.title}" if self.kind else self.title

    @property
    def summary(self) -> str:
        """What a calendar program shows."""
        return f"{self.kind}到期：{self.title}" if self.is_owed else self.words


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

    def of(self, provider: Provider) -> Q:
        """The filters that every deadline knows; what is of no batch belongs to each of them."""
        found = Q()
        if batch := self.chosen.get("batch"):
            found &= Q(**{provider.batch: batch}) | Q(**{provider.batch: None})
        if pilot := self.chosen.get("pilot"):
            row = Pilot.objects.filter(pk=pilot)
            found &= Q(**{f"{provider.batch}__in": row.values("batch")})
            of_society = f"{provider.society}__in"
            found &= Q(**{of_society: row.values("society")}) if provider.society else NOTHING
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
    sources = [_tasks(user, span, clock), _milestones(user, span, clock)]
    if not span.about_tasks:
        others = (_others(provider, user, span, clock) for provider in PROVIDERS)
        sources += filter(None, others)
    entries: list[Entry] = []
    count = late = 0
    for source in sources:
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


def _others(provider: Provider, user: User, span: Span, clock: Clock) -> Source | None:
    """What else stands in the registry; there it is found only while it is open."""
    rows = provider.seen_by(user)
    if rows is None:
        return None

    def entry(row: Any) -> Entry:
        found = provider.deadline(row)
        over = provider.lapses and found.due_on < clock.on
        light = milestone_light(found.due_on, None, clock.on, clock.calendar)
        return Entry(
            day=found.due_on,
            kind="",
            title=found.title,
            society=found.society_name,
            url=found.url,
            key=found.subject,
            light=Light(Colour.GREY, "日期已过") if over else light,
            is_open=not over,
            is_owed=not provider.lapses,
        )

    return Source(
        rows=rows.filter(span.of(provider)),
        is_open=EVERY,
        entry=entry,
        day=provider.day,
        society=provider.order,
        can_be_late=not provider.lapses,
    )


def _runs(pilot: Pilot) -> bool:
    return pilot.status == PilotStatus.ACTIVE


def _key(kind: str, pk: uuid.UUID) -> str:
    return f"{kind}-{pk}"
