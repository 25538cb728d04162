"""The files of a society: looked through, and used again as proofs."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from pilots.actions.evidence import reuse_evidence
from pilots.forms.evidence import ReuseForm
from pilots.policies.files import visible_libraries
from pilots.queries.library import files_for_task, society_files, space_of
from pilots.queries.task_page import task_for_page
from pilots.views.task import occasion_of
from pilots.workflows.task_rules import changeable, works
from sanhua.core.http import SignedInRequest, page_of, refusals_on

TEXT_MAX = 50


def _text(request: SignedInRequest) -> str:
    return request.GET.get("q", "").strip()[:TEXT_MAX]


def library(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """All files of a society, for its people and the association."""
    society = get_object_or_404(visible_libraries(request.user), pk=pk)
    text = _text(request)
    page = page_of(request, society_files(request.user, society.pk, text))
    context = {"society": society, "space": space_of(society.pk), "page_obj": page, "q": text}
    return render(request, "pilots/task/library.html", context)


def task_library(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose files the society has handed in before as proofs of a task."""
    subject = get_object_or_404(task_for_page(request.user), pk=pk)
    works.require(request.user, subject)
    text, society = _text(request), subject.pilot.society
    rows = files_for_task(request.user, subject, text)
    initial = {"seen": subject.version}
    form = ReuseForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        task=subject,
        files=files_for_task(request.user, subject),
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        with refusals_on(form):
            added = reuse_evidence(
                subject,
                occasion_of(request, form, subject),
                files=list(filled["stored"]),
                description=filled["description"],
                milestone=filled["milestone"],
            )
            messages.success(
                request, f"已选用{len(added) or len(filled['stored'])}份文件作为佐证。"
            )
            return redirect(subject)
    context = {
        "society": society,
        "space": space_of(society.pk),
        "page_obj": page_of(request, rows),
        "q": text,
        "task": subject,
        "form": form,
        "picked": set(request.POST.getlist("stored")),
        "closed_because": changeable.why_not(request.user, subject),
    }
    status = 200 if not form.is_bound else 409 if form.non_field_errors() else 422
    if status == 409:
        form.show_current(get_object_or_404(task_for_page(request.user), pk=pk).version)
    return render(request, "pilots/task/library.html", context, status=status)
