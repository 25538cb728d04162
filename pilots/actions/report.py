"""Opening progress reports by the calendar, and writing them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pilots.enums import BatchStatus, Phase, PilotStatus, ReportKind, ReportStatus
from pilots.models import Pilot, ProgressReport
from pilots.workflows.report import DUE_DAYS, PARTS, due_on_of, open_report, texts_of, works
from pilots.workflows.report_figures import month_end
from sanhua.accounts.actions.system import the_system
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import JOURNAL, note
from sanhua.core.calendar import ONE_DAY
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion

FROZEN = "本报告已报送省科协，内容不能再修改。"
MONTHS_BACK = 12
log = logging.getLogger(__name__)


def open_monthly_reports(on: dt.date, *, now: dt.datetime) -> int:
    """Open the reports of all past months of piloting that are missing; safe to repeat.

    Nothing hangs on the day it runs: after an outage the months in between are opened too, at most
    ``MONTHS_BACK``. Each is due by its own month; one that could not be opened before that day has
    as many working days from now as it would have had.
    """
    opened, soonest = 0, work_calendar().add(on, DUE_DAYS)
    for month in _past_months(on):
        due_on = due_on_of(month)
        for pilot in _without_report(month):
            try:
                with transaction.atomic():
                    open_report(
                        pilot,
                        month=month,
                        due_on=due_on if due_on >= on else soonest,
                        occasion=Occasion(the_system(), now),
                    )
            except (NotNow, ValidationError) as reason:  # somebody was faster
                log.info("report of pilot %s not opened: %s", pilot.pk, reason)
            else:
                opened += 1
    return opened


def _past_months(on: dt.date) -> list[dt.date]:
    """Return the first days of the months before a day, the earliest first."""
    months: list[dt.date] = []
    for _ in range(MONTHS_BACK):
        months.insert(0, ((months[0] if months else on.replace(day=1)) - ONE_DAY).replace(day=1))
    return months


def _without_report(month: dt.date) -> list[Pilot]:
    """Active pilots whose piloting phase touches a month that they have no report of."""
    last = month_end(month)
    piloting = Q(batch__phases__kind=Phase.PILOTING, batch__phases__starts_on__lte=last)
    piloting &= Q(batch__phases__ends_on__isnull=True) | Q(batch__phases__ends_on__gte=month)
    there = ProgressReport.objects.filter(kind=ReportKind.MONTHLY, month=month)
    rows = Pilot.objects.filter(
        piloting,
        status=PilotStatus.ACTIVE,
        batch__status=BatchStatus.OPEN,
        started_on__lte=last,
    ).exclude(pk__in=there.values("pilot"))
    return list(rows.select_related("society", "batch").order_by("batch", "number"))


def write_report(report: ProgressReport, texts: Mapping[str, str], occasion: Occasion) -> None:
    """Save the parts of a draft.

    Raises:
        NotAllowed: the person does not work for the pilot society.
        NotNow: the report has been sent.
        Stale: somebody else saved it meanwhile.

    """
    tidy = {name: texts[name].replace("\r\n", "\n").strip() for name in PARTS}
    _put(report, tidy, occasion, kind="edit", label="保存草稿")


def refill_report(report: ProgressReport, occasion: Occasion) -> None:
    """Write the parts of a draft anew from the period's updates; what stood there is replaced.

    Raises:
        NotAllowed, NotNow, Stale: as for ``write_report``.

    """
    texts = texts_of(report, today=timezone.localdate(occasion.now))
    _put(report, texts, occasion, kind="refill", label="重新带入本期数据")


def _put(
    report: ProgressReport, texts: dict[str, str], occasion: Occasion, *, kind: str, label: str
) -> None:
    works.require(occasion.actor, report)
    with transaction.atomic():
        current = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if occasion.token and JOURNAL.already(occasion.token):
            return
        if current.status != ReportStatus.DRAFT:
            raise NotNow(FROZEN)
        written = revise(current, seen=occasion.seen or current.version, **texts)
        note(
            written,
            kind=f"pilots.progressreport.{kind}",
            label=label,
            actor=occasion.actor,
            now=occasion.now,
            after=written.status,
            after_label=str(ReportStatus(written.status).label),
            token=occasion.token,
        )
