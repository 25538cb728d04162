"""Boundaries of the rules C: what a society earns, through an entity and by contracts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from societies.checks.entity import CHECKS as ENTITY
from societies.checks.facts import (
    CommissionedActivity,
    Entity,
    EntityYear,
    Facts,
    GovernanceYear,
    GovernmentFunction,
    PaidService,
)
from societies.checks.market import CHECKS as MARKET
from societies.checks.parameters import parameters_on
from societies.enums import ActivityKind, Outcome, ProofKind, Section, Severity

DAY = dt.date(2022, 6, 15)
REGISTERED = dt.date(2020, 3, 1)
RULES = {check.id: check for check in (*ENTITY, *MARKET)}


def ask(rule, day=DAY, **facts):
    return RULES[rule](Facts(**facts), day, parameters_on(day))


def proofs(*kinds):
    return frozenset(kind.value for kind in kinds)


def entity(**values):
    fits = {
        "valid_from": REGISTERED,
        "name": "甲公司",
        "resolution_body": "council",
        "resolution_number": "3号",
        "resolved_on": REGISTERED,
        "is_led_by_standing_council": True,
        "legal_representative": "李四",
        "recommended_by": "standing_council",
        "recommended_on": REGISTERED,
        "authority_filing_number": "1号",
        "proofs": proofs(ProofKind.RESOLUTION, ProofKind.RECOMMENDATION),
    }
    return Entity(**fits | values)


def service(**values):
    fits = {
        "valid_from": dt.date(2022, 1, 1),
        "title": "检测",
        "mode": "agreement",
        "content": "consulting",
        "signed_on": dt.date(2022, 1, 1),
        "decided_by": "常务理事会",
        "decided_on": dt.date(2021, 12, 1),
        "proofs": proofs(ProofKind.CONTRACT),
    }
    return PaidService(**fits | values)


def activity(**values):
    fits = {"valid_from": dt.date(2022, 1, 1), "title": "培训", "kind": ActivityKind.SKILL}
    return CommissionedActivity(**fits | values)


def function(**values):
    fits = {"valid_from": dt.date(2022, 1, 1), "title": "评价", "contract_number": "1号"}
    return GovernmentFunction(**fits | {"field": "tech_evaluation"} | values)


@pytest.mark.parametrize(
    ("days", "outcome"), [(-1, Outcome.MET), (0, Outcome.MET), (1, Outcome.UNMET)]
)
def test_the_resolution_comes_before_the_registration(days, outcome):
    row = entity(resolved_on=REGISTERED + dt.timedelta(days=days))

    finding = ask("C2-1", entities=(row,))

    assert (finding.outcome, finding.severity) == (outcome, Severity.BLOCK)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"resolution_body": ""}, "决议机构"),
        ({"resolution_number": ""}, "决议文号"),
        ({"resolved_on": None}, "决议日期"),
        ({"proofs": frozenset()}, "决议扫描件"),
    ],
)
def test_what_a_resolution_lacks_is_named(values, missing):
    finding = ask("C2-1", entities=(entity(**values),))

    assert finding.outcome == Outcome.UNMET
    assert missing in finding.sentence


@pytest.mark.parametrize(
    "values",
    [
        {"is_led_by_standing_council": False},
        {"legal_representative": ""},
        {"recommended_by": "council"},
        {"recommended_on": None},
        {"proofs": frozenset()},
    ],
)
def test_the_standing_council_leads_and_recommends(values):
    assert ask("C2-2", entities=(entity(),)).outcome == Outcome.MET
    assert ask("C2-2", entities=(entity(**values),)).outcome == Outcome.UNMET


@pytest.mark.parametrize(
    ("profit", "used", "given", "outcome", "severity"),
    [
        (100, 100, 0, Outcome.MET, Severity.BLOCK),
        (100, 99, 0, Outcome.ATTENTION, Severity.BLOCK),
        (100, 0, 0, Outcome.UNMET, Severity.WARN),
        (-100, 0, 0, Outcome.MET, Severity.BLOCK),
        (100, 100, "0.01", Outcome.UNMET, Severity.BLOCK),
    ],
)
def test_profit_serves_the_society_and_no_person(profit, used, given, outcome, severity):
    row = entity()
    year = EntityYear(
        valid_from=dt.date(2021, 1, 1),
        entity_id=row.id,
        year=2021,
        profit=Decimal(profit),
        used_for_society=Decimal(used),
        distributed=Decimal(given),
    )

    finding = ask("C2-3", entities=(row,), entity_years=(year,))

    assert (finding.outcome, finding.severity) == (outcome, severity)


def test_a_year_of_another_entity_does_not_count():
    year = EntityYear(
        valid_from=dt.date(2021, 1, 1),
        entity_id=entity().id,
        year=2021,
        distributed=Decimal(5),
    )

    assert ask("C2-3", entities=(entity(),), entity_years=(year,)).outcome == Outcome.NO_DATA


def test_a_young_entity_owes_no_year_yet():
    row = entity(valid_from=dt.date(2021, 1, 1))

    assert ask("C2-3", entities=(row,)).outcome == Outcome.NOT_APPLICABLE
    assert ask("C2-3", dt.date(2023, 1, 1), entities=(row,)).outcome == Outcome.NO_DATA


def test_a_missing_filing_is_a_matter_to_look_at():
    assert ask("C2-4", entities=(entity(),)).outcome == Outcome.MET
    bare = entity(authority_filing_number="")
    assert ask("C2-4", entities=(bare,)).outcome == Outcome.ATTENTION


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.MET),
        ({"is_related_party": True}, Outcome.UNMET),
        ({"is_related_party": True, "related_party_note": "按市场价"}, Outcome.ATTENTION),
    ],
)
def test_dealings_with_related_parties_are_explained(values, outcome):
    assert ask("C2-5", paid_services=(service(**values),)).outcome == outcome


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.startswith("C2") if rule != "C2-5"]
)
def test_without_an_entity_nothing_is_asked(rule):
    none = frozenset({Section.ENTITY.value})

    assert ask(rule).outcome == Outcome.NO_DATA
    assert ask(rule, none_declared=none).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.MET),
        ({"field": "other"}, Outcome.ATTENTION),
        ({"contract_number": ""}, Outcome.UNMET),
        ({"contract_number": "", "proofs": proofs(ProofKind.CONTRACT)}, Outcome.MET),
        ({"valid_until": DAY}, Outcome.MET),
        ({"valid_until": DAY - dt.timedelta(days=1)}, Outcome.NO_DATA),
    ],
)
def test_government_functions_have_a_document(values, outcome):
    assert ask("C1-1", government_functions=(function(**values),)).outcome == outcome


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("合格", Outcome.MET), ("基本合格", Outcome.ATTENTION), ("", Outcome.NO_DATA)],
)
def test_buyers_look_at_the_last_inspection(result, outcome):
    years = (
        GovernanceYear(valid_from=dt.date(2020, 1, 1), year=2020, inspection_result=""),
        GovernanceYear(valid_from=dt.date(2021, 1, 1), year=2021, inspection_result=result),
    )

    found = ask("C1-2", government_functions=(function(),), governance_years=years)

    assert found.outcome == outcome
    assert ask("C1-2", governance_years=years).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("values", "outcome", "severity"),
    [
        ({}, Outcome.MET, Severity.BLOCK),
        ({"signed_on": None}, Outcome.UNMET, Severity.BLOCK),
        ({"proofs": frozenset()}, Outcome.UNMET, Severity.BLOCK),
        ({"decided_by": ""}, Outcome.UNMET, Severity.WARN),
        ({"decided_on": None}, Outcome.UNMET, Severity.WARN),
        ({"signed_on": dt.date(2022, 1, 2)}, Outcome.ATTENTION, Severity.BLOCK),
    ],
)
def test_services_rest_on_an_agreement_and_a_decision(values, outcome, severity):
    finding = ask("C3-1", paid_services=(service(**values),))

    assert (finding.outcome, finding.severity) == (outcome, severity)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.NOT_APPLICABLE),
        ({"lends_name": True}, Outcome.UNMET),
        ({"lends_name": True, "name_licence_number": "5号"}, Outcome.MET),
    ],
)
def test_the_name_is_lent_by_agreement(values, outcome):
    assert ask("C3-3", paid_services=(service(**values),)).outcome == outcome


def test_services_are_counted_by_mode():
    rows = (service(), service(mode="station"), service(mode="station"))

    assert ask("C3-2", paid_services=rows).sentence == "建站设点2项、合作协议1项。"


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (dt.date(2021, 6, 15), None, False),
        (dt.date(2021, 6, 16), None, True),
        (dt.date(2021, 1, 1), dt.date(2021, 6, 16), True),
        (DAY + dt.timedelta(days=1), None, False),
    ],
)
def test_activities_of_the_last_twelve_months_count(start, end, counts):
    finding = ask("C4-1", commissioned_activities=(activity(valid_from=start, valid_until=end),))

    assert finding.outcome == (Outcome.MET if counts else Outcome.NO_DATA)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.MET),
        ({"confers_honour": True}, Outcome.UNMET),
        ({"confers_honour": True, "honour_approval_number": "1"}, Outcome.MET),
        ({"is_for_pupils": True}, Outcome.MET),
        ({"is_for_pupils": True, "is_national_contest": True}, Outcome.UNMET),
        (
            {"is_for_pupils": True, "is_national_contest": True, "is_whitelisted": True},
            Outcome.MET,
        ),
        ({"charges_partners": True}, Outcome.UNMET),
    ],
)
def test_honours_contests_and_fees_are_proper(values, outcome):
    assert ask("C4-2", commissioned_activities=(activity(**values),)).outcome == outcome


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"expected_people": 999}, Outcome.NOT_APPLICABLE),
        ({"expected_people": 1000}, Outcome.ATTENTION),
        ({"expected_people": 1000, "permit_number": "1"}, Outcome.MET),
        ({"grants_certificate": True}, Outcome.ATTENTION),
        ({"grants_certificate": True, "certificate_filing_number": "1"}, Outcome.MET),
    ],
)
def test_a_thousand_people_need_a_permit(values, outcome):
    assert ask("C4-3", commissioned_activities=(activity(**values),)).outcome == outcome
