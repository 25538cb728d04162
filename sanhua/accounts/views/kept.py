"""Text that was typed when a session had ended: kept for its author, sent once more or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from sanhua.accounts.models import User
from sanhua.accounts.policies import is_admin_role
from sanhua.core.http import SignedInRequest

HOME = "/"
KEPT = "accounts.kept"
PERSON_COOKIE = "sh_person"
PERSON_SALT = "sanhua.accounts.person"
KEPT_BYTES_MAX = 200 * 1024
SECRET_WORDS = ("csrfmiddlewaretoken", "password", "passwd")


@dataclass(frozen=True, slots=True)
class KeptText:
    """What somebody typed when their session had ended, for nobody else to see.

    ``path`` is where it was going, ``page`` the page it was typed on, ``fields`` name and value
    in the order of the form.
    """

    path: str
    page: str
    person: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Return the fields a person would recognise as typed."""
        return [(name, value) for name, value in self.fields if _is_typed(value)]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the rest: what was chosen, and what the form carries for itself."""
        return [(name, value) for name, value in self.fields if not _is_typed(value)]


def _is_typed(value: str) -> bool:
    return not value.isascii() or any(c.isspace() for c in value.strip()) or len(value) > 40


def keep_text(request: HttpRequest) -> bool:
    """Keep an unauthenticated POST for whoever was last signed in in this browser, if possible."""
    person = request.get_signed_cookie(PERSON_COOKIE, default="", salt=PERSON_SALT)
    if request.method != "POST" or not person:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in SECRET_WORDS)
        for value in values
    ]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    if not fields or size > KEPT_BYTES_MAX:
        return False
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "page": page_behind(request),
        "person": person,
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    return True


def kept_text(request: HttpRequest) -> KeptText | None:
    """Return what was kept for the signed-in person; what was kept for another is dropped."""
    kept = request.session.get(KEPT)
    if kept is None:
        return None
    if str(request.user.pk) != kept["person"]:
        drop_text(request)
        return None
    return KeptText(**kept | {"fields": [(name, value) for name, value in kept["fields"]]})


def drop_text(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def page_behind(request: HttpRequest) -> str:
    """Return the address of the page a person is on, which is not that of a form's target."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    source = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(source)
    own = url_has_allowed_host_and_scheme(source, {request.get_host()})
    if not own or not parts.path or parts.path.startswith("//"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def after_sign_in(request: HttpRequest, otherwise: str = "") -> str:
    """Return where a person goes next: what was kept for them, what they asked for, their work."""
    if kept_text(request):
        return resolve_url("accounts:kept")
    person = request.user
    administers = isinstance(person, User) and is_admin_role.holds(person, None)
    return otherwise or resolve_url("admin:index" if administers else HOME)


@require_http_methods(["GET", "POST"])
def kept(request: SignedInRequest) -> HttpResponse:
    """Show what was typed when the session ended, to be sent once more or dropped."""
    text = kept_text(request)
    if text is None:
        return redirect(HOME)
    if request.method == "POST":
        drop_text(request)
        messages.info(request, "已放弃暂存的内容。")
        return redirect(text.page)
    return render(request, "accounts/kept.html", {"kept": text})
