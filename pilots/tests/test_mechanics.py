"""How facts become points: reading, spelling and computing, against exact oracles."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilots.scoring import BadMechanic, Fact, Known, parse

FULL = Decimal(9)
cents = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)


def known(rules=None, **facts):
    return Known({name: Fact(value) for name, value in facts.items()}, rules or {})


def points(text, maximum=FULL, rules=None, **facts):
    mechanic = parse(text, maximum)
    assert mechanic is not None
    result = mechanic.compute(known(rules, **facts))
    return None if result is None else result.points


@pytest.mark.parametrize("text", ["", "  ", "专家评定"])
def test_nothing_written_means_that_experts_judge(text):
    assert parse(text, FULL) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("0", "0"), ("0.99", "0"), ("1", "4"), ("2", "6"), ("2.99", "6"), ("3", "9"), ("99", "9")],
)
def test_a_ladder_gives_the_highest_step_that_is_reached(value, wanted):
    assert points("阶梯 专职：1=4，2=6，3=9", 专职=Decimal(value)) == Decimal(wanted)


@given(
    st.dictionaries(st.integers(0, 50), st.integers(0, 9), min_size=1, max_size=6),
    st.integers(0, 60),
)
def test_a_ladder_agrees_with_looking_it_up(table, value):
    lows = sorted(table)
    heights = sorted(table.values())
    text = "阶梯 数：" + "，".join(f"{low}={p}" for low, p in zip(lows, heights, strict=True))
    wanted = 0
    for low, height in zip(lows, heights, strict=True):
        if value >= low:
            wanted = height

    assert points(text, 数=Decimal(value)) == wanted


def test_rules_that_are_met_are_counted_and_those_that_do_not_apply_count_as_met():
    text = "达标 A2-3、A2-5、A2-7：1=2，2=5，3=8"

    assert points(text, rules={"A2-3": True, "A2-5": False, "A2-7": True}) == 5
    assert points(text, rules={"A2-3": True, "A2-5": None, "A2-7": True}) == 8
    assert points(text, rules={"A2-3": False, "A2-5": False, "A2-7": False}) == 0
    assert points(text, rules={"A2-3": True}) == 2  # what is not known is not met
    assert points(text, rules={}) is None


def test_the_words_name_what_is_not_met():
    mechanic = parse("达标 A2-3、A2-5：2=5", FULL)
    result = mechanic.compute(known({"A2-3": True, "A2-5": False}))

    assert result.words == "2条中1条达标（A2-5未达标），得0分"


@given(cents, st.integers(1, 9), st.integers(0, 4), st.integers(0, 9))
def test_points_per_unit_count_whole_units_up_to_the_cap(value, unit, each, cap):
    wanted = min(Fraction(cap), Fraction(value) // unit * each)

    assert points(f"每项 数：每{unit}得{each}，最多{cap}", 数=value) == wanted


@given(cents, st.integers(1, 9), cents, st.integers(0, 9))
def test_a_deduction_stops_at_its_floor(value, unit, each, floor):
    wanted = max(Fraction(floor), Fraction(FULL) - Fraction(value) // unit * Fraction(each))

    assert points(f"扣分 数：每{unit}扣{each}，最少{floor}", 数=value) == wanted


def test_an_option_is_looked_up_and_another_word_gives_nothing():
    text = "选项 党组织形式：实体党支部（单独组建）=9，联合党支部=6"

    assert points(text, 党组织形式="实体党支部（单独组建）") == 9
    assert points(text, 党组织形式="联合党支部") == 6
    assert points(text, 党组织形式="尚未建立") == 0
    assert points(text, 党组织形式=None) is None


@pytest.mark.parametrize(
    "text",
    [
        "阶梯 专职：1=4，2=6，3=9",
        "达标 A2-3、S-1：1=2",
        "每项 数：每1得0.5，最多6",
        "扣分 数：每1扣0.5，最少0",
        "选项 党：甲=1，乙=0",
    ],
)
def test_what_is_not_known_is_left_to_the_experts(text):
    assert points(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("阶梯 专职:1=4,2=6.50", "阶梯 专职：1=4，2=6.5"),
        ("  扣分  逾期报送： 每 1 扣 0.5 ， 最少 0 ", "扣分 逾期报送：每1扣0.5，最少0"),
        ("达标 A2-3、A2-5：1\uff1d2", "达标 A2-3、A2-5：1=2"),
        ("每项 管理、考核、激励制度：每1得3，最多9", "每项 管理、考核、激励制度：每1得3，最多9"),
    ],
)
def test_there_is_one_spelling_and_it_reads_back(typed, kept):
    mechanic = parse(typed, FULL)

    assert str(mechanic) == kept
    assert parse(kept, FULL) == mechanic


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("随便写写", "看不懂计分方式"),
        ("阶梯：1=4", "看不懂计分方式"),
        ("阶梯 专职：", "每一档写一次"),
        ("阶梯 专职：1=4，1=6", "每一档写一次"),
        ("阶梯 专职：3=4，1=6", "从低到高"),
        ("阶梯 专职：1=6，3=4", "从低到高"),
        ("阶梯 专职：一=4", "应是数字"),
        ("阶梯 专职：1=四", "应写成"),
        ("阶梯 专职：1=10", "超过分值9"),
        ("达标 甲、乙：1=2", "不是规则编号"),
        ("每项 数：每0得1，最多2", "每1得0.5，最多6"),
        ("每项 数：一个得一分", "每1得0.5，最多6"),
        ("扣分 数：每1扣1，最少10", "不能超过分值"),
        ("扣分 数：扣光", "每1扣0.5，最少0"),
        ("选项 党：实体", "应写成"),
    ],
)
def test_a_fault_is_told_in_a_sentence(text, words):
    with pytest.raises(BadMechanic, match=words):
        parse(text, FULL)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        mechanic = parse(text, FULL)
    except BadMechanic:
        return  # any other fault would be a page of error
    assert mechanic is None or parse(str(mechanic), FULL) == mechanic
