"""What a link to a draft says to those who see in the supervision list that it is owed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pilots.policies import supervised_turns
from sanhua.accounts.policies import is_officer
from sanhua.activity.calendar import work_calendar
from sanhua.core.http import SignedInRequest

View = Callable[[SignedInRequest, uuid.UUID], HttpResponse]


def explained_if_unsent(view: View) -> View:
    """Let the "not found" of a draft say who has it; its content stays the society's own."""

    @wraps(view)
    def answer(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except Http404:
            turn = supervised_turns(request.user).filter(subject_id=pk).first()
            if turn is None:
                raise
            context = {"turn": turn, "today": timezone.localdate(), "calendar": work_calendar()}
            context |= {"may_urge": is_officer.holds(request.user, None)}
            return render(request, "pilots/supervision/unsent.html", context, status=404)

    return answer
