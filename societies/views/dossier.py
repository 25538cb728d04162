"""The dossier of a society on the web: overview, sections, explanations, before and after."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sanhua.core.http import SignedInRequest, form_page, refusals_on
from sanhua.core.steps import StepPage, step_view
from societies import policies
from societies.actions import dossier as actions
from societies.enums import Section
from societies.forms.facts import ExplanationForm, NoneForm, ReturnForm, WordsForm
from societies.models import Society
from societies.queries.dossier import (
    checkup_of,
    dossier_page,
    finding_lines,
    societies_with_dossiers,
)
from societies.queries.fact import section_page
from societies.queries.snapshots import before_after
from societies.workflows.dossier import DOSSIER


def _society(request: SignedInRequest, pk: uuid.UUID) -> Society:
    return get_object_or_404(societies_with_dossiers(request.user), pk=pk)


def _section(value: str) -> Section:
    if value not in Section.values:
        raise Http404
    return Section(value)


def dossier(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = dossier_page(request.user, _society(request, pk))
    return render(request, "societies/dossier/detail.html", {"page": page})


def section(request: SignedInRequest, pk: uuid.UUID, part: str) -> HttpResponse:
    page = section_page(request.user, _society(request, pk), _section(part))
    return render(request, "societies/dossier/section.html", {"page": page})


def section_none(request: SignedInRequest, pk: uuid.UUID, part: str) -> HttpResponse:
    society, chosen = _society(request, pk), _section(part)
    policies.works_for.require(request.user, society)
    return _write(
        request,
        NoneForm(request.POST or None),
        partial(actions.declare_none, society, chosen),
        done=f"已说明“{chosen.label}”目前没有。",
        society=society,
        section=chosen,
        title=f"{chosen.label}：目前没有",
        effect="说明之后，该部分视为已填写，相应的规则为“不适用”。以后登记了内容，本说明自动撤销。",
        action_label="确认目前没有",
    )


def section_comment(request: SignedInRequest, pk: uuid.UUID, part: str) -> HttpResponse:
    society, chosen = _society(request, pk), _section(part)
    policies.comments_on.require(request.user, society)
    record = get_object_or_404(policies.visible_dossiers(request.user), society=society)
    return _write(
        request,
        WordsForm(request.POST or None),
        partial(actions.comment, record, chosen),
        done="批注已发送给学会经办人和负责人。",
        society=society,
        section=chosen,
        title=f"批注：{chosen.label}",
        effect="批注会通知学会经办人和负责人，不改变档案的状态。需要学会修改的，请用“退回修改”。",
        action_label="发送批注",
    )


def explain(request: SignedInRequest, pk: uuid.UUID, rule: str) -> HttpResponse:
    society = _society(request, pk)
    policies.works_for.require(request.user, society)
    if rule not in actions.RULES:
        raise Http404
    lines = finding_lines(checkup_of(society), society, may_edit=True)
    line = next((row for row in lines if row.finding.rule == rule), None)
    known = line.explanation if line else ""
    return _write(
        request,
        ExplanationForm(request.POST or None, initial={"words": known}),
        partial(actions.explain, society, rule),
        done="情况说明已保存。",
        society=society,
        section=None,
        title=f"情况说明：{actions.RULES[rule].title}",
        effect=line.finding.sentence if line else "",
        action_label="保存",
    )


def _write(
    request: SignedInRequest,
    form: NoneForm | WordsForm | ExplanationForm,
    act: Callable[..., None],
    *,
    done: str,
    society: Society,
    section: Section | None,
    **page: str,
) -> HttpResponse:
    """Show a page with one thing to write, do it, and go back to where it came from."""
    if form.is_valid():
        with refusals_on(form):
            act(words=form.cleaned_data["words"], actor=request.user, now=timezone.now())
            messages.success(request, done)
            if section is None:
                return redirect("societies:dossier", society.pk)
            return redirect("societies:section", society.pk, section)
    shown: dict[str, Any] = {"society": society, "section": section, **page}
    return form_page(request, "societies/dossier/words.html", form, **shown)


def snapshots(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    page = before_after(request.user, _society(request, pk))
    return render(request, "societies/dossier/snapshots.html", {"page": page})


dossier_step = step_view(
    StepPage(
        workflow=DOSSIER,
        visible=lambda user: policies.visible_dossiers(user).select_related("society"),
        forms={"return": ReturnForm},
    )
)
