"""The plan for those who judge it: review, comparison, and every step of its life."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from pilots.enums import PlanStatus
from pilots.forms.plan_steps import ApproveForm, ConfirmForm, ReturnForm
from pilots.queries.plan import newest_sent, plan_events, plans_of, versions_with
from pilots.queries.plan_review import base_for, diff_page, review_page
from pilots.views.desk import desk, onward
from pilots.workflows.plan import PLAN, STEPS_OF_PEOPLE
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.plan_rules import reviews, runs
from sanhua.core.http import SignedInRequest
from sanhua.core.steps import StepPage, step_view


def _context(plan):
    newer = newest_sent(plan)
    return {
        "plan": plan,
        "code": short_code(plan.content_hash or digest(plan)),
        "newer": newer if newer and newer.number > plan.number else None,
    }


def _after(plan, step: str) -> str:
    """After confirming, sending is one press away; the secretary may do it as well."""
    if step == "confirm":
        return reverse("pilots:plan_step", args=[plan.pk, "submit"])
    return plan.get_absolute_url()


PAGE = StepPage(
    workflow=PLAN,
    visible=plans_of,
    forms={"confirm": ConfirmForm, "approve": ApproveForm, "return": ReturnForm},
    template="pilots/plan/step.html",
    context=_context,
    after=_after,
    desk=desk,
    onward=onward,
)
_step = step_view(PAGE)


def step(request: SignedInRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Take a step that people take; the others come about with these."""
    if step not in STEPS_OF_PEOPLE:
        raise Http404
    return _step(request, pk, step)


def _versions(request: SignedInRequest, pk: uuid.UUID):
    versions = list(versions_with(request.user, pk))
    plan = next((row for row in versions if row.pk == pk), None)
    if plan is None:
        raise Http404
    return plan, versions


def review(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    plan, versions = _versions(request, pk)
    reviews.require(request.user, plan)
    found = review_page(request.user, plan, versions, today=timezone.localdate())
    wanted = request.GET.get("view", "")
    usual = "diff" if found.diff else "content"
    view = wanted if wanted in ("content", "diff", "history") else usual
    form = None
    if plan.status == PlanStatus.SUBMITTED and runs.holds(request.user, plan):
        form = ApproveForm(subject=plan, actor=request.user, step=PLAN.step("approve"))
        form.fields["comment"].label = "意见"
    context = {
        "review": found,
        "page": found.page,
        "plan": plan,
        "view": view,
        "form": form,
        "diff": found.diff,
        "events": plan_events(plan) if view == "history" else [],
        **desk(request.user, plan, own=view != "history"),
    }
    return render(request, "pilots/plan/review.html", context)


def diff(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    plan, versions = _versions(request, pk)
    base = base_for(plan, versions, request.GET.get("base", ""))
    context = {
        "plan": plan,
        "diff": diff_page(plan, base),
        "earlier": [row for row in versions if row.number < plan.number],
    }
    return render(request, "pilots/plan/diff.html", context)
