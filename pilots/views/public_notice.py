"""Public notices on the web: list, page, publication, objections."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.public_notice import answer_objection, publish_notice, record_objection
from pilots.forms.public_notice import AnswerForm, EndForm, ObjectionForm, PublicNoticeForm
from pilots.queries.public_notice import (
    applications_to_list,
    get_notice,
    notice_list,
    notice_page,
)
from pilots.workflows.public_notice import PUBLIC_NOTICE
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion


def _occasion(request: SignedInRequest, form, *, seen: int | None = None) -> Occasion:
    token = form.cleaned_data.get("token")
    return Occasion(request.user, timezone.now(), seen=seen, token=token)


def public_notices(request: SignedInRequest) -> HttpResponse:
    context = {"page_obj": page_of(request, notice_list(request.user))}
    return render(request, "pilots/public_notice/list.html", context)


def public_notice(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(get_notice(request.user), pk=pk)
    page = notice_page(request.user, subject, today=timezone.localdate())
    context = {"page": page, "notice": subject}
    return render(request, "pilots/public_notice/detail.html", context)


def public_notice_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish a notice of the batch ``pk``."""
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.runs_batch.require(request.user, batch)
    rows = applications_to_list(request.user, batch)
    form = PublicNoticeForm(
        request.POST or None, batch=batch, applications=rows, today=timezone.localdate()
    )
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            made = publish_notice(
                batch=batch,
                texts=form.texts,
                starts_on=data["starts_on"],
                days=data["days"],
                applications=data["applications"],
                occasion=_occasion(request, form),
            )
            messages.success(request, "公示已发布，并通知各学会。")
            return redirect(made)
    return form_page(
        request, "pilots/public_notice/edit.html", form, batch=batch, has_rows=bool(rows)
    )


def objection_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take down an objection to the notice ``pk``."""
    rows = policies.visible_public_notices(request.user).select_related("batch")
    notice = get_object_or_404(rows, pk=pk)
    policies.runs_batch.require(request.user, notice.batch)
    form = ObjectionForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            record_objection(notice, **form.values, occasion=_occasion(request, form))
            messages.success(request, "已登记异议，请核查后答复。")
            return redirect(notice)
    return form_page(request, "pilots/public_notice/objection.html", form, notice=notice)


def objection_answer(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_objections(request.user).select_related("notice__batch")
    objection = get_object_or_404(rows, pk=pk)
    notice = objection.notice
    policies.runs_batch.require(request.user, notice.batch)
    form = AnswerForm(request.POST or None, initial={"seen": objection.version})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        seen = form.cleaned_data["seen"] or objection.version
        with refusals_on(form):
            answer_objection(
                objection,
                reply=form.cleaned_data["reply"],
                occasion=_occasion(request, form, seen=seen),
            )
            messages.success(request, "已答复。")
            return redirect(notice)
        status = 409
    context = {"form": form, "notice": notice, "objection": objection}
    return render(request, "pilots/public_notice/answer.html", context, status=status)


public_notice_step = step_view(
    StepPage(
        workflow=PUBLIC_NOTICE,
        visible=policies.visible_public_notices,
        forms={"end": EndForm},
    )
)
