"""Rectifications on the web: the ledger, one order, its steps."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.supervision import issue_rectification
from pilots.forms.receipt import ReceiptForm
from pilots.forms.supervision import (
    AskDeferralForm,
    DeferForm,
    LedgerFilterForm,
    RectificationForm,
    RefuseDeferralForm,
    ResponseForm,
    ReturnForm,
)
from pilots.queries.directive import directives_on
from pilots.queries.order import order_of
from pilots.queries.rectification import rectification_page, rounds_of
from pilots.queries.rectification_ledger import (
    ROWS_MAX,
    ledger,
    ledger_rows,
    ledger_workbook,
    reason_counts,
)
from pilots.queries.urging import urgings_on
from pilots.views.desk import desk, onward
from pilots.views.supervision import order_page, own_pilot
from pilots.workflows.rectification import RECTIFICATION
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, page_of, refusals_on
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from societies.policies import is_association


def _filters(request: SignedInRequest) -> LedgerFilterForm:
    return LedgerFilterForm(request.GET, batches=policies.visible_batches(request.user))


def rectifications(request: SignedInRequest) -> HttpResponse:
    form = _filters(request)
    today, calendar = timezone.localdate(), work_calendar()
    rows = ledger(request.user, form.chosen, on=today)
    page = page_of(request, rows)
    context = {
        "page_obj": page,
        "rows": ledger_rows(page.object_list, on=today, calendar=calendar),
        "reasons": reason_counts(rows),
        "form": form,
        "is_staff": is_association(request.user),
        "today": today,
        "calendar": calendar,
    }
    return render(request, "pilots/supervision/rectifications.html", context)


def rectifications_export(request: SignedInRequest) -> HttpResponse:
    """The ledger exactly as it is filtered."""
    form = _filters(request)
    today = timezone.localdate()
    rows = ledger(request.user, form.chosen, on=today)
    content = ledger_workbook(rows[:ROWS_MAX], on=today, calendar=work_calendar())
    return sent(content, f"整改台账{today:%Y-%m-%d}.xlsx")


def rectification(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_rectifications(request.user).select_related(
        "pilot__society",
        "pilot__batch",
        "task",
        "visit",
        "issued_by",
        "acknowledged_by",
        "wished_by",
    )
    subject = get_object_or_404(rows, pk=pk)
    page = rectification_page(request.user, subject, today=timezone.localdate())
    context = {"page": page, "rectification": subject}
    context |= {"directives": directives_on(request.user, "rectification", subject)}
    context |= {"urgings": urgings_on(subject.pk)}
    return render(request, "pilots/supervision/rectification.html", context)


def rectification_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    pilot = own_pilot(request, pk)
    form = RectificationForm(
        request.POST or None,
        pilot=pilot,
        initial=order_of(pilot, request.GET.dict(), on=timezone.localdate()) or None,
    )
    if form.is_valid():
        with refusals_on(form):
            made = issue_rectification(
                pilot,
                actor=request.user,
                now=timezone.now(),
                on=timezone.localdate(),
                token=form.cleaned_data["token"],
                **form.values,
            )
            messages.success(request, "整改已下达，学会会收到通知。")
            return redirect(made)
    return order_page(request, form, pilot, "下达整改")


rectification_step = step_view(
    StepPage(
        workflow=RECTIFICATION,
        visible=lambda user: policies.visible_rectifications(user).select_related(
            "pilot__society", "pilot__batch", "wished_by"
        ),
        forms={
            "acknowledge": ReceiptForm,
            "respond": ResponseForm,
            "return": ReturnForm,
            "ask_deferral": AskDeferralForm,
            "defer": DeferForm,
            "refuse_deferral": RefuseDeferralForm,
        },
        template="pilots/supervision/rectification_step.html",
        desk=desk,
        onward=onward,
        context=lambda order: {"rounds": rounds_of(order)},
    )
)
