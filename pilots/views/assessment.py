"""The evaluation on the web, for officers, societies and leaders."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.assessment import open_assessment, save_self_scores
from pilots.actions.sheet import assign_expert, assign_experts
from pilots.forms.assessment import (
    AssessmentFilter,
    AssignForm,
    DecideForm,
    GridForm,
    OpenForm,
    ProposeForm,
    RefuseNaForm,
    SelfForm,
)
from pilots.queries.assessment import (
    assessment_list,
    assessment_page,
    free_experts,
    scheme_list,
)
from pilots.queries.directive import directives_on
from pilots.queries.expert_grid import expert_grid
from pilots.queries.material import show_evidence
from pilots.queries.result_review import reviews_card
from pilots.queries.result_view import with_result
from pilots.scoring import REVIEWERS_MIN
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.assessment_facts import computed_rows
from pilots.workflows.sheet import SHEET
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, page_of, refusals_on
from sanhua.core.steps import StepPage, step_view
from societies.enums import Discipline
from societies.policies import is_association


def assessments(request: SignedInRequest) -> HttpResponse:
    form = AssessmentFilter(request.GET, batches=policies.visible_batches(request.user))
    context: dict[str, Any] = {
        "form": form,
        "page_obj": page_of(request, assessment_list(request.user, **form.chosen)),
        "may_open": is_officer.holds(request.user, None),
        "batches": policies.run_batches(request.user),
        "is_staff": is_association(request.user),
    }
    return render(request, "pilots/assessment/list.html", context)


def _visible(request: SignedInRequest, pk: uuid.UUID):
    rows = with_result(policies.visible_assessments(request.user))
    return get_object_or_404(rows, pk=pk)


def assessment(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = _visible(request, pk)
    page = assessment_page(request.user, subject, today=timezone.localdate())
    context = {"page": page, "assessment": subject}
    context |= {
        "directives": directives_on(request.user, "assessment", subject),
        "reviews": reviews_card(request.user, subject, today=page.today),
    }
    return render(request, "pilots/assessment/detail.html", context)


def assessment_open(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_pilots(request.user).select_related("society", "batch")
    pilot = get_object_or_404(rows, pk=pk)
    policies.runs_batch.require(request.user, pilot.batch)
    form = OpenForm(request.POST or None, schemes=scheme_list())
    if form.is_valid():
        with refusals_on(form):
            made = open_assessment(
                pilot,
                actor=request.user,
                now=timezone.now(),
                token=form.cleaned_data["token"],
                **form.values,
            )
            messages.success(request, "评估已开始，学会会收到通知。")
            return redirect(made)
    return _form_page(request, form, f"{pilot.society}：开始评估", pilot.get_absolute_url())


def _form_page(request: SignedInRequest, form, title: str, back: str) -> HttpResponse:
    return form_page(request, "pilots/assessment/edit.html", form, title=title, back=back)


def self_assessment(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = _visible(request, pk)
    policies.works_for_pilot.require(request.user, subject.pilot)
    rows = computed_rows(subject, timezone.localdate())
    form = SelfForm(request.POST or None, assessment=subject, rows=rows)
    if form.is_valid():
        with refusals_on(form):
            save_self_scores(
                subject,
                seen=form.cleaned_data["seen"] or subject.version,
                summary=form.cleaned_data["summary"],
                rows=form.typed,
                actor=request.user,
            )
            messages.success(request, "自评已保存。")
            return redirect(subject)
        form.show_current(_visible(request, pk).version)
    show_evidence(subject, rows)
    return form_page(request, "pilots/assessment/self.html", form, assessment=subject)


def assign(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    subject = _visible(request, pk)
    policies.runs_batch.require(request.user, subject.pilot.batch)
    form = AssignForm(request.POST or None, experts=free_experts(subject))
    if form.is_valid():
        with refusals_on(form):
            for expert in form.cleaned_data["experts"]:
                assign_expert(subject, expert, actor=request.user, now=timezone.now())
        if form.is_valid():
            messages.success(request, "已分配专家，专家会收到通知。")
            return redirect(subject)
    return _form_page(request, form, f"{subject}：分配专家", subject.get_absolute_url())


def expert_grid_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    batch = get_object_or_404(policies.visible_batches(request.user), pk=pk)
    policies.runs_batch.require(request.user, batch)
    discipline = request.GET.get("discipline", "")
    discipline = discipline if discipline in Discipline.values else ""
    grid = expert_grid(request.user, batch, discipline=discipline)
    form = GridForm(request.POST or None, pairs=grid.pairs)
    if form.is_valid():
        with refusals_on(form):
            chosen = [grid.pairs[pair] for pair in form.cleaned_data["pairs"]]
            count = assign_experts(chosen, actor=request.user, now=timezone.now())
            messages.success(request, f"已分配{count}份评分表，专家会收到通知。")
            return redirect("pilots:expert_grid", batch.pk)
    ticked = set(request.POST.getlist("pairs"))
    context: dict[str, Any] = {
        "batch": batch,
        "grid": grid,
        "ticked": ticked,
        "discipline": discipline,
        "disciplines": Discipline.choices,
        "least": REVIEWERS_MIN,
    }
    return form_page(request, "pilots/assessment/grid.html", form, **context)


assessment_step = step_view(
    StepPage(
        workflow=ASSESSMENT,
        visible=lambda user: policies.visible_assessments(user).select_related(
            "pilot__society", "pilot__batch", "scheme"
        ),
        forms={"propose": ProposeForm, "decide": DecideForm, "refuse_na": RefuseNaForm},
    )
)


def _release_view():
    """Officers see that a sheet exists and whose it is; never what is on it."""
    page = StepPage(
        workflow=SHEET,
        visible=lambda user: policies.arranged_sheets(user).select_related(
            "assessment__pilot__society", "assessment__pilot__batch", "expert"
        ),
        context=lambda sheet: {"back": sheet.assessment.get_absolute_url()},
        after=lambda sheet, _: sheet.assessment.get_absolute_url(),
        template="pilots/assessment/release.html",
    )
    take = step_view(page)
    return lambda request, pk: take(request, pk, "release")


sheet_release = _release_view()
