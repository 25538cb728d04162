"""The scheme of evaluation that comes with the demo: the portal's own proposal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pilots.actions.scheme import save_scheme
from pilots.enums import IndicatorRole
from pilots.models import AssessmentScheme
from pilots.scoring import default, parse
from reporting.management.demo.world import World


def write_scheme(world: World) -> AssessmentScheme:
    bands = [line.split("|") for line in default.BANDS.splitlines()]
    return save_scheme(
        None,
        name=default.NAME,
        note=default.NOTE,
        lines=[_line(text) for text in default.LINES.splitlines()],
        bands=[{"name": name, "minimum": Decimal(low)} for name, low in bands],
        bonus_cap=Decimal(default.BONUS_CAP),
        actor=world.person("officer"),
    )


def _line(text: str) -> dict[str, Any]:
    code, axis, name, points, criterion, *rest = text.split("|")
    mechanic = parse(rest[0], Decimal(points)) if rest else None
    return {
        "code": code,
        "axis": axis,
        "name": name,
        "criterion": criterion,
        "role": next((role for role in IndicatorRole if role.label == axis), IndicatorRole.POINTS),
        "max_points": Decimal(points),
        "mechanic": str(mechanic or ""),
        "may_be_na": len(rest) > 1 and bool(rest[1]),
    }
