"""The task list of a plan as a table: edited in place, pasted, out to Excel and in again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from pilots.actions.plan_rows import PlanRow, read_rows
from pilots.actions.plan_tasks import Change, put_tasks
from pilots.forms.plan_table import RowForm, RowsForm, TableForm
from pilots.models import PlanTask
from pilots.queries.plan import PlanPage
from pilots.queries.plan_workbook import plan_workbook, text_in
from pilots.views.plan import page_or_404
from pilots.workflows.plan_content import tasks_of, window_of
from pilots.workflows.plan_rules import works
from sanhua.core.forms import faults_of
from sanhua.core.http import SignedInRequest, refusals_on
from sanhua.core.sending import workbook as sent


def _own(request: SignedInRequest, pk: uuid.UUID) -> PlanPage:
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    return page


def table(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """All tasks of a draft, with the fields that change often; one button saves what changed."""
    page = _own(request, pk)
    form = TableForm(request.POST or None, plan=page.plan)
    rows = _rows(page, form)
    lost = form.lost(row.task for row in rows) if form.is_bound else []
    sent = [row for row in rows if row.is_bound]
    if form.is_bound and form.is_valid() & all(row.is_valid() for row in sent) and not lost:
        with refusals_on(form):
            _save(request, page, form, sent)
            return redirect("pilots:plan_table", pk)
    status, stale, faults = 200, False, []
    if form.is_bound:
        seen = form.cleaned_data.get("seen") or page.plan.version
        page = _own(request, pk)
        stale = page.plan.version != seen
        status = 409 if stale or page.frozen or lost else 422
        for sentence in lost:
            form.add_error(None, sentence)
        rows = _rows(page, form)
        faults = [*faults_of(form), *(fault for row in rows for fault in row.faults())]
        form.show_current(page.plan.version)
    form.show_rows(row.task for row in rows)
    context = {"page": page, "plan": page.plan, "form": form, "stale": stale, "faults": faults}
    context |= {"rows": rows, "groups": _groups(page, rows)}
    return render(request, "pilots/plan/table.html", context, status=status)


def _rows(page: PlanPage, form: TableForm) -> list[RowForm]:
    window, data = window_of(page.plan), form.data if form.is_bound else None
    marks = form.marks if form.is_bound else None
    return [RowForm(data, task=task, window=window, marks=marks) for task in tasks_of(page.plan)]


def _save(request: SignedInRequest, page: PlanPage, form: TableForm, sent: list[RowForm]) -> None:
    """Save what changed, and the move if that was the button, as one change of the plan."""
    changed = [Change(task=row.task, values=row.cleaned_data) for row in sent if row.has_changed()]
    move = _move(request, page)
    if not changed and move is None:
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


def _groups(page: PlanPage, rows: list[RowForm]):
    """Put the rows under their areas; areas without tasks are named too."""
    by_area: dict[str, list[RowForm]] = {}
    for row in rows:
        by_area.setdefault(row.task.area, []).append(row)
    gaps = {
        block.task.pk: block.gaps for section in page.outline.sections for block in section.tasks
    }
    return [
        (section, [(row, gaps.get(row.task.pk, [])) for row in by_area.get(section.key, [])])
        for section in page.outline.sections
        if section.key
    ]


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
