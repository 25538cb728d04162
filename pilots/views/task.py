"""Tasks on the web: list, board, Gantt, the page of one, progress and milestones."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.task import mark_milestone, update_progress
from pilots.forms.task import (
    MilestoneForm,
    ProgressForm,
    ReportForm,
    SendBackForm,
    TaskFilterForm,
)
from pilots.models import Task
from pilots.policies import run_batch_ids
from pilots.policies.own import own_views
from pilots.queries.directive import Also, directives_on
from pilots.queries.task import (
    Clock,
    chosen_tasks,
    library_of,
    newest_batch,
    pilots_to_choose,
    task_list,
    visible_milestones,
    with_waiting,
)
from pilots.queries.task_bulk import keys_of
from pilots.queries.task_page import task_for_page, task_page
from pilots.queries.task_views import board, gantt_chart
from pilots.queries.task_workbook import task_workbook
from pilots.views.desk import desk, onward
from pilots.workflows.task import STEPS_OF_PEOPLE, TASK
from pilots.workflows.task_rules import changeable, updates
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, TokenForm, VersionForm, page_of, refusals_on
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion
from societies.enums import Area
from societies.policies import working_society_ids

GANTT_ROWS = 25


def clock() -> Clock:
    return Clock(timezone.localdate(), work_calendar())


def occasion_of(request: SignedInRequest, form: VersionForm, task: Task) -> Occasion:
    """Read the circumstances off a valid form about a task."""
    data = form.cleaned_data
    return Occasion(
        request.user,
        timezone.now(),
        comment=data.get("comment", ""),
        seen=data.get("seen") or task.version,
        token=data.get("token"),
    )


def filters_of(request: SignedInRequest, *hide: str) -> tuple[TaskFilterForm, dict[str, Any]]:
    pilots = pilots_to_choose(request.user)
    asked = request.GET.copy()
    if "batch" not in asked and "pilot" not in asked and (batch := newest_batch(pilots)):
        asked["batch"] = str(batch)
    form = TaskFilterForm(asked, pilots=pilots, hide=hide, asked=set(request.GET))
    chosen = form.chosen
    context = {
        "form": form,
        "several": len({row.society_id for row in pilots}) > 1 and "pilot" not in chosen,
        "pilot": next((row for row in pilots if str(row.pk) == chosen.get("pilot")), None),
        "library": library_of(request.user, pilots),
        "sort": chosen.get("sort", "due"),
        "view": chosen.get("view", ""),
    }
    return form, context


def tasks(request: SignedInRequest) -> HttpResponse:
    form, context = filters_of(request)
    found = task_list(request.user, form.chosen, clock())
    page = page_of(request, found.rows)
    context |= {"page_obj": page, "rows": map(found.clock.row, page), "views": found.views}
    context |= {"saved": own_views(request.user, "tasks"), "columns": form.columns}
    context |= {"may_urge": bool(run_batch_ids(request.user))}
    context |= {"may_hand_over": bool(working_society_ids(request.user))}
    return render(request, "pilots/task/list.html", context)


def tasks_export(request: SignedInRequest) -> HttpResponse:
    """The list as it is filtered and sorted, as a workbook."""
    form, _ = filters_of(request)
    found = task_list(request.user, form.chosen, clock())
    rows = found.rows
    if (ids := request.GET.getlist("task")) and "everything" not in request.GET:
        rows = rows.filter(pk__in=keys_of(ids))
    content = task_workbook(rows, found.clock)
    return sent(content, f"任务{found.clock.on:%Y-%m-%d}.xlsx")


def task_board(request: SignedInRequest) -> HttpResponse:
    form, context = filters_of(request, "status", "light", "cols")
    chosen = {name: value for name, value in form.chosen.items() if name != "status"}
    context |= {"columns": board(request.user, chosen, clock())}
    return render(request, "pilots/task/board.html", context)


def task_gantt(request: SignedInRequest) -> HttpResponse:
    form, context = filters_of(request, "light", "cols")
    today = clock()
    rows = with_waiting(chosen_tasks(request.user, form.chosen, today))
    rows = rows.select_related("pilot__society")
    order = ("-pilot__batch__year", "pilot__number", "area", "start_on", "pk")
    page = page_of(request, rows.order_by(*order), size=GANTT_ROWS)
    chart = gantt_chart(list(page), today)
    cells = (
        [list(zip(chart.table.head, row, strict=True)) for row in chart.table.rows] if chart else []
    )
    context |= {"page_obj": page, "chart": chart, "chart_rows": cells}
    return render(request, "pilots/task/gantt.html", context)


def task(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(task_for_page(request.user), pk=pk)
    page = task_page(request.user, subject, clock())
    context = {"page": page, "task": subject, "clause": Area(subject.area).clause}
    wish = page.extensions[0].extension if page.extensions else None
    also = Also("extension", wish, "批示延期申请") if wish else None
    context |= {"directives": directives_on(request.user, "task", subject, also=also)}
    return render(request, "pilots/task/detail.html", context)


def _loaded(request: SignedInRequest, pk: uuid.UUID) -> Task:
    return get_object_or_404(task_for_page(request.user), pk=pk)


def show_form(
    request: SignedInRequest,
    subject: Task,
    form: TokenForm,
    title: str,
    *,
    action: str = "保存",
    hint: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show a form about a task beside what the task asks for."""
    now = clock()
    context = {"task": subject, "form": form, "page_title": title, "hint": hint, "action": action}
    context |= {"row": now.row(subject), "clock": now}
    context |= {"closed_because": changeable.why_not(request.user, subject)}
    return render(request, "pilots/task/form.html", context | more, status=status)


