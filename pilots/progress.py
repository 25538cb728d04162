"""How far a task is, how far it should be, and its light. Pure: no query, no clock.

A light says whether something is on time; the state says where it is in the process. Every page,
list, matrix and report asks the functions here, so they all say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from pilots.enums import TaskStatus
from sanhua.core.calendar import ONE_DAY, WorkCalendar
from sanhua.core.wording import days_between
from societies.enums import Area, Direction

SOON = 7  # working days before the due date at which a light turns blue
BEHIND = 20  # percentage points behind the plan at which it turns yellow
UNDER_WAY = (TaskStatus.PLANNED, TaskStatus.IN_PROGRESS, TaskStatus.SENT_BACK)


class Colour(StrEnum):
    """Colours of a light, from quiet to urgent; each has a shape of its own on the page."""

    GREY = "grey"
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


URGENCY = {colour: number for number, colour in enumerate(Colour)}


@dataclass(frozen=True, slots=True)
class Light:
    """A colour and its reason in words, such as 逾期3个工作日."""

    colour: Colour
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What the light of a task depends on.

    ``reported_on`` is the day completion was last reported. ``rectify_by`` is the earliest due
    date of the task's open rectifications.
    """

    status: str
    start_on: dt.date
    due_on: dt.date
    progress: int = 0
    milestones: tuple[dt.date, ...] = ()
    is_late: bool = False
    reported_on: dt.date | None = None
    rectify_by: dt.date | None = None


def facts_of(task: Any) -> TaskFacts:
    """Read the facts off a task; load its milestones beforehand, or each task costs a query."""
    if isinstance(task, TaskFacts):
        return task
    reported = task.reported_at
    return TaskFacts(
        status=task.status,
        start_on=task.start_on,
        due_on=task.due_on,
        progress=task.progress,
        milestones=tuple(step.due_on for step in task.milestones.all()),
        is_late=task.is_late,
        reported_on=timezone.localdate(reported) if reported else None,
        rectify_by=getattr(task, "rectify_by", None),
    )


def planned_percent(task: Any, on: dt.date) -> int:
    """Return how far the task should be at the end of a day, in whole percent.

    With milestones: the share of those due by then. Without: linear between start and due date.
    """
    facts = facts_of(task)
    if facts.milestones:
        return 100 * sum(day <= on for day in facts.milestones) // len(facts.milestones)
    if on >= facts.due_on:
        return 100
    if on <= facts.start_on:
        return 0
    return 100 * (on - facts.start_on).days // (facts.due_on - facts.start_on).days


def light_of(task: Any, on: dt.date, calendar: WorkCalendar) -> Light:
    """Return a task's light on a day, with the reason."""
    facts = facts_of(task)
    if facts.status == TaskStatus.CANCELLED:
        return Light(Colour.GREY, "已作废")
    if facts.rectify_by and facts.rectify_by < on:
        return Light(Colour.RED, f"整改逾期{days_between(facts.rectify_by, on, calendar)}")
    if facts.status in UNDER_WAY:
        return _light_under_way(facts, on, calendar)
    return _light_handed_in(facts, calendar)


def _light_handed_in(facts: TaskFacts, calendar: WorkCalendar) -> Light:
    if facts.is_late:
        reported = facts.reported_on
        if reported and reported > facts.due_on:
            late = days_between(facts.due_on, reported, calendar)
            return Light(Colour.YELLOW, f"逾期补交，晚{late}")
        return Light(Colour.YELLOW, "逾期补交")
    verified = facts.status == TaskStatus.VERIFIED
    return Light(Colour.GREEN, "按期办结" if verified else "按期报结，待复核")


def _light_under_way(facts: TaskFacts, on: dt.date, calendar: WorkCalendar) -> Light:
    if on > facts.due_on:
        return Light(Colour.RED, f"逾期{days_between(facts.due_on, on, calendar)}")
    gap = planned_percent(facts, on) - facts.progress
    if gap >= BEHIND:
        return Light(Colour.YELLOW, f"落后计划{gap}个百分点")
    near = _near(facts.due_on, on, calendar)
    if near:
        return Light(Colour.BLUE, near)
    if facts.status == TaskStatus.PLANNED:
        return Light(Colour.GREY, "未开始")
    return Light(Colour.GREEN, "正常")


def _near(due_on: dt.date, on: dt.date, calendar: WorkCalendar) -> str:
    """Say how soon a task is due, or nothing if that is more than seven working days away."""
    if on == due_on:
        return "今天到期"
    if calendar.between(on, due_on) > SOON:
        return ""
    return f"剩{days_between(on, due_on, calendar)}"


