"""What an officer keeps at hand for deciding: the queue, and sentences of their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from pilots.actions.desk import add_phrase, drop_phrase
from pilots.actions.saved_views import drop_view, save_view
from pilots.forms.desk import PhraseForm, SaveViewForm
from pilots.policies.own import decides, own_phrases, own_views
from pilots.queries.review_queue import (
    PHRASES,
    address_of,
    decided_today,
    next_after,
    phrases_of,
    queue_at,
)
from sanhua.accounts.models import User
from sanhua.core.http import SignedInRequest, TokenForm, form_page, refusals_on
from sanhua.core.records import Record


def desk(user: User, subject: Record, *, own: bool = True) -> dict[str, Any]:
    """What stands beside a decision: the place in the queue and sentences to choose from.

    Without ``own`` only everybody's sentences, for a page that has enough to load.
    """
    queue = queue_at(user, subject.pk)
    found = phrases_of(user) if own else list(PHRASES)
    return {"queue": queue, "phrases": found if queue else []}


def onward(request: SignedInRequest, done: Record) -> str:
    """Return the address of what comes next, and say how much is left."""
    turn, left = next_after(request.user, done.pk)
    if turn is None:
        count = decided_today(request.user, timezone.localdate())
        messages.success(request, f"全部审核完毕，今日已办{count}件。")
        return reverse("reporting:workbench")
    messages.info(request, f"接着办理：{turn.title}。还有{left}件待办。")
    return address_of(turn)


def phrases(request: SignedInRequest) -> HttpResponse:
    decides.require(request.user, None)
    form = PhraseForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            add_phrase(request.user, form.cleaned_data["text"], token=form.cleaned_data["token"])
            messages.success(request, "已添加常用语。")
            return redirect("pilots:phrases")
    own = own_phrases(request.user)
    return form_page(request, "pilots/phrases.html", form, own=own, common=PHRASES)


def phrase_delete(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    phrase = get_object_or_404(own_phrases(request.user), pk=pk)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        drop_phrase(request.user, phrase)
        messages.success(request, "已删除常用语。")
        return redirect("pilots:phrases")
    return form_page(request, "pilots/phrase_delete.html", form, phrase=phrase)


def view_save(request: SignedInRequest) -> HttpResponse:
    """Keep the filters of the task list under a name of one's own."""
    form = SaveViewForm(request.POST or None, initial={"query": request.GET.urlencode()[:2000]})
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            view = save_view(
                request.user,
                page="tasks",
                name=data["name"],
                query=data["query"],
                token=data["token"],
            )
            messages.success(request, f"已保存常用视图“{view.name}”。")
            return redirect(f"{reverse('pilots:tasks')}?{view.query}")
    own = own_views(request.user, "tasks")
    return form_page(request, "pilots/task/view_save.html", form, own=own)


def view_delete(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    view = get_object_or_404(own_views(request.user), pk=pk)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        drop_view(request.user, view)
        messages.success(request, f"已删除常用视图“{view.name}”。")
        return redirect("pilots:view_save")
    return form_page(request, "pilots/task/view_delete.html", form, view=view)