def answer(
    request: SignedInRequest, subject: Task, form: VersionForm, title: str, **more: Any
) -> HttpResponse:
    """Show a refused form again, about the task as it is now."""
    if form.non_field_errors():
        subject = _loaded(request, subject.pk)
        form.show_current(subject.version)
        return show_form(request, subject, form, title, status=409, **more)
    return show_form(request, subject, form, title, status=422, **more)


def task_progress(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = _loaded(request, pk)
    updates.require(request.user, subject)
    initial = {"percent": subject.progress, "seen": subject.version}
    form = ProgressForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            update_progress(
                subject,
                occasion_of(request, form, subject),
                percent=form.cleaned_data["percent"],
                text=form.cleaned_data["note"],
            )
            messages.success(request, f"进度已更新为{form.cleaned_data['percent']}%。")
            return redirect(subject)
    if form.is_bound:
        return answer(request, subject, form, "更新进度")
    return show_form(request, subject, form, "更新进度")


def task_milestone(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    milestone = get_object_or_404(visible_milestones(request.user), pk=pk)
    subject = _loaded(request, milestone.task_id)
    updates.require(request.user, subject)
    initial = {"done_on": milestone.done_on or timezone.localdate(), "seen": subject.version}
    form = MilestoneForm(request.POST or None, initial=initial)
    title = f"节点：{milestone.title}"
    if request.method == "POST" and form.is_valid():
        done_on = form.cleaned_data["done_on"]
        with refusals_on(form):
            mark_milestone(milestone, occasion_of(request, form, subject), done_on=done_on)
            messages.success(request, "节点已标记完成。" if done_on else "已取消节点完成。")
            return redirect(subject)
    if form.is_bound:
        return answer(request, subject, form, title)
    return show_form(request, subject, form, title)


_steps = step_view(
    StepPage(
        workflow=TASK,
        visible=task_for_page,
        forms={"report": ReportForm, "send_back": SendBackForm},
        template="pilots/task/step.html",
        desk=desk,
        onward=onward,
        context=lambda subject: {
            "task": subject,
            "clock": (now := clock()),
            "row": now.row(subject),
        },
    )
)


def task_step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    if step not in STEPS_OF_PEOPLE:
        raise Http404
    return _steps(request, pk, step)
