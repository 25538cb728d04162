"""Asking for a document, giving it up, trying again. The making itself is in ``making``."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import TYPE_CHECKING

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, When

from reporting.documents import KINDS
from reporting.documents.kind import Entry
from reporting.enums import JobState
from reporting.models import ReportJob, ReportPart
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
    selection: str = "",
) -> ReportJob:
    """Put a document into the queue; the same wish twice is one job.

    A job for the same record that is still unfinished is returned instead of a second one.
    ``selection`` narrows a bundle down, as the filter of its page.

    Raises:
        NotNow: there is no such kind of document, or nothing to put into a bundle.
        NotAllowed: the person does not see the record.

    """
    if kind not in KINDS:
        raise NotNow("没有这种文件。")
    known = KINDS[kind]
    if not known.visible(actor).filter(pk=subject.pk).exists():
        raise NotAllowed("您不能生成这份文件。")
    identity = known.identify(subject)
    about: dict[str, object] = {
        "kind": kind,
        "subject_type": ContentType.objects.get_for_model(subject),
        "subject_id": subject.pk,
        "selection": selection,
    }
    if token and (earlier := _earlier(token, actor, about)):
        return earlier
    if waiting := _unfinished(actor, about):
        return waiting
    entries = known.bundle(subject, actor, selection) if known.bundle else []
    if known.bundle and not entries:
        raise NotNow("没有可以打包的内容。")
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
            ReportPart.objects.bulk_create(
                _part(job, number, entry) for number, entry in enumerate(entries, start=1)
            )
            transaction.on_commit(lambda: nudge(job.pk), robust=True)
    except IntegrityError:
        # The same wish came twice at once; the other request was the first.
        earlier = _earlier(token, actor, about) if token else None
        if earlier := earlier or _unfinished(actor, about):
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

    Of a bundle only what failed or is missing is made again; one that is done except for some
    parts is put together anew, as a new file.

    Raises:
        NotAllowed: somebody else asked for it.
        NotNow: it is not finished, or it succeeded.

    """
    asked_for.require(actor, job)
    requeue_document(job)


def requeue_document(job: ReportJob) -> None:
    """Do so, whoever has been allowed to ask: the person or the administrator.

    Raises:
        NotNow: it is not finished, it succeeded, or the same document is being made already.

    """
    ended = Q(state__in=(JobState.FAILED, JobState.CANCELLED))
    ended |= Q(state=JobState.DONE, parts__state=JobState.FAILED)
    fresh = {"state": JobState.QUEUED, "attempts": 0, "error": ""}
    try:
        with transaction.atomic():
            wanted = ReportJob.objects.filter(ended, pk=job.pk).values("pk")
            if (
                not ReportJob.objects.filter(pk__in=wanted)
                .exclude(state__in=UNFINISHED)
                .update(
                    **fresh,
                    stage="",
                    percent=0,
                    fault="",
                    lease_until=None,
                    finished_at=None,
                    rounds=F("rounds") + Case(When(document__isnull=True, then=0), default=1),
                    document=None,
                    version=F("version") + 1,
                )
            ):
                raise NotNow("该任务没有失败，不需要重试。请刷新页面查看结果。")
            missing = ReportPart.objects.filter(job=job, file__isnull=True)
            missing.update(**fresh)
            transaction.on_commit(lambda: nudge(job.pk), robust=True)
    except IntegrityError as fault:
        raise NotNow("同一份文件正在生成，请等它完成。") from fault


def nudge(job_id: uuid.UUID) -> None:
    """Wake the worker; if the broker is down, the periodic sweep makes the document (ADR 4)."""
    try:
        current_app.send_task("reporting.jobs.make_document", [str(job_id)], retry=False)
    except Exception as error:  # noqa: BLE001 - the row is safe; no broker fault may reach a person
        log.warning("broker not reached, the sweep will make the document: %s", error)


def nudge_sweep() -> None:
    """Ask for another sweep, because more is waiting."""
    try:
        current_app.send_task("reporting.jobs.make_documents", retry=False, expires=60)
    except Exception as error:  # noqa: BLE001 - the scheduler asks every 15 seconds anyway
        log.warning("broker not reached, the next sweep goes on: %s", error)


def _part(job: ReportJob, number: int, entry: Entry) -> ReportPart:
    return ReportPart(
        job=job,
        number=number,
        path=entry.path,
        title=entry.title,
        kind=entry.kind,
        subject_id=entry.subject_id,
        file_id=entry.file_id,
        state=JobState.DONE if entry.file_id else JobState.QUEUED,
    )


def _unfinished(actor: User, about: dict[str, object]) -> ReportJob | None:
    """The job for the same that is still being made, the person's or a colleague's."""
    rows = visible_jobs(actor).filter(state__in=UNFINISHED, **about)
    return rows.order_by("requested_at").first()


def _earlier(token: uuid.UUID, actor: User, about: dict[str, object]) -> ReportJob | None:
    """The job of the first submission of a form, if it was this person's and about the same."""
    earlier = ReportJob.objects.filter(pk=token).first()
    if earlier is None:
        return None
    if earlier.requested_by_id != actor.pk or earlier.subject_id != about["subject_id"]:
        raise NotNow("提交没有成功，请刷新页面后重试。")
    return earlier
