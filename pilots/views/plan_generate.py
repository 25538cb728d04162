"""Filling a plan from elsewhere: the ten areas, an earlier plan, a model case, the version before."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from pilots.actions.case import adopt_case
from pilots.actions.plan import restore as restore_plan
from pilots.actions.plan_tasks import put_tasks
from pilots.forms.plan_generate import GenerateForm, RestoreForm
from pilots.queries.plan_review import base_for, diff_page
from pilots.queries.plan_sources import case_of, proposals, sources
from pilots.views.plan import page_or_404
from pilots.workflows.plan_rules import works
from sanhua.core.http import SignedInRequest, refusals_on


def generate(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    plan = page.plan
    works.require(request.user, plan)
    asked = request.GET.get("source", "")
    offered = sources(request.user, plan, asked)
    source = next((row for row in offered if row.key == asked), offered[0])
    case = case_of(request.user, source.key)
    rows = proposals(request.user, plan, source.key, today=timezone.localdate())
    if rows is None:
        raise Http404
    open_rows = {row.key: row for row in rows if not row.taken}
    form = GenerateForm(
        request.POST or None, plan=plan, keys=open_rows, owner=request.user.full_name
    )
    if form.is_bound and form.is_valid():
        chosen = [open_rows[key] for key in form.cleaned_data["chosen"]]
        with refusals_on(form):
            tasks = [_values(row, form.cleaned_data["owner"]) for row in chosen]
            if case is not None:
                adopt_case(case, plan, tasks, form.occasion(request.user))
            else:
                put_tasks(plan, tasks, [], source.label[:40], form.occasion(request.user))
            messages.success(request, f"已加入{len(chosen)}项任务，请逐项核对数量、责任人和时限。")
            return redirect(plan)
    status = 200
    if form.is_bound:
        page = page_or_404(request, pk)
        seen = form.cleaned_data.get("seen") or plan.version
        status = 409 if page.plan.version != seen or page.frozen else 422
        form.show_current(page.plan.version)
    picked = (
        set(request.POST.getlist("chosen"))
        if form.is_bound
        else _suggested(page, open_rows, everything=case is not None)
    )
    context = {"page": page, "plan": page.plan, "form": form, "sources": offered}
    context |= {"source": source, "rows": rows, "picked": picked}
    return render(request, "pilots/plan/generate.html", context, status=status)


def _suggested(page, rows, *, everything: bool) -> set[str]:
    """Tick all of a case that was chosen, otherwise only what fills an empty area."""
    filled = {section.key for section in page.outline.sections if section.tasks}
    return {key for key, row in rows.items() if everything or row.area not in filled}


def _values(row, owner: str):
    """Turn a proposal into what the action writes."""
    values = {
        "title": row.title,
        "target_result": row.target_result,
        "owner": row.owner or owner,
        "start_on": row.start_on,
        "due_on": row.due_on,
        "safeguards": row.safeguards,
    }
    return row.area, values, row.milestones


def restore(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Go back to what the version before said when it was sent (恢复到提交前版本)."""
    page = page_or_404(request, pk)
    plan = page.plan
    works.require(request.user, plan)
    source = base_for(plan, page.versions)
    if source is None:
        raise Http404
    form = RestoreForm(request.POST or None, plan=plan)
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            restore_plan(plan, source, form.occasion(request.user))
            messages.success(request, f"已恢复到第{source.number}版报送时的内容。")
            return redirect(plan)
    status = 200
    if form.is_bound:
        page = page_or_404(request, pk)
        status = 409
        form.show_current(page.plan.version)
    context = {"page": page, "plan": page.plan, "source": source, "form": form}
    context |= {"diff": diff_page(page.plan, source)}
    return render(request, "pilots/plan/restore.html", context, status=status)
