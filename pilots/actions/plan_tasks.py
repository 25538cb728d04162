"""Writing a plan's task list: a task with its milestones is one thing to save."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from pilots.actions.plan import tidy, write
from pilots.enums import AreaChoice
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.workflows.plan_content import TASK_FIELDS, Window, milestones_of, window_of
from pilots.workflows.plan_gaps import date_faults, milestone_fault
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.enums import Area

Milestones = Sequence[tuple[str, dt.date]]


def add_task(
    plan: PlanVersion,
    area: Area,
    values: Mapping[str, Any],
    milestones: Milestones,
    occasion: Occasion,
) -> PlanTask:
    """Add a task to an area; the token of the form becomes its id, so that it is added once.

    Raises:
        NotNow: the area is said to have no tasks; or this form has added a task before, which was
            deleted since.
        ValidationError: a value does not fit, by field.

    """
    pk = occasion.token or uuid.uuid4()

    def change(current: PlanVersion) -> None:
        _require_open(current.areas.filter(area=area).first())
        last = current.tasks.filter(area=area).aggregate(last=Max("position"))["last"] or 0
        _save(PlanTask(pk=pk, plan=current, area=area, position=last + 1), values, milestones)

    write(plan, f"添加{area.value}任务", occasion, change)
    made = PlanTask.objects.filter(pk=pk).first()
    if made is None:
        raise NotNow("这项任务已经保存过，后来又被删除。如仍需要，请重新打开“添加任务”填写。")
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New values of a task of the draft; ``milestones`` None: they stay as they are."""

    task: PlanTask
    values: Mapping[str, Any]
    milestones: Milestones | None = None


def put_tasks(
    plan: PlanVersion,
    added: Sequence[tuple[Area, Mapping[str, Any], Milestones]],
    changed: Sequence[Change],
    label: str,
    occasion: Occasion,
    *,
    move: tuple[PlanTask, bool] | None = None,
) -> None:
    """Add, change and move tasks as one change of the plan: all of it, or nothing.

    ``move``: the task that goes one place up (True) or down inside its area.

    Raises:
        NotNow: an area has no tasks, a task is gone, or a value does not fit (it is named).
        Stale: somebody else saved a part of the plan meanwhile.

    """

    def change(current: PlanVersion) -> None:
        _put(current, added, changed)
        if move is not None:
            _move(current, *move)

    write(plan, label, occasion, change)


def _put(
    plan: PlanVersion,
    added: Sequence[tuple[Area, Mapping[str, Any], Milestones]],
    changed: Sequence[Change],
) -> None:
    """Judge all rows in memory, then write them together: hundreds cost no more than a few."""
    stored = {task.pk: task for task in plan.tasks.prefetch_related("milestones")}
    window, areas = window_of(plan), {row.area: row for row in plan.areas.all()}
    last: dict[str, int] = {}
    for task in stored.values():
        last[task.area] = max(last.get(task.area, 0), task.position)
    made: list[PlanTask] = []
    steps: list[PlanMilestone] = []
    replaced: list[uuid.UUID] = []
    for row in changed:
        known = stored.get(row.task.pk)
        if known is None:
            raise NotNow(f"任务“{row.task.title}”刚刚已被删除，请核对后重新保存。")
        kept = [(step.title, step.due_on) for step in milestones_of(known)]
        _named(known, row.values, kept if row.milestones is None else row.milestones, window)
        if row.milestones is not None:
            replaced.append(known.pk)
            steps += _steps(known, row.milestones)
    for area, values, milestones in added:
        _require_open(areas.get(area))
        last[area] = last.get(area, 0) + 1
        task = PlanTask(plan=plan, area=area, position=last[area])
        _named(task, values, milestones, window)
        made.append(task)
        steps += _steps(task, milestones)
    PlanMilestone.objects.filter(task__in=replaced).delete()
    edited = [stored[row.task.pk] for row in changed]
    PlanTask.objects.bulk_update(edited, [*TASK_FIELDS, "after"])
    PlanTask.objects.bulk_create(made)
    PlanMilestone.objects.bulk_create(steps)


def _named(
    task: PlanTask, values: Mapping[str, Any], milestones: Milestones, window: Window
) -> None:
    """Fill in one task of several; what does not fit is said with its name."""
    try:
        _fill(task, values, milestones, window)
    except ValidationError as error:
        said = "".join(error.messages)
        raise NotNow(f"{task.area}“{values.get('title') or task.title}”：{said}") from None


def _move(plan: PlanVersion, task: PlanTask, up: bool) -> None:  # noqa: FBT001 - one of two ways
    """Move a task one place inside its area; at the end of it nothing happens."""
    rows = list(plan.tasks.filter(area=task.area))
    rows.sort(key=lambda row: (row.position, row.start_on, row.title))
    at = next((n for n, row in enumerate(rows) if row.pk == task.pk), None)
    if at is None:
        raise NotNow("该任务刚刚已被删除。")
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    for number, row in enumerate(rows, start=1):
        row.position = number
    PlanTask.objects.bulk_update(rows, ["position"])


def _require_open(row: PlanArea | None) -> None:
    """Refuse tasks in an area that the plan says has none."""
    if row is not None and row.choice != AreaChoice.PLANNED:
        raise NotNow(f"本领域目前为“{row.get_choice_display()}”，请先改为“列入任务”再添加。")


def edit_task(
    task: PlanTask, values: Mapping[str, Any], milestones: Milestones, occasion: Occasion
) -> None:
    def change(current: PlanVersion) -> None:
        row = current.tasks.filter(pk=task.pk).first()
        if row is None:
            raise NotNow("该任务刚刚已被删除。您填写的内容仍在下方，需要时可另存为新任务。")
        row.milestones.all().delete()
        _save(row, values, milestones)

    write(task.plan, f"保存{task.area}任务“{task.title}”", occasion, change)


def delete_task(task: PlanTask, occasion: Occasion) -> None:
    def change(current: PlanVersion) -> None:
        current.tasks.filter(pk=task.pk).delete()

    write(task.plan, f"删除{task.area}任务“{task.title}”", occasion, change)


def _save(task: PlanTask, values: Mapping[str, Any], milestones: Milestones) -> None:
    _fill(task, values, milestones, window_of(task.plan))
    task.save(force_insert=task._state.adding)
    PlanMilestone.objects.bulk_create(_steps(task, milestones))


def _steps(task: PlanTask, milestones: Milestones) -> list[PlanMilestone]:
    return [PlanMilestone(task=task, title=tidy(title), due_on=day) for title, day in milestones]


def _fill(
    task: PlanTask, values: Mapping[str, Any], milestones: Milestones, window: Window
) -> None:
    """Give a task its values, judged without asking the database."""
    for name in TASK_FIELDS:
        value = values.get(name, getattr(task, name))
        setattr(task, name, tidy(value) if isinstance(value, str) else value)
    task.after = values.get("after", task.after)
    faults: dict[str, Any] = dict(date_faults(task.start_on, task.due_on, window))
    wrong = [
        fault
        for title, day in milestones
        if (fault := milestone_fault(title, day, task.start_on, task.due_on))
    ]
    titles = [title for title, _ in milestones]
    wrong += [
        f"有两个进度节点都叫“{title}”，请改成不同的名称。"
        for title in dict.fromkeys(titles)
        if titles.count(title) > 1
    ]
    if wrong and not faults:
        faults["__all__"] = wrong
    if faults:
        raise ValidationError(faults)
    task.clean_fields(exclude=["plan"])
