"""The experts' pages: their sheets, and nothing else."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from pilots import policies
from pilots.actions.sheet import keep_scan, save_line, save_scores, submit_all
from pilots.forms.sheet import LineForm, ScanForm, SheetForm
from pilots.models import ScoreSheet
from pilots.queries.own_table import own_tables, unsent
from pilots.queries.sheet import (
    may_score,
    next_line,
    next_sheet,
    scored_lines,
    sheet_list,
    sheet_page,
)
from pilots.queries.sheet_line import LinePage, line_page
from pilots.workflows.sheet import SHEET
from sanhua.core.http import SignedInRequest, TokenForm, form_page, page_of, refusals_on
from sanhua.core.rules import NotNow
from sanhua.core.steps import StepPage, step_view


def sheets(request: SignedInRequest) -> HttpResponse:
    context = {"page_obj": page_of(request, sheet_list(request.user))}
    return render(request, "pilots/assessment/sheets.html", context)


def sheets_table(request: SignedInRequest) -> HttpResponse:
    tables = own_tables(request.user)
    ready, lacking = unsent(tables)
    context = {"tables": tables, "ready": ready, "lacking": lacking}
    return render(request, "pilots/assessment/own_table.html", context)


def sheets_submit(request: SignedInRequest) -> HttpResponse:
    """Hand in every sheet that is complete, after a look at which these are."""
    ready, lacking = unsent(own_tables(request.user))
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            if not ready:
                raise NotNow("没有可以提交的评分表，请先完成评分。")
            count = submit_all([row.sheet for row in ready], actor=request.user, now=timezone.now())
            messages.success(request, f"已提交{count}份评分表。")
            return redirect("pilots:sheets_table")
    status = 409 if form.is_bound else None
    context = {"ready": ready, "lacking": lacking}
    return form_page(request, "pilots/assessment/submit_all.html", form, status=status, **context)


def _visible(user):
    return policies.visible_sheets(user).select_related(
        "assessment__pilot__society",
        "assessment__pilot__batch",
        "assessment__scheme",
        "expert",
        "scan",
    )


def sheet(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole sheet at a glance; it can be filled in here too, without any script."""
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
            return redirect("pilots:sheet", subject.pk)
        form.show_current(get_object_or_404(_visible(request.user), pk=pk).version)
    return form_page(request, "pilots/assessment/sheet.html", form, page=page, sheet=subject)


def sheet_resume(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a sheet where its expert stopped: the first line without points."""
    subject = get_object_or_404(_visible(request.user), pk=pk)
    if may_score(subject) and (indicator := next_line(scored_lines(subject)[0])):
        return redirect("pilots:sheet_line", subject.pk, indicator.pk)
    return redirect("pilots:sheet", subject.pk)


def sheet_line(request: SignedInRequest, pk: uuid.UUID, indicator: uuid.UUID) -> HttpResponse:
    """One line with its proofs. A script saves what is typed; every button saves it too."""
    subject = get_object_or_404(_visible(request.user), pk=pk)
    proof, today = request.GET.get("proof", ""), timezone.localdate()
    page = line_page(request.user, subject, indicator, proof=proof, today=today)
    if page is None:
        raise Http404
    if request.method != "POST" and not page.may_score:
        return render(request, "pilots/assessment/line.html", {"page": page, "sheet": subject})
    form = LineForm(request.POST or None, sheet=subject, line=page.line, choices=page.choices)
    quiet = request.headers.get("X-Autosave") == "1"
    saved: ScoreSheet | None = None
    if form.is_valid():
        with refusals_on(form):
            saved = save_line(
                subject,
                page.line.indicator,
                seen=form.cleaned_data["seen"] or subject.version,
                points=form.cleaned_data["points"],
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                actor=request.user,
            )
            if request.POST.get("go") == "onward":
                form.require_whole()
    if quiet:
        return _kept(form, saved, page)
    if saved and not form.errors:
        return redirect(_onward(request, saved, page))
    if form.is_bound:
        form.show_current(get_object_or_404(_visible(request.user), pk=pk).version)
    stale = form.is_bound and not saved and form.non_field_errors()
    context = {"page": page, "sheet": subject}
    template = "pilots/assessment/line.html"
    return form_page(request, template, form, status=409 if stale else None, **context)


def _kept(form: LineForm, saved: ScoreSheet | None, page: LinePage) -> JsonResponse:
    """Answer the script: when it was saved and how far the sheet is, or what is wrong."""
    if saved is None:
        words = next(iter(form.errors.values()))[0] if form.errors else "没有保存。"
        return JsonResponse({"detail": words}, status=409 if form.non_field_errors() else 422)
    points = form.cleaned_data["points"]
    before = page.line.points
    now = timezone.localtime()
    content = {
        "seen": saved.version,
        "saved_at": f"{now:%H:%M:%S}",
        "scored": page.scored + (points is not None) - (before is not None),
        "total": f"{page.total + (points or 0) - (before or 0):.2f}",
    }
    return JsonResponse(content)


def _onward(request: SignedInRequest, sheet: ScoreSheet, page: LinePage) -> str:
    """Where the pressed button leads."""
    here, go = page.line.indicator, request.POST.get("go", "")
    line = {"before": page.before, "after": page.after}.get(go)
    if go in ("skip", "onward") or (go == "after" and line is None):
        line = next_line(page.lines, here.pk)
        if line is None:
            return _to_the_next(request, sheet)
    if go == "ask":
        return reverse("pilots:material_ask", args=[sheet.pk, here.pk])
    if go == "before" and line is None:
        return reverse("pilots:sheet", args=[sheet.pk])
    if line is None:
        messages.success(request, "本项已保存。")
    return reverse("pilots:sheet_line", args=[sheet.pk, (line or here).pk])


def _to_the_next(request: SignedInRequest, sheet: ScoreSheet) -> str:
    """After the last line: the next society's first one, at the end the table over all."""
    if other := next_sheet(request.user, sheet):
        messages.success(request, f"{sheet.applicant}已评到最后一项，接着评下一家。")
        return reverse("pilots:sheet_resume", args=[other])
    messages.success(request, "各家都已评到最后一项，请核对后提交。")
    return reverse("pilots:sheets_table")


def sheet_scan(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand in the signed print."""
    subject = get_object_or_404(_visible(request.user), pk=pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ScanForm(*data)
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            upload = form.cleaned_data["scan"]
            keep_scan(subject, upload, actor=request.user, now=timezone.now())
            messages.success(request, "已上传签字扫描件，结果汇总前只有您本人可以查看。")
            return redirect("pilots:sheet", subject.pk)
    return form_page(request, "pilots/assessment/scan.html", form, sheet=subject)


sheet_step = step_view(
    StepPage(
        workflow=SHEET,
        visible=_visible,
        after=lambda record, step: (
            record.get_absolute_url()
            if step == "declare"
            else reverse("pilots:sheet", args=[record.pk])
        ),
    )
)
