"""The plan's task list for those who write it: one task with its milestones on one page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from pilots.actions import plan_tasks as actions
from pilots.forms.plan import (
    DeleteForm,
    MilestoneFormSet,
    TaskForm,
    milestone_rows,
    with_one_more,
)
from pilots.models import PlanTask, PlanVersion
from pilots.queries.plan import PlanPage
from pilots.queries.plan_outline import TaskBlock
from pilots.views.plan import kind_or_404, page_or_404, section
from pilots.workflows.plan_content import TASK_FIELDS
from pilots.workflows.plan_gaps import area_place
from pilots.workflows.plan_rules import works
from sanhua.core.http import SignedInRequest, refusals_on
from societies.enums import Area

GONE = "该任务刚刚已被他人删除。您填写的内容仍在下方，需要时可另存为新任务。"
FIELDS = (*TASK_FIELDS, "after")
ROWS = "step"  # the prefix of the milestones' fields


def _block(page: PlanPage, task: uuid.UUID) -> tuple[Area, TaskBlock] | None:
    return next(
        (
            (row.key, block)
            for row in page.outline.sections
            for block in row.tasks
            if row.key and block.task.pk == task
        ),
        None,
    )


def new(request: SignedInRequest, pk: uuid.UUID, area: str) -> HttpResponse:
    kind = kind_or_404(Area, area)
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    return _write(request, page, kind, None)


def edit(request: SignedInRequest, pk: uuid.UUID, task: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    found = _block(page, task)
    if found is None:
        return _deleted(request, page)
    return _write(request, page, *found)


def _deleted(request: SignedInRequest, page: PlanPage) -> HttpResponse:
    """Somebody deleted the task meanwhile: what was typed can be saved as a new one."""
    area = request.POST.get("area", "")
    if request.method != "POST" or area not in Area.values:
        raise Http404
    return _write(request, page, Area(area), None, gone=True)


def _write(
    request: SignedInRequest,
    page: PlanPage,
    area: Area,
    block: TaskBlock | None,
    *,
    gone: bool = False,
) -> HttpResponse:
    form, rows = _forms(request, page, block)
    if form.is_bound and form.is_valid() & rows.is_valid():
        if not gone:
            with refusals_on(form):
                _save(request, page.plan, block.task if block else area, form, rows)
                return redirect("pilots:plan_area", page.plan.pk, area.value)
        else:
            form.add_error(None, GONE)
    context = {"rows": rows, "area": area, "task": block.task if block else None, "gone": gone}
    if form.is_bound:
        if block and form.untouched("steps", rows.typed()):
            rows = MilestoneFormSet(initial=milestone_rows(block.milestones), prefix=ROWS)
            context["rows"] = rows
        context["stored"] = _stored(request, page, block)
    return section(request, page, area_place(area), form, "task", **context)


def _forms(request: SignedInRequest, page: PlanPage, block: TaskBlock | None):
    task = block.task if block else None
    initial = {name: getattr(task, name) for name in FIELDS} if task else {}
    milestones = block.milestones if block else []
    if request.method == "POST" and "more" in request.POST:
        typed = {name: request.POST.get(name, "") for name in (*FIELDS, "seen", "token", "was")}
        form = TaskForm(initial=typed, plan=page.plan, task=task)
        form.fields["seen"].initial = typed["seen"]
        return form, MilestoneFormSet(initial=with_one_more(request.POST, ROWS), prefix=ROWS)
    if request.method == "POST":
        return (
            TaskForm(request.POST, plan=page.plan, task=task, milestones=milestones),
            MilestoneFormSet(request.POST, prefix=ROWS),
        )
    form = TaskForm(initial=initial, plan=page.plan, task=task, milestones=milestones)
    return form, MilestoneFormSet(initial=milestone_rows(milestones), prefix=ROWS)


def _save(request, plan: PlanVersion, where: PlanTask | Area, form, rows) -> None:
    """Change the task, or add one to the area."""
    occasion, title = form.occasion(request.user), form.cleaned_data["title"]
    if isinstance(where, PlanTask):
        actions.edit_task(where, form.values(), rows.pairs(), occasion)
        messages.success(request, f"已保存任务“{title}”。")
    else:
        actions.add_task(plan, where, form.values(), rows.pairs(), occasion)
        messages.success(request, f"已添加任务“{title}”。")


def _stored(request, page: PlanPage, block: TaskBlock | None) -> TaskBlock | None:
    """Return the task as it is stored now, for the person who came second."""
    if block is None:
        return None
    found = _block(page_or_404(request, page.plan.pk), block.task.pk)
    return found[1] if found else None


def delete(request: SignedInRequest, pk: uuid.UUID, task: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    found = _block(page, task)
    if found is None:
        raise Http404
    area, block = found
    form = DeleteForm(request.POST or None, plan=page.plan)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.delete_task(block.task, form.occasion(request.user))
            messages.success(request, f"已删除任务“{block.task.title}”。")
            return redirect("pilots:plan_area", page.plan.pk, area.value)
    if form.is_bound:
        page = page_or_404(request, pk)
        form.show_current(page.plan.version)
    context = {"page": page, "plan": page.plan, "area": area, "task": block.task, "form": form}
    status = 409 if form.is_bound else 200
    return render(request, "pilots/plan/delete.html", context, status=status)
