"""Model cases and exchange meetings on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.exchange import (
    arrange_meeting,
    edit_meeting,
    register,
)
from pilots.forms.exchange import MeetingForm, MinutesForm, RegistrationForm
from pilots.policies import sharing as policies
from pilots.queries.exchange import meeting_list, meeting_page
from pilots.workflows.exchange import MEETING
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile
from societies.policies import visible_societies, working_society_ids


def _upload(
    request: SignedInRequest, form, field: str, society_id: uuid.UUID | None, audience=None
) -> dict:
    if not (upload := form.cleaned_data["upload"]):
        return {}
    stored = store_upload(
        upload=upload,
        society_id=society_id,
        actor=request.user,
        now=timezone.now(),
        audience=audience or StoredFile.Audience.OWNER,
    )
    return {field: stored}


def _form_page(request: SignedInRequest, form, title: str, back: str) -> HttpResponse:
    return form_page(request, "pilots/exchange/edit.html", form, title=title, back=back)


def meetings(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": page_of(request, meeting_list(request.user)),
        "may_write": is_officer.holds(request.user, None),
    }
    return render(request, "pilots/exchange/meetings.html", context)


def meeting(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_meetings(request.user).select_related("material")
    subject = get_object_or_404(rows, pk=pk)
    page = meeting_page(request.user, subject, today=timezone.localdate())
    return render(request, "pilots/exchange/meeting.html", {"page": page, "meeting": subject})


def meeting_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = MeetingForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        shared = StoredFile.Audience.SIGNED_IN
        with refusals_on(form):
            made = arrange_meeting(
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values | _upload(request, form, "material", None, shared),
            )
            return redirect(made)
    return _form_page(request, form, "筹备经验交流会", "pilots:meetings")


def meeting_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(policies.visible_meetings(request.user), pk=pk)
    is_officer.require(request.user, None)
    form = MeetingForm(request.POST or None, request.FILES or None, record=subject)
    if form.is_valid():
        shared = StoredFile.Audience.SIGNED_IN
        with refusals_on(form):
            edit_meeting(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                **form.values | _upload(request, form, "material", None, shared),
            )
            messages.success(request, "已保存。")
            return redirect(subject)
        form.show_current(subject.version)
    return _form_page(request, form, "修改经验交流会", "pilots:meetings")


def registration(request: SignedInRequest, pk: uuid.UUID, society: uuid.UUID) -> HttpResponse:
    """A society's receipt: sent once, corrected until registration ends."""
    subject = get_object_or_404(policies.visible_meetings(request.user), pk=pk)
    if society not in working_society_ids(request.user):
        raise Http404
    owner = get_object_or_404(visible_societies(request.user), pk=society)
    rows = policies.visible_registrations(request.user)
    receipt = rows.filter(meeting=subject, society=owner).first()
    initial = {"attendees": receipt.attendees, "remark": receipt.note} if receipt else None
    form = RegistrationForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            register(
                subject,
                owner,
                actor=request.user,
                now=timezone.now(),
                on=timezone.localdate(),
                **form.cleaned_data,
            )
            messages.success(request, "回执已报送。截止之前可以修改。")
            return redirect(subject)
    return form_page(
        request, "pilots/exchange/registration.html", form, meeting=subject, society=owner
    )


meeting_step = step_view(
    StepPage(workflow=MEETING, visible=policies.visible_meetings, forms={"hold": MinutesForm})
)
