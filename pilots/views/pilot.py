"""The pilots of a batch, and one pilot's year."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from pilots import policies
from pilots.queries.directive import directives_on
from pilots.queries.pilot import pilot_list, pilot_page
from sanhua.accounts.policies import is_leader
from sanhua.activity.journal import timeline
from sanhua.core.http import SignedInRequest, page_of
from societies.policies import is_association


def pilots(request: SignedInRequest) -> HttpResponse:
    page = page_of(request, pilot_list(request.user))
    context = {"page_obj": page, "is_staff": is_association(request.user)}
    return render(request, "pilots/pilot/list.html", context)


def pilot(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = policies.visible_pilots(request.user).select_related(
        "society__checkup", "batch", "application"
    )
    subject = get_object_or_404(rows, pk=pk)
    page = pilot_page(request.user, subject, today=timezone.localdate())
    context = {"page": page, "pilot": subject, "events": timeline(subject)}
    if is_leader.holds(request.user, subject):  # officers have theirs on the workbench
        context |= {"directives": directives_on(request.user, "pilot", subject)}
    return render(request, "pilots/pilot/detail.html", context)
