"""The life of a summary report (试点工作总结报告), clause 五（四）, and with it the end of a pilot.

It begins as a text made of the year's figures. A version that was sent back stays as it was; the
society goes on in the next one, which starts as a copy.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils import timezone

from pilots.enums import Phase, PilotStatus, ReportStatus, TaskStatus
from pilots.models import Pilot
from pilots.workflows.remarks import pin_remarks
from pilots.workflows.report import REPORT
from pilots.workflows.task import TASK
from reporting import notices
from reporting.enums import SummarySection, SummaryStatus
from reporting.models import SummaryReport
from reporting.policies import (
    did_not_submit_summary,
    heads_summary,
    is_the_system,
    reviews_summary,
    works_on_summary,
)
from reporting.workflows.summary_figures import figures_of, monthly_of
from reporting.workflows.summary_text import TO_WRITE, first_text, text_of
from sanhua.accounts.models import User
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL, note
from sanhua.activity.turns import Due
from sanhua.core.records import claim
from sanhua.core.rules import reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = SummaryStatus
REVIEW_DAYS = 5  # working days from submission to the association's answer
SECTIONS = SummarySection.values
LIMITS: dict[str, int] = {
    name: SummaryReport._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    for name in SECTIONS
}
# How long a section should be: enough to say something, short enough to be read.
ADVISED: dict[str, tuple[int, int]] = {
    SummarySection.OVERALL: (300, 1500),
    SummarySection.PRACTICES: (800, 5000),
    SummarySection.PROBLEMS: (200, 1500),
    SummarySection.SUGGESTIONS: (200, 1500),
}
FROZEN = {
    S.CONFIRMED: "本版报告已由学会负责人确认，不能修改。如需修改，请先“撤回确认”。",
    S.SUBMITTED: "本版报告已报送省科协审核，不能修改。如需修改，请联系省科协经办人退回。",
    S.RETURNED: "本版报告已退回，内容不再变化。请在下一版上修改。",
    S.ACCEPTED: "本版报告已审核通过，内容不再变化。",
}


def gaps(report: SummaryReport) -> dict[str, str]:
    """Say of each section that is not finished what is missing."""
    found = {}
    for section in SummarySection:
        text = getattr(report, section.value)
        if not text.strip():
            found[section.value] = f"“{section.label}”还没有填写。"
        elif TO_WRITE in text:
            found[section.value] = f"“{section.label}”中还有“{TO_WRITE}”，请写明内容并删去该标记。"
    return found


@rule("该学会的试点已经结束，总结报告不再办理。")
def pilot_runs(_: User, report: SummaryReport) -> bool:
    return report.pilot.status == PilotStatus.ACTIVE


@rule("该学会的总结报告已经开启，请在已有版本上继续。")
def is_the_first(_: User, report: SummaryReport) -> bool:
    return not report.pilot.summaries.exists()


@reasoned
def is_complete(_: User, report: SummaryReport) -> str:
    found = list(gaps(report).values())
    return f"还有{len(found)}个部分未完成：{''.join(found)}" if found else ""


def prefill(report: SummaryReport, occasion: Occasion) -> None:
    figures = figures_of(report.pilot, timezone.localdate(occasion.now))
    report.origins = first_text(figures, LIMITS, monthly_of(report.pilot))
    for name, pieces in report.origins.items():
        setattr(report, name, text_of(pieces))
    report.save()


def sign_confirmation(report: SummaryReport, occasion: Occasion) -> None:
    report.confirmed_by, report.confirmed_at = occasion.actor, occasion.now


def loosen_confirmation(report: SummaryReport, _: Occasion) -> None:
    report.confirmed_by = report.confirmed_at = None


def sign_submission(report: SummaryReport, occasion: Occasion) -> None:
    day = timezone.localdate(occasion.now)
    report.submitted_by, report.submitted_at = occasion.actor, occasion.now
    report.is_late = report.due_on is not None and day > report.due_on


def freeze_figures(report: SummaryReport, occasion: Occasion) -> None:
    report.facts = figures_of(report.pilot, timezone.localdate(occasion.now))


def sign_decision(report: SummaryReport, occasion: Occasion) -> None:
    report.decided_by, report.decided_at = occasion.actor, occasion.now


def open_next(report: SummaryReport, occasion: Occasion) -> None:
    """Open the next version for the society, due after the batch's days for a supplement."""
    report.save()  # it is no longer the one in the making
    today = timezone.localdate(occasion.now)
    due_on = work_calendar().add(today, report.pilot.batch.supplement_days)
    following = _version(report.pilot, due_on)
    for name in (*SECTIONS, "origins"):
        setattr(following, name, getattr(report, name))
    SUMMARY.begin(following, "reopen", _inner(occasion))


