"""Rounds of checks on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.midterm import arrange_midterm, change_midterm
from pilots.forms.midterm import MidtermChangeForm, MidtermForm
from pilots.queries.midterm import midterm_rows, midterms, visited
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.core.http import SignedInRequest, form_page, refusals_on
from sanhua.core.workflow import Occasion


def midterm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    check = get_object_or_404(midterms(request.user), pk=pk)
    rows = midterm_rows(check)
    context = {
        "check": check,
        "rows": rows,
        "visited": visited(rows),
        "may_change": policies.runs_batch.holds(request.user, check.batch),
        "events": timeline(check),
        "today": timezone.localdate(),
        "calendar": work_calendar(),
    }
    return render(request, "pilots/midterm/detail.html", context)


def midterm_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.runs_batch.require(request.user, batch)
    initial = {"participants": request.user.full_name}
    form = MidtermForm(request.POST or None, batch=batch, initial=initial)
    if form.is_valid():
        values = form.values
        chosen = list(values.pop("pilots"))
        with refusals_on(form):
            occasion = Occasion(request.user, timezone.now(), token=form.cleaned_data["token"])
            check = arrange_midterm(batch, chosen, occasion=occasion, **values)
            messages.success(
                request, f"已安排{len(chosen)}家试点学会的{check.name}，学会会收到通知。"
            )
            return redirect(check)
    return form_page(request, "pilots/midterm/new.html", form, batch=batch)


def midterm_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a round; visits and reports that still wait follow."""
    check = get_object_or_404(midterms(request.user), pk=pk)
    policies.runs_batch.require(request.user, check.batch)
    names = ("name", "starts_on", "ends_on", "report_due_on", "requirement")
    initial = {name: getattr(check, name) for name in names}
    visit = check.visits.first()
    initial["participants"] = visit.participants if visit else request.user.full_name
    form = MidtermChangeForm(request.POST or None, check=check, initial=initial)
    if form.is_valid():
        values, filled = form.values, form.cleaned_data
        chosen = list(values.pop("pilots", []))
        with refusals_on(form):
            occasion = Occasion(request.user, timezone.now(), token=filled["token"])
            seen = filled["seen"] or check.version
            changed = change_midterm(check, chosen, seen=seen, occasion=occasion, **values)
            messages.success(request, f"已调整{check.name}：{changed.words}。")
            return redirect(check)
        form.show_current(get_object_or_404(midterms(request.user), pk=pk).version)
    return form_page(request, "pilots/midterm/edit.html", form, check=check)
