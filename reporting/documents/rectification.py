"""The rectification notice (整改通知书): one page, sent by the association."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from pilots.models import Rectification
from pilots.policies import visible_rectifications
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind


@dataclass(frozen=True, slots=True)
class NoticePaper:
    order: Rectification


def collect(order: Rectification, _on: dt.date) -> NoticePaper:
    return NoticePaper(order)


def identify(order: Rectification) -> Identity:
    number = order.number or "未编号"
    return Identity(
        number=f"整改通知{number}" if number.startswith("〔") else number,
        title=f"整改通知书（{order.pilot.society}）",
        version_label="第1版",
        society_id=order.pilot.society_id,
    )


def load(pk: uuid.UUID) -> Rectification:
    rows = Rectification.objects.select_related("pilot__society", "pilot__batch", "task")
    return rows.get(pk=pk)


KIND = Kind(
    name=DocumentKind.RECTIFICATION,
    label="整改通知书",
    template="reporting/document/rectification.html",
    visible=visible_rectifications,
    load=load,
    identify=identify,
    collect=collect,
)