def red_periods(
    dues: Sequence[tuple[dt.date, dt.date]],
    handed: Sequence[tuple[dt.date, bool]],
    until: dt.date,
) -> list[tuple[dt.date, dt.date]]:
    """Return the spans of days on which something was overdue, both ends inclusive.

    ``dues`` are (day it was set, due date) in the order they were set; ``handed`` are (day, True
    when it was handed in, False when it came back). The day of an answer or of an extension still
    began red, as the light says it (晚5个工作日). A light that turned green keeps its history.
    """
    spans: list[tuple[dt.date, dt.date]] = []
    if not dues:
        return spans
    began = dues[0][0]
    day = max(min(due for _, due in dues) + ONE_DAY, began)
    while day <= until:
        due = next((due for set_on, due in reversed(dues) if set_on < day), dues[0][1])
        in_hand = next(
            (is_in for on, is_in in reversed(handed) if (on < day if is_in else on <= day)), False
        )
        if day > due and not in_hand:
            if spans and spans[-1][1] == day - ONE_DAY:
                spans[-1] = (spans[-1][0], day)
            else:
                spans.append((day, day))
        day += ONE_DAY
    return spans


def worst(lights: Iterable[Light]) -> Light:
    """Return the most urgent of some lights; grey if there is none."""
    return max(lights, key=lambda row: URGENCY[row.colour], default=Light(Colour.GREY, "未开始"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days between which a task under way is due soon; before ``today`` it is overdue."""

    today: dt.date
    soon: dt.date


def bounds(on: dt.date, calendar: WorkCalendar) -> Bounds:
    """Return the bounds for a database query that agrees with ``light_of``.

    ``soon`` is the last day with no more than seven working days between: rest days after the
    seventh belong to it.
    """
    return Bounds(on, calendar.add(on, SOON + 1) - ONE_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How far a group of tasks is: a direction (三化), a pilot, or all."""

    label: str
    percent: int
    planned: int
    tasks: int
    verified: int
    light: Light

    @property
    def words(self) -> str:
        if not self.tasks:
            return "没有任务"
        return f"已办结{self.verified}/{self.tasks}项，{self.light.words}"


def _mean(values: Sequence[int]) -> int:
    return round(sum(values) / len(values)) if values else 0


def share_of(label: str, tasks: Iterable[Any], on: dt.date) -> Share:
    """Average the tasks that stand; each counts the same."""
    rows = [task for task in tasks if task.status != TaskStatus.CANCELLED]
    percent = _mean([row.progress for row in rows])
    planned = _mean([planned_percent(row, on) for row in rows])
    gap = planned - percent
    if not rows:
        light = Light(Colour.GREY, "没有任务")
    elif gap >= BEHIND:
        light = Light(Colour.YELLOW, f"落后计划{gap}个百分点")
    elif all(row.status == TaskStatus.PLANNED for row in rows) and not planned:
        light = Light(Colour.GREY, "未开始")
    else:
        light = Light(Colour.GREEN, "正常")
    return Share(
        label=label,
        percent=percent,
        planned=planned,
        tasks=len(rows),
        verified=sum(row.status == TaskStatus.VERIFIED for row in rows),
        light=light,
    )


def direction_progress(tasks: Iterable[Any], on: dt.date) -> list[Share]:
    """Return the share of each of the three directions, in the order of the notice."""
    rows = list(tasks)
    return [
        share_of(str(direction.label), [t for t in rows if Area(t.area).direction == direction], on)
        for direction in Direction
    ]


def pilot_progress(tasks: Iterable[Any], on: dt.date) -> dict[Any, Share]:
    """Return the share of each pilot by its id; load ``pilot__society`` with the tasks."""
    groups: dict[Any, list[Any]] = {}
    for task in tasks:
        groups.setdefault(task.pilot_id, []).append(task)
    return {pilot: share_of(str(rows[0].pilot.society), rows, on) for pilot, rows in groups.items()}


def milestone_light(
    due_on: dt.date, done_on: dt.date | None, on: dt.date, calendar: WorkCalendar
) -> Light:
    """Return the light of one milestone of a task under way."""
    if done_on and done_on > due_on:
        return Light(Colour.YELLOW, f"补交，晚{days_between(due_on, done_on, calendar)}")
    if done_on:
        return Light(Colour.GREEN, "按期完成")
    if on > due_on:
        return Light(Colour.RED, f"逾期{days_between(due_on, on, calendar)}")
    near = _near(due_on, on, calendar)
    return Light(Colour.BLUE, near) if near else Light(Colour.GREY, "未到期")
