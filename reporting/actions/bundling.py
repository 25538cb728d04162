"""Making a bundle in a worker: its parts one after the other, then a ZIP with a list of them.

A part is kept as soon as it is made, so a killed worker or a full turn loses nothing; a part that
cannot be made does not stop the others. The ZIP is streamed and bears fixed times: the same parts
give the same bytes.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from reporting.actions.holding import Hold, LostLease, is_of_the_disk, reason_of
from reporting.actions.limits import memory
from reporting.actions.printing import code_of, keep, lay_out, load
from reporting.documents import KINDS, pdf
from reporting.documents.bundle import Packed, zip_chunks
from reporting.documents.kind import Stamp
from reporting.enums import JobState
from reporting.models import ReportPart
from sanhua.files.actions import staged
from sanhua.files.checks.wholeness import harm_of
from sanhua.files.models import StoredFile

TURN_SECONDS = 20  # then a person with a single page gets their turn
PART_ATTEMPTS_MAX = 2
MADE_PERCENT = 90  # when all parts are made; the rest is putting them together

log = logging.getLogger(__name__)


def make_turn(hold: Hold, *, most: int) -> None:
    """Make parts for a while; when all are done, put them together."""
    end = time.monotonic() + TURN_SECONDS
    parts = ReportPart.objects.filter(job=hold.job)
    total = parts.count()
    while part := parts.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).first():
        done = parts.filter(state__in=(JobState.DONE, JobState.FAILED)).count()
        hold.stage(f"生成第{done + 1}份，共{total}份", MADE_PERCENT * done // total)
        _make_part(hold, part, most)
        if time.monotonic() > end:
            hold.pass_on(max(1, MADE_PERCENT * (done + 1) // total))
            return
    _put_together(hold)


def _make_part(hold: Hold, part: ReportPart, most: int) -> None:
    """Make one part; whatever is wrong with it is said of it alone."""
    if part.attempts >= PART_ATTEMPTS_MAX:
        _failed(part, f"连续{PART_ATTEMPTS_MAX}次没有做完，可能是内容过多或系统资源不足。")
        return
    ReportPart.objects.filter(pk=part.pk).update(state=JobState.RUNNING, attempts=F("attempts") + 1)
    try:
        _print_part(hold, part, most)
    except (LostLease, SoftTimeLimitExceeded):
        raise
    except pdf.PaperError as fault:
        _failed(part, str(fault))
    except Exception as fault:
        if is_of_the_disk(fault):
            again = {"state": JobState.QUEUED, "attempts": F("attempts") - 1}
            ReportPart.objects.filter(pk=part.pk).update(**again)
            raise
        log.exception("part %s of a bundle failed", part.pk)
        _failed(part, f"{reason_of(fault)}。")


def _print_part(hold: Hold, part: ReportPart, most: int) -> None:
    kind, job = KINDS[part.kind], hold.job
    subject = load(kind, part.subject_id, job.requested_by)
    stamp = Stamp(code=code_of(part), moment=job.requested_at)
    with memory(most):
        data = lay_out(kind, subject, stamp, lambda _name, _percent: None)
    with staged([data]) as content, transaction.atomic():
        if not hold.rows().exists():
            raise LostLease
        document = keep(
            content,
            name=part.kind,
            subject=subject,
            # No society's: else a batch would put a page into every society's files.
            identity=replace(kind.identify(subject), society_id=None),
            code=stamp.code,
            actor=job.requested_by,
            now=hold.clock(),
        )
        ReportPart.objects.filter(pk=part.pk).update(
            state=JobState.DONE, document=document, file=document.file, error=""
        )


def _failed(part: ReportPart, reason: str) -> None:
    ReportPart.objects.filter(pk=part.pk).update(state=JobState.FAILED, error=reason[:500])


def _is_whole(part: ReportPart, file: StoredFile) -> bool:
    """Look at the bytes that go in, and note what is wrong or right again with them."""
    harm = harm_of(file)
    state = JobState.FAILED if harm else JobState.DONE
    if harm:
        log.error("the bytes of stored file %s are %s", file.content, harm.value)
    if part.state != state:
        error = f"存放的文件{harm.label}，请联系系统管理员从备份恢复后重试。" if harm else ""
        ReportPart.objects.filter(pk=part.pk).update(state=state, error=error)
        part.state, part.error = state, error
    return not harm


def _put_together(hold: Hold) -> None:
    """Write the ZIP of what was made; without a single file the job has failed."""
    job, kind = hold.job, KINDS[hold.job.kind]
    hold.stage("打包", MADE_PERCENT + 5)
    parts = list(ReportPart.objects.filter(job=job).select_related("file", "document"))
    whole = [part for part in parts if part.file and _is_whole(part, part.file)]
    packed = [Packed.of(part, part.file) for part in whole if part.file]
    failed = [part for part in parts if part not in whole]
    if not packed:
        why = failed[0].error if failed else "没有可以打包的文件。"
        hold.fail(f"一份也没有生成：{why}")
        return
    subject, now = load(kind, job.subject_id, job.requested_by), hold.clock()
    chunks = zip_chunks(packed, title=job.title, moment=job.requested_at)
    with staged(chunks) as content, transaction.atomic():
        hold.finish(now, error=f"有{len(failed)}份没有生成，未放入压缩包。" if failed else "")
        document = keep(
            content,
            name=job.kind,
            subject=subject,
            identity=kind.identify(subject),
            code=code_of(job, rounds=job.rounds),
            actor=job.requested_by,
            now=now,
        )
        hold.hand_over(document, now)
