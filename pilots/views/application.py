"""Applications on the web: list, page, form, recommendation, steps."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.application import edit_application, recommend_society, start_application
from pilots.enums import ApplicationStatus
from pilots.forms.application import (
    ApplicationForm,
    InvestigateForm,
    NewApplicationForm,
    RecommendForm,
    ReturnForm,
    SelectForm,
)
from pilots.queries import application as queries
from pilots.queries.directive import directives_on
from pilots.queries.ledgers import applications_sheet
from pilots.views.unsent import explained_if_unsent
from pilots.workflows.application import APPLICATION, by_society
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion
from societies.policies import is_association


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def applications(request: SignedInRequest) -> HttpResponse:
    chosen = _uuid(request.GET.get("batch", ""))
    status = request.GET.get("status", "")
    status = status if status in ApplicationStatus.values else ""
    user = request.user
    rows = queries.application_list(user, batch=chosen, status=status)
    if wants_workbook(request):
        found = rows.select_related("society", "batch", "submitted_by")[:ROWS_MAX]
        return sent(ledger_workbook(applications_sheet(found)), "申报台账.xlsx")
    context = {
        "page_obj": page_of(request, rows),
        "tally": queries.tally(user, batch=chosen),
        "batches": policies.visible_batches(user),
        "chosen": chosen,
        "status": status,
        "is_staff": is_association(user),
        "may_apply": queries.batches_left(user).exists(),
    }
    return render(request, "pilots/application/list.html", context)


@explained_if_unsent
def application(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(queries.get_application(request.user), pk=pk)
    page = queries.application_page(request.user, subject)
    context = {"page": page, "application": subject, "today": timezone.localdate()}
    context |= {"directives": directives_on(request.user, "application", subject)}
    return render(request, "pilots/application/detail.html", context)


def _occasion(request: SignedInRequest, form, *, seen: int | None = None) -> Occasion:
    token = form.cleaned_data.get("token")
    return Occasion(request.user, timezone.now(), seen=seen, token=token)


def application_new(request: SignedInRequest) -> HttpResponse:
    user = request.user
    societies = queries.societies_to_apply(user)
    # What was sent is answered with a sentence; a new form is offered only where it can be kept.
    batches = (queries.batches_to_apply if request.POST else queries.batches_left)(user)
    form = NewApplicationForm(
        request.POST or None,
        request.FILES or None,
        batches=batches,
        societies=societies,
        initial={"batch": _uuid(request.GET.get("batch", ""))},
    )
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            made = start_application(
                batch=data["batch"],
                society=data["society"],
                texts=form.texts,
                upload=data["upload"],
                occasion=_occasion(request, form),
            )
            messages.success(request, "已保存草稿。核对无误后报送。")
            return redirect(made)
    return form_page(
        request, "pilots/application/edit.html", form, societies=societies, may_apply=bool(batches)
    )


def application_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = queries.get_application(request.user)
    subject = get_object_or_404(rows, pk=pk)
    by_society.require(request.user, subject)
    form = ApplicationForm(request.POST or None, request.FILES or None, application=subject)
    status = None
    if form.is_valid():
        seen = form.cleaned_data["seen"] or subject.version
        with refusals_on(form):
            edit_application(
                subject,
                texts=form.texts,
                upload=form.cleaned_data["upload"],
                occasion=_occasion(request, form, seen=seen),
            )
            messages.success(request, "已保存。")
            return redirect(subject)
        form.show_current(get_object_or_404(rows, pk=pk).version)
        status = 409
    return form_page(
        request,
        "pilots/application/edit.html",
        form,
        status=status,
        application=subject,
        societies=[subject.society],
        remarks=queries.last_remarks(subject),
        may_apply=True,
    )


def recommend(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.runs_batch.require(request.user, batch)
    form = RecommendForm(request.POST or None, societies=queries.societies_to_recommend(batch))
    if form.is_valid():
        with refusals_on(form):
            made = recommend_society(
                batch=batch,
                society=form.cleaned_data["society"],
                texts=form.texts,
                occasion=_occasion(request, form),
            )
            messages.success(request, "已推荐，并通知学会。接下来开展调研。")
            return redirect(made)
    return form_page(request, "pilots/application/recommend.html", form, batch=batch)


def _beside(subject) -> dict:
    """What stands beside a step's form: the facts, and for the association what was seen."""
    return {"checks": queries.check_list(subject), "society": subject.society}


application_step = step_view(
    StepPage(
        workflow=APPLICATION,
        visible=queries.get_application,
        forms={"return": ReturnForm, "investigate": InvestigateForm, "select": SelectForm},
        template="pilots/application/step.html",
        context=_beside,
    )
)
