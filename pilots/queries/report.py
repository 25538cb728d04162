"""Lists and pages of progress reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from pilots.models import Pilot, ProgressReport
from pilots.policies import supervised_turns, visible_pilots, visible_progress_reports
from pilots.workflows.report import (
    REPORT,
    STEPS_OF_PEOPLE,
    live_figures,
    period_of,
    pilot_runs,
    works,
)
from pilots.workflows.report_figures import Figures
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event, Turn
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer

AWAITED_MAX = 50
ACKNOWLEDGE = "pilots.progressreport.acknowledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    report: ProgressReport
    figures: Figures
    first: dt.date
    last: dt.date
    offers: list[Offer]
    events: list[Event]
    opinion: str  # what the association wrote when it signed
    may_edit: bool
    today: dt.date
    calendar: WorkCalendar


def report_for_page(user: User) -> QuerySet[ProgressReport]:
    """Reports a person may see, with what their page names."""
    return visible_progress_reports(user).select_related(
        "pilot__society", "pilot__batch", "check_round", "submitted_by", "acknowledged_by"
    )


def report_page(user: User, report: ProgressReport, *, today: dt.date) -> ReportPage:
    """Collect the page of one report: figures as they are for a draft, as sent afterwards."""
    draft = report.submitted_at is None
    first, last = period_of(report)
    events = list(timeline(report)[:50])
    signed = next((row for row in events if row.kind == ACKNOWLEDGE), None)
    return ReportPage(
        report=report,
        figures=live_figures(report, today=today) if draft else report.figures,
        first=first,
        last=last,
        offers=[row for row in REPORT.offers(user, report) if row.name in STEPS_OF_PEOPLE],
        events=events,
        opinion=signed.comment if signed else "",
        may_edit=draft and works.holds(user, report) and pilot_runs.holds(user, report),
        today=today,
        calendar=work_calendar(),
    )


def report_list(user: User, chosen: Mapping[str, Any]) -> QuerySet[ProgressReport]:
    """Reports by batch, pilot, state and month, the newest month first."""
    rows = visible_progress_reports(user).select_related(
        "pilot__society", "pilot__batch", "check_round"
    )
    for name, lookup in (
        ("batch", "pilot__batch"),
        ("pilot", "pilot"),
        ("status", "status"),
        ("month", "month"),
    ):
        if value := chosen.get(name):
            rows = rows.filter(**{lookup: value})
    return rows.order_by("-month", "-pilot__batch__year", "pilot__number", "kind")


def months_to_choose(user: User) -> list[dt.date]:
    """Months of which there are reports, the newest first."""
    rows = visible_progress_reports(user).order_by("-month")
    return list(rows.values_list("month", flat=True).distinct()[:60])


def pilots_to_choose(user: User) -> list[Pilot]:
    rows = visible_pilots(user).select_related("society", "batch")
    return list(rows.order_by("-batch__year", "number")[:300])


def awaited_reports(user: User, chosen: Mapping[str, Any]) -> list[Turn]:
    """Who has not sent a report yet, for those who supervise; not what is in the drafts."""
    rows = supervised_turns(user).filter(kind=ProgressReport._meta.label_lower)
    if batch := chosen.get("batch"):
        rows = rows.filter(batch_id=batch)
    return list(rows.order_by("due_on", "society_name")[:AWAITED_MAX])
