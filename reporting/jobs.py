"""Jobs of this room. They read the clock; what they do is in ``actions``."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from celery import current_app, shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from reporting.actions import documents, making, reminders, summary
from reporting.actions.holding import HARD_LIMIT, SOFT_LIMIT
from reporting.documents import pdf

PDF_QUEUE = "pdf"

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def make_document(job_id: str) -> bool:
    """Make one document that somebody has just asked for."""
    pk = uuid.UUID(job_id)
    made = making.make(pk, clock=timezone.now)
    if made and making.waiting(timezone.now()).filter(pk=pk).exists():
        documents.nudge(pk)  # a bundle after its turn: behind the others, without the scheduler
    return made


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def make_documents() -> int:
    """Sweep: make the next that waits, whoever was not told, or what a killed worker left behind.

    One document a task, so that the limits are one document's; if more wait, another task follows.
    """
    now = timezone.now()
    making.give_up(now)
    job_id = making.waiting(now).values_list("pk", flat=True).first()
    if job_id is None:
        return 0
    made = making.make(job_id, clock=timezone.now)
    if making.waiting(timezone.now()).exists():
        documents.nudge_sweep()
    return int(made)


@shared_task
def send_due_reminders() -> int:
    """Remind of today's deadlines, once a working day; the later runs of a day find it done."""
    now = timezone.now()
    return reminders.send_reminders(timezone.localdate(now), now=now)


@shared_task
def open_summaries() -> int:
    """Open the summary reports of pilots whose evaluation phase has begun."""
    now = timezone.now()
    return summary.open_summaries(timezone.localdate(now), now=now)


@worker_process_init.connect(weak=False)
def load_the_engine(**_signal: Any) -> None:
    """Load WeasyPrint when a worker of the PDF queue starts, so that no document waits for it."""
    if PDF_QUEUE not in current_app.amqp.queues.consume_from:
        return
    try:
        pdf.warm_up()
    except pdf.PaperError as fault:
        log.error("%s", fault)  # noqa: TRY400 - the sentence says it all; jobs will show it too
