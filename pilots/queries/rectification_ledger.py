"""The rectification ledger (整改台账): filtered on the page, and the same as a workbook."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from pilots.enums import ExtensionReason, RectificationStatus, ReturnReason
from pilots.models import Rectification, ReturnRemark
from pilots.policies import visible_rectifications
from pilots.workflows.rectification import AWAITING, DEFERRAL, RETURN
from sanhua.accounts.models import User
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.ledger import Sheet
from sanhua.core.ledger import ledger_workbook as workbook_of

ROWS_MAX = 20_000
FILTERS = {
    "source": "source",
    "batch": "pilot__batch",
    "since": "due_on__gte",
    "until": "due_on__lte",
}
SENT_BACK, PUT_OFF = "pilots.rectification.return", "pilots.rectification.defer"
REFUSALS = {RETURN: "退回原因", DEFERRAL: "不同意延期的原因"}
HEADS = (
    ("编号", 16), ("学会", 26), ("批次", 24), ("关联任务", 26), ("问题来源", 12), ("依据条款", 16),
    ("存在问题", 40), ("整改要求", 40), ("下达人", 10), ("下达日期", 12), ("签收人", 10), ("签收日期", 12),
    ("整改时限", 12), ("报送日期", 12), ("销号日期", 12), ("状态", 10), ("逾期（工作日）", 12),
    ("退回次数", 9), ("退回原因", 20), ("延期次数", 9), ("延期原因", 20),
)  # fmt: skip
SEEN_FIRST = ("编号", "学会", "存在问题", "整改时限", "状态", "逾期（工作日）")


def ledger(user: User, chosen: Mapping[str, Any], *, on: dt.date) -> QuerySet[Rectification]:
    """Return the rectifications a person sees, as the filters say; what is wrong is left out."""
    rows = visible_rectifications(user).select_related(
        "pilot__society", "pilot__batch", "task", "issued_by", "acknowledged_by"
    )
    state = chosen.get("status") or "open"
    if state == "open":
        rows = rows.exclude(status=RectificationStatus.CLOSED)
    elif state == "late":
        rows = rows.filter(status__in=AWAITING, due_on__lt=on)
    elif state in RectificationStatus.values:
        rows = rows.filter(status=state)
    rows = rows.filter(**{FILTERS[name]: chosen[name] for name in FILTERS if chosen.get(name)})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One order with all columns of the ledger, in the order of ``HEADS``."""

    order: Rectification
    cells: tuple[Any, ...]
    late: int

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """Yield the columns as a page writes them: before one scrolls, what has to be done."""
        columns = zip(HEADS, self.cells, strict=True)
        for (title, _), cell in sorted(columns, key=lambda column: column[0][0] not in SEEN_FIRST):
            yield title, str(cell) or "—"  # a date is written 2022-06-01

    @property
    def waits(self) -> bool:
        return self.order.status in AWAITING


def ledger_rows(
    rows: Iterable[Rectification], *, on: dt.date, calendar: WorkCalendar
) -> list[LedgerRow]:
    """Work out the columns (two queries for all rows), the same for the page and the workbook."""
    found = list(rows)
    again = _again(found)
    made = []
    for row in found:
        late = days_late(row, on=on, calendar=calendar)
        made.append(LedgerRow(order=row, cells=(*_cells(row), late, *again(row)), late=late))
    return made


def ledger_workbook(rows: Iterable[Rectification], *, on: dt.date, calendar: WorkCalendar) -> bytes:
    """Write the ledger."""
    found = ledger_rows(rows, on=on, calendar=calendar)
    return workbook_of(Sheet("整改台账", HEADS, (row.cells for row in found), frozen=2))


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


def _again(rows: list[Rectification]) -> Callable[[Rectification], tuple[Any, ...]]:
    """Read how often each was sent back and put off, and why (two queries)."""
    ids = [row.pk for row in rows]
    events = Event.objects.filter(kind__in=(SENT_BACK, PUT_OFF), subject_id__in=ids)
    remarks = ReturnRemark.objects.filter(subject_id__in=ids, place=RETURN)
    counts: Counter[tuple[uuid.UUID, str]] = Counter()
    reasons: dict[tuple[uuid.UUID, str], Counter[str]] = defaultdict(Counter)
    for pk, kind, detail in events.values_list("subject_id", "kind", "detail"):
        counts[pk, kind] += 1
        if (category := detail.get("category")) in ExtensionReason.values:
            reasons[pk, PUT_OFF][str(ExtensionReason(category).label)] += 1
    for remark in remarks.order_by("made_at"):
        reasons[remark.subject_id, SENT_BACK][str(remark.get_reason_display())] += 1

    def words(row: Rectification, kind: str) -> str:
        found = reasons[row.pk, kind]
        return "、".join(f"{why}{f'（{n}次）' if n > 1 else ''}" for why, n in found.items())

    return lambda row: tuple(
        cell for kind in (SENT_BACK, PUT_OFF) for cell in (counts[row.pk, kind], words(row, kind))
    )


def reason_counts(rows: QuerySet[Rectification]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Count why answers of these orders came back and why more time was refused (one query).

    The most frequent first, under the words of the page; what never happened is left out.
    """
    found = ReturnRemark.objects.filter(
        place__in=REFUSALS, subject_id__in=rows.order_by().values("pk")
    ).values_list("place", "reason")
    counted: dict[str, list[tuple[str, int]]] = {place: [] for place in REFUSALS}
    for place, reason, count in found.annotate(n=Count("pk")).order_by("-n", "reason"):
        counted[place].append((str(ReturnReason(reason).label), count))
    return [(label, counted[place]) for place, label in REFUSALS.items() if counted[place]]
