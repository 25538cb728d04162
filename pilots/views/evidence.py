"""Handing in and taking back proofs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from pilots import policies
from pilots.actions.evidence import add_evidence, remove_evidence
from pilots.forms.evidence import EvidenceForm, RemovalForm
from pilots.models import Task
from pilots.queries.library import space_of
from pilots.queries.task_page import task_for_page
from pilots.views.task import answer, occasion_of, show_form
from pilots.workflows.task_rules import works
from sanhua.core.http import SignedInRequest, refusals_on

REMOVAL = "移除后不再作为本任务的佐证；办理记录中仍保留何时由谁移除。"


def task_evidence(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(task_for_page(request.user), pk=pk)
    works.require(request.user, subject)
    title = request.GET.get("title", "")[:100]
    initial = {"percent": subject.progress, "seen": subject.version, "title": title}
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EvidenceForm(*data, initial=initial, task=subject)
    if form.is_bound and form.is_valid():
        filled = form.cleaned_data
        with refusals_on(form):
            added = add_evidence(
                subject,
                occasion_of(request, form, subject),
                uploads=filled["uploads"],
                title=filled["title"],
                text=filled["note"],
                percent=filled["percent"],
                description=filled["description"],
                milestone=filled["milestone"],
            )
            messages.success(request, f"已上传佐证{len(added) or len(filled['files'])}份。")
            return redirect(subject)
    if form.is_bound:
        return answer(request, subject, form, "上传佐证", action="上传", **_about(subject))
    return show_form(request, subject, form, "上传佐证", action="上传", **_about(subject))


def _about(subject: Task) -> dict[str, Any]:
    """What a person who hands in files is told about those that are here already."""
    address = reverse("pilots:task_library", args=[subject.pk])
    return {"library_url": address, "space": space_of(subject.pilot.society_id)}


def evidence_remove(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_evidence(request.user).filter(removed_at__isnull=True)
    evidence = get_object_or_404(rows, pk=pk)
    subject = get_object_or_404(task_for_page(request.user), pk=evidence.task_id)
    works.require(request.user, subject)
    form = RemovalForm(request.POST or None, initial={"seen": subject.version})
    title = f"移除佐证：{evidence.title}"
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            remove_evidence(evidence, occasion_of(request, form, subject))
            messages.success(request, f"已移除“{evidence.title}”第{evidence.number}版。")
            return redirect(subject)
    if form.is_bound:
        return answer(request, subject, form, title, action="移除", hint=REMOVAL)
    return show_form(request, subject, form, title, action="移除", hint=REMOVAL)
