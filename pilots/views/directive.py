"""Leaders' instructions on the web."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.directive import give_directive
from pilots.forms.directive import DirectiveForm, HandleForm
from pilots.policies.directives import (
    item_for,
    name_of_item,
    page_of_item,
    visible_directives,
)
from pilots.policies.own import own_phrases
from pilots.queries.directive import directive_list, directive_offers
from pilots.queries.ledgers import directives_sheet
from pilots.views.desk import desk, onward
from pilots.workflows.directive import DIRECTIVE
from sanhua.accounts.policies import is_leader
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.rules import NotAllowed
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion
from societies.policies import is_association


def directives(request: SignedInRequest) -> HttpResponse:
    if not is_association(request.user):
        raise NotAllowed("只有省科协工作人员可以查看。")
    if wants_workbook(request):
        found = directive_list(request.user).select_related("batch", "made_by", "handled_by")
        return sent(ledger_workbook(directives_sheet(found[:ROWS_MAX])), "领导批示台账.xlsx")
    context = {
        "page_obj": page_of(request, directive_list(request.user)),
        "today": timezone.localdate(),
        "calendar": work_calendar(),
    }
    return render(request, "pilots/directive/list.html", context)


def directive(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = visible_directives(request.user).select_related("batch", "made_by", "handled_by")
    subject = get_object_or_404(rows, pk=pk)
    context = {
        "directive": subject,
        "offers": directive_offers(request.user, subject),
        "events": timeline(subject),
        "today": timezone.localdate(),
        "calendar": work_calendar(),
    }
    return render(request, "pilots/directive/detail.html", context)


def directive_new(request: SignedInRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    item = item_for(request.user, kind, pk)
    if item is None:
        raise Http404
    is_leader.require(request.user, item)
    own = list(own_phrases(request.user).values_list("text", flat=True))
    form = DirectiveForm(request.POST or None, own=own)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            occasion = Occasion(request.user, timezone.now(), token=data["token"])
            give_directive(
                item, kind=kind, text=data["words"], due_on=data["due_on"], occasion=occasion
            )
            messages.success(request, "已批示，省科协经办人会收到通知并报告办理情况。")
            return redirect(page_of_item(item))
    about = {"item": item, "name": name_of_item(item), "back": page_of_item(item)}
    return form_page(request, "pilots/directive/new.html", form, **about)


directive_step = step_view(
    StepPage(
        workflow=DIRECTIVE,
        visible=lambda user: visible_directives(user).select_related("batch"),
        forms={"handle": HandleForm},
        template="pilots/directive/step.html",
        desk=desk,
        onward=onward,
    )
)
