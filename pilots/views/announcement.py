"""Announcements on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.announcement import edit_announcement, write_announcement
from pilots.actions.urging import urge
from pilots.forms.announcement import AnnouncementForm
from pilots.forms.receipt import ReceiptForm
from pilots.forms.supervision import UrgeForm
from pilots.policies import sharing as policies
from pilots.queries.announcement import announcement_list, announcement_page, unsigned_turns
from pilots.queries.ledgers import receipts_sheet
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.rules import NotNow
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile

URGED = "请登录平台阅读通知并签收；如有困难请与省科协学会部联系。"


def announcements(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "page_obj": page_of(request, announcement_list(request.user, text=text)),
        "q": text,
        "may_write": is_officer.holds(request.user, None),
    }
    return render(request, "pilots/announcement/list.html", context)


def announcement(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_announcements(request.user).select_related("attachment", "written_by")
    subject = get_object_or_404(rows, pk=pk)
    if wants_workbook(request):
        receipts = policies.visible_acknowledgements(request.user).filter(announcement=subject)
        found = receipts.select_related("society", "acknowledged_by", "announcement")
        sheet = receipts_sheet(found.order_by("status", "society__sort_key")[:ROWS_MAX])
        return sent(ledger_workbook(sheet), "签收情况台账.xlsx")
    context = {"page": announcement_page(request.user, subject), "announcement": subject}
    context |= {"form": UrgeForm(initial={"text": URGED})}
    return render(request, "pilots/announcement/detail.html", context)


def announcement_urge(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Urge every society that has not acknowledged, in one go (催办)."""
    rows = policies.visible_announcements(request.user)
    subject = get_object_or_404(rows, pk=pk)
    is_officer.require(request.user, subject)
    turns = list(unsigned_turns(request.user, subject))
    form = UrgeForm(request.POST or None, initial={"text": URGED})
    if form.is_valid():
        with refusals_on(form):
            if not turns:
                raise NotNow("没有需要催办的学会：均已签收，或本通知不须签收。")
            now = timezone.now()
            urged = urge(
                turns,
                text=form.cleaned_data["text"],
                actor=request.user,
                now=now,
                on=timezone.localdate(now),
            )
            messages.success(request, f"已催办{len(urged)}家学会，对方会收到站内消息和邮件。")
            return redirect(subject)
    return form_page(
        request, "pilots/announcement/urge.html", form, announcement=subject, count=len(turns)
    )


def _attachment(request: SignedInRequest, form: AnnouncementForm) -> dict:
    if not (upload := form.cleaned_data["upload"]):
        return {}
    stored = store_upload(
        upload=upload,
        society_id=None,
        actor=request.user,
        now=timezone.now(),
        audience=StoredFile.Audience.SIGNED_IN,
    )
    return {"attachment": stored}


def announcement_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = AnnouncementForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            made = write_announcement(
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values | _attachment(request, form),
            )
            return redirect(made)
    return _form_page(request, form, None)


def announcement_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(policies.visible_announcements(request.user), pk=pk)
    is_officer.require(request.user, subject)
    form = AnnouncementForm(request.POST or None, request.FILES or None, announcement=subject)
    if form.is_valid():
        with refusals_on(form):
            edit_announcement(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                **form.values | _attachment(request, form),
            )
            return redirect(subject)
        form.show_current(subject.version)
    return _form_page(request, form, subject)


def _form_page(request, form, subject) -> HttpResponse:
    return form_page(request, "pilots/announcement/edit.html", form, announcement=subject)


announcement_step = step_view(
    StepPage(workflow=ANNOUNCEMENT, visible=policies.visible_announcements)
)
acknowledgement_step = step_view(
    StepPage(
        workflow=ACKNOWLEDGEMENT,
        visible=policies.visible_acknowledgements,
        forms={"acknowledge": ReceiptForm},
    )
)
