"""The reports at the end of 2022: the prefilled text with some words of the writers' own."""

from __future__ import annotations

import datetime as dt

from pilots.enums import ReturnReason
from pilots.models import Pilot, PilotBatch
from pilots.workflows.remarks import Remark
from reporting.actions.summary import edit_section, start_summary
from reporting.actions.year_report import edit_year_section, start_year_report
from reporting.enums import SummarySection, YearSection
from reporting.management.demo import words
from reporting.management.demo.planning import Desk
from reporting.management.demo.world import World, at, occasion
from reporting.models import SummaryReport, YearReport
from reporting.workflows.summary import SUMMARY
from reporting.workflows.summary_text import TO_WRITE
from reporting.workflows.year_report import YEAR_REPORT
from sanhua.core.workflow import Occasion

RETURNED = "食品科学技术学会"  # its first version comes back


def day(number: int) -> dt.date:
    return dt.date(2022, 12, number)


def sum_up(world: World, pilot: Pilot) -> SummaryReport:
    """Write, confirm, send and accept the report of a pilot."""
    desk = Desk(world, pilot)
    secretary = world.person(desk.secretary)
    pilot = Pilot.objects.get(pk=pilot.pk)
    report = start_summary(pilot, actor=secretary, now=at(day(8), 9))
    count = pilot.tasks.count()
    for number, section in enumerate(SummarySection):
        own = words.SUMMARY[section.value].format(tasks=count)
        text = f"{_without_gaps(getattr(report, section.value))}\n{own}"
        made = occasion(secretary, at(day(12), 9 + number))
        edit_section(SummaryReport.objects.get(pk=report.pk), section, text, made)
    report = _send(world, desk, report, day(14))
    officer = world.person("officer")
    if pilot.society.short_name == RETURNED:
        report = _come_back(world, desk, report)
    verdict = "总结全面，数据翔实，同意通过。"
    return SUMMARY.perform(report, "accept", occasion(officer, at(day(19), 10), verdict))


def sum_up_batch(world: World, batch: PilotBatch) -> YearReport:
    """Write the association's own report over all pilots, and have it approved."""
    officer, leader = world.person("officer"), world.person("leader")
    report = start_year_report(batch, actor=officer, now=at(day(22), 9))
    for number, section in enumerate(YearSection):
        own = words.YEAR.get(section.value, "")
        text = f"{_without_gaps(getattr(report, section.value))}\n{own}"
        made = occasion(officer, at(day(23), 9 + number))
        edit_year_section(YearReport.objects.get(pk=report.pk), section, text, made)
    report = YearReport.objects.get(pk=report.pk)
    report = YEAR_REPORT.perform(report, "propose", occasion(officer, at(day(26), 10)))
    verdict = occasion(leader, at(day(28), 15), "同意，按程序印发。")
    return YEAR_REPORT.perform(report, "approve", verdict)


def _without_gaps(text: str) -> str:
    """Take out what only people know; they write it in words of their own."""
    return "\n".join(line for line in text.splitlines() if TO_WRITE not in line)


def _send(world: World, desk: Desk, report: SummaryReport, on: dt.date) -> SummaryReport:
    report = SummaryReport.objects.get(pk=report.pk)
    head = occasion(world.person(desk.head), at(on, 15))
    report = SUMMARY.perform(report, "confirm", head)
    return SUMMARY.perform(report, "submit", occasion(world.person(desk.secretary), at(on, 16)))


def _come_back(world: World, desk: Desk, report: SummaryReport) -> SummaryReport:
    """Return it for one section, and send a better second version."""
    remark = Remark(ReturnReason.MISSING, words.SUMMARY_REMARK, "problems", "存在的问题")
    told = Occasion(
        world.person("officer"),
        at(day(15), 10),
        "请按意见补充后重新报送。",
        data={"remarks": [remark]},
    )
    SUMMARY.perform(report, "return", told)
    second = report.pilot.summaries.get(number=report.number + 1)
    text = second.problems.replace(*words.SUMMARY_MENDED)
    made = occasion(world.person(desk.secretary), at(day(16), 9))
    edit_section(second, SummarySection.PROBLEMS, text, made)
    return _send(world, desk, second, day(16))
