"""Where the script of a long form keeps what is typed, reads it back and drops it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanhua.accounts.actions import drafts
from sanhua.accounts.queries import read_draft
from sanhua.core.http import SignedInRequest
from sanhua.core.rules import NotNow

UNREADABLE = "提交的内容无法识别，没有自动保存。"


@sensitive_post_parameters("fields")
@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest) -> HttpResponse:
    """Answer in JSON: what is kept for a page; when it was kept; or why it was not."""
    if request.method == "GET":
        return _kept(request)
    page = request.POST.get("page", "")
    if request.POST.get("drop") == "1":
        drafts.drop_draft(request.user, page=page)
        return _answer({})
    fields = _fields(request.POST.get("fields", ""))
    if fields is None:
        return _answer({"detail": UNREADABLE}, status=400)
    now = timezone.now()
    seen = request.POST.get("seen", "")[:20]
    try:
        drafts.keep_draft(request.user, page=page, fields=fields, now=now, seen=seen)
    except NotNow as refusal:
        return _answer({"detail": str(refusal)}, status=422)
    return _answer({"saved_at": f"{timezone.localtime(now):%H:%M:%S}"})


draft.for_script = True  # type: ignore[attr-defined]  # without a session: 401, not the gate


def _kept(request: SignedInRequest) -> HttpResponse:
    """Say what is kept; the headers let a page go on after its person signed in anew elsewhere."""
    kept = read_draft(request.user, page=request.GET.get("page", ""))
    found: dict[str, Any] = {}
    if kept:
        at = timezone.localtime(kept.saved_at)
        found = {"saved_at": f"{at.month}月{at.day}日{at:%H:%M}", "fields": kept.fields}
        found |= {"seen": kept.seen} if kept.seen else {}
    response = _answer(found)
    response["X-Person"] = str(request.user.pk)
    response["X-CSRFToken"] = get_token(request)
    return response


def _fields(text: str) -> list[tuple[str, str]] | None:
    """Return pairs of name and value, or None if they are not that."""
    try:
        fields = [(name, value) for name, value in json.loads(text)]
    except (ValueError, TypeError):
        return None
    return fields if all(isinstance(part, str) for pair in fields for part in pair) else None


def _answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
