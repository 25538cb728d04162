"""A round of checks: pilot by pilot, the visit, the report and what had to be put right."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet

from pilots.enums import RectificationStatus, VisitStatus
from pilots.models import MidtermCheck, Pilot, ProgressReport, Rectification, SiteVisit
from pilots.policies import visible_midterms
from sanhua.accounts.models import User


@dataclass(slots=True, kw_only=True)
class CheckRow:
    """What a round came to for one pilot."""

    pilot: Pilot
    visit: SiteVisit | None = None
    report: ProgressReport | None = None
    orders: list[Rectification] = field(default_factory=list)

    @property
    def open_orders(self) -> int:
        return sum(row.status != RectificationStatus.CLOSED for row in self.orders)


def midterms(user: User) -> QuerySet[MidtermCheck]:
    return visible_midterms(user).select_related("batch", "arranged_by")


def midterm_rows(check: MidtermCheck) -> list[CheckRow]:
    """Collect the rows of a round in the order of the visits (three queries)."""
    visits = check.visits.select_related("pilot__society").order_by("planned_on", "pk")
    rows = {visit.pilot_id: CheckRow(pilot=visit.pilot, visit=visit) for visit in visits}
    for report in check.reports.select_related("pilot__society"):
        row = rows.setdefault(report.pilot_id, CheckRow(pilot=report.pilot))
        row.report = report
    orders: dict[object, list[Rectification]] = defaultdict(list)
    for order in Rectification.objects.filter(visit__check_round=check):
        orders[order.pilot_id].append(order)
    for row in rows.values():
        row.orders = orders[row.pilot.pk]
    return list(rows.values())


def visited(rows: list[CheckRow]) -> int:
    return sum(row.visit is not None and row.visit.status == VisitStatus.RECORDED for row in rows)
