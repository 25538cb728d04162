"""The thresholds of a day: defaults, later rows, exact fractions."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import pytest

from societies.checks.parameters import DEFAULTS, parameters_on, read_value
from societies.enums import ParameterKey as Key

DAY = dt.date(2022, 6, 15)


def test_every_threshold_has_a_default_with_its_clause():
    assert set(DEFAULTS) == set(Key)
    assert all(default.clause for default in DEFAULTS.values())


def test_the_notices_own_numbers():
    parameters = parameters_on(DAY)

    numbers = [
        parameters.whole(key)
        for key in (Key.STAFF_MIN, Key.STAFF_MAX, Key.SG_AGE_MAX, Key.RETIRED_TERMS_MAX)
    ]
    assert numbers == [3, 5, 62, 2]


@pytest.mark.parametrize(
    ("first_day", "expected"),
    [
        (dt.date(2022, 6, 15), 60),
        (dt.date(2022, 6, 16), 62),
    ],
)
def test_a_row_holds_from_its_first_day(first_day, expected):
    parameters = parameters_on(DAY, [(Key.SG_AGE_MAX, "60", first_day)])

    assert parameters.whole(Key.SG_AGE_MAX) == expected


def test_the_newest_row_wins_in_any_order():
    rows = [
        (Key.STAFF_MIN, "4", dt.date(2022, 1, 1)),
        (Key.STAFF_MIN, "2", dt.date(2022, 3, 1)),
        (Key.STAFF_MIN, "9", dt.date(2023, 1, 1)),
    ]

    assert parameters_on(DAY, rows).values == parameters_on(DAY, rows[::-1]).values
    assert parameters_on(DAY, rows).whole(Key.STAFF_MIN) == 2


@pytest.mark.parametrize(
    ("text", "value"), [("3", Fraction(3)), (" 2/3 ", Fraction(2, 3)), ("0.5", Fraction(1, 2))]
)
def test_a_value_is_read_exactly(text, value):
    assert read_value(text) == value


@pytest.mark.parametrize("text", ["", "三", "2/0", "-1", "1;2"])
def test_a_value_that_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        read_value(text)


def test_another_value_gives_another_fingerprint():
    changed = parameters_on(DAY, [(Key.STAFF_MIN, "2", DAY)])

    assert changed.fingerprint != parameters_on(DAY).fingerprint