def complete_pilot(report: SummaryReport, occasion: Occasion) -> None:
    """End the pilot: its society owes nothing any more."""
    pilot = Pilot.objects.get(pk=report.pilot_id)
    if pilot.status != PilotStatus.ACTIVE:
        return
    claim(pilot, seen=pilot.version)
    pilot.refresh_from_db()
    pilot.status = PilotStatus.COMPLETED
    pilot.save()
    note(
        pilot,
        kind="pilots.pilot.complete",
        label="完成试点",
        actor=occasion.actor,
        now=occasion.now,
        before=PilotStatus.ACTIVE,
        after=PilotStatus.COMPLETED,
        after_label=str(PilotStatus.COMPLETED.label),
    )
    report.pilot = pilot
    ended = (TaskStatus.VERIFIED, TaskStatus.CANCELLED)
    for task in pilot.tasks.exclude(status__in=ended).select_related("pilot__society"):
        turns.refresh(TASK, task, now=occasion.now)
    for draft in pilot.progress_reports.filter(status=ReportStatus.DRAFT):
        turns.refresh(REPORT, draft, now=occasion.now)


def _inner(occasion: Occasion) -> Occasion:
    """Return the occasion for a step that this one brings with it."""
    return replace(occasion, token=None, seen=None, comment="", data={})


def _version(pilot: Pilot, due_on: dt.date | None) -> SummaryReport:
    last = pilot.summaries.aggregate(last=Max("number"))["last"] or 0
    return SummaryReport(pilot=pilot, number=last + 1, due_on=due_on)


def open_summary(pilot: Pilot, occasion: Occasion) -> SummaryReport:
    """Open the first version, due at the end of the evaluation phase.

    Raises:
        NotNow: there is one, or the pilot has ended.

    """
    return SUMMARY.begin(_version(pilot, pilot.batch.ends(Phase.EVALUATION)), "draft", occasion)


def turn(report: SummaryReport) -> Due | None:
    """Say whose turn a report is: the society's until it is sent, then the officers'."""
    pilot = report.pilot
    name = f"试点工作总结报告第{report.number}版"
    common: dict[str, Any] = {
        "society_id": pilot.society_id,
        "society_name": pilot.society.name,
        "batch_id": pilot.batch_id,
        "url": report.get_absolute_url(),
    }
    if report.status == S.DRAFT:
        note_ = "按退回意见修改" if report.number > 1 else ""
        return Due(
            owner=Owner.SOCIETY,
            title=f"撰写{name}",
            action="撰写",
            note=note_,
            due_on=report.due_on,
            **common,
        )
    if report.status == S.CONFIRMED:
        return Due(
            owner=Owner.SOCIETY, title=f"报送{name}", action="报送", due_on=report.due_on, **common
        )
    if report.status == S.SUBMITTED and report.submitted_at:
        return Due(
            owner=Owner.OFFICER,
            title=f"审核{pilot.society}{name}",
            action="审核",
            note="逾期补交" if report.is_late else "",
            due_on=work_calendar().add(timezone.localdate(report.submitted_at), REVIEW_DAYS),
            **common,
        )
    return None


reviewer = reviews_summary & did_not_submit_summary

# fmt: off
SUMMARY: Workflow[SummaryReport] = Workflow(
    model=SummaryReport,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="draft",     label="开始撰写",   source=(),             target=S.DRAFT,
             who=works_on_summary | is_the_system, when=(pilot_runs, is_the_first),
             then=(prefill,), tell=(notices.OPENED,)),
        Step(name="reopen",    label="退回后开启新版本", source=(),        target=S.DRAFT,
             who=reviews_summary),
        Step(name="confirm",   label="确认报告",   source=(S.DRAFT,),     target=S.CONFIRMED,
             who=heads_summary, when=(is_complete,), then=(sign_confirmation,),
             tell=(notices.CONFIRMED,),
             effect="确认后本版内容锁定，由学会经办人或负责人报送；报送前可以撤回确认。"),
        Step(name="unconfirm", label="撤回确认",   source=(S.CONFIRMED,), target=S.DRAFT,
             who=works_on_summary, then=(loosen_confirmation,),
             effect="撤回后可以继续修改，改好后须由学会负责人再次确认。"),
        Step(name="submit",    label="报送报告",   source=(S.CONFIRMED,), target=S.SUBMITTED,
             who=works_on_summary, when=(pilot_runs,), then=(sign_submission, freeze_figures),
             tell=(notices.SUBMITTED,),
             effect="报送后报告锁定，年度数据按报送当天留存，并通知省科协经办人。"
                    "超过时限的可以补交，系统标注“逾期补交”。"),
        Step(name="accept",    label="通过",       source=(S.SUBMITTED,), target=S.ACCEPTED,
             who=reviewer, when=(pilot_runs,), then=(sign_decision, complete_pilot),
             tell=(notices.ACCEPTED,),
             effect="通过后总结报告永久锁定，该学会的试点转为“已完成”，未办结的任务不再催办。"),
        Step(name="return",    label="退回修改",   source=(S.SUBMITTED,), target=S.RETURNED,
             who=reviewer, then=(sign_decision, pin_remarks, open_next),
             tell=(notices.RETURNED,), danger=True,
             effect="退回须至少选择一项原因。退回后为学会开启内容相同的新版本，"
                    "按批次规定的补正期限重新报送，并通知学会。"),
    ),
)
# fmt: on
# Steps that a person takes on a version's page; the others are brought about by these.
STEPS_OF_PEOPLE = ("confirm", "unconfirm", "submit", "accept", "return")
