"""The pilots of a batch, and one pilot's year."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from pilots import policies
from pilots.queries.directive import directives_on
from pilots.queries.ledgers import pilots_sheet, plans_sheet
from pilots.queries.pilot import pilot_list, pilot_page
from sanhua.accounts.policies import is_leader
from sanhua.activity.journal import timeline
from sanhua.core.http import SignedInRequest, page_of
from sanhua.core.ledger import ROWS_MAX, ledger_workbook
from sanhua.core.sending import wants_workbook
from sanhua.core.sending import workbook as sent
from societies.policies import is_association


def pilots(request: SignedInRequest) -> HttpResponse:
    if wants_workbook(request):
        plans = policies.visible_plans(request.user).select_related(
            "pilot__society", "pilot__batch", "submitted_by"
        )
        sheets = (
            pilots_sheet(pilot_list(request.user)[:ROWS_MAX]),
            plans_sheet(
                plans.order_by("-pilot__batch__year", "pilot__number", "number")[:ROWS_MAX]
            ),
        )
        return sent(ledger_workbook(*sheets), "试点学会和实施方案台账.xlsx")
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
