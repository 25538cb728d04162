"""Monthly progress reports of the pilots of the present year."""

from __future__ import annotations

import datetime as dt

from pilots.actions.report import open_monthly_reports, write_report
from pilots.enums import BatchStatus, ReportKind, ReportStatus
from pilots.models import Pilot, ProgressReport
from pilots.workflows.report import PARTS, REPORT
from pilots.workflows.report_figures import next_month
from pilots.workflows.report_text import TO_WRITE
from reporting.management.demo.people import office_of
from reporting.management.demo.world import World, at, occasion

REASON = "人员和场地落实较慢，已向理事会报告，倒排工期推进"
SIGNED = ("进度正常，请继续按方案推进。", "请重点抓好逾期和滞后任务，下月报告中说明进展。")


def report_by_the_month(world: World, until: dt.date | None = None) -> None:
    """Open, send and sign every month's reports.

    Without ``until`` the year still runs: the last month's reports are in different states.
    """
    pilots = list(
        Pilot.objects.filter(batch__status=BatchStatus.OPEN)
        .select_related("society", "batch")
        .order_by("number")
    )
    end = until or world.today
    first = min((pilot.started_on for pilot in pilots), default=end)
    opened = next_month(first)
    while opened < end:
        open_monthly_reports(opened, now=at(opened, 6, 20))
        is_last = until is None and next_month(opened) >= end
        for number, pilot in enumerate(pilots):
            reports = pilot.progress_reports.filter(kind=ReportKind.MONTHLY)
            for report in reports.filter(status=ReportStatus.DRAFT):
                _carry_on(world, report, opened, number if is_last else -1)
        opened = next_month(opened)


def _carry_on(world: World, report: ProgressReport, opened: dt.date, place: int) -> None:
    """Send and sign; the newest of the second pilot waits for the officer, of the third is late."""
    secretary, _head = office_of(report.pilot.society.short_name)
    sent, signed = world.after(opened, 3), world.after(opened, 5)
    if place == 2 or sent >= world.today:
        return
    texts = {name: getattr(report, name).replace(TO_WRITE, REASON) for name in PARTS}
    write_report(report, texts, occasion(world.person(secretary), at(sent, 16)))
    report.refresh_from_db()
    REPORT.perform(report, "submit", occasion(world.person(secretary), at(sent, 16, 10)))
    if place == 1 or signed >= world.today:
        return
    report.refresh_from_db()
    comment = SIGNED[bool(report.figures["overdue"])]
    REPORT.perform(
        report, "acknowledge", occasion(world.person("officer"), at(signed, 9, 40), comment)
    )
