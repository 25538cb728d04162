"""Recording decisions, and the leader's page of selection (审定)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.decision import record_decision
from pilots.forms.batch import DecisionForm
from pilots.queries.public_notice import selection_page
from sanhua.core.http import SignedInRequest, form_page, refusals_on
from sanhua.core.workflow import Occasion


def decision_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.runs_batch.require(request.user, batch)
    initial = {"decided_on": timezone.localdate()}
    form = DecisionForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        occasion = Occasion(request.user, timezone.now(), token=form.cleaned_data["token"])
        with refusals_on(form):
            record_decision(batch, **form.values, scan=form.cleaned_data["scan"], occasion=occasion)
            messages.success(request, "已登记会议决定。")
            return redirect(batch)
    return form_page(request, "pilots/batch/decision.html", form, batch=batch)


def selection(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.reads_batch.require(request.user, batch)
    context = {
        "batch": batch,
        "page": selection_page(request.user, batch),
        "runs": policies.runs_batch.holds(request.user, batch),
    }
    return render(request, "pilots/batch/selection.html", context)
