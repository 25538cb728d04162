"""The plan for those who judge it: review, comparison, and every step of its life."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from pilots.enums import PlanStatus
from pilots.forms.plan_steps import ApproveForm, ConfirmForm, ReturnForm
from pilots.models import PlanVersion
from pilots.queries.plan import newest_sent, plan_events, plans_of, versions_with
from pilots.queries.plan_review import base_for, diff_page, review_page
from pilots.views.desk import desk, onward
from pilots.workflows.plan import PLAN, STEPS_OF_PEOPLE
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.plan_rules import reviews, runs
from sanhua.accounts.queries import read_draft
from sanhua.core.http import SignedInRequest
from sanhua.core.steps import StepForm, StepPage, step_view

VIEWS = ("diff", "content", "history")


def _context(plan):
    newer = newest_sent(plan)
    return {
        "plan": plan,
        "code": short_code(plan.content_hash or digest(plan)),
        "newer": newer if newer and newer.number > plan.number else None,
        "return_url": _return_url(plan),
    }


def _return_url(plan: PlanVersion) -> str:
    return reverse("pilots:plan_step", args=[plan.pk, "return"])


def _after(plan, step: str) -> str:
    """After confirming, sending is one press away; the secretary may do it as well."""
    if step == "confirm":
        return reverse("pilots:plan_step", args=[plan.pk, "submit"])
    return plan.get_absolute_url()


class PlanSteps(StepPage):
    """The usual page of a step; the opinions of a return also stand beside the material."""

    def form(self, request: SignedInRequest, subject: Any, step: Any) -> StepForm:
        if step.name == "return" and request.method != "POST":
            return _return_form(request, subject)
        return super().form(request, subject, step)

    def show(
        self,
        request: SignedInRequest,
        subject: Any,
        step: Any,
        form: StepForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        beside = step.name == "return" and "beside" in request.POST
        if beside and PLAN.state_of(subject) in step.source:
            return _review(request, subject.pk, form, status=status)
        return super().show(request, subject, step, form, status=status)


PAGE = PlanSteps(
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
    if step == "return" and {"open", "turn"} & request.POST.keys():
        return _open(request, pk)
    return _step(request, pk, step)


def _open(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Offer one more place for an opinion, or another view; what was typed stays."""
    plan = get_object_or_404(plans_of(request.user), pk=pk)
    row = PLAN.step("return")
    row.who.require(request.user, plan)
    who = {"subject": plan, "actor": request.user, "step": row}
    form = ReturnForm.with_one_more(request.POST, **who)
    if request.htmx:
        context = {"form": form, "plan": plan, "return_url": _return_url(plan)}
        context |= {"beside": "beside" in request.POST}
        return render(request, "pilots/plan/_return_fields.html", context)
    return PAGE.show(request, plan, row, form)


def _return_form(request: SignedInRequest, plan: PlanVersion) -> ReturnForm:
    """Open the places that the address names, and those where something was kept."""
    draft = read_draft(request.user, page=_return_url(plan))
    place = request.GET.get("open", "")
    form = ReturnForm(
        subject=plan,
        actor=request.user,
        step=PLAN.step("return"),
        opened=[place],
        kept=[name for name, _ in draft.fields] if draft else (),
    )
    form.lead_to(place)
    return form


def _versions(request: SignedInRequest, pk: uuid.UUID):
    versions = list(versions_with(request.user, pk))
    plan = next((row for row in versions if row.pk == pk), None)
    if plan is None:
        raise Http404
    return plan, versions


def review(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _review(request, pk)


def _review(
    request: SignedInRequest, pk: uuid.UUID, form: StepForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Material left, decision right: to approve, or the opinions of a return."""
    plan, versions = _versions(request, pk)
    reviews.require(request.user, plan)
    asked = request.POST if "beside" in request.POST else request.GET
    found = review_page(
        request.user, plan, versions, base=asked.get("base", ""), today=timezone.localdate()
    )
    usual = "diff" if found.diff else "content"
    wanted = asked.get("turn") or asked.get("view", "")
    view = wanted if wanted in VIEWS and (found.diff or wanted != "diff") else usual
    may_decide = plan.status == PlanStatus.SUBMITTED and runs.holds(request.user, plan)
    if form is None and may_decide:
        if request.GET.get("decide") == "return":
            form = _return_form(request, plan)
        else:
            form = ApproveForm(subject=plan, actor=request.user, step=PLAN.step("approve"))
            form.fields["comment"].label = "意见"
    returning = isinstance(form, ReturnForm)
    context = {
        "review": found,
        "page": found.page,
        "plan": plan,
        "view": view,
        "form": form,
        "diff": found.diff,
        "base": found.diff.old.number if found.diff else "",
        "may_return": may_decide and not returning,
        "returning": returning,
        "beside": True,
        "return_url": _return_url(plan),
        "events": plan_events(plan) if view == "history" else [],
        **desk(request.user, plan, own=view != "history" and not returning),
    }
    return render(request, "pilots/plan/review.html", context, status=status)


def diff(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    plan, versions = _versions(request, pk)
    base = base_for(plan, versions, request.GET.get("base", ""))
    context = {
        "plan": plan,
        "diff": diff_page(plan, base),
        "earlier": [row for row in versions if row.number < plan.number],
    }
    return render(request, "pilots/plan/diff.html", context)
