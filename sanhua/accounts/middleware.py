"""The doors of the portal: sign-in first, a password of one's own second, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from sanhua.accounts.actions.drafts import drop_draft
from sanhua.accounts.models import User
from sanhua.accounts.views.kept import (
    PERSON_COOKIE,
    PERSON_SALT,
    drop_text,
    keep_text,
    kept_text,
    page_behind,
)
from sanhua.core import errors

MUST_CHANGE = "首次登录须先修改密码，请在网页上修改后再继续。"
TIMED_OUT = "登录已超时，内容没有提交。请重新登录后再提交。"
SIGN_IN_ELSEWHERE = "登录已超时，请在新窗口登录后继续，本页内容没有丢失。"
PERSON_DAYS = 90
View = Callable[..., HttpResponseBase]


def sent_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send a browser to another page; htmx would put that page into a cell, so it is told to go."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url, "Vary": "HX-Request"})
    return redirect(url)


def in_words(sentence: str, status: int) -> JsonResponse:
    """Answer a script."""
    words = {"detail": sentence}
    return JsonResponse(words, status=status, json_dumps_params={"ensure_ascii": False})


def drop_submitted(request: HttpRequest, person: User, response: HttpResponseBase) -> None:
    """What was kept of a form by itself goes when the form is taken: answered by a redirect.

    The form says itself (``autosaved``) that something was kept, so others cost no query.
    """
    if request.method != "POST" or response.status_code not in (302, 303):
        return
    if request.POST.get("autosaved") != "1":
        return
    gates = [resolve_url(settings.LOGIN_URL), reverse("accounts:password_change")]
    if urlsplit(response["Location"]).path not in gates:
        drop_draft(person, page=request.get_full_path())


class SignInRequired(LoginRequiredMiddleware):
    """Django's, plus: typed text is kept, and htmx is sent to the page instead of given it."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and request.user.is_authenticated and request.method == "POST":
            kept = kept_text(request)
            if kept and kept.path == request.get_full_path():
                drop_text(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> Any:
        """Lead to the gate. What cannot be kept is shown at once, to be copied.

        A script has the text still on its page: it is told so, and nothing is kept a second time.
        """
        if getattr(view_func, "for_script", False):
            return in_words(SIGN_IN_ELSEWHERE, 401)
        gate = resolve_url(settings.LOGIN_URL)  # one for all, also for the administration
        kept = keep_text(request)
        login_url = redirect_to_login(page_behind(request), f"{gate}?kept=1" if kept else gate).url
        if not kept and errors.typed_texts(request):
            page = "accounts/timed_out.html"
            return errors.refuse(request, page, TIMED_OUT, 401, login_url=login_url)
        return sent_to(request, login_url)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Remember in the browser who was signed in, so that text is kept for nobody else.

        What a submitted form had kept of itself goes here too.
        """
        asked = hasattr(request, "_cached_user")  # a page that failed early asked nothing
        if not asked or not request.user.is_authenticated:
            return response
        user = request.user
        drop_submitted(request, user, response)
        known = request.get_signed_cookie(PERSON_COOKIE, default="", salt=PERSON_SALT)
        if known != str(user.pk):
            response.set_signed_cookie(
                PERSON_COOKIE,
                str(user.pk),
                salt=PERSON_SALT,
                max_age=PERSON_DAYS * 24 * 60 * 60,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class FirstSignIn:
    """Until a person has a password of their own, every page is the one that changes it."""

    OPEN = ("accounts:password_change", "accounts:logout")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        if request.resolver_match and request.resolver_match.view_name in self.OPEN:
            return None
        if hasattr(view_func, "cls"):  # a view of the API
            return in_words(MUST_CHANGE, 403)
        return sent_to(request, reverse("accounts:password_change"))
