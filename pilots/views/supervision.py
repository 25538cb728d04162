"""What societies owe, and urging them, on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.urging import say_to_groups, urge
from pilots.forms.supervision import UrgeForm
from pilots.models import Pilot
from pilots.queries.ledgers import owed_sheet
from pilots.queries.urging import (
    CHOICES,
    TEXTS,
    all_owed,
    chat_text,
    chosen_turns,
    owed,
    urging_list,
    with_urgings,
)
from sanhua.accounts.policies import is_officer
from sanhua.activity import robots
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.rules import NotAllowed
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
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
    if "to_group" in request.POST and form.is_valid():
        with refusals_on(form):
            chosen = chosen_turns(request.user, picked)
            words = chat_text(chosen, on=today, calendar=work_calendar()) if chosen else ""
            token = form.cleaned_data["token"]
            groups = say_to_groups(words, actor=request.user, now=timezone.now(), token=token)
            messages.success(request, f"已交给{groups}个群机器人发送，共{len(chosen)}件。")
            return redirect(request.get_full_path())
    elif form.is_valid():
        with refusals_on(form):
            urged = urge(
                all_owed(request.user, on=today, due=due, text=text)
                if "everything" in request.POST
                else chosen_turns(request.user, picked),
                text=form.cleaned_data["text"],
                actor=request.user,
                now=timezone.now(),
                on=today,
            )
            messages.success(request, f"已催办{len(urged)}件，对方会收到站内消息和邮件。")
            return redirect(request.get_full_path())
    if wants_workbook(request):
        turns = list(owed(request.user, on=today, due=due, text=text)[:ROWS_MAX])
        sheet = owed_sheet(with_urgings(turns), on=today, calendar=work_calendar())
        return sent(ledger_workbook(sheet), "督办催办台账.xlsx")
    page = page_of(request, owed(request.user, on=today, due=due, text=text), size=50)
    rows, calendar = with_urgings(list(page.object_list)), work_calendar()
    context = {
        "page_obj": page,
        "rows": rows,
        "chat": chat_text([row.turn for row in rows], on=today, calendar=calendar),
        "form": form,
        "texts": TEXTS,
        "picked": set(picked),
        "due": due,
        "choices": CHOICES,
        "q": text,
        "today": today,
        "calendar": calendar,
        "groups": robots.configured(),
        "may_urge": is_officer.holds(request.user, None),
    }
    status = 422 if form.is_bound else 200
    return render(request, "pilots/supervision/owed.html", context, status=status)


def urgings(request: SignedInRequest) -> HttpResponse:
    """Everything that was urged by hand, what has been done since too."""
    if not is_association(request.user):
        raise NotAllowed("只有省科协工作人员可以查看。")
    text = request.GET.get("q", "").strip()[:100]
    context = {"page_obj": page_of(request, urging_list(request.user, text), size=50), "q": text}
    return render(request, "pilots/supervision/urgings.html", context)


def own_pilot(request: SignedInRequest, pk: uuid.UUID) -> Pilot:
    rows = policies.visible_pilots(request.user).select_related("society", "batch")
    pilot = get_object_or_404(rows, pk=pk)
    policies.runs_batch.require(request.user, pilot.batch)
    return pilot


def order_page(request: SignedInRequest, form, pilot: Pilot, title: str) -> HttpResponse:
    return form_page(request, "pilots/supervision/edit.html", form, pilot=pilot, title=title)
