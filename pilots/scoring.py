"""The arithmetic of an evaluation: exact until one rounding at the end. Pure; no database.

Points are Decimal with two digits; everything between is a Fraction, so that neither the order of
the experts nor the order of the indicators can change a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FULL_MARKS = 100
CENT = Decimal("0.01")
# Further apart than this, two experts have probably read the criterion differently.
SPREAD_MAX = Decimal(15)
# 五（三） asks for an evaluation of effect; fewer than three independent scores are not one.
REVIEWERS_MIN = 3
LOW_SHARE = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as arithmetic sees it: ``maximum`` in points, ``axis`` its first level."""

    code: str
    axis: str
    maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """The result of all sheets. ``total`` and ``spread`` are 0 to 100, rounded half up to 0.01."""

    total: Decimal
    spread: Decimal
    totals: tuple[Decimal, ...]  # one per sheet, ascending, so that nobody is told by place
    axes: dict[str, Decimal]  # mean points per axis, out of the axis's own maximum
    lines: dict[str, Decimal]  # mean points per applicable indicator


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


def _mean(values: Iterable[Fraction], count: int) -> Decimal:
    return rounded(sum(values, Fraction(0)) / count)


def consolidate(
    sheets: Sequence[Mapping[str, Decimal]],
    lines: Sequence[Line],
    applicable: frozenset[str],
) -> Consolidated:
    """Average the submitted sheets.

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
    count = len(sheets)
    return Consolidated(
        total=_mean(totals, count),
        spread=rounded(max(totals) - min(totals)),
        totals=tuple(sorted(rounded(total) for total in totals)),
        axes={axis: _mean((row[axis] for row in by_axis), count) for axis in by_axis[0]},
        lines={
            line.code: _mean((Fraction(sheet[line.code]) for sheet in sheets), count)
            for line in lines
            if line.code in applicable
        },
    )


def grade_of(total: Decimal, bands: Sequence[tuple[str, Decimal]]) -> str:
    """Name the highest band whose minimum the total reaches; empty if it reaches none."""
    reached = [(minimum, name) for name, minimum in bands if total >= minimum]
    return max(reached)[1] if reached else ""


def needs_reason(points: Decimal, maximum: Decimal) -> bool:
    """Say whether an expert must explain: below 60 % of the maximum, or at full marks."""
    return points < maximum * LOW_SHARE or points == maximum
