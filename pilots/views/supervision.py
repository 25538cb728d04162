"""Guidance, rectification and urging on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.supervision import issue_rectification, plan_visit, urge
from pilots.forms.receipt import ReceiptForm
from pilots.forms.supervision import (
    LedgerFilterForm,
    NewDueDateForm,
    RectificationForm,
    ResponseForm,
    UrgeForm,
    VisitForm,
    VisitRecordForm,
)
from pilots.models import Pilot
from pilots.queries.directive import directives_on
from pilots.queries.midterm import midterms
from pilots.queries.rectification_ledger import ROWS_MAX, ledger, ledger_workbook
from pilots.queries.supervision import (
    CHOICES,
    all_owed,
    chat_text,
    chosen_turns,
    order_of,
    owed,
    rectification_page,
    returned_words,
    visit_list,
    visit_page,
    with_urgings,
)
from pilots.workflows.supervision import AWAITING, RECTIFICATION, VISIT
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.rules import NotAllowed
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from societies.policies import is_association


def supervision(request: SignedInRequest) -> HttpResponse:
    """What societies owe, and urging them (催办)."""
    if not is_association(request.user):
        raise NotAllowed("只有省科协工作人员可以查看。")
    today = timezone.localdate()
    form = UrgeForm(request.POST or None)
    picked = request.POST.getlist("turn")
    due = request.GET.get("due", "late")
    due = due if due in CHOICES else "late"
    text = request.GET.get("q", "").strip()[:100]
    if form.is_valid():
        with refusals_on(form):
            sent = urge(
                all_owed(request.user, on=today, due=due, text=text)
                if "everything" in request.POST
                else chosen_turns(request.user, picked),
                text=form.cleaned_data["text"],
                actor=request.user,
                now=timezone.now(),
                on=today,
            )
            messages.success(request, f"已催办{len(sent)}件，对方会收到站内消息和邮件。")
            return redirect(request.get_full_path())
    page = page_of(request, owed(request.user, on=today, due=due, text=text), size=50)
    rows, calendar = with_urgings(list(page.object_list)), work_calendar()
    context = {
        "page_obj": page,
        "rows": rows,
        "chat": chat_text(rows, on=today, calendar=calendar),
        "form": form,
        "picked": set(picked),
        "due": due,
        "choices": CHOICES,
        "q": text,
        "today": today,
        "calendar": calendar,
        "may_urge": bool(policies.run_batch_ids(request.user)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "pilots/supervision/owed.html", context, status=status)


def rectifications(request: SignedInRequest) -> HttpResponse:
    form = LedgerFilterForm(request.GET)
    today = timezone.localdate()
    rows = ledger(request.user, form.chosen, on=today)
    context = {
        "page_obj": page_of(request, rows),
        "form": form,
        "is_staff": is_association(request.user),
        "today": today,
        "calendar": work_calendar(),
        "waiting": AWAITING,
    }
    return render(request, "pilots/supervision/rectifications.html", context)


def rectifications_export(request: SignedInRequest) -> HttpResponse:
    """The ledger exactly as it is filtered."""
    form = LedgerFilterForm(request.GET)
    today = timezone.localdate()
    rows = ledger(request.user, form.chosen, on=today)
    rows = rows.select_related(
        "pilot__society", "pilot__batch", "task", "issued_by", "acknowledged_by"
    )
    content = ledger_workbook(rows[:ROWS_MAX], on=today, calendar=work_calendar())
    return sent(content, f"整改台账{today:%Y-%m-%d}.xlsx")


def rectification(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_rectifications(request.user).select_related(
        "pilot__society", "pilot__batch", "task", "visit", "proof", "issued_by", "acknowledged_by"
    )
    subject = get_object_or_404(rows, pk=pk)
    page = rectification_page(request.user, subject, today=timezone.localdate())
    context = {"page": page, "rectification": subject}
    context |= {"directives": directives_on(request.user, "rectification", subject)}
    return render(request, "pilots/supervision/rectification.html", context)


def visits(request: SignedInRequest) -> HttpResponse:
    page = page_of(request, visit_list(request.user))
    context = {"page_obj": page, "is_staff": is_association(request.user)}
    context |= {"rounds": midterms(request.user)[:10]}
    return render(request, "pilots/supervision/visits.html", context)


def visit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_visits(request.user).select_related(
        "pilot__society", "pilot__batch", "photo", "planned_by"
    )
    subject = get_object_or_404(rows, pk=pk)
    context = {"page": visit_page(request.user, subject), "visit": subject}
    context |= {"directives": directives_on(request.user, "visit", subject)}
    return render(request, "pilots/supervision/visit.html", context)


def _own_pilot(request: SignedInRequest, pk: uuid.UUID) -> Pilot:
    rows = policies.visible_pilots(request.user).select_related("society", "batch")
    pilot = get_object_or_404(rows, pk=pk)
    policies.runs_batch.require(request.user, pilot.batch)
    return pilot


def visit_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    pilot = _own_pilot(request, pk)
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
    return _form_page(request, form, pilot, "安排调研指导")


def rectification_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    pilot = _own_pilot(request, pk)
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
    return _form_page(request, form, pilot, "下达整改")


def _form_page(request: SignedInRequest, form, pilot: Pilot, title: str) -> HttpResponse:
    return form_page(request, "pilots/supervision/edit.html", form, pilot=pilot, title=title)


visit_step = step_view(
    StepPage(
        workflow=VISIT,
        visible=lambda user: policies.visible_visits(user).select_related(
            "pilot__society", "pilot__batch"
        ),
        forms={"record": VisitRecordForm},
    )
)
rectification_step = step_view(
    StepPage(
        workflow=RECTIFICATION,
        visible=lambda user: policies.visible_rectifications(user).select_related(
            "pilot__society", "pilot__batch", "proof"
        ),
        forms={
            "acknowledge": ReceiptForm,
            "respond": ResponseForm,
            "return": NewDueDateForm,
            "defer": NewDueDateForm,
        },
        template="pilots/supervision/rectification_step.html",
        context=lambda order: {"returned": returned_words(order)},
    )
)
