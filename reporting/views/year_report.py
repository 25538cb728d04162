"""The association's own report over a batch on the web: list, overview, sections, steps."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pilots.policies import runs_batch, visible_batches
from reporting.actions.year_report import (
    edit_year_section,
    renew_year_figures,
    revise_year_report,
    start_year_report,
)
from reporting.enums import YearSection
from reporting.forms.year_report import YearSectionForm
from reporting.models import YearReport
from reporting.policies import reads_for_association, writes_year
from reporting.queries.summary_diff import base_for, compare
from reporting.queries.year_report import (
    YearPage,
    year_page,
    year_reports_of,
    year_startable,
    year_versions_with,
)
from reporting.workflows.year_report import YEAR_REPORT, YEAR_STEPS
from sanhua.accounts.models import User
from sanhua.core.http import SignedInRequest, TokenForm, page_of, refusals_on
from sanhua.core.rules import NotNow
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion


@require_safe
def year_reports(request: SignedInRequest) -> HttpResponse:
    if not reads_for_association.holds(request.user, None):
        raise Http404
    context = {
        "page_obj": page_of(request, year_reports_of(request.user)),
        "startable": year_startable(request.user),
        "form": TokenForm(),
    }
    return render(request, "reporting/year_report/list.html", context)


@require_POST
def start(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the report of a batch; a refusal is a sentence on the list."""
    batch = get_object_or_404(visible_batches(request.user), pk=pk)
    runs_batch.require(request.user, batch)
    form = TokenForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else None
    try:
        made = start_year_report(batch, actor=request.user, now=timezone.now(), token=token)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect("reporting:year_reports")
    messages.success(
        request, "已开启年度总结，各部分已按各学会数据和总结报告生成初稿，请核对、修改。"
    )
    return redirect(made)


@require_POST
def revise(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Open the next version of a finalised report."""
    report = get_object_or_404(year_reports_of(request.user), pk=pk)
    form = TokenForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else None
    try:
        made = revise_year_report(report, Occasion(request.user, timezone.now(), token=token))
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(report)
    messages.success(request, f"已开启第{made.number}版，内容与第{report.number}版相同。")
    return redirect(made)


@require_POST
def renew(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring the figures of a draft up to today."""
    report = get_object_or_404(year_reports_of(request.user), pk=pk)
    form = TokenForm(request.POST)
    token = form.cleaned_data["token"] if form.is_valid() else None
    try:
        renew_year_figures(report, Occasion(request.user, timezone.now(), token=token))
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "数据已更新到今天，正文没有改动，请核对正文中的数字。")
    return redirect(report)


def _page_or_404(request: SignedInRequest, pk: uuid.UUID) -> YearPage:
    versions = year_versions_with(request.user, pk)
    report = next((row for row in versions if row.pk == pk), None)
    if report is None:
        raise Http404
    return year_page(request.user, report, versions)


@require_safe
def year_report(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = _page_or_404(request, pk)
    context = {"page": page, "report": page.report, "form": TokenForm()}
    return render(request, "reporting/year_report/detail.html", context)


@require_safe
def diff(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Set a version beside any earlier one."""
    versions = year_versions_with(request.user, pk)
    report = next((row for row in versions if row.pk == pk), None)
    if report is None:
        raise Http404
    base = base_for(report, versions, request.GET.get("base", ""))
    context = {
        "report": report,
        "diff": compare(base, report, YearSection),
        "earlier": [row for row in versions if row.number < report.number],
    }
    return render(request, "reporting/year_report/diff.html", context)


def section(request: SignedInRequest, pk: uuid.UUID, section: str) -> HttpResponse:
    """Write one section; after a conflict both texts are on the page."""
    if section not in YearSection.values:
        raise Http404
    kind = YearSection(section)
    page = _page_or_404(request, pk)
    writes_year.require(request.user, page.report)
    form = YearSectionForm(request.POST or None, report=page.report, section=kind)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            text = form.cleaned_data["text"]
            edit_year_section(page.report, kind, text, form.occasion(request.user))
            messages.success(request, f"已保存“{kind.label}”。")
            following = page.after(kind)
            if "back" in request.POST or following is None:
                return redirect(page.report)
            return redirect("reporting:year_section", page.report.pk, following.section.value)
    return _show_section(request, page, kind, form)


def _show_section(
    request: SignedInRequest, page: YearPage, kind: YearSection, form: YearSectionForm
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
    return render(request, "reporting/year_report/section.html", context, status=status)


def _changes(user: User, report: YearReport) -> dict[str, Any]:
    """What is decided on: the changes since the version before."""
    earlier = base_for(report, year_versions_with(user, report.pk))
    return {"diff": compare(earlier, report, YearSection)}


_step = step_view(
    StepPage(
        workflow=YEAR_REPORT,
        visible=year_reports_of,
        desk=_changes,
        template="reporting/year_report/step.html",
    )
)


def step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Take a step that people take on the page of a version."""
    if step not in YEAR_STEPS:
        raise Http404
    return _step(request, pk, step)
