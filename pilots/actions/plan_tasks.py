"""Writing a plan's task list: a task with its milestones is one thing to save."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from pilots.actions.plan import tidy, write
from pilots.enums import AreaChoice
from pilots.models import PlanMilestone, PlanTask, PlanVersion
from pilots.workflows.plan_content import TASK_FIELDS, window_of
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
        NotNow: the area is said to have no tasks.
        ValidationError: a value does not fit, by field.

    """
    pk = occasion.token or uuid.uuid4()

    def change(current: PlanVersion) -> None:
        _require_open(current, area)
        last = current.tasks.filter(area=area).aggregate(last=Max("position"))["last"] or 0
        _save(PlanTask(pk=pk, plan=current, area=area, position=last + 1), values, milestones)

    write(plan, f"添加{area.value}任务", occasion, change)
    return PlanTask.objects.get(pk=pk)


def add_tasks(
    plan: PlanVersion,
    rows: Sequence[tuple[Area, Mapping[str, Any], Milestones]],
    label: str,
    occasion: Occasion,
) -> None:
    """Add several tasks as one change: all of them, or none.

    Raises:
        NotNow: one of the areas is said to have no tasks.
        ValidationError: a value does not fit; its task is named.

    """

    def change(current: PlanVersion) -> None:
        for area, values, milestones in rows:
            _require_open(current, area)
            last = current.tasks.filter(area=area).aggregate(last=Max("position"))["last"] or 0
            task = PlanTask(plan=current, area=area, position=last + 1)
            try:
                _save(task, values, milestones)
            except ValidationError as error:
                said = "".join(error.messages)
                raise NotNow(f"{area.value}“{values['title']}”：{said}") from None

    write(plan, label, occasion, change)


def _require_open(plan: PlanVersion, area: Area) -> None:
    """Refuse tasks in an area that the plan says has none."""
    row = plan.areas.filter(area=area).first()
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
    for name in TASK_FIELDS:
        value = values[name]
        setattr(task, name, tidy(value) if isinstance(value, str) else value)
    task.after = values.get("after", task.after)
    faults: dict[str, Any] = dict(date_faults(task.start_on, task.due_on, window_of(task.plan)))
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
    task.full_clean()
    task.save(force_insert=task._state.adding)
    PlanMilestone.objects.bulk_create(
        PlanMilestone(task=task, title=tidy(title), due_on=day) for title, day in milestones
    )
