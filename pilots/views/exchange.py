"""Exchange meetings on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pilots.actions.exchange import (
    add_files,
    arrange_meeting,
    edit_meeting,
    give_up_seats,
    register,
    remove_file,
    write_minutes,
)
from pilots.forms.exchange import (
    MeetingFilesForm,
    MeetingForm,
    MinutesEditForm,
    MinutesForm,
    RegistrationForm,
    attendees,
)
from pilots.policies.sharing import listed_meetings, visible_meetings, visible_registrations
from pilots.queries.exchange import (
    meeting_list,
    meeting_page,
    people_of,
    receipt_rows,
    receipts_of,
)
from pilots.queries.meeting_workbook import attendance_workbook
from pilots.workflows.exchange import MEETING
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from societies.policies import society_ids, visible_societies, working_society_ids


def meetings(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": page_of(request, meeting_list(request.user)),
        "may_write": is_officer.holds(request.user, None),
    }
    return render(request, "pilots/exchange/meetings.html", context)


def meeting(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(visible_meetings(request.user), pk=pk)
    page_obj = page_of(request, receipts_of(request.user, subject), size=30)
    context = {
        "page": meeting_page(request.user, subject, today=timezone.localdate()),
        "meeting": subject,
        "page_obj": page_obj,
        "receipts": receipt_rows(request.user, list(page_obj.object_list)),
    }
    return render(request, "pilots/exchange/meeting.html", context)


def meeting_new(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = MeetingForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = arrange_meeting(
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values,
            )
            return redirect(made)
    return form_page(request, "pilots/exchange/edit.html", form, title="筹备经验交流会")


def meeting_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(visible_meetings(request.user), pk=pk)
    is_officer.require(request.user, None)
    form = MeetingForm(request.POST or None, record=subject)
    if form.is_valid():
        with refusals_on(form):
            edit_meeting(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                now=timezone.now(),
                **form.values,
            )
            messages.success(request, "已保存。时间或地点有变的，已通知报名的学会。")
            return redirect(subject)
        form.show_current(subject.version)
    return form_page(request, "pilots/exchange/edit.html", form, title="修改经验交流会")


def meeting_files(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Papers of a meeting: add some, or take one out."""
    subject = get_object_or_404(visible_meetings(request.user), pk=pk)
    is_officer.require(request.user, None)
    removes = "remove" in request.POST
    now = timezone.now()
    if removes:
        found = subject.files.select_related("file")
        row = next((row for row in found if str(row.pk) == request.POST["remove"]), None)
        if row is None:
            raise Http404
        remove_file(row, actor=request.user, now=now)
        messages.success(request, f"已删除{row.file.name}。")
        return redirect("pilots:meeting_files", subject.pk)
    form = MeetingFilesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            add_files(
                subject,
                kind=form.cleaned_data["kind"],
                uploads=form.cleaned_data["uploads"],
                actor=request.user,
                now=now,
            )
            messages.success(request, f"已上传{len(form.cleaned_data['uploads'])}份。")
            return redirect("pilots:meeting_files", subject.pk)
    page = meeting_page(request.user, subject, today=timezone.localdate(now))
    return form_page(
        request, "pilots/exchange/meeting_files.html", form, meeting=subject, page=page
    )


def meeting_minutes(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(visible_meetings(request.user), pk=pk)
    is_officer.require(request.user, None)
    form = MinutesEditForm(request.POST or None, initial={"minutes": subject.minutes})
    form.fields["seen"].initial = subject.version
    if form.is_valid():
        with refusals_on(form):
            write_minutes(
                subject,
                minutes=form.cleaned_data["minutes"],
                seen=form.cleaned_data["seen"] or subject.version,
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, "会议纪要已保存，参会学会可以查看。")
            return redirect(subject)
        form.show_current(subject.version)
    return form_page(request, "pilots/exchange/edit.html", form, title="会议纪要", meeting=subject)


@require_safe
def meeting_workbook(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(listed_meetings(request.user), pk=pk)
    day = timezone.localdate(subject.starts_at)
    return sent(attendance_workbook(subject), f"{subject.title}参会名单{day:%Y-%m-%d}.xlsx")


def registration(request: SignedInRequest, pk: uuid.UUID, society: uuid.UUID) -> HttpResponse:
    """A society's receipt: sent once, corrected or given up until registration ends."""
    subject = get_object_or_404(visible_meetings(request.user), pk=pk)
    if society not in working_society_ids(request.user):
        raise Http404
    owner = get_object_or_404(visible_societies(request.user), pk=society)
    rows = visible_registrations(request.user).select_related("society", "meeting")
    receipt = rows.filter(meeting=subject, society=owner).first()
    stored = [
        {"name": row.name, "position": row.position, "phone": row.phone}
        for row in (receipt.people.all() if receipt else ())
    ]
    now = timezone.now()
    gives_up = "give_up" in request.POST
    data = None if gives_up else request.POST or None
    form = RegistrationForm(data, initial={"remark": receipt.note} if receipt else None)
    people = attendees(data, stored, subject.per_society)
    if gives_up and receipt is not None:
        give_up_seats(receipt, actor=request.user, now=now, on=timezone.localdate(now))
        messages.success(request, "已取消报名。截止之前可以重新报名。")
        return redirect(subject)
    if form.is_valid() & people.is_valid():
        with refusals_on(form):
            register(
                subject,
                owner,
                people=people.rows,
                remark=form.cleaned_data["remark"],
                actor=request.user,
                now=now,
                on=timezone.localdate(now),
            )
            messages.success(request, "回执已报送。截止之前可以修改。")
            return redirect("pilots:registration_receipt", subject.pk, owner.pk)
    status = 422 if form.is_bound and (form.errors or not people.is_valid()) else 200
    context = {"meeting": subject, "society": owner, "people": people, "receipt": receipt}
    template = "pilots/exchange/registration.html"
    return form_page(request, template, form, status=status, **context)


@require_safe
def registration_receipt(
    request: SignedInRequest, pk: uuid.UUID, society: uuid.UUID
) -> HttpResponse:
    """A society's own receipt, to read and to print (回执)."""
    if society not in society_ids(request.user):
        raise Http404
    rows = visible_registrations(request.user).select_related("society", "meeting", "made_by")
    receipt = get_object_or_404(rows, meeting=pk, society=society)
    page = meeting_page(request.user, receipt.meeting, today=timezone.localdate())
    context = {"receipt": receipt, "people": people_of(request.user, receipt)}
    context |= {"meeting": receipt.meeting, "page": page}
    context |= {"may_change": page.is_open and society in working_society_ids(request.user)}
    return render(request, "pilots/exchange/receipt.html", context)


meeting_step = step_view(
    StepPage(workflow=MEETING, visible=visible_meetings, forms={"hold": MinutesForm})
)
