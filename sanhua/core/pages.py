"""Help, the accessibility statement, and the size of the type."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from sanhua.core.context import TYPE_COOKIE, TYPE_SIZES

A_YEAR = 60 * 60 * 24 * 365


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "components/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "components/accessibility.html")


@login_not_required
@require_safe
def type_size(request: HttpRequest) -> HttpResponse:
    """Remember the size of the type (大字版) in a cookie and go back; changes nothing else."""
    size = request.GET.get("size", "")
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    if size in TYPE_SIZES:
        response.set_cookie(
            TYPE_COOKIE, size, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(TYPE_COOKIE, samesite="Lax")
    return response
