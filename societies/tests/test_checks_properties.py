"""What holds for all rules together, whatever the facts are."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import uuid
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from societies import enums as e
from societies.checks import CHECKS, Finding, findings_for
from societies.checks.facts import (
    LEDGERS,
    CommissionedActivity,
    CouncilTerm,
    Entity,
    EntityYear,
    Facts,
    GovernanceYear,
    GovernmentFunction,
    ManagementRule,
    Office,
    PaidService,
    PartyBranch,
    Premises,
    Revenue,
    Staff,
    Tenure,
)

DAY = dt.date(2022, 6, 15)
days = st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31))
maybe_day = st.none() | days
counts = st.integers(0, 60)
money = st.decimals(0, 10**7, places=2)
words = st.sampled_from(["", "甲", "乙"])
entity_ids = st.uuids(version=4)


def rows(kind, /, **fields):
    common = {"id": st.uuids(version=4), "valid_from": days, "valid_until": maybe_day}
    common["proofs"] = st.frozensets(st.sampled_from(e.ProofKind.values))
    return st.lists(st.builds(kind, **common | fields), max_size=4).map(tuple)


def of(choices):
    return st.sampled_from(choices.values)


contract = {
    "title": st.just("项目"),
    "client": words,
    "contract_number": words,
    "signed_on": maybe_day,
    "amount": money,
    "received": money,
    "is_related_party": st.booleans(),
}

dossiers = st.builds(
    Facts,
    individual_members=counts,
    unit_members=counts,
    needed_until=maybe_day,
    none_declared=st.frozensets(st.sampled_from(e.Section.values)),
    premises=rows(Premises, mode=of(e.PremisesMode)),
    staff=rows(
        Staff,
        name=words,
        route=of(e.EmploymentRoute),
        is_full_time=st.booleans(),
        contract_signed_on=maybe_day,
        contract_until=maybe_day,
        probation_months=st.integers(0, 12),
        social_insurance_on=maybe_day,
        housing_fund_on=maybe_day,
    ),
    management_rules=rows(ManagementRule, kind=of(e.ManagementRuleKind)),
    party_branches=rows(
        PartyBranch,
        kind=of(e.BranchKind),
        full_members=counts,
        probationary_members=counts,
        elected_on=maybe_day,
        entitled_voters=st.none() | counts,
        present_voters=st.none() | counts,
        votes_in_favour=st.none() | counts,
        development_plan=words,
    ),
    tenures=rows(
        Tenure,
        name=words,
        route=of(e.TenureRoute),
        term_number=st.integers(1, 4),
        birth_date=st.none() | st.dates(dt.date(1940, 1, 1), dt.date(1990, 12, 31)),
        approved_on=maybe_day,
        approval_number=words,
        notice_on=maybe_day,
        nominated_on=maybe_day,
        resolved_on=maybe_day,
        council_due=st.none() | counts,
        council_present=st.none() | counts,
        votes_in_favour=st.none() | counts,
        left_office_on=maybe_day,
        former_unit=of(e.FormerUnit),
        article51_asked=st.integers(0, 7),
        article51_met=st.integers(0, 7),
    ),
    government_functions=rows(GovernmentFunction, field=of(e.GovernmentField), **contract),
    paid_services=rows(PaidService, mode=of(e.ServiceMode), **contract),
    commissioned_activities=rows(
        CommissionedActivity,
        kind=of(e.ActivityKind),
        expected_people=st.integers(0, 2000),
        confers_honour=st.booleans(),
        **contract,
    ),
    entities=rows(Entity, name=words, resolved_on=maybe_day, legal_representative=words),
    entity_years=rows(EntityYear, entity_id=entity_ids, year=st.integers(2018, 2026), profit=money),
    revenues=rows(
        Revenue, year=st.integers(2018, 2026), category=of(e.RevenueCategory), amount=money
    ),
    council_terms=rows(
        CouncilTerm,
        members=counts,
        council_size=counts,
        standing_council_size=counts,
        supervisors=counts,
        deferred_until=maybe_day,
    ),
    governance_years=rows(
        GovernanceYear, year=st.integers(2018, 2026), activity_fund=st.none() | money
    ),
    offices=rows(Office, name=words, is_regional=st.booleans()),
)


def test_rules_have_distinct_ids_and_every_area_has_some():
    ids = [check.id for check in CHECKS]

    assert len(ids) == len(set(ids))
    assert {check.area for check in CHECKS} == {*e.Area.values, "S"}


def test_every_rule_names_its_clause():
    assert [check.id for check in CHECKS if not check.clause] == []


@settings(max_examples=50)
@given(facts=dossiers, day=days)
def test_every_rule_answers_every_dossier_with_a_sentence(facts, day):
    findings = findings_for(facts, day)

    assert [finding.rule for finding in findings] == [check.id for check in CHECKS]
    assert all(finding.sentence and "None" not in finding.sentence for finding in findings)


@settings(max_examples=50)
@given(facts=dossiers, day=days, seed=st.integers(0, 1000))
def test_the_order_of_entry_changes_nothing(facts, day, seed):
    shuffled = {}
    for name in LEDGERS:
        ledger = list(getattr(facts, name))
        random.Random(seed).shuffle(ledger)
        shuffled[name] = tuple(ledger)

    assert findings_for(dataclasses.replace(facts, **shuffled), day) == findings_for(facts, day)


@settings(max_examples=50)
@given(facts=dossiers, day=days)
def test_a_finding_survives_being_frozen(facts, day):
    findings = findings_for(facts, day)

    stored = json.loads(json.dumps([finding.as_json() for finding in findings]))

    assert [Finding.from_json(row) for row in stored] == findings


# Which areas a row of each ledger may speak to; all others must stay as they were.
MAY_TOUCH = {
    "premises": {"A1"},
    "staff": {"A2", "B2"},
    "management_rules": {"A2"},
    "party_branches": {"A3"},
    "tenures": {"B1", "B2", "B3"},
    "government_functions": {"C1", "C2"},
    "paid_services": {"C2", "C3"},
    "commissioned_activities": {"C2", "C3", "C4"},
    "entities": {"B1", "C2"},
    "entity_years": {"C2"},
    "revenues": {"S"},
    "council_terms": {"S"},
    "governance_years": {"C1", "S"},
    "offices": {"S"},
}


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
@settings(max_examples=25)  # for each ledger
@given(facts=dossiers, extra=dossiers, day=days)
def test_a_new_fact_changes_no_unrelated_finding(ledger, facts, extra, day):
    more = getattr(facts, ledger) + getattr(extra, ledger)

    before = findings_for(facts, day)
    after = findings_for(dataclasses.replace(facts, **{ledger: more}), day)

    moved = {new.area for old, new in zip(before, after, strict=True) if old != new}
    assert moved <= MAY_TOUCH[ledger]


def test_a_voided_or_future_fact_is_not_used():
    office = Premises(
        id=uuid.uuid4(),
        valid_from=DAY + dt.timedelta(days=1),
        mode=e.PremisesMode.PROVIDED,
        area=Decimal(60),
    )

    assert findings_for(Facts(premises=(office,)), DAY) == findings_for(Facts(), DAY)
