"""Trying a scheme on a pilot: what the facts of a day would give (试算)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from pilots.models import AssessmentScheme, Indicator, Pilot
from pilots.scoring import Computed, Mechanic, parse
from pilots.workflows.assessment_facts import (
    CLOSED,
    DONE,
    LATE_ORDERS,
    LATE_REPORTS,
    ON_TIME,
    known_of,
)

# Where a fact comes from, if not from the dossier.
ELSEWHERE = {
    ON_TIME: ("任务", "pilots:tasks"),
    DONE: ("任务", "pilots:tasks"),
    LATE_REPORTS: ("进展报告", "pilots:progress_reports"),
    LATE_ORDERS: ("整改台账", "pilots:rectifications"),
    CLOSED: ("整改台账", "pilots:rectifications"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """The page on which the facts of a line are kept."""

    label: str
    url: str


def source_of(mechanic: Mechanic | None, pilot: Pilot) -> Source | None:
    """Say where the facts come from that a mechanic counts; None: experts judge."""
    if mechanic is None:
        return None
    for name in mechanic.needs():
        if name in ELSEWHERE:
            label, address = ELSEWHERE[name]
            return Source(label, reverse(address))
    return Source("学会档案", reverse("societies:dossier", args=[pilot.society_id]))


def source_of_line(indicator: Indicator, pilot: Pilot) -> Source | None:
    return source_of(parse(indicator.mechanic, indicator.max_points), pilot)


@dataclass(frozen=True, slots=True)
class TrialLine:
    indicator: Indicator
    result: Computed | None
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All lines; ``given`` out of ``possible`` points are decided by facts today."""

    pilot: Pilot
    lines: list[TrialLine]
    given: Decimal
    possible: Decimal
    open_points: Decimal  # of lines that experts would judge
    on: dt.date


def scheme_trial(scheme: AssessmentScheme, pilot: Pilot, on: dt.date) -> Trial:
    """Work out every line; nothing is written."""
    known = known_of(pilot, on)
    lines = []
    for row in scheme.indicators.all():
        mechanic = parse(row.mechanic, row.max_points)
        result = mechanic.compute(known) if mechanic else None
        lines.append(TrialLine(row, result, source_of(mechanic, pilot)))
    decided = [line for line in lines if line.result and line.result.applies]
    counted = [line for line in lines if line.indicator.role == "points"]
    return Trial(
        pilot=pilot,
        lines=lines,
        given=sum((line.result.points for line in decided if line.result), Decimal(0)),
        possible=sum((line.indicator.max_points for line in decided), Decimal(0)),
        open_points=sum(
            (line.indicator.max_points for line in counted if line.result is None), Decimal(0)
        ),
        on=on,
    )
