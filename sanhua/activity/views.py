"""A person's messages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from sanhua.activity import actions, queries
from sanhua.activity.forms import ChoicesForm
from sanhua.activity.policies import visible_notifications
from sanhua.core.http import SignedInRequest, page_of


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    unread_only = request.GET.get("show") == "unread"
    topic = request.GET.get("kind", "")
    topic = topic if topic in queries.KINDS else ""
    words = request.GET.get("q", "").strip()[:50]
    rows = queries.inbox(request.user, unread_only=unread_only, topic=topic, words=words)
    context = {
        "page": page_of(request, rows),
        "kinds": [(name, label) for name, (label, _) in queries.KINDS.items()],
        "topic": topic,
        "words": words,
        "unread_only": unread_only,
        "unread": queries.unread_count(request.user),
    }
    return render(request, "activity/inbox.html", context)


@require_GET
def open_message(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Mark a message as read and go where it points."""
    message = get_object_or_404(visible_notifications(request.user), pk=pk)
    actions.mark_read(message, now=timezone.now())
    return redirect(_inside(message.url) or reverse("activity:inbox"))


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: SignedInRequest) -> HttpResponse:
    """What a person wants to hear of, and where (接收设置)."""
    rows = queries.choices_of(request.user)
    form = ChoicesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.choose_topics(request.user, form.wanted)
        messages.success(request, "接收设置已保存。")
        return redirect("activity:choices")
    return render(request, "activity/choices.html", {"rows": rows})


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    count = actions.mark_all_read(request.user, now=timezone.now())
    messages.success(request, f"已将{count}条消息标为已读。" if count else "没有未读消息。")
    return redirect("activity:inbox")


def _inside(url: str) -> str:
    """Return an address of this portal, or nothing for any other."""
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if safe else ""
