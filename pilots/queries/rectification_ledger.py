"""The rectification ledger (整改台账): filtered on the page, and the same as a workbook."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilots.enums import RectificationStatus
from pilots.models import Rectification
from pilots.policies import visible_rectifications
from pilots.workflows.supervision import AWAITING
from sanhua.accounts.models import User
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar

ROWS_MAX = 20_000
HEADS = (
    ("编号", 16), ("学会", 26), ("批次", 24), ("关联任务", 26), ("问题来源", 12), ("依据条款", 16),
    ("存在问题", 40), ("整改要求", 40), ("下达人", 10), ("下达日期", 12), ("签收人", 10), ("签收日期", 12),
    ("整改时限", 12), ("报送日期", 12), ("销号日期", 12), ("状态", 10), ("逾期（工作日）", 12),
    ("退回次数", 9), ("延期次数", 9),
)  # fmt: skip


def ledger(user: User, chosen: Mapping[str, Any], *, on: dt.date) -> QuerySet[Rectification]:
    """Return the rectifications a person sees, as the filters say; what is wrong is left out."""
    rows = visible_rectifications(user).select_related("pilot__society", "pilot__batch", "task")
    state = chosen.get("status") or "open"
    if state == "open":
        rows = rows.exclude(status=RectificationStatus.CLOSED)
    elif state == "late":
        rows = rows.filter(status__in=AWAITING, due_on__lt=on)
    elif state in RectificationStatus.values:
        rows = rows.filter(status=state)
    if source := chosen.get("source"):
        rows = rows.filter(source=source)
    for name, lookup in (("since", "due_on__gte"), ("until", "due_on__lte")):
        if day := chosen.get(name):
            rows = rows.filter(**{lookup: day})
    if text := chosen.get("q"):
        rows = rows.filter(
            Q(problem__icontains=text)
            | Q(requirement__icontains=text)
            | Q(number__icontains=text)
            | Q(pilot__society__name__icontains=text)
        )
    return rows.order_by("due_on", "number")


def days_late(row: Rectification, *, on: dt.date, calendar: WorkCalendar) -> int:
    """Count the working days after the due date until the answer, or until now."""
    if row.responded_at and row.status not in AWAITING:
        end = timezone.localdate(row.responded_at)
    elif row.status in AWAITING:
        end = on
    else:
        return 0
    return calendar.between(row.due_on, end) if end > row.due_on else 0


def ledger_workbook(rows: Iterable[Rectification], *, on: dt.date, calendar: WorkCalendar) -> bytes:
    """Write the ledger; texts are written as texts, never as formulas."""
    found = list(rows)
    again = _again(found)
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6F0FB", "border": 1})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        sheet = book.add_worksheet("整改台账")
        for column, (title, width) in enumerate(HEADS):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, width)
        for number, row in enumerate(found, start=1):
            late = days_late(row, on=on, calendar=calendar)
            for column, value in enumerate((*_cells(row), late, *again(row))):
                if isinstance(value, dt.date):
                    moment = dt.datetime.combine(value, dt.time())
                    sheet.write_datetime(number, column, moment, day)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value, text)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(found), 1), len(HEADS) - 1)
    return buffer.getvalue()


def _cells(row: Rectification) -> tuple[Any, ...]:
    def day(moment: dt.datetime | None) -> dt.date | str:
        return timezone.localdate(moment) if moment else ""

    return (
        row.number,
        str(row.pilot.society),
        str(row.pilot.batch),
        str(row.task or ""),
        str(row.get_source_display()),
        row.clause,
        row.problem,
        row.requirement,
        str(row.issued_by),
        day(row.issued_at),
        str(row.acknowledged_by or ""),
        day(row.acknowledged_at),
        row.due_on,
        day(row.responded_at),
        day(row.closed_at),
        str(row.get_status_display()),
    )


def _again(rows: list[Rectification]) -> Callable[[Rectification], tuple[int, ...]]:
    """Count from the trail how often each was sent back and put off (one query)."""
    kinds = ("pilots.rectification.return", "pilots.rectification.defer")
    events = Event.objects.filter(kind__in=kinds, subject_id__in=[row.pk for row in rows])
    counts = Counter(events.values_list("subject_id", "kind"))
    return lambda row: tuple(counts[row.pk, kind] for kind in kinds)
