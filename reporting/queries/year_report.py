"""Lists and pages of the association's own reports over batches."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pilots.models import PilotBatch
from pilots.policies import run_batches, visible_batches
from reporting.actions.documents import UNFINISHED
from reporting.documents.batch_year import Figures
from reporting.enums import DocumentKind, YearSection, YearStatus
from reporting.models import GeneratedDocument, ReportJob, YearReport
from reporting.policies import visible_documents, visible_jobs, visible_year_reports, writes_year
from reporting.queries.sections import SectionRow
from reporting.workflows.summary_origin import paragraphs, prefilled_share
from reporting.workflows.year_report import (
    YEAR_ADVISED,
    YEAR_FROZEN,
    YEAR_LIMIT,
    YEAR_REPORT,
    YEAR_STEPS,
    year_gaps,
)
from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer


def year_reports_of(user: User) -> QuerySet[YearReport]:
    """Reports the person may see, with what every page says of them."""
    rows = visible_year_reports(user).select_related("batch", "proposed_by", "approved_by")
    return rows.order_by("-batch__year", "batch__name", "-number")


def year_startable(user: User) -> QuerySet[PilotBatch]:
    """Batches whose report the person may begin."""
    own = visible_batches(user).filter(Q(pk__in=run_batches(user)) | Q(status="closed"))
    return own.filter(year_reports=None, pilots__isnull=False).distinct().order_by("-year", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    report: YearReport
    sections: list[SectionRow]
    versions: list[YearReport]
    offers: list[Offer]
    events: QuerySet[Event]
    editable: bool
    revisable: bool
    frozen: str
    prefilled: int
    figures: Figures
    documents: list[GeneratedDocument]
    job: ReportJob | None

    @property
    def done(self) -> int:
        return sum(not row.gap for row in self.sections)

    @property
    def previous(self) -> YearReport | None:
        return next((row for row in self.versions if row.number < self.report.number), None)

    def section(self, kind: YearSection) -> SectionRow:
        return next(row for row in self.sections if row.section == kind)

    def after(self, kind: YearSection) -> SectionRow | None:
        at = list(YearSection).index(kind) + 1
        return self.sections[at] if at < len(self.sections) else None


def year_versions_with(user: User, pk: uuid.UUID) -> list[YearReport]:
    """All versions of the report the person may see, newest first; none if ``pk`` is not one."""
    batch = visible_year_reports(user).filter(pk=pk).values("batch")
    return list(year_reports_of(user).filter(batch__in=batch))


def year_page(user: User, report: YearReport, versions: list[YearReport]) -> YearPage:
    """Collect what the pages of one version show."""
    missing = year_gaps(report)
    texts = {section.value: getattr(report, section.value) for section in YearSection}
    kinds = (DocumentKind.BATCH_SUMMARY, DocumentKind.BATCH_SUMMARY_WORD)
    made = Q(kind__in=kinds, subject_id=report.pk)
    writes = writes_year.holds(user, report)
    newest = versions[0].pk == report.pk
    return YearPage(
        report=report,
        sections=[
            SectionRow(
                section=section,
                text=texts[section.value],
                gap=missing.get(section.value, ""),
                remarks=[],
                paragraphs=paragraphs(texts[section.value], report.origins.get(section.value, ())),
                limit=YEAR_LIMIT,
                advice=YEAR_ADVISED,
            )
            for section in YearSection
        ],
        versions=versions,
        offers=[row for row in YEAR_REPORT.offers(user, report) if row.name in YEAR_STEPS],
        events=timeline(report),
        editable=report.status == YearStatus.DRAFT and writes,
        revisable=report.status == YearStatus.FINAL and writes and newest,
        frozen=YEAR_FROZEN.get(YearStatus(report.status), ""),
        prefilled=prefilled_share(texts, report.origins),
        figures=report.facts,
        documents=list(visible_documents(user).filter(made).select_related("file")[:4]),
        job=visible_jobs(user).filter(made, state__in=UNFINISHED).first(),
    )
