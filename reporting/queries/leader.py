"""The leader's one page: is it on track, who needs a call, what waits for a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from pilots.enums import RectificationStatus, TaskStatus
from pilots.models import PilotBatch, Task
from pilots.policies import visible_rectifications, visible_tasks
from pilots.progress import Colour, Light, TaskFacts, bounds, light_of
from pilots.queries.task import with_facts
from pilots.queries.task_light import with_light
from reporting.queries.burn import burn_points, pace_of
from reporting.queries.frame import counted
from reporting.queries.overview import Overview, overview
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Turn
from sanhua.core.charts import Table, burn_up, burn_up_table

LATE_MAX = 10
DECISIONS_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task with its light on the day of the page."""

    task: Task
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderPage:
    overview: Overview
    sentence: str
    on_time_percent: int | None
    waiting_review: int
    open_rectifications: int
    overdue_rectifications: int
    late: list[TaskRow]
    decisions: list[Turn]
    chart: SafeString
    chart_table: Table


def _sentence(page: Overview, done: int | None, planned: int | None) -> str:
    pilots = len(page.rows)
    if not pilots:
        return "本批次还没有确定试点学会"
    if done is None or planned is None:
        return f"{pilots}家试点学会正在编制实施方案"
    gap = planned - done
    pace = f"比计划落后{gap}个百分点" if gap > 0 else "达到计划进度"
    late = page.counts[Colour.RED]
    tail = f"逾期{late}项" if late else "没有逾期事项"
    return f"{pilots}家试点学会累计完成{done}%，{pace}；{tail}"


def late_tasks(tasks: QuerySet[Task], page: Overview) -> list[TaskRow]:
    """Return the tasks that are overdue longest; the others are counted, not read."""
    lit = with_light(with_facts(tasks), bounds(page.today, page.calendar))
    rows = lit.filter(Q(colour=Colour.RED)).select_related("pilot__society")
    return [
        TaskRow(task=task, light=_red(task, page))
        for task in rows.prefetch_related(None).order_by("due_on", "pk")[:LATE_MAX]
    ]


def _red(task: Any, page: Overview) -> Light:
    """Say how late a task is; no milestone makes a difference to that."""
    facts = TaskFacts(
        status=task.status,
        start_on=task.start_on,
        due_on=task.due_on,
        rectify_by=task.rectify_by,
    )
    return light_of(facts, on=page.today, calendar=page.calendar)


def leader_page(user: User, batch: PilotBatch | None, *, today: dt.date) -> LeaderPage:
    page = overview(user, batch, today=today)
    tasks = visible_tasks(user).filter(pilot__batch=batch).exclude(status=TaskStatus.CANCELLED)
    pace = pace_of(tasks)
    done, planned = pace.mean(pace.progress), pace.mean(pace.planned_on(today))
    punctual = page.total - page.counts[Colour.RED] - page.counts[Colour.YELLOW]
    open_orders = (
        visible_rectifications(user)
        .filter(pilot__batch=batch)
        .exclude(status=RectificationStatus.CLOSED)
    )
    of_officers = Turn.objects.filter(owner=Owner.OFFICER, batch_id=batch.pk if batch else None)
    numbers = User.objects.filter(pk=user.pk).annotate(
        waiting=counted(of_officers),
        orders=counted(open_orders),
        overdue=counted(open_orders.filter(due_on__lt=today)),
    )
    waiting, orders, overdue = numbers.values_list("waiting", "orders", "overdue").get()
    decisions = Turn.objects.filter(owner=Owner.LEADER)[:DECISIONS_MAX]
    points = burn_points(pace, today=today)
    return LeaderPage(
        overview=page,
        sentence=_sentence(page, done, planned),
        on_time_percent=round(100 * punctual / page.total) if page.total else None,
        waiting_review=waiting,
        open_rectifications=orders,
        overdue_rectifications=overdue,
        late=late_tasks(tasks, page),
        decisions=list(decisions) if user.holds(StaffRole.LEADER) else [],
        chart=burn_up("累计完成进度：计划与实际", points),
        chart_table=burn_up_table(points),
    )
