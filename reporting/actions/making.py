"""Making a document in a worker: claim, collect, lay out, keep; safe to kill at any moment.

The row is the job. A worker takes it with a conditional update and a lease, counts the attempt
before it begins, and renews the lease at every stage; whoever lost the lease writes nothing.
Nothing is visible before the last transaction, so a killed worker leaves no part of a file.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reporting.documents import KINDS, pdf
from reporting.documents.kind import Identity, Stamp
from reporting.enums import JobState
from reporting.models import GeneratedDocument, ReportJob
from sanhua.activity import journal
from sanhua.files.actions import store_bytes

ATTEMPTS_MAX = 3
LEASE = dt.timedelta(seconds=120)  # renewed at every stage; none takes that long
PAUSE = dt.timedelta(seconds=20)  # before a failed attempt is tried again
# Without 0 O 1 I L U: a code is read from paper and typed.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Clock = Callable[[], dt.datetime]
log = logging.getLogger(__name__)


class LostLease(Exception):
    """The job was cancelled, or another worker has taken it over."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """A job in the hands of one worker; ``attempts`` is what makes the hold its own."""

    job: ReportJob
    clock: Clock

    def rows(self) -> QuerySet[ReportJob]:
        return ReportJob.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts
        )

    def stage(self, name: str, percent: int) -> None:
        if not self.rows().update(stage=name, percent=percent, lease_until=self.clock() + LEASE):
            raise LostLease


def waiting(now: dt.datetime) -> QuerySet[ReportJob]:
    """Jobs a worker may take: queued and not pausing, or running under a lease that ran out."""
    due = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return ReportJob.objects.filter(
        Q(state=JobState.QUEUED) & due | Q(state=JobState.RUNNING, lease_until__lt=now)
    ).order_by("requested_at")


def claim(job_id: uuid.UUID, *, now: dt.datetime) -> ReportJob | None:
    """Take a job, counting the attempt before any work; None: it is not to be had."""
    taken = (
        waiting(now)
        .order_by()
        .filter(pk=job_id, attempts__lt=ATTEMPTS_MAX)
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=now + LEASE,
            stage="准备",
            percent=0,
            error="",
            version=F("version") + 1,
        )
    )
    return ReportJob.objects.get(pk=job_id) if taken else None


def give_up(now: dt.datetime) -> int:
    """Mark jobs failed whose workers died on every attempt."""
    return (
        waiting(now)
        .order_by()
        .filter(attempts__gte=ATTEMPTS_MAX)
        .update(
            state=JobState.FAILED,
            error=f"连续{ATTEMPTS_MAX}次没有做完，可能是内容过多或系统资源不足。",
            lease_until=None,
            finished_at=now,
            version=F("version") + 1,
        )
    )


def make(job_id: uuid.UUID, *, clock: Clock) -> bool:
    """Make the document of one job; False: nothing was made (not to be had, lost, failed)."""
    job = claim(job_id, now=clock())
    if job is None:
        return False
    hold = _Hold(job, clock)
    try:
        _make(hold)
    except LostLease:
        log.info("document job %s was cancelled or taken over", job.pk)
    except pdf.PaperError as fault:
        # It would fail the same way again: say why at once.
        _fail(hold, str(fault))
    except SoftTimeLimitExceeded:
        _put_back(hold, "用时过长，已中止")
    except Exception as fault:
        log.exception("document job %s failed", job.pk)
        _put_back(hold, f"系统出错（{type(fault).__name__}）")
    else:
        return True
    return False


def code_of(job: ReportJob) -> str:
    """Derive the verification code from the job, so that a repeated attempt prints the same."""
    digest = salted_hmac("reporting.document", str(job.pk), algorithm="sha256").digest()
    rest, letters = int.from_bytes(digest, "big"), []
    for _ in range(12):
        rest, letter = divmod(rest, len(LETTERS))
        letters.append(LETTERS[letter])
    code = "".join(letters)
    return "-".join((code[:4], code[4:8], code[8:]))


def _make(hold: _Hold) -> None:
    job, kind = hold.job, KINDS[hold.job.kind]
    hold.stage("读取数据", 10)
    subject = kind.load(job.subject_id)
    identity = kind.identify(subject)
    stamp = Stamp(code=code_of(job), moment=job.requested_at)
    content = kind.collect(subject, timezone.localdate(job.requested_at))
    hold.stage("排版", 40)
    if kind.word:
        data = kind.word(content, identity, stamp.code, stamp.moment)
    else:
        html = kind.html(subject, content, stamp)
        data = pdf.render(html, before_writing=lambda: hold.stage("生成", 80))
    hold.stage("保存", 95)
    _keep(hold, data, identity, subject_version=subject.version)


def _keep(hold: _Hold, data: bytes, identity: Identity, *, subject_version: int) -> None:
    """Finish the job and keep the file, together or not at all."""
    job, now, kind = hold.job, hold.clock(), KINDS[hold.job.kind]
    with transaction.atomic():
        if not hold.rows().update(
            state=JobState.DONE,
            stage="",
            percent=100,
            lease_until=None,
            finished_at=now,
            version=F("version") + 1,
        ):
            raise LostLease
        file = store_bytes(
            name=f"{identity.title}{identity.version_label}.{kind.suffix}",
            content=data,
            media_type=kind.media_type,
            society_id=identity.society_id,
            actor=job.requested_by,
            now=now,
        )
        document = GeneratedDocument.objects.create(
            kind=job.kind,
            subject_type=job.subject_type,
            subject_id=job.subject_id,
            subject_version=subject_version,
            society_id=identity.society_id,
            number=identity.number,
            title=identity.title,
            version_label=identity.version_label,
            file=file,
            sha256=file.sha256,
            verification_code=code_of(job),
            created_by=job.requested_by,
            created_at=now,
        )
        ReportJob.objects.filter(pk=job.pk).update(document=document)
        journal.note(
            document,
            kind="reporting.generateddocument.make",
            label="生成文件",
            actor=job.requested_by,
            now=now,
            detail={"sha256": file.sha256, "code": document.verification_code},
        )
        journal.tell(
            [job.requested_by],
            subject=f"{job.title}已生成",
            text=f"您申请的“{job.title}”已生成，可以下载。",
            url=job.get_absolute_url(),
            key=f"document:{job.pk}",
            now=now,
        )


def _put_back(hold: _Hold, reason: str) -> None:
    """After a fault: let another attempt follow, or give up when there were enough."""
    if hold.job.attempts >= ATTEMPTS_MAX:
        _fail(hold, f"{reason}，已重试{ATTEMPTS_MAX}次。请稍后再试，仍不成功请联系系统管理员。")
        return
    hold.rows().update(
        state=JobState.QUEUED,
        stage="等待重试",
        percent=0,
        error=reason,
        lease_until=hold.clock() + PAUSE,
        version=F("version") + 1,
    )


def _fail(hold: _Hold, reason: str) -> None:
    hold.rows().update(
        state=JobState.FAILED,
        stage="",
        error=reason[:500],
        lease_until=None,
        finished_at=hold.clock(),
        version=F("version") + 1,
    )
