"""What was sent about a batch: to whom, when, with which words, and whether it arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from pilots.policies import visible_deliveries
from sanhua.accounts.models import User
from sanhua.activity.models import Notification
from sanhua.core.ledger import Sheet, ledger_workbook

ROWS_MAX = 20_000
HEADS = (
    ("生成时间", 18), ("接收人", 12), ("单位", 26), ("渠道", 10), ("种类", 20), ("标题", 40), ("内容", 60),
    ("投递状态", 10), ("送达时间", 18), ("阅读时间", 18), ("尝试次数", 9), ("失败原因", 40),
)  # fmt: skip


def deliveries(user: User, chosen: Mapping[str, Any]) -> QuerySet[Notification]:
    """Return what was sent about the batches a person runs, newest first, as the filters say."""
    rows = visible_deliveries(user).select_related("recipient")
    for name in ("channel", "state", "topic"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    for name, lookup in (("since", "created_at__date__gte"), ("until", "created_at__date__lte")):
        if day := chosen.get(name):
            rows = rows.filter(**{lookup: day})
    if words := chosen.get("q"):
        rows = rows.filter(
            Q(subject__icontains=words)
            | Q(text__icontains=words)
            | Q(recipient__full_name__icontains=words)
        )
    return rows.order_by("-created_at", "-pk")


def deliveries_workbook(rows: Iterable[Notification]) -> bytes:
    """Write the log, with the hours."""
    return ledger_workbook(Sheet("发送记录", HEADS, map(_cells, rows), frozen=2, with_times=True))


def _cells(row: Notification) -> tuple[Any, ...]:
    return (
        row.created_at,
        row.recipient,
        row.recipient.unit,
        row.get_channel_display(),
        row.get_topic_display(),
        row.subject,
        row.text,
        row.get_state_display(),
        row.sent_at,
        row.read_at,
        row.attempts,
        row.error,
    )
