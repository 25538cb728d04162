"""Guidance visits on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.supervision import plan_visit
from pilots.forms.supervision import PhotosForm, RescheduleForm, VisitForm, VisitRecordForm
from pilots.queries.directive import directives_on
from pilots.queries.ledgers import visits_sheet
from pilots.queries.midterm import midterms
from pilots.queries.visit import visit_list, visit_page
from pilots.views.desk import desk, onward
from pilots.views.supervision import order_page, own_pilot
from pilots.workflows.visit import VISIT
from sanhua.core.http import SignedInRequest, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from societies.policies import is_association


def visits(request: SignedInRequest) -> HttpResponse:
    if wants_workbook(request):
        found = visit_list(request.user).select_related("pilot__society", "pilot__batch")
        return sent(ledger_workbook(visits_sheet(found[:ROWS_MAX])), "调研指导台账.xlsx")
    page = page_of(request, visit_list(request.user))
    context = {"page_obj": page, "is_staff": is_association(request.user)}
    context |= {"rounds": midterms(request.user)[:10]}
    return render(request, "pilots/supervision/visits.html", context)


def visit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_visits(request.user).select_related(
        "pilot__society", "pilot__batch", "planned_by"
    )
    subject = get_object_or_404(rows, pk=pk)
    context = {"page": visit_page(request.user, subject), "visit": subject}
    context |= {"directives": directives_on(request.user, "visit", subject)}
    return render(request, "pilots/supervision/visit.html", context)


def visit_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    pilot = own_pilot(request, pk)
    form = VisitForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = plan_visit(
                pilot,
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values,
            )
            messages.success(request, "已安排调研，学会会收到通知。")
            return redirect(made)
    return order_page(request, form, pilot, "安排调研指导")


visit_step = step_view(
    StepPage(
        workflow=VISIT,
        visible=lambda user: policies.visible_visits(user).select_related(
            "pilot__society", "pilot__batch"
        ),
        forms={
            "record": VisitRecordForm,
            "reschedule": RescheduleForm,
            "add_photos": PhotosForm,
        },
        template="pilots/supervision/visit_step.html",
        desk=desk,
        onward=onward,
    )
)
