"""The log of what was sent (发送记录), for the officers of a batch."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pilots.forms.deliveries import DeliveryFilterForm
from pilots.queries.deliveries import ROWS_MAX, deliveries, deliveries_workbook
from sanhua.accounts.policies import is_officer
from sanhua.core.http import SignedInRequest, page_of
from sanhua.core.sending import workbook as sent


def delivery_log(request: SignedInRequest) -> HttpResponse:
    is_officer.require(request.user, None)
    form = DeliveryFilterForm(request.GET)
    page = page_of(request, deliveries(request.user, form.chosen), size=50)
    context = {"form": form, "page_obj": page, "is_staff": True}
    return render(request, "pilots/supervision/deliveries.html", context)


def deliveries_export(request: SignedInRequest) -> HttpResponse:
    """The log exactly as it is filtered."""
    is_officer.require(request.user, None)
    rows = deliveries(request.user, DeliveryFilterForm(request.GET).chosen)
    content = deliveries_workbook(rows[:ROWS_MAX])
    return sent(content, f"发送记录{timezone.localdate():%Y-%m-%d}.xlsx")
