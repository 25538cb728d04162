"""The public area: read without signing in, and without a session."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from pilots.policies.public import (
    public_announcements,
    public_area,
    public_cases,
    public_notices,
)
from pilots.queries.public import LABELS, parts_of, public_parts, public_rows, rows_of
from pilots.queries.public_notice import listed
from pilots.workflows.case_copy import published_copy
from sanhua.core.http import page_of

SECONDS = 60  # how long a cache may keep a page after the part was switched off


def _for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to everybody; caches may keep it a moment, unless a person is signed in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            response["Cache-Control"] = f"public, max-age={SECONDS}"
        patch_vary_headers(response, ["Cookie"])  # the size of the type
        return response

    return login_not_required(require_safe(answer))


@_for_everybody
def home(request: HttpRequest) -> HttpResponse:
    parts = public_parts(public_area(), on=timezone.localdate())
    if not parts:
        raise Http404
    return render(request, "pilots/public/home.html", {"parts": parts})


def _list(key: str) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        area = public_area()
        if key not in parts_of(area):
            raise Http404
        page = page_of(request, rows_of(area, key, on=timezone.localdate()))
        context = {"page_obj": page, "rows": public_rows(key, page.object_list)}
        return render(request, "pilots/public/list.html", context | {"label": LABELS[key]})

    return _for_everybody(view)


announcements, notices, cases = (_list(key) for key in LABELS)


@_for_everybody
def announcement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = public_announcements(public_area()).select_related("attachment")
    context = {"announcement": get_object_or_404(rows, pk=pk)}
    return render(request, "pilots/public/announcement.html", context)


@_for_everybody
def notice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = public_notices(public_area(), on=timezone.localdate())
    subject = get_object_or_404(rows, pk=pk)
    context = {"notice": subject, "applications": listed(subject)}
    return render(request, "pilots/public/notice.html", context)


@_for_everybody
def case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    subject = get_object_or_404(public_cases(public_area()), pk=pk)
    context = {"copy": published_copy(subject), "day": subject.published_at}
    return render(request, "pilots/public/case.html", context)
