"""The life of the association's own report over a batch (年度试点工作总结).

It begins as a text made of the pilots' year and their accepted reports. Officers write, a leader
finalises; a finalised version stays as it was, a revision starts as its copy.
"""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from pilots.models import PilotBatch
from reporting import notices
from reporting.documents.batch_year import Figures, figures_of_batch
from reporting.enums import SummarySection, SummaryStatus, YearSection, YearStatus
from reporting.models import SummaryReport, YearReport
from reporting.policies import decides_year, writes_year
from reporting.workflows.summary_text import TO_WRITE, text_of
from reporting.workflows.year_text import Texts, first_year_text
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = YearStatus
YEAR_LIMIT: int = YearReport._meta.get_field("overall").max_length or 0
YEAR_ADVISED = (200, 3000)
YEAR_FROZEN = {
    S.PROPOSED: "本版总结已送审，不能修改。如需修改，请由领导退回。",
    S.FINAL: "本版总结已定稿，内容不再变化。如需修改，请开启修订版。",
}


def year_gaps(report: YearReport) -> dict[str, str]:
    """Say of each section that is not finished what is missing."""
    found = {}
    for section in YearSection:
        text = getattr(report, section.value)
        if not text.strip():
            found[section.value] = f"“{section.label}”还没有填写。"
        elif TO_WRITE in text:
            found[section.value] = f"“{section.label}”中还有“{TO_WRITE}”，请写明内容并删去该标记。"
    return found


@rule("该批次还没有试点学会，不能编写年度总结。")
def has_pilots(_: User, report: YearReport) -> bool:
    return report.batch.pilots.exists()


@rule("该批次的年度总结已经开启，请在已有版本上继续。")
def is_the_first(_: User, report: YearReport) -> bool:
    return not report.batch.year_reports.exists()


@rule("只有最新的定稿可以修订，且没有正在编写的版本。")
def is_the_newest(_: User, report: YearReport) -> bool:
    newest = report.batch.year_reports.order_by("-number").first()
    return newest is not None and newest.status == S.FINAL


@reasoned
def is_complete(_: User, report: YearReport) -> str:
    found = list(year_gaps(report).values())
    return f"还有{len(found)}个部分未完成：{''.join(found)}" if found else ""


def accepted_texts(batch: PilotBatch) -> Texts:
    """What the societies wrote in the reports that were accepted, in the order of the pilots."""
    rows = SummaryReport.objects.filter(pilot__batch=batch, status=SummaryStatus.ACCEPTED)
    return [
        (
            report.pilot.society.name,
            {section.value: getattr(report, section.value) for section in SummarySection},
        )
        for report in rows.select_related("pilot__society").order_by("pilot__number")
    ]


def kept(figures: Figures) -> Figures:
    """Return the figures as a report keeps them; only the first text needs the achievements."""
    return {key: value for key, value in figures.items() if key != "achievements"}


def prefill(report: YearReport, occasion: Occasion) -> None:
    figures = figures_of_batch(report.batch, timezone.localdate(occasion.now))
    report.facts = kept(figures)
    report.origins = first_year_text(figures, accepted_texts(report.batch), YEAR_LIMIT)
    for name, pieces in report.origins.items():
        setattr(report, name, text_of(pieces))
    report.save()


def sign_proposal(report: YearReport, occasion: Occasion) -> None:
    report.proposed_by, report.proposed_at = occasion.actor, occasion.now


def loosen_proposal(report: YearReport, _: Occasion) -> None:
    report.proposed_by = report.proposed_at = None


def sign_approval(report: YearReport, occasion: Occasion) -> None:
    report.approved_by, report.approved_at = occasion.actor, occasion.now


def version_after(batch: PilotBatch, last: YearReport | None = None) -> YearReport:
    """Return the next version, unsaved; with ``last`` it begins as a copy."""
    number = batch.year_reports.aggregate(last=Max("number"))["last"] or 0
    report = YearReport(batch=batch, number=number + 1)
    if last is not None:
        for name in (*YearSection.values, "origins", "facts"):
            setattr(report, name, getattr(last, name))
    return report


def turn(report: YearReport) -> Due | None:
    """Say whose turn it is: the officers' while it is written, then the leaders'."""
    if report.status == S.FINAL:
        return None
    mine = report.status == S.DRAFT
    return Due(
        owner=Owner.OFFICER if mine else Owner.LEADER,
        title=f"{'撰写' if mine else '审定'}{report}",
        action="撰写" if mine else "审定",
        url=report.get_absolute_url(),
        batch_id=report.batch_id,
    )


# fmt: off
YEAR_REPORT: Workflow[YearReport] = Workflow(
    model=YearReport,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="draft",   label="开始撰写", source=(),            target=S.DRAFT,
             who=writes_year, when=(has_pilots, is_the_first), then=(prefill,)),
        Step(name="revise",  label="开启修订版", source=(),          target=S.DRAFT,
             who=writes_year, when=(is_the_newest,)),
        Step(name="propose", label="送审",     source=(S.DRAFT,),    target=S.PROPOSED,
             who=writes_year, when=(is_complete,), then=(sign_proposal,),
             tell=(notices.YEAR_PROPOSED,),
             effect="送审后内容锁定，由省科协领导审定；需要修改的由领导退回。"),
        Step(name="return",  label="退回修改", source=(S.PROPOSED,), target=S.DRAFT,
             who=decides_year, comment_required=True, then=(loosen_proposal,),
             tell=(notices.YEAR_RETURNED,), danger=True,
             effect="退回后经办人可以继续修改，再次送审。"),
        Step(name="approve", label="审定",     source=(S.PROPOSED,), target=S.FINAL,
             who=decides_year, then=(sign_approval,),
             tell=(notices.YEAR_APPROVED,),
             effect="审定后本版的正文和数据永久锁定；以后的修改须开启修订版。"),
    ),
)
# fmt: on
YEAR_STEPS = ("propose", "return", "approve")
