"""The life of a progress report (进展报告), clause 五（三）.

It begins as a text made of what the pilot's updates say, stays the society's own until it is sent,
and keeps the figures of that day. The association signs for it; it never goes back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from pilots.enums import Phase, PilotStatus, ReportKind, ReportStatus
from pilots.models import MidtermCheck, Pilot, PilotBatch, ProgressReport
from pilots.notices import report as notices
from pilots.policies import is_the_system, runs_batch, works_for_pilot
from pilots.workflows.report_figures import Figures, figures_of, month_end
from pilots.workflows.report_text import TO_WRITE, first_text
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = ReportStatus
DUE_DAYS = 5  # a month's report is due on this working day of the next month
SIGNING_DAYS = 5  # working days from the report to the association's receipt
PARTS = ("done", "problems", "next_steps")
LIMITS: dict[str, int] = {
    name: ProgressReport._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    for name in PARTS
}


def _pilot(report: ProgressReport) -> Pilot:
    return report.pilot


def _batch(report: ProgressReport) -> PilotBatch:
    return report.pilot.batch


works: Rule[ProgressReport] = works_for_pilot.on(_pilot)
runs: Rule[ProgressReport] = runs_batch.on(_batch)


@rule("该学会的试点已经结束，进展报告不再办理。")
def pilot_runs(_: User, report: ProgressReport) -> bool:
    return report.pilot.status == PilotStatus.ACTIVE


@rule("不能签收自己报送的报告，请由其他经办人办理。")
def not_own_report(actor: User, report: ProgressReport) -> bool:
    return report.submitted_by_id != actor.pk


@reasoned
def is_complete(_: User, report: ProgressReport) -> str:
    """Nothing is empty, and nothing is left that only people can write."""
    for name in PARTS:
        label = ProgressReport._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        text = getattr(report, name)
        if not text.strip():
            return f"“{label}”还没有填写，请填写并保存后再报送。"
        if TO_WRITE in text:
            return f"“{label}”中还有“{TO_WRITE}”，请写明内容、删去该标记，保存后再报送。"
    return ""


def due_on_of(month: dt.date) -> dt.date:
    """Return the day a month's report is due: the fifth working day of the next month."""
    return work_calendar().add(month_end(month), DUE_DAYS)


def period_of(report: ProgressReport) -> tuple[dt.date, dt.date]:
    """Return the days reported: the month, or for a midterm report the time up to its end."""
    last = month_end(report.month)
    if report.kind == ReportKind.MONTHLY:
        return report.month, last
    began = report.pilot.batch.starts(Phase.PILOTING) or report.pilot.started_on
    return min(began, report.month), last


def live_figures(report: ProgressReport, *, today: dt.date) -> Figures:
    """Collect what the updates of the report's period say as of today."""
    first, last = period_of(report)
    return figures_of(report.pilot, first, last, today=today, calendar=work_calendar())


def texts_of(report: ProgressReport, *, today: dt.date) -> dict[str, str]:
    """Write the three parts from the period's updates."""
    return first_text(live_figures(report, today=today), LIMITS)


def prefill(report: ProgressReport, occasion: Occasion) -> None:
    for name, text in texts_of(report, today=timezone.localdate(occasion.now)).items():
        setattr(report, name, text)
    report.save()


def sign_submission(report: ProgressReport, occasion: Occasion) -> None:
    today = timezone.localdate(occasion.now)
    report.submitted_by, report.submitted_at = occasion.actor, occasion.now
    report.is_late = report.due_on is not None and today > report.due_on
    report.figures = live_figures(report, today=today)


def sign_receipt(report: ProgressReport, occasion: Occasion) -> None:
    report.acknowledged_by, report.acknowledged_at = occasion.actor, occasion.now


def turn(report: ProgressReport) -> Due | None:
    """Say whose turn a report is: the society's until it is sent, then the officers'."""
    pilot = report.pilot
    if report.status == S.DRAFT and pilot.status == PilotStatus.ACTIVE:
        return Due(
            owner=Owner.SOCIETY,
            title=f"报送{report}",
            note="平台数据已带入，请核对修改",
            url=report.get_absolute_url(),
            action="填写",
            due_on=report.due_on,
            society_id=pilot.society_id,
            society_name=pilot.society.name,
            batch_id=pilot.batch_id,
        )
    if report.status == S.SUBMITTED and report.submitted_at:
        return Due(
            owner=Owner.OFFICER,
            title=f"签收{report}",
            note="逾期补交" if report.is_late else "",
            url=report.get_absolute_url(),
            action="签收",
            action_url=reverse("pilots:progress_report_step", args=[report.pk, "acknowledge"]),
            due_on=work_calendar().add(timezone.localdate(report.submitted_at), SIGNING_DAYS),
            society_id=pilot.society_id,
            society_name=pilot.society.name,
            batch_id=pilot.batch_id,
        )
    return None


def open_report(
    pilot: Pilot,
    *,
    month: dt.date,
    kind: ReportKind = ReportKind.MONTHLY,
    check_round: MidtermCheck | None = None,
    due_on: dt.date | None = None,
    occasion: Occasion,
) -> ProgressReport:
    """Open a pilot's report for a month or a midterm check, prefilled; safe to repeat.

    ``month`` is any day of the month. Without ``due_on`` it is due on the fifth working day of
    the next month. The report that is there already is returned as it is.

    Raises:
        NotAllowed: the actor neither works for the pilot nor runs its batch.
        NotNow: the pilot has ended.

    """
    month = month.replace(day=1)
    same = ProgressReport.objects.filter(pilot=pilot, kind=kind)
    midterm = kind == ReportKind.MIDTERM
    same = same.filter(check_round=check_round) if midterm else same.filter(month=month)
    if present := same.first():
        return present
    report = ProgressReport(
        pilot=pilot,
        kind=kind,
        month=month,
        check_round=check_round,
        due_on=due_on or due_on_of(month),
    )
    # What brought it about has a token of its own, and one occasion may open many reports.
    inner = replace(occasion, token=None, seen=None, comment="", data={})
    return REPORT.begin(report, "open", inner)


# Steps that a person takes on a report's page.
STEPS_OF_PEOPLE = ("submit", "acknowledge")

# fmt: off
REPORT: Workflow[ProgressReport] = Workflow(
    model=ProgressReport,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="open",        label="开启报告", source=(),             target=S.DRAFT,
             who=works | runs | is_the_system, when=(pilot_runs,), then=(prefill,),
             tell=(notices.OPENED,)),
        Step(name="submit",      label="报送",     source=(S.DRAFT,),     target=S.SUBMITTED,
             who=works, when=(pilot_runs, is_complete), then=(sign_submission,),
             tell=(notices.SUBMITTED,),
             effect="报送后内容锁定，本期数据按报送当天留存，并通知省科协经办人。"
                    "超过时限的可以补交，系统标注“逾期补交”。"),
        Step(name="acknowledge", label="签收",     source=(S.SUBMITTED,), target=S.ACKNOWLEDGED,
             who=runs & not_own_report, then=(sign_receipt,), tell=(notices.ACKNOWLEDGED,),
             effect="签收后通知学会；填写的意见学会可以看到。"),
    ),
)
# fmt: on
