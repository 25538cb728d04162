"""The task list of a plan as a table: edited in place, pasted, out to Excel and in again.

A long list comes in parts. What was typed in one part is saved on the way to another, and what is
sent is saved wherever its rows stand by now.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pilots.actions.plan_rows import PlanRow, read_rows
from pilots.actions.plan_tasks import Change, put_tasks
from pilots.forms.plan_table import RowForm, RowsForm, TableForm
from pilots.models import PlanTask
from pilots.queries.plan import PlanPage
from pilots.queries.plan_table import table_groups
from pilots.queries.plan_workbook import plan_workbook, text_in
from pilots.views.plan import page_or_404
from pilots.workflows.plan_content import tasks_of, window_of
from pilots.workflows.plan_rules import works
from sanhua.core.forms import faults_of
from sanhua.core.http import SignedInRequest, page_of, refusals_on
from sanhua.core.sending import workbook as sent

ROWS_SHOWN = 40


def _own(request: SignedInRequest, pk: uuid.UUID) -> PlanPage:
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    return page


def table(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A part of the tasks of a draft, with the fields that change often; one button saves it."""
    page = _own(request, pk)
    form = TableForm(request.POST or None, plan=page.plan)
    part, rows = _rows(request, page, form)
    lost = form.lost(tasks_of(page.plan)) if form.is_bound else []
    sent = [row for row in rows if row.is_bound]
    if form.is_bound and form.is_valid() & all(row.is_valid() for row in sent) and not lost:
        with refusals_on(form):
            _save(request, page, form, sent)
            return redirect(_onward(request, pk, part))
    status, stale, faults = 200, False, []
    if form.is_bound:
        seen = form.cleaned_data.get("seen") or page.plan.version
        page = _own(request, pk)
        stale = page.plan.version != seen
        status = 409 if stale or page.frozen or lost else 422
        for sentence in lost:
            form.add_error(None, sentence)
        part, rows = _rows(request, page, form)
        faults = [*faults_of(form), *(fault for row in rows for fault in row.faults())]
        form.show_current(page.plan.version)
    form.show_rows(row.task for row in rows)
    context = {"page": page, "plan": page.plan, "form": form, "stale": stale, "faults": faults}
    context |= {"part": part, "groups": table_groups(page.outline, part, rows)}
    return render(request, "pilots/plan/table.html", context, status=status)


def _rows(
    request: SignedInRequest, page: PlanPage, form: TableForm
) -> tuple[Page[PlanTask], list[RowForm]]:
    """Return the part that was asked for, and its rows; rows that were sent are always there."""
    tasks = tasks_of(page.plan)
    part = page_of(request, tasks, size=ROWS_SHOWN)
    window, data = window_of(page.plan), form.data if form.is_bound else None
    marks = form.marks if form.is_bound else None
    here = {task.pk for task in part}
    shown = [task for task in tasks if task.pk in here or form.holds(task)]
    return part, [RowForm(data, task=task, window=window, marks=marks) for task in shown]


def _onward(request: SignedInRequest, pk: uuid.UUID, part: Page[PlanTask]) -> str:
    """Return the part to show after saving: the one the button names, else the same."""
    wanted = request.POST.get("to", "")[:4]
    number = int(wanted) if wanted.isdecimal() else part.number
    address = reverse("pilots:plan_table", args=[pk])
    return f"{address}?page={number}" if number > 1 else address


def _save(request: SignedInRequest, page: PlanPage, form: TableForm, sent: list[RowForm]) -> None:
    """Save what changed, and the move if that was the button, as one change of the plan."""
    changed = [Change(task=row.task, values=row.cleaned_data) for row in sent if row.has_changed()]
    move = _move(request, page)
    if not changed and move is None:
        if "to" not in request.POST:
            messages.info(request, "没有改动，不需要保存。")
        return
    label = f"在表格中修改{len(changed)}项任务"
    if move is not None and not changed:
        label = f"调整{move[0].area}任务顺序"
    put_tasks(page.plan, [], changed, label, form.occasion(request.user), move=move)
    if changed:
        messages.success(request, f"已保存{len(changed)}项任务的修改。")


def _move(request: SignedInRequest, page: PlanPage) -> tuple[PlanTask, bool] | None:
    """Return the task to move and whether up, if that was the button."""
    for name in ("up", "down"):
        if asked := request.POST.get(name):
            found = (row for row in tasks_of(page.plan) if str(row.pk) == asked)
            if (task := next(found, None)) is None:
                raise Http404
            return task, name == "up"
    return None


def rows(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A block of cells, first shown as it would be taken, then taken as a whole or not at all."""
    page = _own(request, pk)
    form = RowsForm(request.POST or None, request.FILES or None, plan=page.plan)
    found: list[PlanRow] = []
    fault = read = ""
    if form.is_bound and form.is_valid():
        read = form.cleaned_data["text"]
        if upload := form.cleaned_data["workbook"]:
            with refusals_on(form):
                read = text_in(upload.read())
        if not form.errors:
            found, fault = read_rows(page.plan, read)
        if fault:
            form.add_error("text", fault)
        wrong = sum(bool(row.errors) for row in found)
        if found and not wrong and "take" in request.POST:
            with refusals_on(form):
                _take(request, page, form, found)
                return redirect("pilots:plan_table", pk)
    status = 200
    if form.is_bound:
        seen = form.cleaned_data.get("seen") or page.plan.version
        page = _own(request, pk)
        stale = page.plan.version != seen
        status = 409 if (stale and form.errors) or page.frozen else 422 if form.errors else 200
        data = request.POST.copy()
        data["seen"] = str(page.plan.version)
        data["text"] = read or data.get("text", "")
        form.data = data
    context = {
        "page": page,
        "plan": page.plan,
        "form": form,
        "rows": found,
        "wrong": [row for row in found if row.errors],
        "fresh": sum(row.known is None for row in found),
        "kept": sum(row.known is not None for row in found),
    }
    return render(request, "pilots/plan/rows.html", context, status=status)


def _take(request: SignedInRequest, page: PlanPage, form: RowsForm, found) -> None:
    added = [(row.area, row.values, row.milestones or []) for row in found if row.known is None]
    changed = [
        Change(task=row.known, values=row.values, milestones=row.milestones)
        for row in found
        if row.known is not None
    ]
    label = f"导入{len(found)}项任务"
    put_tasks(page.plan, added, changed, label, form.occasion(request.user))
    messages.success(request, f"导入完成：新增{len(added)}项，更新{len(changed)}项。")


def workbook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    return sent(plan_workbook(page.plan), f"{page.plan}任务清单.xlsx")
