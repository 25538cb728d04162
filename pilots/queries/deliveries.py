"""What was sent about a batch: to whom, when, with which words, and whether it arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilots.policies import visible_deliveries
from sanhua.accounts.models import User
from sanhua.activity.models import Notification

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
    """Write the log; what a person typed stays text."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6F0FB", "border": 1})
        sheet = book.add_worksheet("发送记录")
        for column, (title, width) in enumerate(HEADS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(row)):
                sheet.write_string(number, column, value)
    return file.getvalue()


def _cells(row: Notification) -> tuple[str, ...]:
    return (
        _moment(row.created_at),
        str(row.recipient),
        row.recipient.unit,
        str(row.get_channel_display()),
        str(row.get_topic_display()),
        row.subject,
        row.text,
        str(row.get_state_display()),
        _moment(row.sent_at),
        _moment(row.read_at),
        str(row.attempts),
        row.error,
    )


def _moment(value: dt.datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
