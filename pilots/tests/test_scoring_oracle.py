"""The whole arithmetic against a second, exact one: any scheme, any lines left out, any method."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pilots import scoring
from pilots.scoring import Line, Method


@st.composite
def evaluations(draw):
    """A scheme of 1 to 12 lines that sum to 100, which of them apply, bonuses, 1 to 7 sheets."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_999), max_size=11)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    lines = [
        Line(f"L{n}", draw(st.sampled_from("甲乙丙")), Decimal(weight) / 100)
        for n, weight in enumerate(weights)
    ]
    bonuses = [
        Line(f"E{n}", "加分", Decimal(draw(st.integers(1, 900))) / 100)
        for n in range(draw(st.integers(0, 2)))
    ]
    codes = [line.code for line in (*lines, *bonuses)]
    applicable = frozenset(draw(st.sets(st.sampled_from(codes), min_size=0)))
    fixed = {line.code for line in lines if draw(st.booleans())}  # decided by facts
    same = {
        line.code: Decimal(draw(st.integers(0, int(line.maximum * 100)))) / 100 for line in lines
    }
    sheets = []
    for _ in range(draw(st.integers(1, 7))):
        points = {
            line.code: Decimal(draw(st.integers(0, int(line.maximum * 100)))) / 100
            for line in (*lines, *bonuses)
        }
        points |= {code: same[code] for code in fixed}
        silent = {line.code for line in bonuses if draw(st.booleans())}
        sheets.append({code: value for code, value in points.items() if code not in silent})
    cap = Decimal(draw(st.integers(0, 1_000))) / 100
    return lines, bonuses, applicable, sheets, draw(st.sampled_from(list(Method))), cap


def half_up(value: Fraction) -> Decimal:
    """Round by another way: long division to more digits than can matter, then quantize."""
    with localcontext() as context:
        context.prec = 60
        # A fraction that is not a tie differs from one by more than the sixtieth digit.
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
            Decimal("0.01"), rounding=ROUND_HALF_UP
        )


def one_of(values, method):
    values = sorted(values)
    count = len(values)
    if method == Method.MEDIAN:
        return (values[(count - 1) // 2] + values[count // 2]) / 2
    if method == Method.TRIMMED and count >= 5:
        values, count = values[1 : count - 1], count - 2
    total = Fraction(0)
    for value in values:
        total += value
    return total / count


def axis_of(sheet, axis, lines, applicable):
    whole = [Fraction(line.maximum) for line in lines if line.axis == axis]
    left = [line for line in lines if line.axis == axis and line.code in applicable]
    if not left:
        return None
    share = sum(Fraction(sheet[line.code]) for line in left) / sum(
        Fraction(line.maximum) for line in left
    )
    return share * sum(whole)


def oracle(lines, bonuses, applicable, sheets, method, cap):  # noqa: PLR0917
    """Everything again, sheet by sheet, in fractions."""
    names = {line.axis for line in lines}
    axes = {name: [axis_of(sheet, name, lines, applicable) for sheet in sheets] for name in names}
    axes = {name: values for name, values in axes.items() if values[0] is not None}
    weight = sum(Fraction(line.maximum) for line in lines if line.axis in axes)
    totals = [
        100 * sum(values[n] for values in axes.values()) / weight if weight else Fraction(0)
        for n in range(len(sheets))
    ]
    per_line = {
        line.code: one_of([Fraction(sheet.get(line.code, 0)) for sheet in sheets], method)
        for line in (*lines, *bonuses)
        if line.code in applicable
    }
    bonus = sum((per_line[line.code] for line in bonuses if line.code in per_line), Fraction(0))
    bonus = bonus if bonus < cap else Fraction(cap)
    base = one_of(totals, method)
    return {
        "total": half_up(base + bonus),
        "base": half_up(base),
        "bonus": half_up(bonus),
        "spread": half_up(max(totals) - min(totals)),
        "totals": tuple(sorted(half_up(total) for total in totals)),
        "axes": {name: half_up(one_of(values, method)) for name, values in axes.items()},
        "lines": {code: half_up(value) for code, value in per_line.items()},
    }


def consolidated(lines, bonuses, applicable, sheets, method, cap):  # noqa: PLR0917
    return scoring.consolidate(
        sheets, lines, applicable, method=method, bonuses=bonuses, bonus_cap=cap
    )


@given(evaluations())
@settings(max_examples=150)
def test_every_number_agrees_with_the_oracle(evaluation):
    result = consolidated(*evaluation)

    for name, wanted in oracle(*evaluation).items():
        assert getattr(result, name) == wanted, name


@given(evaluations(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_neither_the_order_of_experts_nor_that_of_lines_changes_a_number(evaluation, chance):
    lines, bonuses, applicable, sheets, method, cap = evaluation
    mixed = [random.Random(chance.random()).sample(row, len(row)) for row in (lines, sheets)]
    again = consolidated(mixed[0], bonuses[::-1], applicable, mixed[1], method, cap)

    assert again == consolidated(*evaluation)


@given(evaluations())
@settings(max_examples=60)
def test_results_stay_within_their_bounds(evaluation):
    lines, _, applicable, _, _, cap = evaluation
    result = consolidated(*evaluation)
    most = {axis: sum(x.maximum for x in lines if x.axis == axis) for axis in result.axes}

    assert 0 <= result.base <= 100
    assert 0 <= result.bonus <= cap
    assert 0 <= result.spread <= 100
    assert all(0 <= points <= most[axis] for axis, points in result.axes.items())
    assert set(result.lines) == set(applicable)


@given(evaluations())
@settings(max_examples=60)
def test_full_marks_on_all_that_applies_are_a_hundred(evaluation):
    lines, bonuses, applicable, sheets, method, _ = evaluation
    full = [{line.code: line.maximum for line in lines} for _ in sheets]
    result = consolidated(lines, bonuses, applicable, full, method, Decimal(0))

    counted = any(line.code in applicable for line in lines)
    assert result.total == (100 if counted else 0)
