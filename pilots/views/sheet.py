"""The experts' pages: their sheets, and nothing else."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.assessment import save_scores
from pilots.forms.assessment import SheetForm
from pilots.queries.sheet import own_tables, sheet_list, sheet_page
from pilots.workflows.sheet import SHEET
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view


def sheets(request: SignedInRequest) -> HttpResponse:
    context = {"page_obj": page_of(request, sheet_list(request.user))}
    return render(request, "pilots/assessment/sheets.html", context)


def sheets_table(request: SignedInRequest) -> HttpResponse:
    context = {"tables": own_tables(request.user)}
    return render(request, "pilots/assessment/own_table.html", context)


def _visible(user):
    return policies.visible_sheets(user).select_related(
        "assessment__pilot__society", "assessment__pilot__batch", "assessment__scheme", "expert"
    )


def sheet(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(_visible(request.user), pk=pk)
    page = sheet_page(request.user, subject, today=timezone.localdate())
    form = SheetForm(request.POST or None, sheet=subject, lines=page.lines)
    if form.is_valid():
        with refusals_on(form):
            save_scores(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                rows=form.typed,
                overall_comment=form.cleaned_data["overall_comment"],
                actor=request.user,
            )
            if "onward" in request.POST:
                return redirect("pilots:sheet_step", subject.pk, "submit")
            messages.success(request, "评分已保存，可以随时继续。")
            return redirect(subject)
        form.show_current(get_object_or_404(_visible(request.user), pk=pk).version)
    return form_page(request, "pilots/assessment/sheet.html", form, page=page, sheet=subject)


sheet_step = step_view(
    StepPage(workflow=SHEET, visible=_visible, after=lambda record, _: record.get_absolute_url())
)
