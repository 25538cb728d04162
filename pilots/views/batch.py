"""Batches on the web: list, page, form, officers."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from pilots import policies
from pilots.actions.batch import add_officer, create_batch, edit_batch, remove_officer
from pilots.enums import BatchStatus
from pilots.forms.batch import BatchForm, OfficerForm
from pilots.queries import batch as queries
from pilots.workflows.batch import BATCH, phases_of
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import timeline
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion


def _occasion(request: SignedInRequest, form, *, seen: int | None = None) -> Occasion:
    token = form.cleaned_data.get("token")
    return Occasion(request.user, timezone.now(), seen=seen, token=token)


def batches(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": page_of(request, queries.batch_list(request.user)),
        "may_create": queries.may_create(request.user),
    }
    return render(request, "pilots/batch/list.html", context)


def batch(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(queries.get_batch(request.user), pk=pk)
    page = queries.batch_page(request.user, subject, today=timezone.localdate())
    return render(request, "pilots/batch/detail.html", {"page": page, "batch": subject})


def batch_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    values, phases = queries.blueprint()
    form = BatchForm(request.POST or None, initial=values, phases=phases)
    if form.is_valid():
        with refusals_on(form):
            made = create_batch(
                values=form.values, phases=form.phases, occasion=_occasion(request, form)
            )
            messages.success(request, "已新建批次。核对各阶段日期后即可启动。")
            return redirect(made)
    return _form_page(request, form, None)


def batch_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_batches(request.user).prefetch_related("phases")
    subject = get_object_or_404(rows, pk=pk)
    policies.runs_batch.require(request.user, subject)
    form = BatchForm(
        request.POST or None,
        batch=subject,
        phases=phases_of(subject),
        asks_reason=subject.status == BatchStatus.OPEN,
    )
    if form.is_valid():
        seen = form.cleaned_data["seen"] or subject.version
        with refusals_on(form):
            edit_batch(
                subject,
                values=form.values,
                phases=form.phases,
                reason=form.cleaned_data.get("reason", ""),
                occasion=_occasion(request, form, seen=seen),
            )
            messages.success(request, "已保存批次。")
            return redirect(subject)
        form.show_current(get_object_or_404(rows, pk=pk).version)
        return _form_page(request, form, subject, status=409)
    return _form_page(request, form, subject)


def _form_page(request, form, subject, *, status: int | None = None) -> HttpResponse:
    return form_page(request, "pilots/batch/edit.html", form, status=status, batch=subject)


def batch_officers(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Show who runs the batch and what was done to it; its officers may add and remove."""
    subject = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.reads_batch.require(request.user, subject)
    leaving = request.POST.get("leave") == "1"
    present = queries.officers_at_work(subject)
    people = queries.officers_among(present) if leaving else queries.candidate_officers(present)
    form = OfficerForm(request.POST or None, people=people)
    if form.is_valid():
        with refusals_on(form):
            change = remove_officer if leaving else add_officer
            person = form.cleaned_data["officer"]
            change(subject, person, actor=request.user, now=timezone.now())
            messages.success(request, f"{person}已{'不再经办' if leaving else '加入'}本批次。")
            stays = not leaving or person != request.user
            return redirect(
                reverse("pilots:batch_officers", args=[pk]) if stays else reverse("pilots:batches")
            )
    context = {
        "batch": subject,
        "form": form,
        "officers": present,
        "runs": policies.runs_batch.holds(request.user, subject),
        "events": timeline(subject),
    }
    status = 422 if form.errors else 200
    return render(request, "pilots/batch/officers.html", context, status=status)


batch_step = step_view(StepPage(workflow=BATCH, visible=policies.visible_batches))
