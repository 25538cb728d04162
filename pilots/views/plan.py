"""The plan for those who write it: overview, chapters, areas, check, paper, amendment."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions import plan as actions
from pilots.enums import AreaChoice, PlanChapter
from pilots.forms.plan import AmendForm, AreaForm, ChapterForm
from pilots.queries.directive import directives_on
from pilots.queries.plan import PlanPage, plan_events, plan_page, versions_with
from pilots.queries.plan_clauses import points_of
from pilots.views.unsent import explained_if_unsent
from pilots.workflows.plan_content import areas_of
from pilots.workflows.plan_gaps import advice, area_place, chapter_place
from pilots.workflows.plan_rules import heads, works
from sanhua.core.http import SignedInRequest, refusals_on
from sanhua.core.workflow import Occasion
from societies.enums import Area
from societies.queries.dossier import checkup_card


def page_or_404(request: SignedInRequest, pk: uuid.UUID) -> PlanPage:
    """Load a plan with its versions; a foreign id, an unknown id and a draft of others are one."""
    versions = list(versions_with(request.user, pk))
    plan = next((row for row in versions if row.pk == pk), None)
    if plan is None:
        raise Http404
    return plan_page(request.user, plan, versions, today=timezone.localdate())


def kind_or_404(kinds, value: str):
    if value not in kinds.values:
        raise Http404
    return kinds(value)


@explained_if_unsent
def plan(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    context = {"page": page, "plan": page.plan, "events": plan_events(page.plan)}
    context |= {"directives": directives_on(request.user, "plan", page.plan)}
    name = "overview" if page.editable else "detail"
    return render(request, f"pilots/plan/{name}.html", context)


def resume(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Lead a writer back to where they stopped."""
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    here = page.outline.resume
    if not page.editable:
        return redirect(page.plan)
    if here is not None:
        return redirect(here.url)
    if page.outline.gaps:
        return redirect(page.plan)
    if heads.holds(request.user, page.plan):  # who writes leads to the check, who confirms on
        return redirect("pilots:plan_step", page.plan.pk, "confirm")
    return redirect("pilots:plan_check", page.plan.pk)


def check(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    card = checkup_card(request.user, page.plan.pilot.society)
    context = {"page": page, "plan": page.plan, "advice": advice(page.plan), "checkup": card}
    context |= {"token": uuid.uuid4()}  # a double click makes one PDF
    return render(request, "pilots/plan/check.html", context)


def paper(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_or_404(request, pk)
    return render(request, "pilots/plan/paper.html", {"page": page, "plan": page.plan})


def chapter(request: SignedInRequest, pk: uuid.UUID, chapter: str) -> HttpResponse:
    kind = kind_or_404(PlanChapter, chapter)
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    form = ChapterForm(request.POST or None, plan=page.plan, chapter=kind)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            occasion = form.occasion(request.user)
            actions.edit_chapter(page.plan, kind, form.cleaned_data["text"], occasion)
            return onward(request, page, chapter_place(kind))
    return section(request, page, chapter_place(kind), form, "chapter")


def area(request: SignedInRequest, pk: uuid.UUID, area: str) -> HttpResponse:
    kind = kind_or_404(Area, area)
    page = page_or_404(request, pk)
    works.require(request.user, page.plan)
    form = AreaForm(request.POST or None, plan=page.plan, row=areas_of(page.plan).get(kind))
    if request.method == "POST" and form.is_valid():
        choice = AreaChoice(form.cleaned_data["choice"])
        reason = form.cleaned_data["reason"]
        with refusals_on(form):
            actions.edit_area(page.plan, kind, choice, reason, form.occasion(request.user))
            return onward(request, page, area_place(kind))
    return section(request, page, area_place(kind), form, "area")


def onward(request: SignedInRequest, page: PlanPage, place: str) -> HttpResponse:
    """After saving: to the next section, or back to the overview."""
    messages.success(request, f"已保存“{page.outline.section(place).label}”。")
    following = page.outline.after(place)
    if "back" in request.POST or following is None:
        return redirect("pilots:plan", page.plan.pk)
    return redirect(following.url)


def section(
    request: SignedInRequest, page: PlanPage, place: str, form, template: str, **context
) -> HttpResponse:
    """Show a part with its form; after a refusal, what is stored now stands beside it."""
    status, stale = 200, False
    if form.is_bound:
        page = page_or_404(request, page.plan.pk)
        seen = form.cleaned_data.get("seen") or form.plan.version
        stale = page.plan.version != seen
        status = 409 if stale or page.frozen else 422
        form.show_current(page.plan.version)
    current = page.outline.section(place)
    shown = {
        "page": page,
        "plan": page.plan,
        "form": form,
        "section": current,
        "following": page.outline.after(place),
        "stale": stale and not page.frozen,
        "points": points_of(current.key),
        "checkup": checkup_card(request.user, page.plan.pilot.society, areas=(current.key,))
        if current.key
        else None,
    }
    path = f"pilots/plan/{template}.html"
    return render(request, path, shown | context, status=status)


def amend(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_pilots(request.user).select_related("society", "batch")
    pilot = get_object_or_404(rows, pk=pk)
    policies.works_for_pilot.require(request.user, pilot)
    form = AmendForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            occasion = Occasion(
                request.user, timezone.now(), comment=data["comment"], token=data["token"]
            )
            status = 409
            with refusals_on(form):
                made = actions.amend(pilot, occasion)
                messages.success(request, f"已开启第{made.number}版，内容从生效版本带入。")
                return redirect(made)
    return render(request, "pilots/plan/amend.html", {"pilot": pilot, "form": form}, status=status)
