"""Who may see and do what with reports, documents and dashboards."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from pilots.models import Pilot, PilotBatch, Urging
from pilots.policies import (
    heads_pilot,
    run_batch_ids,
    runs_batch,
    visible_batches,
    visible_pilots,
    works_for_pilot,
)
from pilots.policies.sharing import listed_meetings
from pilots.policies.sheets import released_sheets
from reporting.enums import DocumentKind, SummaryStatus
from reporting.models import GeneratedDocument, ReportJob, SummaryReport, YearReport
from sanhua.accounts.actions.system import SYSTEM_NAME
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.core.rules import Rule, rule
from societies.policies import is_association, society_ids, visible_societies

UNSENT_SUMMARIES = (SummaryStatus.DRAFT, SummaryStatus.CONFIRMED)
MEETING_PAPERS = (DocumentKind.MEETING_LIST, DocumentKind.MEETING_BADGES)
DECISIONS = (DocumentKind.DECISION_NOTICE, DocumentKind.DECISION_NOTICE_WORD)
DRAFT_MARK = "草稿"  # a version label that ends so was printed before it was submitted


@rule("只有省科协工作人员可以查看。")
def reads_for_association(actor: User, _: object) -> bool:
    return is_association(actor)


def visible_summaries(user: User) -> QuerySet[SummaryReport]:
    """Drafts are the society's own; what was submitted, those read who read the pilot."""
    own = Q(pilot__society__in=society_ids(user))
    sent = Q(pilot__in=visible_pilots(user)) & ~Q(status__in=UNSENT_SUMMARIES)
    return SummaryReport.objects.filter(own | sent)


def visible_year_reports(user: User) -> QuerySet[YearReport]:
    """The association's own report: officers of the batch and leaders; nobody else knows of it."""
    if user.holds(StaffRole.LEADER):
        return YearReport.objects.all()
    return YearReport.objects.filter(batch__in=run_batch_ids(user))


def _of_batch(report: YearReport) -> PilotBatch:
    return report.batch


writes_year: Rule[YearReport] = runs_batch.on(_of_batch)
decides_year: Rule[YearReport] = is_leader.on(_of_batch)


def visible_documents(user: User) -> QuerySet[GeneratedDocument]:
    """Files made of what the person sees; a draft stays with its society.

    An archive holds what its maker may see, so of the association only its maker may have it; what
    lies in a bundle is its maker's alone.
    """
    own = Q(society_id__in=society_ids(user)) | Q(created_by=user, society_id=None)
    societies = visible_pilots(user).values("society")
    sent = Q(society_id__in=societies) & ~Q(version_label__endswith=DRAFT_MARK)
    sent &= ~Q(kind=DocumentKind.ARCHIVE) | Q(created_by=user)
    years = Q(subject_id__in=visible_year_reports(user).values("pk"))
    # Nobody's society owns a score sheet: it would read it.
    sheets = Q(kind=DocumentKind.SCORE_SHEET, subject_id__in=released_sheets(user).values("pk"))
    return GeneratedDocument.objects.filter(own | sent | years | sheets | _of_association(user))


def _of_association(user: User) -> Q:
    """Papers of the association about what this person works on."""
    meetings = Q(kind__in=MEETING_PAPERS, subject_id__in=listed_meetings(user).values("pk"))
    if not is_association(user):
        return meetings
    batches = Q(kind__in=DECISIONS, subject_id__in=visible_batches(user).values("pk"))
    pages = Q(kind=DocumentKind.SOCIETY_PAGE, part__isnull=True)
    return meetings | batches | pages & Q(subject_id__in=visible_societies(user).values("pk"))


def private_documents(user: User) -> Q:
    """Among the files that no general rule opens, those of documents this person may see."""
    return Q(pk__in=visible_documents(user).values("file"))


def visible_jobs(user: User) -> QuerySet[ReportJob]:
    """What the person asked for, and what colleagues of the same society asked for."""
    return ReportJob.objects.filter(
        Q(requested_by=user)
        | Q(society_id__in=society_ids(user), requested_by__memberships__society=F("society_id"))
    ).distinct()


def visible_urgings(user: User) -> QuerySet[Urging]:
    """Reminders sent by hand: for the society they were sent to and those who run the batch."""
    if user.holds(StaffRole.LEADER):
        return Urging.objects.all()
    seen = Q(society_id__in=society_ids(user)) | Q(batch_id__in=run_batch_ids(user))
    return Urging.objects.filter(seen)


@rule("只有申请人本人可以取消或重试。")
def asked_for(actor: User, job: ReportJob) -> bool:
    return job.requested_by_id == actor.pk


def _pilot(report: SummaryReport) -> Pilot:
    return report.pilot


def _batch(report: SummaryReport) -> PilotBatch:
    return report.pilot.batch


works_on_summary: Rule[SummaryReport] = works_for_pilot.on(_pilot)
heads_summary: Rule[SummaryReport] = heads_pilot.on(_pilot)
reviews_summary: Rule[SummaryReport] = runs_batch.on(_batch)


@rule("只有系统任务可以办理。")
def is_the_system(actor: User, _: SummaryReport) -> bool:
    return actor.username == SYSTEM_NAME


@rule("不能审核自己报送的总结报告，请由其他经办人办理。")
def did_not_submit_summary(actor: User, report: SummaryReport) -> bool:
    return report.submitted_by_id != actor.pk
