"""Proofs of a self-assessment, and material that experts ask for."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from pilots import policies
from pilots.actions.material import add_self_evidence, ask_for_material, remove_self_evidence
from pilots.forms.material import AnswerForm, AskForm, PassOnForm, SelfEvidenceForm
from pilots.policies.material import own_self_evidence, visible_material_requests
from pilots.queries.library import space_of
from pilots.queries.material import files_for_line, is_being_written, materials_page
from pilots.queries.sheet import scored_lines
from pilots.workflows.material import MATERIAL_REQUEST
from sanhua.core.http import SignedInRequest, TokenForm, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view
from sanhua.core.workflow import Occasion

TEXT_MAX = 50


def materials(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Proofs of the lines, and what experts asked for beyond them."""
    rows = policies.visible_assessments(request.user)
    subject = get_object_or_404(rows.select_related("pilot__society", "pilot__batch"), pk=pk)
    context = {"assessment": subject, "page": materials_page(request.user, subject)}
    return render(request, "pilots/assessment/materials.html", context)


def self_evidence(request: SignedInRequest, pk: uuid.UUID, indicator: uuid.UUID) -> HttpResponse:
    """The proofs of one line: handed in now, or chosen from the library."""
    rows = policies.visible_assessments(request.user)
    subject = get_object_or_404(rows.select_related("pilot__society", "pilot__batch"), pk=pk)
    policies.works_for_pilot.require(request.user, subject.pilot)
    lines = subject.self_scores.select_related("indicator")
    line = get_object_or_404(lines, indicator=indicator)
    line.assessment = subject
    text = request.GET.get("q", "").strip()[:TEXT_MAX]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SelfEvidenceForm(*data, files=files_for_line(request.user, line))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            added = add_self_evidence(
                line,
                uploads=typed["uploads"],
                files=list(typed["stored"]),
                title=typed["title"],
                actor=request.user,
                now=timezone.now(),
                token=typed["token"],
            )
            messages.success(request, f"已增加佐证{len(added)}份。")
            return redirect("pilots:self_evidence", subject.pk, line.indicator_id)
    context: dict[str, Any] = {
        "assessment": subject,
        "line": line,
        "proofs": line.evidence.filter(removed_at__isnull=True).select_related("file"),
        "page_obj": page_of(request, files_for_line(request.user, line, text)),
        "picked": set(request.POST.getlist("stored")),
        "q": text,
        "space": space_of(subject.pilot.society_id),
        "is_open": is_being_written(subject),
    }
    return form_page(request, "pilots/assessment/self_evidence.html", form, **context)


def self_evidence_remove(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = own_self_evidence(request.user).select_related(
        "self_score__assessment__pilot__society", "self_score__indicator", "file"
    )
    subject = get_object_or_404(rows, pk=pk)
    line = subject.self_score
    policies.works_for_pilot.require(request.user, line.assessment.pilot)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            remove_self_evidence(subject, actor=request.user, now=timezone.now())
            messages.success(request, f"已移除“{subject.title}”。")
            return redirect("pilots:self_evidence", line.assessment_id, line.indicator_id)
    context: dict[str, Any] = {
        "title": f"移除佐证：{subject.title}",
        "text": f"{line.indicator}的佐证“{subject.file.name}”。",
        "effect": "移除后专家看不到这份佐证；文件仍在文件库，可以再次选用。",
        "action_label": "移除",
        "danger": True,
        "back": reverse("pilots:self_evidence", args=[line.assessment_id, line.indicator_id]),
    }
    status = 409 if form.is_bound else None
    return form_page(request, "components/confirm.html", form, status=status, **context)


def material_ask(request: SignedInRequest, pk: uuid.UUID, indicator: uuid.UUID) -> HttpResponse:
    """One text to the officer, who passes it on without the expert's name."""
    rows = policies.visible_sheets(request.user).select_related(
        "assessment__pilot__society", "assessment__pilot__batch"
    )
    sheet = get_object_or_404(rows, pk=pk)
    lines, _ = scored_lines(sheet)
    line = next((row for row in lines if row.indicator.pk == indicator), None)
    if line is None:
        raise Http404
    form = AskForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            occasion = Occasion(request.user, timezone.now(), token=form.cleaned_data["token"])
            text = form.cleaned_data["text"]
            ask_for_material(sheet, line.indicator, text=text, occasion=occasion)
            messages.success(request, "已请省科协转交，学会补充后会通知您。可以先评其他指标。")
            return redirect("pilots:sheet_line", sheet.pk, indicator)
    status = 409 if form.is_bound and form.non_field_errors() else None
    template = "pilots/assessment/material_ask.html"
    return form_page(request, template, form, status=status, sheet=sheet, line=line)


material_request_step = step_view(
    StepPage(
        workflow=MATERIAL_REQUEST,
        visible=lambda user: visible_material_requests(user).select_related(
            "assessment__pilot__society", "assessment__pilot__batch", "indicator", "asked_by"
        ),
        forms={"pass_on": PassOnForm, "answer": AnswerForm},
        template="pilots/assessment/material_step.html",
    )
)
