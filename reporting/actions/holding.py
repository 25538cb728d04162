"""A job in the hands of a worker: taken with a lease, renewed at every stage, given back or failed.

The lease is longer than a worker lives with one job: the task's hard limit kills the process
before the lease runs out, so no second worker begins while the first is still at it.
"""

from __future__ import annotations

import datetime as dt
import errno
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q, QuerySet

from reporting.enums import JobState
from reporting.models import GeneratedDocument, ReportJob
from sanhua.activity import journal
from sanhua.activity.enums import Topic

SOFT_LIMIT = 150  # seconds of one task; the limits of the tasks in ``jobs``
HARD_LIMIT = 170
LEASE = dt.timedelta(seconds=HARD_LIMIT + 20)
ATTEMPTS_MAX = 3
PAUSE = dt.timedelta(seconds=20)  # before a failed attempt is tried again
FAULT_MAX = 4000
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
DISK_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)

Clock = Callable[[], dt.datetime]


class LostLease(Exception):
    """The job was cancelled, or another worker has taken it over."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A job in the hands of one worker; ``attempts`` is what makes the hold its own."""

    job: ReportJob
    clock: Clock

    def rows(self) -> QuerySet[ReportJob]:
        return ReportJob.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts
        )

    def stage(self, name: str, percent: int) -> None:
        """Say what is being done and renew the lease.

        Raises:
            LostLease: the job is not this worker's any more.

        """
        if not self.rows().update(stage=name, percent=percent, lease_until=self.clock() + LEASE):
            raise LostLease

    def put_back(self, reason: str, fault: BaseException) -> None:
        """After a fault: let another attempt follow, or give up when there were enough."""
        if self.job.attempts >= ATTEMPTS_MAX:
            words = f"{reason}，已重试{ATTEMPTS_MAX}次。请稍后再试，仍不成功请联系系统管理员。"
            self.fail(words, fault)
            return
        self.rows().update(
            state=JobState.QUEUED,
            stage="等待重试",
            percent=0,
            error=reason,
            fault=tail(fault),
            lease_until=self.clock() + PAUSE,
            version=F("version") + 1,
        )

    def fail(self, reason: str, fault: BaseException | None = None) -> None:
        self.rows().update(
            state=JobState.FAILED,
            stage="",
            error=reason[:500],
            fault=tail(fault) if fault else "",
            lease_until=None,
            finished_at=self.clock(),
            version=F("version") + 1,
        )

    def finish(self, now: dt.datetime, *, error: str = "") -> None:
        """Mark the job done; call it in the transaction that keeps the file, before keeping it.

        Raises:
            LostLease: the job is not this worker's any more.

        """
        if not self.rows().update(
            state=JobState.DONE,
            stage="",
            percent=100,
            error=error,
            lease_until=None,
            finished_at=now,
            version=F("version") + 1,
        ):
            raise LostLease

    def hand_over(self, document: GeneratedDocument, now: dt.datetime) -> None:
        """Show the file to whoever asked for it."""
        job = self.job
        ReportJob.objects.filter(pk=job.pk).update(document=document)
        journal.tell(
            [job.requested_by],
            subject=f"{job.title}已生成",
            text=f"您申请的“{job.title}”已生成，可以下载。",
            url=job.get_absolute_url(),
            key=f"document:{job.pk}" + (f"/{job.rounds}" if job.rounds else ""),
            now=now,
            topic=Topic.DOCUMENT,
        )

    def pass_on(self, percent: int) -> None:
        """Give a job that goes well back to the queue, so that others get their turn."""
        self.rows().update(
            state=JobState.QUEUED,
            percent=percent,
            attempts=0,
            lease_until=None,
            version=F("version") + 1,
        )


def reason_of(fault: Exception) -> str:
    """Say to the person who asked what went wrong."""
    if isinstance(fault, SoftTimeLimitExceeded):
        return "用时过长，已中止"
    if isinstance(fault, (MemoryError, SystemError)):  # C code may forget to say which
        return "内容过多，生成时内存不足"
    if is_of_the_disk(fault):
        is_full = fault.errno in DISK_FULL
        return "存放文件的磁盘已满" if is_full else "存放文件的目录不能写入"
    return f"系统出错（{type(fault).__name__}）"


def is_of_the_disk(fault: Exception) -> TypeGuard[OSError]:
    """Say whether the place of the files refuses whatever is written, so no document is to blame."""
    return isinstance(fault, OSError) and fault.errno in (*DISK_FULL, *DISK_CLOSED)


def tail(fault: BaseException) -> str:
    """Return the end of a traceback: what an administrator needs to look into it."""
    return "".join(traceback.format_exception(fault))[-FAULT_MAX:]


def waiting(now: dt.datetime) -> QuerySet[ReportJob]:
    """Jobs a worker may take: queued and not pausing, or running under a lease that ran out.

    Those not begun come first, so that a single page does not wait for all turns of a bundle.
    """
    due = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return ReportJob.objects.filter(
        Q(state=JobState.QUEUED) & due | Q(state=JobState.RUNNING, lease_until__lt=now)
    ).order_by("percent", "requested_at")


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
            fault="The worker died on every attempt: killed for want of memory or time, or stopped.",
            lease_until=None,
            finished_at=now,
            version=F("version") + 1,
        )
    )
