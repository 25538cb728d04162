"""The reminder order (督办单): one page about one thing that is owed and was urged by hand."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from pilots.models import Urging
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind
from reporting.policies import visible_urgings
from sanhua.activity.calendar import work_calendar
from societies.models import Society


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaper:
    urging: Urging
    society: str
    late: str
    times: int


def collect(urging: Urging, _on: dt.date) -> OrderPaper:
    """Tell it as it stood when it was urged."""
    earlier = Urging.objects.filter(turn_id=urging.turn_id, urged_at__lte=urging.urged_at)
    return OrderPaper(
        urging=urging, society=_society(urging), late=_late(urging), times=earlier.count()
    )


def _society(urging: Urging) -> str:
    found = Society.objects.filter(pk=urging.society_id).first() if urging.society_id else None
    return str(found or "各有关学会")


def _late(urging: Urging) -> str:
    if urging.due_on is None:
        return "没有规定时限"
    on = timezone.localdate(urging.urged_at)
    if on <= urging.due_on:
        return "尚未到期"
    return f"已逾期{work_calendar().between(urging.due_on, on)}个工作日"


def identify(urging: Urging) -> Identity:
    on = timezone.localdate(urging.urged_at)
    return Identity(
        number=f"督办〔{on.year}〕{on:%m%d}-{urging.pk.hex[:6].upper()}",
        title=f"督办单（{_society(urging)}）",
        version_label="第1版",
        society_id=urging.society_id,
    )


def load(pk: uuid.UUID) -> Urging:
    return Urging.objects.select_related("urged_by").get(pk=pk)


KIND = Kind(
    name=DocumentKind.REMINDER_ORDER,
    label="督办单",
    template="reporting/document/reminder_order.html",
    visible=visible_urgings,
    load=load,
    identify=identify,
    collect=collect,
)
