"""The overview of a batch for officers, and the one page for leaders."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pilots.models import PilotBatch
from pilots.policies import visible_batches
from reporting.policies import reads_for_association
from reporting.queries.frame import batch_at_hand
from reporting.queries.leader import leader_page
from reporting.queries.overview import overview
from sanhua.core.http import SignedInRequest
from societies.enums import Discipline


def _chosen_batch(request: SignedInRequest) -> PilotBatch | None:
    """The batch the address names, or the one at hand; a foreign one is a 404."""
    if not (wanted := request.GET.get("batch")):
        return batch_at_hand(request.user)
    try:
        key = uuid.UUID(wanted)
    except ValueError as error:
        raise Http404 from error
    batch = visible_batches(request.user).prefetch_related("phases").filter(pk=key).first()
    if batch is None:
        raise Http404
    return batch


def matrix(request: SignedInRequest) -> HttpResponse:
    reads_for_association.require(request.user, None)
    discipline = request.GET.get("discipline", "")
    page = overview(
        request.user,
        _chosen_batch(request),
        today=timezone.localdate(),
        discipline=discipline if discipline in Discipline.values else "",
    )
    context = {
        "page": page,
        "batches": visible_batches(request.user),
        "disciplines": Discipline.choices,
        "discipline": discipline,
    }
    return render(request, "reporting/dashboards/matrix.html", context)


def leader(request: SignedInRequest) -> HttpResponse:
    reads_for_association.require(request.user, None)
    page = leader_page(request.user, _chosen_batch(request), today=timezone.localdate())
    return render(request, "reporting/dashboards/leader.html", {"page": page})
