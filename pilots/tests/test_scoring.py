"""The arithmetic of an evaluation, against an independent exact oracle."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilots import scoring
from pilots.scoring import Line

LINES = [
    Line("A1", "甲", Decimal(20)),
    Line("A2", "甲", Decimal(30)),
    Line("B1", "乙", Decimal(25)),
    Line("C1", "丙", Decimal(25)),
]
ALL = frozenset(line.code for line in LINES)


def cents(maximum):
    return st.integers(0, maximum * 100).map(lambda n: Decimal(n) / 100)


sheets = st.lists(
    st.fixed_dictionaries({line.code: cents(int(line.maximum)) for line in LINES}),
    min_size=1,
    max_size=7,
)


@given(sheets)
def test_total_is_the_exact_mean_rounded_half_up_once(rows):
    exact = sum(sum(Fraction(value) for value in row.values()) for row in rows) / len(rows)

    result = scoring.consolidate(rows, LINES, ALL).total

    assert abs(Fraction(result) - exact) <= Fraction(1, 200)
    assert Fraction(result) != exact - Fraction(1, 200)  # a half goes up, never down


@given(sheets, st.randoms())
def test_order_of_experts_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert scoring.consolidate(rows, LINES, ALL) == scoring.consolidate(shuffled, LINES, ALL)


@given(sheets)
def test_spread_is_between_the_lowest_and_the_highest_sheet(rows):
    totals = [sum(row.values()) for row in rows]

    assert scoring.consolidate(rows, LINES, ALL).spread == max(totals) - min(totals)


def oracle(rows, method):
    """The total by another way: sort the exact totals, drop or pick, then divide once."""
    totals = sorted(sum(Fraction(value) for value in row.values()) for row in rows)
    if method == "median":
        return Fraction(statistics.median(totals))
    if method == "trimmed" and len(totals) >= 5:
        totals = totals[1:-1]
    return Fraction(sum(totals), len(totals))


@given(sheets, st.sampled_from(list(scoring.Method)))
def test_every_method_agrees_with_the_oracle_whatever_the_order(rows, method):
    result = scoring.consolidate(rows, LINES, ALL, method=method)

    off = Fraction(result.total) - oracle(rows, method)
    assert -Fraction(1, 200) < off <= Fraction(1, 200)
    assert scoring.consolidate(rows[::-1], LINES, ALL, method=method) == result


def test_extremes_are_left_out_from_five_sheets_on_only():
    def sheet(points):
        return {"A1": Decimal(points), "A2": Decimal(0), "B1": Decimal(0), "C1": Decimal(0)}

    four = [sheet(points) for points in (0, 10, 10, 20)]
    five = [sheet(points) for points in (0, 10, 11, 12, 20)]
    assert scoring.consolidate(four, LINES, ALL, method=scoring.Method.TRIMMED).total == 10
    assert scoring.consolidate(five, LINES, ALL, method=scoring.Method.TRIMMED).total == 11


@given(sheets, st.lists(cents(9), min_size=1, max_size=7), st.integers(0, 6))
def test_a_bonus_comes_on_top_up_to_its_cap(rows, given_points, cap):
    bonus = [Line("E1", "加分", Decimal(9))]
    both = [
        row | {"E1": given_points[number % len(given_points)]} for number, row in enumerate(rows)
    ]
    result = scoring.consolidate(both, LINES, ALL | {"E1"}, bonuses=bonus, bonus_cap=Decimal(cap))

    exact = sum(Fraction(row["E1"]) for row in both) / len(both)
    bonus_points = min(exact, Fraction(cap))
    off = Fraction(result.total) - oracle(rows, "mean") - bonus_points
    assert abs(off) <= Fraction(1, 200)
    assert result.spread == scoring.consolidate(rows, LINES, ALL).spread


def test_a_sheet_that_is_silent_on_a_bonus_gives_nothing():
    row = {"A1": Decimal(1), "A2": Decimal(1), "B1": Decimal(1), "C1": Decimal(1)}
    bonus = [Line("E1", "加分", Decimal(4))]
    result = scoring.consolidate(
        [row, row | {"E1": Decimal(4)}], LINES, ALL | {"E1"}, bonuses=bonus, bonus_cap=Decimal(5)
    )

    assert (result.base, result.bonus, result.total) == (4, 2, 6)


def test_half_a_cent_is_rounded_up():
    rows = [
        {"A1": Decimal("0.01"), "A2": Decimal(0), "B1": Decimal(0), "C1": Decimal(0)},
        {"A1": Decimal(0), "A2": Decimal(0), "B1": Decimal(0), "C1": Decimal(0)},
    ]

    assert scoring.consolidate(rows, LINES, ALL).total == Decimal("0.01")


def test_a_line_that_does_not_apply_scales_its_own_axis():
    row = {"A2": Decimal(15), "B1": Decimal(25), "C1": Decimal(25)}

    result = scoring.consolidate([row], LINES, ALL - {"A1"})

    assert result.axes["甲"] == Decimal("25.00")
    assert result.total == Decimal("75.00")


def test_an_axis_of_which_nothing_applies_drops_out():
    row = {"A1": Decimal(20), "A2": Decimal(30), "C1": Decimal(0)}

    result = scoring.consolidate([row], LINES, ALL - {"B1"})

    assert "乙" not in result.axes
    assert result.total == Decimal("66.67")


def test_lines_that_do_not_sum_to_100_are_refused():
    with pytest.raises(scoring.WeightsDoNotAddUp, match="现为75分"):
        scoring.consolidate([{}], LINES[:3], ALL)


def test_a_missing_line_is_an_error_not_a_zero():
    with pytest.raises(KeyError):
        scoring.consolidate([{"A1": Decimal(20)}], LINES, ALL)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("90.00", "优秀"), ("89.99", "良好"), ("80.00", "良好"), ("59.99", "")],
)
def test_grade_begins_exactly_at_its_minimum(total, grade):
    bands = [("良好", Decimal(80)), ("优秀", Decimal(90)), ("合格", Decimal(60))]

    assert scoring.grade_of(Decimal(total), bands) == grade


@pytest.mark.parametrize(
    ("points", "wanted"), [("5.99", True), ("6", False), ("9.99", False), ("10", True)]
)
def test_reason_is_wanted_below_sixty_percent_and_at_full_marks(points, wanted):
    assert scoring.needs_reason(Decimal(points), Decimal(10)) is wanted
