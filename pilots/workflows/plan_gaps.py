"""What a plan still lacks before it may leave the society (clause 五（二）), place by place.

A place is the name of a part inside a version: ``chapter:targets``, ``area:A1`` or
``task:<lineage>``. Open points, remarks of a return and changes all use it, so that they meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pilots.enums import AreaChoice, PlanChapter
from pilots.models import PlanTask, PlanVersion
from pilots.workflows.plan_content import (
    Window,
    areas_of,
    before,
    milestones_of,
    tasks_of,
    window_of,
)
from pilots.workflows.plan_measure import NOT_MEASURABLE, is_measurable
from sanhua.core.wording import cn_date
from societies.enums import Area


@dataclass(frozen=True, slots=True)
class Gap:
    """One open point: where, how the place is called, and what to do."""

    place: str
    label: str
    sentence: str
    task: PlanTask | None = None


def chapter_place(chapter: PlanChapter) -> str:
    return f"chapter:{chapter.value}"


def area_place(area: Area | str) -> str:
    return f"area:{Area(area).value}"


def task_place(task: PlanTask) -> str:
    return f"task:{task.lineage}"


def area_label(area: Area | str) -> str:
    return f"{Area(area).value} {Area(area).label}"


def date_faults(start_on: dt.date, due_on: dt.date, window: Window) -> dict[str, str]:
    """Say which of a task's dates do not fit each other or the batch, by field."""
    faults: dict[str, str] = {}
    opens_on, ends_on = window.opens_on, window.ends_on
    if opens_on and start_on < opens_on:
        faults["start_on"] = (
            f"开始日期早于本批次（{cn_date(opens_on)}）。请改为{cn_date(opens_on)}或以后。"
        )
    elif ends_on and start_on > ends_on:
        faults["start_on"] = f"开始日期超出本批次（{cn_date(ends_on)}）。请改为该日或以前。"
    if ends_on and due_on > ends_on:
        faults["due_on"] = f"完成时限超出本批次（{cn_date(ends_on)}）。如确需跨期，请先申请调整。"
    elif due_on < start_on:
        faults["due_on"] = f"“完成时限”不能早于“开始日期”（{cn_date(start_on)}）。"
    return faults


def milestone_fault(title: str, day: dt.date, start_on: dt.date, due_on: dt.date) -> str:
    """Say whether a milestone lies outside its task's days."""
    if start_on <= day <= due_on:
        return ""
    span = f"{cn_date(start_on)}至{cn_date(due_on)}"
    return f"节点“{title}”的时限（{cn_date(day)}）不在本任务的起止日期内（{span}），请修改。"


def task_faults(task: PlanTask, window: Window) -> Iterable[str]:
    """Yield what a stored task lacks."""
    words: Mapping[str, str] = {
        "title": "任务名称",
        "target_result": "目标成果",
        "owner": "责任人",
    }
    for name, label in words.items():
        if not getattr(task, name).strip():
            yield f"请填写“{label}”。"
    if task.target_result.strip() and not is_measurable(task.target_result):
        yield NOT_MEASURABLE
    yield from date_faults(task.start_on, task.due_on, window).values()
    titles: set[str] = set()
    for row in milestones_of(task):
        if fault := milestone_fault(row.title, row.due_on, task.start_on, task.due_on):
            yield fault
        if row.title in titles:
            yield f"有两个进度节点都叫“{row.title}”，请改成不同的名称。"
        titles.add(row.title)
    yield from order_faults(task)


def order_faults(task: PlanTask) -> Iterable[str]:
    """Yield what is wrong about the task that this one waits for."""
    if task.after is None:
        return
    first = before(task)
    if first is None:
        yield "前置任务已从本版方案中删除，请重新选择或清空。"
        return
    seen = {task.lineage}
    step: PlanTask | None = first
    while step is not None and step.lineage not in seen:
        seen.add(step.lineage)
        step = before(step)
    if step is not None:
        yield f"前置任务“{first.title}”又在等待本任务，形成循环，请修改其中一项。"
    elif first.due_on > task.due_on:
        yield (
            f"前置任务“{first.title}”到{cn_date(first.due_on)}才完成，"
            f"晚于本任务的完成时限（{cn_date(task.due_on)}），请调整时限或前置任务。"
        )


def gaps(plan: PlanVersion) -> list[Gap]:
    """List all open points, in the order of the plan."""
    found = [
        Gap(chapter_place(chapter), str(chapter.label), f"请填写“{chapter.label}”。")
        for chapter in PlanChapter
        if not getattr(plan, chapter.value).strip()
    ]
    window, rows = window_of(plan), areas_of(plan)
    for area in Area:
        row, tasks = rows.get(area), tasks_of(plan, area)
        choice = row.choice if row else AreaChoice.PLANNED
        if choice == AreaChoice.PLANNED and not tasks:
            words = "请至少安排1项任务；不适用或条件未成熟的，请选择并说明理由。"
            found.append(Gap(area_place(area), area_label(area), words))
        elif choice != AreaChoice.PLANNED and not (row and row.reason.strip()):
            words = f"请说明“{AreaChoice(choice).label}”的理由。"
            found.append(Gap(area_place(area), area_label(area), words))
        for task in tasks:
            found += [
                Gap(task_place(task), f"{area} {task.title}", fault, task)
                for fault in task_faults(task, window)
            ]
    return found


def advice(plan: PlanVersion) -> list[Gap]:
    """List what a reviewer will miss, though the plan may leave without it."""
    found: list[Gap] = []
    for task in tasks_of(plan):
        name = f"{task.area} {task.title}"
        if not milestones_of(task):
            found.append(Gap(task_place(task), name, "还没有进度节点，建议补充。", task))
        if not task.safeguards.strip():
            found.append(Gap(task_place(task), name, "还没有保障措施，建议补充。", task))
    return found


def places_of(plan: PlanVersion) -> list[tuple[str, str]]:
    """List every place of a plan with the words a person reads, in the order of the plan."""
    rows: list[tuple[str, Any]] = [(chapter_place(row), row.label) for row in PlanChapter]
    for area in Area:
        rows.append((area_place(area), area_label(area)))
        rows += [(task_place(task), f"{area.value} {task.title}") for task in tasks_of(plan, area)]
    return [(place, str(label)) for place, label in rows]
