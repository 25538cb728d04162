"""Summary reports on the web: list, overview, one section a page, every step."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pilots.policies import visible_pilots, works_for_pilot
from reporting.actions.summary import edit_section, start_summary
from reporting.enums import SummarySection, SummaryStatus
from reporting.forms.summary import ReturnForm, SectionForm
from reporting.policies import reads_for_association, works_on_summary
from reporting.queries.summary import (
    SummaryPage,
    awaited,
    startable,
    summaries_of,
    summaries_sheet,
    summary_list,
    summary_page,
    tally,
    versions_with,
)
from reporting.queries.summary_diff import base_for, compare
from reporting.workflows.summary import STEPS_OF_PEOPLE, SUMMARY
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest, TokenForm, page_of, refusals_on
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.rules import NotNow
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from sanhua.core.steps import StepPage, step_view


@require_safe
def summaries(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    state, pilot = request.GET.get("status", ""), request.GET.get("pilot", "")
    rows = summary_list(request.user, state=state, pilot=pilot)
    if wants_workbook(request):
        return sent(ledger_workbook(summaries_sheet(rows[:ROWS_MAX])), "总结报告台账.xlsx")
    context = {
        "page_obj": page_of(request, rows),
        "tally": tally(request.user, pilot=pilot),
        "pilot": pilot,
        "state": state if state in SummaryStatus.values else "",
        "startable": startable(request.user),
        "awaited": awaited(request.user, on=today),
        "form": TokenForm(),
        "for_association": reads_for_association.holds(request.user, None),
        "today": today,
        "calendar": work_calendar(),
    }
    return render(request, "reporting/summary/list.html", context)


@require_POST
def start(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the report of a pilot; a refusal is a sentence on the list."""
    rows = visible_pilots(request.user).select_related("society", "batch")
    pilot = get_object_or_404(rows, pk=pk)
    works_for_pilot.require(request.user, pilot)
    form = TokenForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else None
    try:
        made = start_summary(pilot, actor=request.user, now=timezone.now(), token=token)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect("reporting:summaries")
    messages.success(request, "已开启总结报告，四个部分已按年度数据生成初稿，请核对、修改。")
    return redirect(made)


def _page_or_404(request: SignedInRequest, pk: uuid.UUID) -> SummaryPage:
    """Load a report with its versions; foreign, unknown and others' drafts are one answer."""
    versions = versions_with(request.user, pk)
    report = next((row for row in versions if row.pk == pk), None)
    if report is None:
        raise Http404
    return summary_page(request.user, report, versions, today=timezone.localdate())


@require_safe
def summary(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = _page_or_404(request, pk)
    report = page.report
    decides = report.status == SummaryStatus.SUBMITTED and bool(page.offers)
    wanted = request.GET.get("view", "diff" if decides else "text")
    changes = None if wanted != "diff" else compare(page.previous, report, SummarySection)
    context = {"page": page, "report": report, "diff": changes}
    return render(request, "reporting/summary/detail.html", context)


@require_safe
def diff(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Set a version beside any earlier one."""
    versions = versions_with(request.user, pk)
    report = next((row for row in versions if row.pk == pk), None)
    if report is None:
        raise Http404
    context = {
        "report": report,
        "diff": compare(
            base_for(report, versions, request.GET.get("base", "")), report, SummarySection
        ),
        "earlier": [row for row in versions if row.number < report.number],
    }
    return render(request, "reporting/summary/diff.html", context)


def section(request: SignedInRequest, pk: uuid.UUID, section: str) -> HttpResponse:
    """Write one section; after a conflict both texts are on the page."""
    if section not in SummarySection.values:
        raise Http404
    kind = SummarySection(section)
    page = _page_or_404(request, pk)
    works_on_summary.require(request.user, page.report)
    form = SectionForm(request.POST or None, report=page.report, section=kind)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            text = form.cleaned_data["text"]
            edit_section(page.report, kind, text, form.occasion(request.user))
            return _onward(request, page, kind)
    return _show_section(request, page, kind, form)


def _onward(request: SignedInRequest, page: SummaryPage, kind: SummarySection) -> HttpResponse:
    messages.success(request, f"已保存“{kind.label}”。")
    following = page.after(kind)
    if "back" in request.POST or following is None:
        return redirect(page.report)
    return redirect("reporting:summary_section", page.report.pk, following.section.value)


def _show_section(
    request: SignedInRequest, page: SummaryPage, kind: SummarySection, form: SectionForm
) -> HttpResponse:
    status, stale = 200, False
    if form.is_bound:
        page = _page_or_404(request, page.report.pk)
        seen = form.cleaned_data.get("seen") or form.report.version
        stale = page.report.version != seen
        status = 409 if stale or page.frozen else 422
        form.show_current(page.report.version)
    context = {
        "page": page,
        "report": page.report,
        "section": page.section(kind),
        "following": page.after(kind),
        "form": form,
        "stale": stale,
    }
    return render(request, "reporting/summary/section.html", context, status=status)


_step = step_view(
    StepPage(
        workflow=SUMMARY,
        visible=summaries_of,
        forms={"return": ReturnForm},
        template="reporting/summary/step.html",
    )
)


def step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Take a step that people take; the others come about with these."""
    if step not in STEPS_OF_PEOPLE:
        raise Http404
    return _step(request, pk, step)
