"""The arithmetic of an evaluation: exact until one rounding at the end. Pure; no database.

Points are Decimal with two digits; everything between is a Fraction, so that neither the order of
the experts nor the order of the indicators can change a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

FULL_MARKS = 100
CENT = Decimal("0.01")
# Further apart than this, two experts have probably read the criterion differently.
SPREAD_MAX = Decimal(15)
# 五（三） asks for an evaluation of effect; fewer than three independent scores are not one.
REVIEWERS_MIN = 3
LOW_SHARE = Decimal("0.6")
# From so many sheets on the highest and the lowest can be left out; before, all count.
TRIM_MIN = 5


class Method(StrEnum):
    """How several sheets become one number."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"  # without the highest and the lowest


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as arithmetic sees it: ``maximum`` in points, ``axis`` its first level."""

    code: str
    axis: str
    maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """The result of all sheets; every number is rounded half up to 0.01, once.

    ``base`` and ``spread`` are 0 to 100; ``total`` is the base and the bonus. The numbers of axes
    and lines are worked out in the same way each, so with a median they need not add up.
    """

    total: Decimal
    base: Decimal
    bonus: Decimal
    spread: Decimal
    totals: tuple[Decimal, ...]  # one per sheet, ascending, so that nobody is told by place
    axes: dict[str, Decimal]  # points per axis, out of the axis's own maximum
    lines: dict[str, Decimal]  # points per applicable indicator


class WeightsDoNotAddUp(ValueError):
    """The lines of a scheme do not sum to 100 points."""


def rounded(value: Fraction) -> Decimal:
    """Round a value that is not negative half up to 0.01, exactly."""
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(cents) / 100).quantize(CENT)


def require_full_marks(lines: Iterable[Line]) -> None:
    """Check that the lines sum to exactly 100.

    Raises:
        WeightsDoNotAddUp: they do not.

    """
    total = sum((line.maximum for line in lines), Decimal(0))
    if total != FULL_MARKS:
        raise WeightsDoNotAddUp(f"各指标分值之和须为100分，现为{total.normalize():f}分。")


def axis_points(
    points: Mapping[str, Decimal], lines: Sequence[Line], applicable: frozenset[str]
) -> dict[str, Fraction]:
    """Points per axis of one sheet; a line that does not apply drops out and its axis is scaled.

    An axis of which nothing applies is left out altogether.

    Raises:
        KeyError: an applicable line has no points.

    """
    result: dict[str, Fraction] = {}
    for axis in dict.fromkeys(line.axis for line in lines):
        own = [line for line in lines if line.axis == axis]
        counted = [line for line in own if line.code in applicable]
        if counted:
            reached = sum((Fraction(points[line.code]) for line in counted), Fraction(0))
            possible = sum((Fraction(line.maximum) for line in counted), Fraction(0))
            whole = sum((Fraction(line.maximum) for line in own), Fraction(0))
            result[axis] = reached / possible * whole
    return result


def sheet_total(
    points: Mapping[str, Decimal], lines: Sequence[Line], applicable: frozenset[str]
) -> Fraction:
    """The total of one sheet, 0 to 100, exact; axes without an applicable line are scaled out."""
    by_axis = axis_points(points, lines, applicable)
    if not by_axis:
        return Fraction(0)
    possible = sum(Fraction(line.maximum) for line in lines if line.axis in by_axis)
    return sum(by_axis.values(), Fraction(0)) / possible * FULL_MARKS


def middle(values: Iterable[Fraction], method: Method) -> Fraction:
    """Return the one number for several, exact; their order does not matter."""
    row = sorted(values)
    if method == Method.MEDIAN:
        half = len(row) // 2
        return row[half] if len(row) % 2 else (row[half - 1] + row[half]) / 2
    if method == Method.TRIMMED and len(row) >= TRIM_MIN:
        row = row[1:-1]
    return sum(row, Fraction(0)) / len(row)


def consolidate(
    sheets: Sequence[Mapping[str, Decimal]],
    lines: Sequence[Line],
    applicable: frozenset[str],
    *,
    method: Method = Method.MEAN,
    bonuses: Sequence[Line] = (),
    bonus_cap: Decimal = Decimal(0),
) -> Consolidated:
    """Make one result of the submitted sheets.

    Args:
        sheets: points by code of every applicable line, one mapping per expert; lines that facts
            decide carry the same points on every sheet.
        lines: those that make a hundred points.
        applicable: codes of the lines, and of the bonuses, that count for this pilot.
        method: mean, median, or mean without the extremes.
        bonuses: lines beyond the hundred; a sheet that is silent on one gives nothing.
        bonus_cap: the most they may add together.

    Raises:
        ValueError: there is no sheet.
        WeightsDoNotAddUp: the lines do not sum to 100.
        KeyError: a sheet lacks an applicable line.

    """
    if not sheets:
        raise ValueError("no sheet to consolidate")
    require_full_marks(lines)
    totals = [sheet_total(sheet, lines, applicable) for sheet in sheets]
    by_axis = [axis_points(sheet, lines, applicable) for sheet in sheets]
    extra = [line for line in bonuses if line.code in applicable]
    given = {
        line.code: middle((Fraction(sheet.get(line.code, 0)) for sheet in sheets), method)
        for line in extra
    }
    base = middle(totals, method)
    bonus = min(sum(given.values(), Fraction(0)), Fraction(bonus_cap))
    points = {
        line.code: middle((Fraction(sheet[line.code]) for sheet in sheets), method)
        for line in lines
        if line.code in applicable
    }
    return Consolidated(
        total=rounded(base + bonus),
        base=rounded(base),
        bonus=rounded(bonus),
        spread=rounded(max(totals) - min(totals)),
        totals=tuple(sorted(rounded(total) for total in totals)),
        axes={axis: rounded(middle((row[axis] for row in by_axis), method)) for axis in by_axis[0]},
        lines={code: rounded(value) for code, value in (points | given).items()},
    )


def grade_of(total: Decimal, bands: Sequence[tuple[str, Decimal]]) -> str:
    """Name the highest band whose minimum the total reaches; empty if it reaches none."""
    reached = [(minimum, name) for name, minimum in bands if total >= minimum]
    return max(reached)[1] if reached else ""


def is_apart(spread: Decimal | None) -> bool:
    """Say whether the experts are so far apart that somebody has to look."""
    return spread is not None and spread > SPREAD_MAX


def needs_reason(points: Decimal, maximum: Decimal) -> bool:
    """Say whether an expert must explain: below 60 % of the maximum, or at full marks."""
    return points < maximum * LOW_SHARE or points == maximum
