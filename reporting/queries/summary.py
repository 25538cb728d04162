"""Lists and pages of summary reports."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pilots.enums import Phase, PilotStatus
from pilots.models import Evidence, Pilot, ReturnRemark
from pilots.policies import visible_pilots
from reporting.actions.documents import UNFINISHED
from reporting.documents.year import evidence_until
from reporting.enums import DocumentKind, SummarySection, SummaryStatus
from reporting.models import GeneratedDocument, ReportJob, SummaryReport
from reporting.policies import (
    UNSENT_SUMMARIES,
    visible_documents,
    visible_jobs,
    visible_summaries,
    works_on_summary,
)
from reporting.queries.sections import SectionRow
from reporting.workflows.summary import ADVISED, FROZEN, LIMITS, STEPS_OF_PEOPLE, SUMMARY, gaps
from reporting.workflows.summary_origin import paragraphs, prefilled_share
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.ledger import Sheet, heads
from sanhua.core.workflow import Offer
from societies.policies import society_ids, working_society_ids

AWAITED_MAX = 50
EVIDENCE_SHOWN = 60  # on a page; the paper lists more


def summaries_of(user: User) -> QuerySet[SummaryReport]:
    """Reports the person may see, with what every page says of them."""
    return visible_summaries(user).select_related(
        "pilot__society", "pilot__batch", "submitted_by", "confirmed_by", "decided_by"
    )


def summary_list(user: User, *, state: str = "", pilot: str = "") -> QuerySet[SummaryReport]:
    rows = summaries_of(user).order_by("-pilot__batch__year", "pilot__number", "-number")
    if pilot:
        rows = rows.filter(pilot=_key(pilot))
    return rows.filter(status=state) if state in SummaryStatus.values else rows


def summaries_sheet(rows: Iterable[SummaryReport]) -> Sheet:
    """The list as a workbook, with what the reports say."""
    return Sheet(
        "总结报告",
        heads(
            "学会:30 批次:28 版本号:8 状态:12 报送时限:12 报送日期:12 逾期补交:10 报送人:10 审核人:10 "
            "审核日期:12 总体情况:60 主要做法和成效:60 存在的问题:60 意见和建议:60"
        ),
        (
            (
                row.pilot.society, row.pilot.batch, row.number, row.get_status_display(), row.due_on,
                row.submitted_at, row.is_late, row.submitted_by, row.decided_by, row.decided_at,
                row.overall, row.practices, row.problems, row.suggestions,
            )
            for row in rows
        ),
    )  # fmt: skip


def _key(text: str) -> uuid.UUID | None:
    """Return the id an address names; None, which no record has, if it is not one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def tally(user: User, *, pilot: str = "") -> list[tuple[str, str, int]]:
    """Count the reports of each state, those that have none left out."""
    rows = summary_list(user, pilot=pilot).order_by().values_list("status")
    counts = dict(rows.annotate(count=Count("pk")))
    return [(s.value, str(s.label), counts[s.value]) for s in SummaryStatus if s.value in counts]


def startable(user: User) -> QuerySet[Pilot]:
    """Pilots whose report the person may begin."""
    return Pilot.objects.filter(
        society__in=working_society_ids(user), status=PilotStatus.ACTIVE, summaries=None
    ).select_related("society", "batch")


def awaited(user: User, *, on: dt.date) -> list[Pilot]:
    """Pilots read for the association whose report has not come yet, once it is time for it."""
    handed_in = (SummaryStatus.SUBMITTED, SummaryStatus.ACCEPTED)
    sent = SummaryReport.objects.filter(pilot=OuterRef("pk"), status__in=handed_in)
    rows = (
        visible_pilots(user)
        .exclude(society__in=society_ids(user))
        .filter(
            ~Exists(sent),
            status=PilotStatus.ACTIVE,
            batch__phases__kind=Phase.EVALUATION,
            batch__phases__starts_on__lte=on,
        )
    )
    found = list(
        rows.select_related("society", "batch").prefetch_related("batch__phases")[:AWAITED_MAX]
    )
    for pilot in found:
        pilot.summary_due_on = pilot.batch.ends(Phase.EVALUATION)  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPage:
    report: SummaryReport
    sections: list[SectionRow]
    loose: list[ReturnRemark]
    returned: list[ReturnRemark]
    previous: SummaryReport | None
    versions: list[SummaryReport]
    offers: list[Offer]
    events: QuerySet[Event]
    editable: bool
    frozen: str
    document: GeneratedDocument | None
    job: ReportJob | None
    prefilled: int
    evidence: list[Evidence]
    evidence_more: int
    today: dt.date
    calendar: WorkCalendar

    @property
    def done(self) -> int:
        return sum(not row.gap for row in self.sections)

    def section(self, kind: SummarySection) -> SectionRow:
        return next(row for row in self.sections if row.section == kind)

    def after(self, kind: SummarySection) -> SectionRow | None:
        at = list(SummarySection).index(kind) + 1
        return self.sections[at] if at < len(self.sections) else None


def versions_with(user: User, pk: uuid.UUID) -> list[SummaryReport]:
    """All versions of the report the person may see, newest first; none if ``pk`` is not one."""
    pilot = visible_summaries(user).filter(pk=pk).values("pilot")
    rows = list(summaries_of(user).filter(pilot__in=pilot).order_by("-number"))
    return rows if any(row.pk == pk for row in rows) else []


def summary_page(
    user: User, report: SummaryReport, versions: list[SummaryReport], *, today: dt.date
) -> SummaryPage:
    """Collect what the pages of one version show."""
    previous = next((row for row in versions if row.number == report.number - 1), None)
    own = report.status in UNSENT_SUMMARIES
    about = previous if own and previous else report
    remarks = list(ReturnRemark.objects.filter(subject_id__in=[about.pk, report.pk]))
    missing = gaps(report)
    texts = {section.value: getattr(report, section.value) for section in SummarySection}
    proofs = _proofs(report, today)
    made = Q(kind=DocumentKind.PILOT_SUMMARY, subject_id=report.pk)
    return SummaryPage(
        report=report,
        sections=[
            SectionRow(
                section=section,
                text=getattr(report, section.value),
                gap=missing.get(section.value, ""),
                remarks=[row for row in remarks if row.place == section.value],
                paragraphs=paragraphs(
                    getattr(report, section.value), report.origins.get(section.value, ())
                ),
                limit=LIMITS[section.value],
                advice=ADVISED[section.value],
            )
            for section in SummarySection
        ],
        loose=[row for row in remarks if not row.place],
        returned=remarks,
        previous=previous,
        versions=versions,
        offers=[row for row in SUMMARY.offers(user, report) if row.name in STEPS_OF_PEOPLE],
        events=timeline(report),
        editable=report.status == SummaryStatus.DRAFT and works_on_summary.holds(user, report),
        frozen=FROZEN.get(SummaryStatus(report.status), ""),
        document=visible_documents(user).filter(made).select_related("file").first(),
        job=visible_jobs(user).filter(made, state__in=UNFINISHED).first(),
        prefilled=prefilled_share(texts, report.origins),
        evidence=proofs[:EVIDENCE_SHOWN],
        evidence_more=len(proofs) - EVIDENCE_SHOWN,
        today=today,
        calendar=work_calendar(),
    )


def _proofs(report: SummaryReport, today: dt.date) -> list[Evidence]:
    """The proofs of the year; of a report that was sent those of that day."""
    day = timezone.localdate(report.submitted_at) if report.submitted_at else today
    return list(evidence_until(report.pilot, day))
