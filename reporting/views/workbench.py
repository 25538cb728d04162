"""The landing page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from reporting.queries.frame import landing_of
from reporting.queries.workbench import workbench_page
from sanhua.core.http import SignedInRequest


def workbench(request: SignedInRequest) -> HttpResponse:
    if place := landing_of(request.user):
        return redirect(place)
    page = workbench_page(request.user, today=timezone.localdate())
    return render(request, "reporting/workbench/workbench.html", {"page": page})


def to_do(request: SignedInRequest) -> HttpResponse:
    """Everything that waits for this person, not only the first seven."""
    page = workbench_page(request.user, today=timezone.localdate(), everything=True)
    return render(request, "reporting/workbench/to_do.html", {"page": page})
