"""Pages for everybody: words and dates only, no person, nothing of a society's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from pilots.models import PublicArea
from pilots.policies.public import public_announcements, public_cases, public_notices
from pilots.workflows.case_copy import published_copy

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    title: str
    note: str
    day: dt.date | dt.datetime | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPart:
    """One part of the public area that is switched on."""

    key: str
    label: str
    url: str
    rows: list[PublicRow]


LABELS = {"announcements": "通知公告", "notices": "公示", "cases": "示范模式"}


def parts_of(area: PublicArea) -> list[str]:
    return [key for key in LABELS if getattr(area, key)]


def rows_of(area: PublicArea, key: str, *, on: dt.date) -> Any:
    """Return the records of a part, light enough for a list."""
    if key == "announcements":
        return public_announcements(area).only("title", "doc_number", "published_at")
    if key == "notices":
        return public_notices(area, on=on).only("title", "starts_on", "ends_on")
    return public_cases(area)


def public_rows(key: str, records: Any) -> list[PublicRow]:
    return [_row(key, record) for record in records]


def _row(key: str, record: Any) -> PublicRow:
    if key == "announcements":
        url = reverse("public:announcement", args=[record.pk])
        return PublicRow(
            title=record.title, note=record.doc_number, day=record.published_at, url=url
        )
    if key == "notices":
        url = reverse("public:notice", args=[record.pk])
        return PublicRow(title=record.title, note="", day=record.starts_on, url=url)
    copy = published_copy(record)
    return PublicRow(
        title=copy.title,
        note=f"{copy.society} · {copy.area.value} {copy.area.label}",
        day=record.published_at,
        url=reverse("public:case", args=[record.pk]),
    )


def public_parts(area: PublicArea, *, on: dt.date) -> list[PublicPart]:
    """List what is switched on, with the newest of each."""
    return [
        PublicPart(
            key=key,
            label=LABELS[key],
            url=reverse(f"public:{key}"),
            rows=public_rows(key, rows_of(area, key, on=on)[:SHOWN]),
        )
        for key in parts_of(area)
    ]
