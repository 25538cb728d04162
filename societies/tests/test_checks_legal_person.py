"""Boundaries of the rules S: the society as a legal person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from societies.checks.facts import CouncilTerm, Facts, GovernanceYear, Office, Revenue
from societies.checks.governance import CHECKS
from societies.checks.parameters import parameters_on
from societies.enums import Outcome, Section

DAY = dt.date(2022, 6, 15)
RULES = {check.id: check for check in CHECKS}


def ask(rule, day=DAY, **facts):
    return RULES[rule](Facts(**facts), day, parameters_on(day))


def term(**values):
    fits = {"valid_from": dt.date(2020, 11, 1), "valid_until": dt.date(2025, 10, 31)}
    fits |= {"members": 183, "council_size": 61, "standing_council_size": 19, "supervisors": 3}
    return CouncilTerm(**fits | values)


def year(number=2021, **values):
    return GovernanceYear(valid_from=dt.date(number, 1, 1), year=number, **values)


@pytest.mark.parametrize(
    ("people", "units", "outcome"),
    [
        (0, 0, Outcome.NO_DATA),
        (49, 0, Outcome.UNMET),
        (50, 0, Outcome.MET),
        (0, 29, Outcome.UNMET),
        (0, 30, Outcome.MET),
        (25, 24, Outcome.UNMET),
        (25, 25, Outcome.MET),
    ],
)
def test_fifty_members_or_thirty_units_or_fifty_together(people, units, outcome):
    assert ask("S-1", individual_members=people, unit_members=units).outcome == outcome


@pytest.mark.parametrize(
    ("fund", "outcome"), [("29999.99", Outcome.ATTENTION), ("30000", Outcome.MET)]
)
def test_the_fund_is_thirty_thousand(fund, outcome):
    years = (year(activity_fund=Decimal(fund)),)

    assert ask("S-1", individual_members=50, governance_years=years).outcome == outcome


@pytest.mark.parametrize(
    ("category", "amount", "outcome"),
    [
        ("goods", 0, Outcome.MET),
        ("goods", 1, Outcome.ATTENTION),
        ("service", 1, Outcome.MET),
    ],
)
def test_a_society_sells_nothing_itself(category, amount, outcome):
    old = Revenue(valid_from=dt.date(2020, 1, 1), year=2020, category="goods", amount=Decimal(9))
    row = Revenue(
        valid_from=dt.date(2021, 1, 1), year=2021, category=category, amount=Decimal(amount)
    )

    assert ask("S-2", revenues=(old, row)).outcome == outcome
    assert ask("S-2").outcome == Outcome.NO_DATA


@pytest.mark.parametrize(
    ("rule", "values", "outcome"),
    [
        ("S-3", {}, Outcome.MET),
        ("S-3", {"representative_elsewhere": True}, Outcome.UNMET),
        ("S-4", {}, Outcome.MET),
        ("S-4", {"leaders_over_age": 1}, Outcome.UNMET),
        ("S-4", {"leaders_over_terms": 1}, Outcome.UNMET),
        ("S-5", {}, Outcome.MET),
        ("S-5", {"members": 182}, Outcome.ATTENTION),  # 61 of 182 is more than a third
        ("S-5", {"council_size": 60, "standing_council_size": 19}, Outcome.ATTENTION),
        ("S-5", {"standing_council_size": 21}, Outcome.ATTENTION),
        ("S-5", {"standing_council_size": 18}, Outcome.ATTENTION),
        ("S-5", {"supervisors": 2}, Outcome.ATTENTION),
        ("S-5", {"supervisors": 9}, Outcome.MET),
        ("S-5", {"supervisors": 11}, Outcome.ATTENTION),
        ("S-5", {"supervisors": 0}, Outcome.MET),
        ("S-5", {"council_size": 0}, Outcome.NO_DATA),
        ("S-6", {"valid_until": None}, Outcome.NO_DATA),
    ],
)
def test_the_council_and_its_leaders(rule, values, outcome):
    assert ask(rule, council_terms=(term(**values),)).outcome == outcome


@pytest.mark.parametrize(
    ("day", "values", "outcome"),
    [
        (dt.date(2025, 7, 30), {}, Outcome.MET),
        (dt.date(2025, 7, 31), {}, Outcome.ATTENTION),
        (
            dt.date(2025, 7, 31),
            {"preparation_started_on": dt.date(2025, 7, 31)},
            Outcome.MET,
        ),
        (dt.date(2025, 10, 31), {}, Outcome.ATTENTION),
        (dt.date(2025, 11, 1), {}, Outcome.UNMET),
        (
            dt.date(2025, 11, 1),
            {"deferred_until": dt.date(2026, 10, 31), "deferral_number": "1"},
            Outcome.ATTENTION,
        ),
        (
            dt.date(2025, 11, 1),
            {"deferred_until": dt.date(2026, 10, 31)},
            Outcome.UNMET,
        ),
        (
            dt.date(2025, 11, 1),
            {"deferred_until": dt.date(2026, 11, 1), "deferral_number": "1"},
            Outcome.UNMET,
        ),
        (
            dt.date(2026, 11, 1),
            {"deferred_until": dt.date(2026, 10, 31), "deferral_number": "1"},
            Outcome.UNMET,
        ),
    ],
)
def test_a_term_ends_on_its_day_or_a_year_later_by_leave(day, values, outcome):
    assert ask("S-6", day, council_terms=(term(**values),)).outcome == outcome


def test_the_newest_term_counts():
    old = term(valid_from=dt.date(2015, 1, 1), valid_until=dt.date(2019, 12, 31))

    assert ask("S-6", council_terms=(term(), old)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("council", "standing", "outcome"),
    [(1, 2, Outcome.MET), (0, 2, Outcome.ATTENTION), (1, 1, Outcome.ATTENTION)],
)
def test_meetings_of_the_last_whole_year(council, standing, outcome):
    rows = (year(council_meetings=council, standing_meetings=standing), year(2022))

    assert ask("S-7", governance_years=rows).outcome == outcome
    assert ask("S-7", governance_years=(year(2022),)).outcome == Outcome.NO_DATA


@pytest.mark.parametrize(
    ("day", "authority", "registrar", "outcome"),
    [
        (dt.date(2022, 3, 31), None, None, Outcome.ATTENTION),
        (dt.date(2022, 4, 1), None, None, Outcome.UNMET),
        (dt.date(2022, 4, 1), dt.date(2022, 3, 31), None, Outcome.ATTENTION),
        (dt.date(2022, 6, 1), dt.date(2022, 3, 31), None, Outcome.UNMET),
        (dt.date(2022, 6, 1), dt.date(2022, 3, 31), dt.date(2022, 5, 31), Outcome.MET),
        (dt.date(2022, 6, 2), dt.date(2022, 3, 31), dt.date(2022, 6, 1), Outcome.UNMET),
        (dt.date(2022, 6, 1), dt.date(2022, 4, 1), dt.date(2022, 5, 31), Outcome.UNMET),
    ],
)
def test_reports_have_their_days(day, authority, registrar, outcome):
    row = year(reported_to_authority_on=authority, reported_to_registrar_on=registrar)

    assert ask("S-8", day, governance_years=(row,)).outcome == outcome


@pytest.mark.parametrize("fault", ["is_regional", "is_under_branch", "is_legal_person"])
def test_a_branch_is_no_person_no_region_and_under_no_branch(fault):
    fits = Office(valid_from=dt.date(2020, 1, 1), name="甲分会")
    wrong = Office(valid_from=dt.date(2020, 1, 1), name="乙分会", **{fault: True})

    assert ask("S-9", offices=(fits,)).outcome == Outcome.MET
    finding = ask("S-9", offices=(fits, wrong))
    assert finding.outcome == Outcome.UNMET
    assert "乙分会" in finding.sentence
    assert "甲分会" not in finding.sentence


@pytest.mark.parametrize("rule", ["S-3", "S-4", "S-5", "S-6", "S-7", "S-8", "S-9"])
def test_what_was_declared_as_none_is_not_asked(rule):
    none = frozenset({Section.GOVERNANCE.value})

    assert ask(rule).outcome == Outcome.NO_DATA
    assert ask(rule, none_declared=none).outcome == Outcome.NOT_APPLICABLE
