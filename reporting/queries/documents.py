"""What the pages about generated documents show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from reporting.actions.documents import UNFINISHED
from reporting.documents import KINDS, Kind
from reporting.documents.kind import Identity
from reporting.enums import JobState
from reporting.models import GeneratedDocument, ReportJob
from reporting.policies import asked_for, visible_documents, visible_jobs
from sanhua.core.records import Record

if TYPE_CHECKING:
    from sanhua.accounts.models import User

CODE = re.compile(r"[2-9A-HJ-NP-TV-Z]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """The documents made of one record."""

    kind: Kind
    subject: Record
    identity: Identity
    documents: QuerySet[GeneratedDocument]
    unfinished: ReportJob | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    job: ReportJob
    is_unfinished: bool
    may_cancel: bool
    may_retry: bool
    before: int


def documents_of(user: User) -> QuerySet[GeneratedDocument]:
    return visible_documents(user).select_related("file", "created_by")


def subject_page(user: User, kind: Kind, subject: Record) -> SubjectPage:
    about = {"kind": kind.name, "subject_id": subject.pk}
    return SubjectPage(
        kind=kind,
        subject=subject,
        identity=kind.identify(subject),
        documents=documents_of(user).filter(**about),
        unfinished=visible_jobs(user).filter(state__in=UNFINISHED, **about).first(),
    )


def job_page(user: User, job: ReportJob) -> JobPage:
    """Collect what the progress page shows; ``before`` counts the jobs in front of this one."""
    mine = asked_for.holds(user, job)
    waiting = ReportJob.objects.filter(
        state=JobState.QUEUED, requested_at__lt=job.requested_at, lease_until__isnull=True
    )
    return JobPage(
        job=job,
        is_unfinished=job.state in UNFINISHED,
        may_cancel=mine and job.state in UNFINISHED,
        may_retry=mine and job.state in (JobState.FAILED, JobState.CANCELLED),
        before=waiting.count() if job.state == JobState.QUEUED else 0,
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
