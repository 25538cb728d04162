"""Asking for a document, giving it up, trying again. The making itself is in ``making``."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import TYPE_CHECKING

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F

from reporting.documents import KINDS
from reporting.enums import JobState
from reporting.models import ReportJob
from reporting.policies import asked_for, visible_jobs
from sanhua.core.records import Record
from sanhua.core.rules import NotAllowed, NotNow

if TYPE_CHECKING:
    from sanhua.accounts.models import User

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)

log = logging.getLogger(__name__)


def request_document(
    *,
    kind: str,
    subject: Record,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
) -> ReportJob:
    """Put a document into the queue; the same wish twice is one job.

    A job for the same record that is still unfinished is returned instead of a second one.

    Raises:
        NotNow: there is no such kind of document.
        NotAllowed: the person does not see the record.

    """
    if kind not in KINDS:
        raise NotNow("没有这种文件。")
    if not KINDS[kind].visible(actor).filter(pk=subject.pk).exists():
        raise NotAllowed("您不能生成这份文件。")
    identity = KINDS[kind].identify(subject)
    subject_type = ContentType.objects.get_for_model(subject)
    about = {"kind": kind, "subject_type": subject_type, "subject_id": subject.pk}
    if token and (earlier := _earlier(token, actor, about)):
        return earlier
    waiting = visible_jobs(actor).filter(state__in=UNFINISHED, **about).first()
    if waiting is not None:
        return waiting
    job = ReportJob(
        id=token or uuid.uuid4(),
        title=f"{identity.title}{identity.version_label}",
        society_id=identity.society_id,
        requested_by=actor,
        requested_at=now,
        **about,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
            transaction.on_commit(lambda: nudge(job.pk), robust=True)
    except IntegrityError:
        if token and (earlier := _earlier(token, actor, about)):
            return earlier
        raise
    return job


def cancel_document(job: ReportJob, *, actor: User, now: dt.datetime) -> None:
    """Take a job out of the queue; a worker that holds it notices at its next stage.

    Raises:
        NotAllowed: somebody else asked for it.
        NotNow: it is finished.

    """
    asked_for.require(actor, job)
    rows = ReportJob.objects.filter(pk=job.pk, state__in=UNFINISHED)
    if not rows.update(
        state=JobState.CANCELLED,
        stage="",
        lease_until=None,
        finished_at=now,
        version=F("version") + 1,
    ):
        raise NotNow("该任务已经结束，不能取消。请刷新页面查看结果。")


def retry_document(job: ReportJob, *, actor: User) -> None:
    """Queue a failed or cancelled job again, with all its attempts.

    Raises:
        NotAllowed: somebody else asked for it.
        NotNow: it is not finished, or it succeeded.

    """
    asked_for.require(actor, job)
    with transaction.atomic():
        rows = ReportJob.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED))
        if not rows.update(
            state=JobState.QUEUED,
            stage="",
            percent=0,
            attempts=0,
            error="",
            lease_until=None,
            finished_at=None,
            version=F("version") + 1,
        ):
            raise NotNow("该任务没有失败，不需要重试。请刷新页面查看结果。")
        transaction.on_commit(lambda: nudge(job.pk), robust=True)


def nudge(job_id: uuid.UUID) -> None:
    """Wake the worker; if the broker is down, the periodic sweep makes the document (ADR 4)."""
    try:
        current_app.send_task("reporting.jobs.make_document", [str(job_id)], retry=False)
    except Exception as error:  # noqa: BLE001 - the row is safe; no broker fault may reach a person
        log.warning("broker not reached, the sweep will make the document: %s", error)


def _earlier(token: uuid.UUID, actor: User, about: dict[str, object]) -> ReportJob | None:
    """The job of the first submission of a form, if it was this person's and about the same."""
    earlier = ReportJob.objects.filter(pk=token).first()
    if earlier is None:
        return None
    if earlier.requested_by_id != actor.pk or earlier.subject_id != about["subject_id"]:
        raise NotNow("提交没有成功，请刷新页面后重试。")
    return earlier
