"""What the pages about generated documents show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from reporting.actions.documents import UNFINISHED
from reporting.documents import KINDS, Kind
from reporting.documents.kind import Identity
from reporting.enums import JobState
from reporting.models import GeneratedDocument, ReportJob, ReportPart
from reporting.policies import asked_for, visible_documents, visible_jobs
from sanhua.core.records import Record
from sanhua.files.models import Download
from societies.policies import is_association

if TYPE_CHECKING:
    from sanhua.accounts.models import User

DOWNLOADS_SHOWN = 5
CODE = re.compile(r"[2-9A-HJ-NP-TV-Z]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """The documents made of one record."""

    kind: Kind
    subject: Record
    identity: Identity
    documents: QuerySet[GeneratedDocument]
    unfinished: ReportJob | None

    @property
    def record_name(self) -> str:
        """What the documents are made of: 批次 of a bundle, 申报 of a receipt."""
        return str(self.subject._meta.verbose_name)

    @property
    def back_url(self) -> str:
        """The page of the record; some are only a line on another's page."""
        address = getattr(self.subject, "get_absolute_url", None)
        return address() if address else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    job: ReportJob
    is_unfinished: bool
    may_cancel: bool
    may_retry: bool
    before: int
    parts: int
    failed: list[ReportPart]
    kind: Kind


def document_list(user: User) -> QuerySet[GeneratedDocument]:
    """The files a person may fetch; who fetched them is for who made them and the association.

    What lies in bundles is left out: a hundred and fifty pages would hide the rest.
    """
    mine = Q() if is_association(user) else Q(file__generateddocument__created_by=user)
    last = Download.objects.filter(mine).select_related("person").order_by("-at")
    return (
        visible_documents(user)
        .filter(part__isnull=True)
        .select_related("file", "created_by")
        .prefetch_related(Prefetch("file__downloads", last[:DOWNLOADS_SHOWN], "last_downloads"))
    )


def subject_page(user: User, kind: Kind, subject: Record) -> SubjectPage:
    about = {"kind": kind.name, "subject_id": subject.pk}
    return SubjectPage(
        kind=kind,
        subject=subject,
        identity=kind.identify(subject),
        documents=document_list(user).filter(**about),
        unfinished=visible_jobs(user).filter(state__in=UNFINISHED, **about).first(),
    )


def job_page(user: User, job: ReportJob) -> JobPage:
    """Collect what the progress page shows; ``before`` counts the jobs in front of this one."""
    mine = asked_for.holds(user, job)
    parts = list(job.parts.all()) if KINDS[job.kind].bundle else []
    failed = [part for part in parts if part.state == JobState.FAILED]
    earlier = Q(state=JobState.QUEUED, requested_at__lt=job.requested_at, lease_until__isnull=True)
    ahead = ReportJob.objects.filter(earlier | Q(state=JobState.RUNNING))
    return JobPage(
        job=job,
        is_unfinished=job.state in UNFINISHED,
        may_cancel=mine and job.state in UNFINISHED,
        may_retry=mine
        and (job.state in (JobState.FAILED, JobState.CANCELLED) or bool(failed))
        and job.state not in UNFINISHED,
        before=ahead.count() if job.state == JobState.QUEUED else 0,
        parts=len(parts),
        failed=failed,
        kind=KINDS[job.kind],
    )


def kind_of(name: str) -> Kind | None:
    return KINDS.get(name)


def jobs_of(user: User) -> QuerySet[ReportJob]:
    return visible_jobs(user).select_related("document__file", "requested_by")


def written_code(typed: str) -> str:
    """Return a typed code as it is printed, or nothing if it cannot be one."""
    bare = re.sub(r"[\W_]", "", typed).upper()
    if not CODE.fullmatch(bare):
        return ""
    return "-".join((bare[:4], bare[4:8], bare[8:]))


def document_by_code(code: str) -> GeneratedDocument | None:
    """Find a document by its printed code. For everybody: who holds the paper may check it."""
    return GeneratedDocument.objects.filter(verification_code=code).first()
