"""The arithmetic of an evaluation, against an independent exact oracle."""

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
