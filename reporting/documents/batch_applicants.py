"""Who applied in a batch and what became of them; how balanced the pilots were before and are now.

Both rest on the frozen pictures of the dossiers: the share of the notice's rules that were met.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from pilots.enums import ApplicationStatus, PilotStatus
from pilots.models import Application, Pilot, PilotBatch
from reporting.documents.heat import Cell, average_of, cell_of, empty_cell
from societies.enums import Area
from societies.queries.snapshots import Shares, frozen_shares, present_shares

NOT_HANDED_IN = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)
Balance = dict[str, list[int | None]]  # before and now, by area


def applicants_of(batch: PilotBatch, pilots: Sequence[Pilot]) -> list[dict[str, Any]]:
    """List the societies that applied, the chosen ones first, as they were when they did."""
    handed_in = Application.objects.filter(batch=batch).exclude(status__in=NOT_HANDED_IN)
    rows = list(handed_in.select_related("society").order_by("society__sort_key"))
    shares = frozen_shares(row.pk for row in rows)
    ended = {
        pilot.application_id: str(pilot.get_status_display())
        for pilot in pilots
        if pilot.status == PilotStatus.TERMINATED
    }
    found = []
    for row in sorted(rows, key=lambda row: row.status != ApplicationStatus.SELECTED):
        areas = _areas(shares.get(row.pk))
        found.append(
            {
                "society": row.society.name,
                "way": str(row.get_kind_display()),
                "areas": areas,
                "average": average_of(areas),
                "outcome": ended.get(row.pk, str(row.get_status_display())),
            }
        )
    return found


def _areas(shares: Shares | None) -> dict[str, Cell]:
    return {area.value: _cell(shares, area) for area in Area}


def _cell(shares: Shares | None, area: Area) -> Cell:
    if shares is None:
        return empty_cell("未留存")
    share = shares[area.value]
    return empty_cell("不适用") if share is None else cell_of(share)


def balances_of(pilots: Sequence[Pilot]) -> dict[uuid.UUID, Balance]:
    """Set what each pilot met when it applied beside what it meets now; empty: not known."""
    frozen = frozen_shares(
        [pk for pilot in pilots for pk in (pilot.application_id, pilot.pk) if pk is not None]
    )
    present = present_shares(pilot.society_id for pilot in pilots)
    return {
        pilot.pk: _balance(
            frozen.get(pilot.application_id), frozen.get(pilot.pk) or present.get(pilot.society_id)
        )
        for pilot in pilots
    }


def _balance(before: Shares | None, now: Shares | None) -> Balance:
    if now is None:
        return {}
    return {
        area.value: [_whole((before or {}).get(area.value)), _whole(now[area.value])]
        for area in Area
    }


def _whole(share: float | None) -> int | None:
    return None if share is None else round(share)
