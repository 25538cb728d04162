"""Schemes of evaluation on the web: a table, or text to paste, and a trial against a pilot."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from pilots import policies
from pilots.actions.scheme import save_scheme
from pilots.forms.scheme import COLUMNS, SchemeForm
from pilots.forms.scheme_table import (
    KINDS,
    ROWS_MAX,
    SchemeTableForm,
    TypedRow,
    rearranged,
    rows_of_post,
    rows_of_text,
    sums_of,
)
from pilots.models import AssessmentScheme
from pilots.queries.assessment import scheme_list, scheme_text
from pilots.queries.scheme_trial import scheme_trial
from pilots.scoring import default
from pilots.workflows.assessment_facts import FACTS
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, form_page, refusals_on

BASICS = ("name", "note", "method", "bands", "bonus_cap", "review_days", "seen")


def schemes(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    return render(request, "pilots/assessment/schemes.html", {"schemes": scheme_list()})


def scheme(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    is_officer.require(request.user, None)
    subject = get_object_or_404(scheme_list(), pk=pk)
    return _edit(request, subject, scheme_text(subject) | {"seen": str(subject.version)})


def scheme_new(request: SignedInRequest) -> HttpResponse:
    """A new scheme: empty, the portal's proposal, or a copy of another one."""
    is_officer.require(request.user, None)
    start: dict[str, str] = {}
    if "default" in request.GET:
        start = default.proposal()
    elif copy := request.GET.get("copy", ""):
        rows = scheme_list()
        start = scheme_text(get_object_or_404(rows, pk=_uuid(copy)))
    return _edit(request, None, start)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def scheme_try(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the facts of today would give a pilot under this scheme (试算); nothing is kept."""
    is_officer.require(request.user, None)
    subject = get_object_or_404(scheme_list(), pk=pk)
    pilots = policies.visible_pilots(request.user).select_related("society", "batch")
    key = _uuid(request.GET.get("pilot", ""))
    chosen = get_object_or_404(pilots, pk=key) if "pilot" in request.GET and key else None
    context = {
        "scheme": subject,
        "pilots": pilots.order_by("-batch__year", "number"),
        "trial": scheme_trial(subject, chosen, timezone.localdate()) if chosen else None,
    }
    return render(request, "pilots/assessment/scheme_trial.html", context)


def _edit(
    request: SignedInRequest, subject: AssessmentScheme | None, start: dict[str, str]
) -> HttpResponse:
    """Show the table, or the text for pasting; a button that is not “save” only rearranges."""
    sent = request.POST if request.method == "POST" else None
    as_text = "lines" in sent if sent else request.GET.get("mode") == "text"
    if sent is None:
        rows = rows_of_text(start.get("lines", "")) or [TypedRow()]
        return _show(request, subject, rows, as_text=as_text, initial=start)
    rows = rows_of_text(sent["lines"]) if as_text else rows_of_post(sent)
    if do := sent.get("do", ""):
        kept = {name: sent.get(name, "") for name in BASICS}
        kept["lines"] = sent.get("lines", "\n".join(row.text for row in rows if not row.is_empty))
        rows = rearranged(rows, do) or [TypedRow()]
        return _show(request, subject, rows, as_text=do == "text", initial=kept)
    form = SchemeForm(sent) if as_text else SchemeTableForm(sent, rows=rows)
    if form.is_valid():
        with refusals_on(form):
            seen = form.cleaned_data["seen"]
            made = save_scheme(subject, actor=request.user, seen=seen, **form.values)
            sums = "，".join(f"{axis}{points.normalize():f}分" for axis, points in sums_of(rows))
            messages.success(request, f"评价方案已保存：{sums}。")
            return redirect(made)
        if subject:
            subject = get_object_or_404(scheme_list(), pk=subject.pk)
            form.show_current(subject.version)
    return _show(request, subject, rows, as_text=as_text, form=form)


def _show(
    request: SignedInRequest,
    subject: AssessmentScheme | None,
    rows: list[TypedRow],
    *,
    as_text: bool,
    initial: dict[str, str] | None = None,
    form: SchemeForm | None = None,
) -> HttpResponse:
    if form is None:
        form = (
            SchemeForm(initial=initial) if as_text else SchemeTableForm(initial=initial, rows=rows)
        )
    context: dict[str, Any] = {
        "scheme": subject,
        "facts": FACTS,
        "columns": COLUMNS,
        "as_text": as_text,
        "rows": rows,
        "full": len(rows) >= ROWS_MAX,
        "kinds": KINDS,
        "sums": sums_of(rows),
        "axes": sorted({row.axis for row in rows if row.axis}),
        "is_bare": not subject and all(row.is_empty for row in rows) and not form.is_bound,
    }
    return form_page(request, "pilots/assessment/scheme.html", form, **context)
