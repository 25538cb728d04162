"""The rules on the secretary-general (B1, B2, B3), at their boundaries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from societies.checks import retired_cadre, secretary_general
from societies.checks.facts import Entity, Facts, Staff, Tenure
from societies.checks.parameters import parameters_on
from societies.enums import (
    EmploymentRoute,
    FormerUnit,
    Outcome,
    ProofKind,
    Section,
    Severity,
    TenureRoute,
)

DAY = dt.date(2022, 6, 15)
START = dt.date(2022, 1, 10)
ONE = dt.timedelta(days=1)
RULES = {
    check.id: check for module in (retired_cadre, secretary_general) for check in module.CHECKS
}
B1 = [f"B1-{n}" for n in range(1, 8)]
B2 = [f"B2-{n}" for n in range(1, 7)]
B3 = [f"B3-{n}" for n in range(1, 5)]
STRICT = [("sg_age_strict", "1", dt.date(2022, 1, 1))]
MET, UNMET, ATTENTION = Outcome.MET, Outcome.UNMET, Outcome.ATTENTION
NO_DATA, NOT_APPLICABLE = Outcome.NO_DATA, Outcome.NOT_APPLICABLE


def ask(rule, *tenures, day=DAY, rows=(), **facts):
    return RULES[rule](Facts(tenures=tenures, **facts), day, parameters_on(day, rows))


def cadre(**fields):
    """A retired cadre with whom nothing is wrong."""
    return Tenure(
        **{
            "name": "甲",
            "route": TenureRoute.RETIRED_CADRE,
            "valid_from": START,
            "birth_date": dt.date(1961, 3, 1),
            "former_unit": FormerUnit.PUBLIC_INSTITUTION,
            "approval_authority": "省委组织部",
            "approval_number": "批〔2021〕7号",
            "approved_on": START,
            "proofs": frozenset({ProofKind.APPROVAL}),
        }
        | fields
    )


def hire(**fields):
    """A hired secretary-general with whom nothing is wrong."""
    return Tenure(
        **{
            "name": "乙",
            "route": TenureRoute.SOCIAL_HIRE,
            "valid_from": START,
            "birth_date": dt.date(1980, 3, 1),
            "is_full_time": True,
            "notice_on": START,
            "nominated_by": "理事长",
            "resolution_number": "决〔2022〕1号",
            "resolved_on": START,
            "council_due": 30,
            "council_present": 20,
            "votes_in_favour": 14,
            "article51_asked": 7,
            "article51_met": 7,
            "proofs": frozenset({ProofKind.NOTICE, ProofKind.RESOLUTION}),
        }
        | fields
    )


def existing(**fields):
    return Tenure(**{"name": "丙", "route": TenureRoute.EXISTING, "valid_from": START} | fields)


def entity(**fields):
    return Entity(**{"name": "某公司", "legal_representative": "甲", "valid_from": START} | fields)


def person(**fields):
    route = EmploymentRoute.RECRUITED
    return Staff(**{"name": "乙", "route": route, "valid_from": START} | fields)


def test_every_rule_is_there_once():
    assert list(RULES) == B1 + B2 + B3


@pytest.mark.parametrize("rule", RULES)
def test_nobody_in_office(rule):
    gone = cadre(valid_until=DAY - ONE)
    assert ask(rule).outcome == ask(rule, gone).outcome == NO_DATA
    assert "请先填写" in ask(rule).sentence
    declared = frozenset({Section.SECRETARY_GENERAL})
    assert ask(rule, none_declared=declared).outcome == NOT_APPLICABLE


@pytest.mark.parametrize("rule", B1 + B2)
def test_the_other_route_does_not_concern(rule):
    others = [existing(), hire() if rule in B1 else cadre()]
    for row in others:
        assert ask(rule, row).outcome == NOT_APPLICABLE


def test_nothing_wrong():
    outcomes = {rule: ask(rule, cadre()).outcome for rule in B1}
    assert outcomes == dict.fromkeys(B1, MET) | {"B1-7": NOT_APPLICABLE}
    outcomes = {rule: ask(rule, hire(), staff=(person(),)).outcome for rule in B2 + B3}
    assert outcomes == dict.fromkeys(B2 + B3, MET) | {"B3-4": NOT_APPLICABLE}


@pytest.mark.parametrize("route", TenureRoute)
@pytest.mark.parametrize("rule", RULES)
def test_a_bare_row_reads_as_plain_words(rule, route):
    born = dt.date(1940, 2, 29)
    for birth_date in (None, born):
        row = Tenure(name="甲", route=route, valid_from=START, birth_date=birth_date)
        sentence = ask(rule, row, entities=(entity(),)).sentence
        assert sentence.endswith("。")
        for word in ("None", "1940", *TenureRoute.values, *FormerUnit.values):
            assert word not in sentence
    assert ask(rule, row, row).sentence == ask(rule, row).sentence


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"approved_on": START + ONE}, "才获批准"),
        ({"approved_on": None}, "审批日期"),
        ({"approval_number": " "}, "审批文号"),
        ({"approval_authority": ""}, "审批机关"),
        ({"former_unit": "elsewhere"}, "原工作单位类别"),
        ({"proofs": frozenset()}, "审批文件"),
    ],
)
def test_approval_comes_first(fields, said):
    finding = ask("B1-1", cadre(**fields))
    assert finding.blocks
    assert said in finding.sentence


@pytest.mark.parametrize(
    ("term", "number", "outcome"),
    [
        (1, "批〔2017〕1号", MET),
        (2, "批〔2021〕7号", MET),
        (2, "批〔2017〕1号", UNMET),
        (2, "", UNMET),
        (3, "批〔2021〕7号", UNMET),
    ],
)
def test_each_term_is_approved_and_two_are_the_most(term, number, outcome):
    first = cadre(
        valid_from=dt.date(2017, 1, 10), valid_until=START - ONE, approval_number="批〔2017〕1号"
    )
    now = cadre(term_number=term, approval_number=number)
    finding = ask("B1-2", first, now)
    assert finding == ask("B1-2", now, first)
    assert finding.outcome == outcome
    assert finding.blocks == (outcome == UNMET)


def test_the_same_number_of_somebody_else_is_no_matter():
    other = cadre(name="丁", valid_from=dt.date(2017, 1, 10), valid_until=START - ONE)
    assert ask("B1-2", other, cadre(term_number=2)).outcome == MET


@pytest.mark.parametrize(
    ("born", "until", "outcome", "severity"),
    [
        (dt.date(1951, 1, 10), None, UNMET, Severity.BLOCK),  # 71 on the day
        (dt.date(1951, 1, 11), None, ATTENTION, Severity.WARN),  # 71 tomorrow
        (dt.date(1952, 1, 10), None, ATTENTION, Severity.WARN),  # 70 on the day
        (dt.date(1952, 1, 11), dt.date(2027, 1, 9), UNMET, Severity.WARN),
        (dt.date(1957, 1, 9), dt.date(2027, 1, 9), UNMET, Severity.WARN),  # on the last day
        (dt.date(1957, 1, 10), dt.date(2027, 1, 9), MET, Severity.BLOCK),  # the day after
        (dt.date(1952, 6, 15), None, UNMET, Severity.WARN),  # no end known: 70 today
        (dt.date(1952, 6, 16), None, MET, Severity.BLOCK),
        (dt.date(1956, 2, 29), dt.date(2026, 2, 28), MET, Severity.BLOCK),
        (dt.date(1956, 2, 29), dt.date(2026, 3, 1), UNMET, Severity.WARN),
        (None, None, NO_DATA, Severity.BLOCK),
        (START + ONE, None, NO_DATA, Severity.BLOCK),
    ],
)
def test_seventy(born, until, outcome, severity):
    finding = ask("B1-3", cadre(birth_date=born, valid_until=until))
    assert (finding.outcome, finding.severity) == (outcome, severity)


@pytest.mark.parametrize(
    ("rule", "fields", "outcome"),
    [
        ("B1-4", {"other_posts": 1}, UNMET),
        ("B1-4", {"field_related": False}, UNMET),
        ("B1-5", {"is_legal_representative": True}, UNMET),
        (
            "B1-5",
            {"is_legal_representative": True, "legal_representative_reason": "特殊"},
            ATTENTION,
        ),
        ("B1-5", {"is_founder": True}, UNMET),
        ("B1-5", {"has_foreign_post": True}, UNMET),
        ("B1-6", {"yearly_pay": Decimal("0.01")}, UNMET),
    ],
)
def test_what_a_retired_cadre_may_not(rule, fields, outcome):
    finding = ask(rule, cadre(**fields))
    assert (finding.outcome, finding.severity) == (outcome, Severity.BLOCK)


@pytest.mark.parametrize(
    ("left", "leading", "outcome"),
    [
        (dt.date(2019, 1, 10), True, MET),
        (dt.date(2019, 1, 11), True, UNMET),
        (dt.date(2020, 1, 10), True, UNMET),
        (dt.date(2020, 1, 10), False, MET),
        (dt.date(2020, 1, 11), False, UNMET),
        (None, True, NO_DATA),
    ],
)
def test_cooling_off(left, leading, outcome):
    row = cadre(left_office_on=left, is_leading_cadre=leading)
    assert ask("B1-7", row, entities=(entity(),)).outcome == outcome


def test_cooling_off_looks_only_at_own_entities_in_force():
    row = cadre(left_office_on=START)
    others = (entity(legal_representative="丁"), entity(valid_until=DAY - ONE))
    assert ask("B1-7", row, entities=others).outcome == NOT_APPLICABLE
    two = (entity(), entity(name="另一公司", valid_from=START + ONE))
    assert ask("B1-7", row, entities=two) == ask("B1-7", row, entities=two[::-1])


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("B2-1", {"notice_on": None}),
        ("B2-1", {"notice_on": START + ONE}),
        ("B2-1", {"proofs": frozenset()}),
        ("B2-2", {"nominated_by": ""}),
        ("B2-2", {"nominated_on": START + ONE}),
        ("B2-2", {"resolution_number": ""}),
        ("B2-2", {"resolved_on": None}),
        ("B2-2", {"resolved_on": START + ONE}),
        ("B2-2", {"proofs": frozenset({ProofKind.NOTICE})}),
        ("B2-4", {"is_legal_representative": True}),
    ],
)
def test_hiring_goes_its_way(rule, fields):
    assert ask(rule, hire(**fields)).blocks


def test_registration_tells_who_represents():
    assert ask("B2-4", hire(), legal_representative="乙").blocks
    assert ask("B2-4", hire(), legal_representative="丁").outcome == MET
    assert ask("B1-5", cadre(), legal_representative="甲").blocks


def test_hired_has_no_limit_of_terms():
    finding = ask("B2-3", hire(term_number=5))
    assert finding.outcome == MET
    assert "第5个" in finding.sentence


@pytest.mark.parametrize(
    ("due", "came", "favour", "outcome"),
    [
        (30, 20, 14, MET),  # 14 of 20 is the least above two thirds
        (30, 20, 13, UNMET),
        (30, 21, 14, MET),  # exactly two thirds of each
        (30, 21, 13, UNMET),
        (30, 19, 19, UNMET),
        (31, 20, 20, UNMET),
        (31, 21, 21, MET),
        (20, 21, 21, UNMET),
        (30, 20, 21, UNMET),
        (0, 0, 0, NO_DATA),
        (None, 20, 20, NO_DATA),
        (30, None, 20, NO_DATA),
        (30, 20, None, NO_DATA),
    ],
)
def test_two_thirds(due, came, favour, outcome):
    row = hire(council_due=due, council_present=came, votes_in_favour=favour)
    assert ask("B2-5", row).outcome == outcome


def test_hired_is_on_the_staff():
    assert ask("B2-6", hire(), staff=(person(),)).outcome == MET
    for row in (person(name="丁"), person(is_full_time=False), person(valid_until=DAY - ONE)):
        assert ask("B2-6", hire(), staff=(row,)).outcome == UNMET


@pytest.mark.parametrize(
    ("asked", "fulfilled", "justified", "outcome"),
    [(0, 0, 0, NO_DATA), (7, 7, 0, MET), (7, 5, 2, MET), (7, 5, 1, UNMET), (7, 0, 0, UNMET)],
)
def test_article_51(asked, fulfilled, justified, outcome):
    counts = {
        "article51_asked": asked,
        "article51_met": fulfilled,
        "article51_justified": justified,
    }
    for row in (hire(**counts), cadre(**counts)):
        assert ask("B3-1", row).outcome == outcome
    mild = ATTENTION if outcome == UNMET else outcome
    assert ask("B3-1", existing(**counts)).outcome == mild


@pytest.mark.parametrize(
    ("born", "default", "strict"),
    [
        (dt.date(1960, 1, 10), MET, MET),  # 62 today
        (dt.date(1960, 1, 9), MET, UNMET),  # 62 yesterday
        (dt.date(1959, 1, 11), MET, UNMET),  # 63 tomorrow
        (dt.date(1959, 1, 10), UNMET, UNMET),  # 63 today
        (None, NO_DATA, NO_DATA),
    ],
)
def test_sixty_two_in_both_readings(born, default, strict):
    for rows, outcome in (((), default), (STRICT, strict)):
        for row in (hire(birth_date=born), cadre(birth_date=born)):
            assert ask("B3-2", row, rows=rows).outcome == outcome
        finding = ask("B3-2", existing(birth_date=born), rows=rows)
        assert finding.outcome == (ATTENTION if outcome == UNMET else outcome)
        assert not finding.wants_words
        path = ask("B3-4", hire(birth_date=born), rows=rows).outcome
        assert path == (NOT_APPLICABLE if outcome == MET else outcome)


def test_strict_reading_on_a_leap_day():
    row = hire(birth_date=dt.date(1960, 2, 29), valid_from=dt.date(2022, 3, 1))
    assert ask("B3-2", row, rows=STRICT).outcome == MET


@pytest.mark.parametrize(
    ("fields", "age", "path"),
    [
        ({}, ATTENTION, MET),
        ({"exception_confirmed_on": START + ONE}, ATTENTION, ATTENTION),
        ({"exception_confirmed_on": DAY}, ATTENTION, ATTENTION),
        ({"exception_confirmed_on": DAY + ONE}, UNMET, UNMET),
        ({"exception_confirmed_on": None}, UNMET, UNMET),
        ({"exception_confirmation": ""}, UNMET, UNMET),
        ({"exception_reason": " "}, UNMET, UNMET),
        ({"proofs": frozenset()}, ATTENTION, UNMET),
    ],
)
def test_exception_path(fields, age, path):
    confirmed = {
        "birth_date": dt.date(1959, 1, 10),
        "exception_reason": "学科带头人",
        "exception_confirmation": "确〔2021〕3号",
        "exception_confirmed_on": START,
        "proofs": frozenset({ProofKind.APPROVAL}),
    }
    row = hire(**confirmed | fields)
    assert ask("B3-2", row).outcome == age
    assert ask("B3-4", row).outcome == path


def test_full_time():
    assert ask("B3-3", hire(is_full_time=False)).outcome == UNMET
    assert ask("B3-3", existing()).outcome == ATTENTION
    assert ask("B3-3", cadre(is_full_time=True)).outcome == MET
