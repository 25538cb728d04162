"""What the page of one task shows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from pilots.enums import ExtensionStatus, Phase, PilotStatus, TaskStatus
from pilots.models import (
    Evidence,
    ExtensionRequest,
    Rectification,
    ReturnRemark,
    Task,
    TaskMilestone,
    Urging,
)
from pilots.policies import visible_rectifications, visible_tasks
from pilots.progress import Light, milestone_light
from pilots.queries.red_history import RedPeriod, red_history
from pilots.queries.task import Clock, TaskRow, with_facts
from pilots.queries.urging import urgings_on
from pilots.workflows.extension import EXTENSION
from pilots.workflows.extension import STEPS_OF_PEOPLE as EXTENSION_STEPS
from pilots.workflows.task import STEPS_OF_PEOPLE, TASK
from pilots.workflows.task_rules import changeable, runs, updates, works
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer

EVENTS_MAX = 200
SENT_BACK, OPENED = "pilots.task.send_back", "pilots.task.open"
# Steps after which the society owes nothing for now (True), or owes again (False).
OUT_OF_HAND = {
    "pilots.task.report": True,
    SENT_BACK: False,
    "pilots.task.cancel": True,
    "pilots.task.reinstate": False,
}
MOVED = "pilots.task.extend"  # the extension's own event tells it on the page


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    milestone: TaskMilestone
    light: Light


@dataclass(frozen=True, slots=True)
class Proof:
    """The newest file of a proof, and the ones it replaced."""

    newest: Evidence
    older: list[Evidence]


@dataclass(frozen=True, slots=True)
class ExtensionCard:
    extension: ExtensionRequest
    offers: list[Offer]
    refused: list[ReturnRemark]  # why, one row a reason of the list


@dataclass(frozen=True, slots=True)
class DueMove:
    """One time the due date was moved."""

    on: dt.datetime
    old: dt.date
    new: dt.date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    task: Task
    row: TaskRow
    clock: Clock
    first: TaskRow | None  # the task this one waits for (前置任务)
    followers: list[TaskRow]  # the tasks that wait for this one
    milestones: list[MilestoneRow]
    proofs: list[Proof]
    extensions: list[ExtensionCard]
    moves: list[DueMove]
    red: list[RedPeriod]
    rectifications: list[Rectification]
    remarks: list[ReturnRemark]
    urgings: list[Urging]
    events: list[Event]
    offers: list[Offer]
    turn: str
    may_update: bool
    may_add: bool
    may_extend: bool
    may_order: bool  # an officer: a rectification about this task
    closed_because: str  # why nothing can be changed, for those who could otherwise

    @property
    def older_extensions(self) -> list[ExtensionCard]:
        return self.extensions[1:]


def task_for_page(user: User) -> QuerySet[Task]:
    """Load tasks with all that their page needs; a foreign id is not among them."""
    proofs = Evidence.objects.select_related("file", "added_by", "milestone").order_by(
        "title", "-number"
    )
    wishes = ExtensionRequest.objects.select_related("requested_by", "decided_by")
    orders = Rectification.objects.filter(task=OuterRef("pk"))
    followers = Task.objects.filter(pilot=OuterRef("pilot"), after=OuterRef("lineage"))
    return (
        with_facts(visible_tasks(user))
        .annotate(has_orders=Exists(orders), has_followers=Exists(followers))
        .select_related(
            "pilot__society", "pilot__batch", "plan_task__plan", "reported_by", "verified_by"
        )
        .prefetch_related(
            Prefetch("evidence", queryset=proofs), Prefetch("extensions", queryset=wishes)
        )
    )


def _proofs(rows: Iterable[Evidence]) -> Iterator[Proof]:
    kept = [row for row in rows if row.removed_at is None]
    for _, same in groupby(kept, key=lambda row: row.title):
        newest, *older = same
        yield Proof(newest, older)


def _moves(events: Iterable[Event]) -> Iterator[DueMove]:
    for event in events:
        if days := event.detail.get("due_on"):
            old, new = (dt.date.fromisoformat(day) for day in days)
            yield DueMove(event.occurred_at, old, new, event.label)


def _red(task: Task, events: list[Event], moves: list[DueMove], clock: Clock) -> list[RedPeriod]:
    """Read off the history when the task was overdue."""
    opened = next(
        (timezone.localdate(event.occurred_at) for event in events if event.kind == OPENED),
        task.start_on,
    )
    dues = [(opened, task.original_due_on)]
    dues += [(timezone.localdate(move.on), move.new) for move in reversed(moves)]
    handed = [
        (timezone.localdate(event.occurred_at), OUT_OF_HAND[event.kind])
        for event in reversed(events)
        if event.kind in OUT_OF_HAND
    ]
    return red_history(dues, handed, clock.on, clock.calendar)


def _remarks(
    task: Task, extensions: Iterable[ExtensionRequest], events: Iterable[Event]
) -> dict[uuid.UUID, list[ReturnRemark]]:
    """Return, by task and request, why the last report and wishes for time were turned down.

    One query at most. Of the task only as long as the society has to act on it.
    """
    subjects = [row.pk for row in extensions if row.status == ExtensionStatus.REFUSED]
    acts = task.status in (TaskStatus.SENT_BACK, TaskStatus.IN_PROGRESS)
    if acts and any(event.kind == SENT_BACK for event in events):
        subjects.append(task.pk)
    found: dict[uuid.UUID, list[ReturnRemark]] = defaultdict(list)
    if subjects:
        for row in ReturnRemark.objects.filter(subject_id__in=subjects).order_by("-made_at"):
            if not found[row.subject_id] or row.made_at == found[row.subject_id][0].made_at:
                found[row.subject_id].append(row)
    return found


def _turn(task: Task) -> str:
    """Say who has to act now."""
    due = TASK.turn(task)
    if due is None:
        return ""
    if due.owner == Owner.OFFICER:
        return f"当前由省科协经办人{due.action}"
    return f"当前由{task.pilot.society}办理（责任人：{task.owner}）"


def _neighbours(task: Task, clock: Clock) -> tuple[TaskRow | None, list[TaskRow]]:
    """Return the task this one waits for, and those that wait for it."""
    if not task.after and not getattr(task, "has_followers", True):
        return None, []
    near = Q(after=task.lineage)
    if task.after:
        near |= Q(lineage=task.after)
    rows = with_facts(task.pilot.tasks.filter(near).exclude(status=TaskStatus.CANCELLED))
    found = [clock.row(row) for row in rows.exclude(pk=task.pk)]
    first = next((row for row in found if row.task.lineage == task.after), None)
    return first, [row for row in found if row.task.after == task.lineage]


def task_page(user: User, task: Task, clock: Clock) -> TaskPage:
    """Collect the page; ``task`` comes from ``task_for_page``."""
    extensions = list(task.extensions.all())
    for extension in extensions:
        extension.task = task
    subjects = [task.pk, *(extension.pk for extension in extensions)]
    events = list(
        Event.objects.filter(subject_id__in=subjects)
        .select_related("actor")
        .order_by("-occurred_at", "-number")[:EVENTS_MAX]
    )
    has_orders = getattr(task, "has_orders", True)
    worker, updater = works.holds(user, task), updates.holds(user, task)
    closed = changeable.why_not(user, task)
    first, followers = _neighbours(task, clock)
    remarks = _remarks(task, extensions, events)
    waiting = any(row.status == ExtensionStatus.REQUESTED for row in extensions)
    return TaskPage(
        task=task,
        row=clock.row(task),
        clock=clock,
        first=first,
        followers=followers,
        milestones=[
            MilestoneRow(row, milestone_light(row.due_on, row.done_on, clock.on, clock.calendar))
            for row in task.milestones.all()
        ],
        proofs=list(_proofs(task.evidence.all())),
        extensions=[
            ExtensionCard(
                row,
                [o for o in EXTENSION.offers(user, row) if o.name in EXTENSION_STEPS],
                remarks.get(row.pk, []),
            )
            for row in extensions
        ],
        moves=(moves := list(_moves(events))),
        red=_red(task, events, moves, clock),
        rectifications=list(visible_rectifications(user).filter(task=task)) if has_orders else [],
        remarks=remarks.get(task.pk, []),
        urgings=urgings_on(task.pk),
        events=[event for event in events if event.kind != MOVED],
        offers=[o for o in TASK.offers(user, task) if o.name in STEPS_OF_PEOPLE],
        turn=_turn(task),
        may_update=updater and not closed,
        may_add=worker and not closed,
        may_extend=worker and not closed and not waiting,
        may_order=runs.holds(user, task) and task.pilot.status == PilotStatus.ACTIVE,
        closed_because=closed if updater else "",
    )


def last_day(task: Task) -> dt.date | None:
    """Return the end of the piloting phase, which no due date may pass."""
    return task.pilot.batch.ends(Phase.PILOTING)
