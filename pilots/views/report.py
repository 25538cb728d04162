"""Progress reports on the web: list, the page of one, filling it in anew, its steps."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots.actions.report import refill_report, write_report
from pilots.forms.report import ReportFilterForm, ReportForm, SignForm, SubmitForm
from pilots.models import ProgressReport
from pilots.queries.directive import directives_on
from pilots.queries.ledgers import reports_sheet
from pilots.queries.report import (
    awaited_reports,
    months_to_choose,
    pilots_to_choose,
    report_for_page,
    report_list,
    report_page,
)
from pilots.views.desk import desk, onward
from pilots.views.unsent import explained_if_unsent
from pilots.workflows.report import PARTS, REPORT, STEPS_OF_PEOPLE, works
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, VersionForm, form_page, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion
from societies.policies import is_association


def progress_reports(request: SignedInRequest) -> HttpResponse:
    pilots, months = pilots_to_choose(request.user), months_to_choose(request.user)
    form = ReportFilterForm(request.GET, pilots=pilots, months=months)
    if wants_workbook(request):
        found = report_list(request.user, form.chosen)[:ROWS_MAX]
        return sent(ledger_workbook(reports_sheet(found)), "进展报告台账.xlsx")
    staff = is_association(request.user)
    context = {
        "page_obj": page_of(request, report_list(request.user, form.chosen)),
        "form": form,
        "awaited": awaited_reports(request.user, form.chosen) if staff else [],
        "is_staff": staff,
        "several": len({row.society_id for row in pilots}) > 1,
        "today": timezone.localdate(),
        "calendar": work_calendar(),
    }
    return render(request, "pilots/report/list.html", context)


def _occasion(request: SignedInRequest, form: VersionForm, report: ProgressReport) -> Occasion:
    data = form.cleaned_data
    return Occasion(
        request.user,
        timezone.now(),
        seen=data.get("seen") or report.version,
        token=data.get("token"),
    )


@explained_if_unsent
def progress_report(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    report = get_object_or_404(report_for_page(request.user), pk=pk)
    if request.method != "POST":
        initial = {name: getattr(report, name) for name in PARTS} | {"seen": report.version}
        return _show(request, report, ReportForm(initial=initial))
    works.require(request.user, report)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, report, form, status=422)
    with refusals_on(form):
        write_report(report, form.values, _occasion(request, form, report))
        if "submit" in request.POST:
            return redirect("pilots:progress_report_step", report.pk, "submit")
        messages.success(request, "已保存草稿，尚未报送。")
        return redirect(report)
    current = get_object_or_404(report_for_page(request.user), pk=pk)
    form.show_current(current.version)
    return _show(request, current, form, status=409)


def _show(
    request: SignedInRequest, report: ProgressReport, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    page = report_page(request.user, report, today=timezone.localdate())
    context = {"page": page, "report": report, "form": form, "stale": status == 409}
    context |= {"directives": directives_on(request.user, "report", report)}
    return render(request, "pilots/report/detail.html", context, status=status)


def progress_report_refill(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then write the parts anew from the period's updates."""
    report = get_object_or_404(report_for_page(request.user), pk=pk)
    works.require(request.user, report)
    form = VersionForm(request.POST or None, initial={"seen": report.version})
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            refill_report(report, _occasion(request, form, report))
            messages.success(request, "已按本期最新数据重新带入，请核对修改。")
            return redirect(report)
        report = get_object_or_404(report_for_page(request.user), pk=pk)
        form.show_current(report.version)
        return form_page(request, "pilots/report/refill.html", form, report=report, status=409)
    return form_page(request, "pilots/report/refill.html", form, report=report)


_steps = step_view(
    StepPage(
        workflow=REPORT,
        visible=report_for_page,
        forms={"submit": SubmitForm, "acknowledge": SignForm},
        template="pilots/report/step.html",
        desk=desk,
        onward=onward,
    )
)


def progress_report_step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    if step not in STEPS_OF_PEOPLE:
        raise Http404
    return _steps(request, pk, step)
