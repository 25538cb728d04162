"""Recording a decision that was taken in a meeting (会议决定)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots.enums import BatchStatus
from pilots.models import Decision, PilotBatch
from pilots.policies import runs_batch
from sanhua.activity.journal import note
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def record_decision(
    batch: PilotBatch,
    *,
    kind: str,
    number: str,
    decided_on: dt.date,
    summary: str,
    occasion: Occasion,
    scan: UploadedFile[bytes] | None = None,
) -> Decision:
    """Record what a meeting decided about a batch; the portal holds no votes.

    Raises:
        NotNow: the batch is over, or the day lies ahead.

    """
    runs_batch.require(occasion.actor, batch)
    if batch.status not in (BatchStatus.OPEN, BatchStatus.CLOSED):
        raise NotNow("批次尚未启动或已归档，不能登记会议决定。")
    if decided_on > timezone.localdate(occasion.now):
        raise NotNow("“会议日期”不能晚于今天。")
    if occasion.token:
        earlier = Decision.objects.filter(pk=occasion.token, batch=batch).first()
        if earlier:
            return earlier
    decision = Decision(
        batch=batch,
        kind=kind,
        number=number,
        decided_on=decided_on,
        summary=summary,
        recorded_by=occasion.actor,
        recorded_at=occasion.now,
    )
    if occasion.token:
        decision.pk = occasion.token
    decision.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            if scan:
                decision.scan = store_upload(
                    upload=scan, society_id=None, actor=occasion.actor, now=occasion.now
                )
            decision.save(force_insert=True)
            note(
                batch,
                kind="pilots.pilotbatch.decision",
                label="登记会议决定",
                actor=occasion.actor,
                now=occasion.now,
                comment=f"{decision}，{decided_on:%Y-%m-%d}",
            )
    except IntegrityError as error:
        raise NotNow("这项会议决定刚刚已经登记，请刷新页面查看。") from error
    return decision
