"""The task list of a plan as a table: edited in place, pasted, out to Excel and in again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from pilots.actions.plan_rows import PlanRow, read_rows
from pilots.actions.plan_tasks import Change, move_task, put_tasks
from pilots.forms.plan_table import RowForm, RowsForm, TableForm
from pilots.queries.plan import PlanPage
from pilots.queries.plan_workbook import plan_workbook, text_in
from pilots.views.plan import page_or_404
from pilots.workflows.plan_content import tasks_of
from pilots.workflows.plan_rules import works
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
    if form.is_bound and (move := _move(request, page, form)):
        return move
    rows = [RowForm(request.POST or None, task=task) for task in tasks_of(page.plan)]
    if form.is_bound and form.is_valid() & all(row.is_valid() for row in rows):
        changed = [
            Change(task=row.task, values=row.cleaned_data) for row in rows if row.has_changed()
        ]
        if not changed:
            messages.info(request, "没有改动，不需要保存。")
            return redirect("pilots:plan_table", pk)
        with refusals_on(form):
            label = f"在表格中修改{len(changed)}项任务"
            put_tasks(page.plan, [], changed, label, form.occasion(request.user))
            messages.success(request, f"已保存{len(changed)}项任务的修改。")
            return redirect("pilots:plan_table", pk)
    status, stale = 200, False
    if form.is_bound:
        seen = form.cleaned_data.get("seen") or page.plan.version
        page = _own(request, pk)
        stale = page.plan.version != seen
        status = 409 if stale or page.frozen else 422
        form.show_current(page.plan.version)
        for row in rows:
            for errors in row.errors.values():
                form.add_error(None, f"{row.task.area} {row.task.title}：{errors[0]}")
        if stale:
            rows = [RowForm(request.POST, task=task) for task in tasks_of(page.plan)]
    context = {"page": page, "plan": page.plan, "form": form, "stale": stale}
    context |= {"rows": rows, "groups": _groups(page, rows)}
    return render(request, "pilots/plan/table.html", context, status=status)


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


def _move(request: SignedInRequest, page: PlanPage, form: TableForm) -> HttpResponse | None:
    """Move a row up or down, if that was the button."""
    for name in ("up", "down"):
        asked = request.POST.get(name)
        if not asked or not form.is_valid():
            continue
        task = next((row for row in tasks_of(page.plan) if str(row.pk) == asked), None)
        if task is None:
            raise Http404
        with refusals_on(form):
            move_task(task, up=name == "up", occasion=form.occasion(request.user))
            return redirect("pilots:plan_table", page.plan.pk)
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
