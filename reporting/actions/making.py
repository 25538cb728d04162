"""Making a document in a worker: claim, collect, lay out, keep; safe to kill at any moment.

The row is the job (``holding``). Nothing is visible before the last transaction, so a killed
worker leaves no part of a file. What goes wrong ends as a sentence for the person who asked and
as the end of the traceback for the administrator.
"""

from __future__ import annotations

import logging
import uuid

from django.db import transaction

from reporting.actions.bundling import make_turn
from reporting.actions.holding import Clock, Hold, LostLease, claim, give_up, reason_of, waiting
from reporting.actions.limits import DOCUMENT_MEMORY, memory
from reporting.actions.printing import code_of, keep, lay_out, load
from reporting.documents import KINDS, pdf
from reporting.documents.kind import Stamp
from sanhua.files.actions import staged

log = logging.getLogger(__name__)


def make(job_id: uuid.UUID, *, clock: Clock, most: int = DOCUMENT_MEMORY) -> bool:
    """Make the document of one job; False: nothing was made (not to be had, lost, failed).

    A bundle is made a turn at a time: True may mean that it goes on later. ``most`` is the memory
    that one document may take.
    """
    job = claim(job_id, now=clock())
    if job is None:
        return False
    hold = Hold(job, clock)
    try:
        if KINDS[job.kind].bundle:
            make_turn(hold, most=most)
        else:
            _make(hold, most)
    except LostLease:
        log.info("document job %s was cancelled or taken over", job.pk)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the job must end in words
        _after(hold, fault)
    else:
        return True
    return False


def _after(hold: Hold, fault: Exception) -> None:
    """Say what went wrong; what would go wrong again is said at once, the rest is tried again."""
    if isinstance(fault, pdf.PaperError):
        hold.fail(str(fault), fault)
        return
    log.error("document job %s failed", hold.job.pk, exc_info=fault)
    hold.put_back(reason_of(fault), fault)


def _make(hold: Hold, most: int) -> None:
    job, kind = hold.job, KINDS[hold.job.kind]
    hold.stage("读取数据", 10)
    subject = load(kind, job.subject_id, job.requested_by)
    stamp = Stamp(code=code_of(job), moment=job.requested_at)
    with memory(most):
        data = lay_out(kind, subject, stamp, hold.stage)
    hold.stage("保存", 95)
    now = hold.clock()
    with staged([data]) as content, transaction.atomic():
        hold.finish(now)
        document = keep(
            content,
            name=job.kind,
            subject=subject,
            identity=kind.identify(subject),
            code=stamp.code,
            actor=job.requested_by,
            now=now,
        )
        hold.hand_over(document, now)


__all__ = ["claim", "code_of", "give_up", "make", "waiting"]
