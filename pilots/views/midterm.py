"""Rounds of checks on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.midterm import arrange_midterm
from pilots.forms.midterm import MidtermForm
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
