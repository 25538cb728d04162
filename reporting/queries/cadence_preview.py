"""Whom a rhythm would remind in the coming weeks, before it is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from reporting.models import ReminderCadence
from reporting.reminders.cadence import RHYTHMS
from reporting.reminders.planning import Planned, cadences_by_kind, rhythm_of, simulate

DAYS = 30
ROWS_MAX = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows, and whether there are more."""

    rows: list[tuple[dt.date, Planned]]
    more: bool


def preview_of(row: ReminderCadence, *, on: dt.date) -> Preview:
    """Simulate the coming days as if this rhythm were in force already."""
    earlier = ReminderCadence.objects.filter(pk=row.pk).values_list("kind", flat=True).first()
    known = cadences_by_kind()
    known.pop(earlier or row.kind, None)
    known[row.kind] = rhythm_of(row)

    def only(kind: str) -> bool:
        return kind == row.kind if row.kind else kind not in known and kind not in RHYTHMS

    last = on + dt.timedelta(days=DAYS)
    found = list(islice(simulate(on, last, cadences=known, only=only), ROWS_MAX + 1))
    return Preview(found[:ROWS_MAX], len(found) > ROWS_MAX)
