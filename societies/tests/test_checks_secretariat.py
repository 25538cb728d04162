"""The rules on office, staff and Party branch (A1, A2, A3), at their boundaries."""

from __future__ import annotations

import datetime as dt

import pytest

from societies.checks import party_branch, premises, staff
from societies.checks.facts import Facts, ManagementRule, PartyBranch, Premises, Staff
from societies.checks.parameters import parameters_on
from societies.enums import (
    BranchKind,
    EmploymentRoute,
    ManagementRuleKind,
    Outcome,
    PremisesMode,
    ProofKind,
    Section,
    Severity,
)

DAY = dt.date(2022, 6, 15)
START = dt.date(2022, 1, 1)
RULES = {check.id: check for module in (premises, staff, party_branch) for check in module.CHECKS}
NONE_OF_A = frozenset({Section.PREMISES, Section.STAFF, Section.PARTY})


def ask(rule, day=DAY, rows=(), **facts):
    return RULES[rule](Facts(**facts), day, parameters_on(day, rows))


def person(name="甲", route=EmploymentRoute.RECRUITED, **fields):
    return Staff(**{"name": name, "route": route, "valid_from": START} | fields)


def office(**fields):
    return Premises(**{"mode": PremisesMode.LEASED, "valid_from": START} | fields)


def branch(**fields):
    return PartyBranch(**{"kind": BranchKind.ENTITY, "valid_from": START} | fields)


def proofs(*kinds):
    return frozenset(kinds)


def test_every_rule_is_there_once():
    expected = [f"A1-{n}" for n in range(1, 5)] + [f"A2-{n}" for n in range(1, 9)]
    assert list(RULES) == expected + [f"A3-{n}" for n in range(1, 11)]


@pytest.mark.parametrize("rule", RULES)
def test_without_rows_asks_to_fill_in(rule):
    finding = ask(rule)
    assert finding.outcome == Outcome.NO_DATA
    assert "请先填写" in finding.sentence


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "A1-1"])
def test_section_declared_none_does_not_concern(rule):
    assert ask(rule, none_declared=NONE_OF_A).outcome == Outcome.NOT_APPLICABLE


def test_no_office_declared_asks_for_words():
    finding = ask("A1-1", none_declared=NONE_OF_A)
    assert (finding.outcome, finding.severity) == (Outcome.UNMET, Severity.WARN)
    assert finding.sentence == "尚无固定办公场所，请说明试点期间如何落实。"


def test_office_given_up_yesterday_does_not_count():
    gone = office(valid_until=DAY - dt.timedelta(days=1))
    assert ask("A1-1", premises=(gone,)).outcome == Outcome.NO_DATA
    last_day = office(valid_until=DAY)
    assert ask("A1-1", premises=(last_day,)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("kinds", "outcome"),
    [
        ((), Outcome.UNMET),
        ((ProofKind.OTHER,), Outcome.UNMET),
        ((ProofKind.TITLE,), Outcome.MET),
        ((ProofKind.CONTRACT,), Outcome.MET),
    ],
)
def test_office_needs_a_proof_of_use(kinds, outcome):
    assert ask("A1-2", premises=(office(proofs=proofs(*kinds)),)).outcome == outcome


def test_only_the_office_without_proof_is_named():
    good = office(address="一号楼", proofs=proofs(ProofKind.TITLE))
    bad = office(address="二号楼")
    finding = ask("A1-2", premises=(good, bad))
    assert finding.blocks
    assert [ref.id for ref in finding.facts] == [str(bad.id)]
    assert "二号楼" in finding.sentence
    assert "一号楼" not in finding.sentence


@pytest.mark.parametrize(
    ("mode", "until", "outcome"),
    [
        (PremisesMode.LEASED, dt.date(2023, 12, 30), Outcome.UNMET),
        (PremisesMode.BORROWED, dt.date(2023, 12, 30), Outcome.UNMET),
        (PremisesMode.PROVIDED, dt.date(2023, 12, 30), Outcome.UNMET),
        (PremisesMode.LEASED, dt.date(2023, 12, 31), Outcome.MET),
        (PremisesMode.LEASED, None, Outcome.MET),
        (PremisesMode.PURCHASED, dt.date(2023, 12, 30), Outcome.MET),
    ],
)
def test_lease_must_reach_the_last_day_of_the_pilot(mode, until, outcome):
    row = office(mode=mode, valid_until=until)
    needed = dt.date(2023, 12, 31)
    assert ask("A1-3", premises=(row,), needed_until=needed).outcome == outcome


def test_lease_outside_a_pilot_is_not_looked_at():
    finding = ask("A1-3", premises=(office(),))
    assert finding.outcome == Outcome.NOT_APPLICABLE
    assert "未参加试点批次" in finding.sentence


@pytest.mark.parametrize(
    ("address", "registered", "outcome"),
    [
        ("南昌市 一路1号", "南昌市一路1号", Outcome.MET),
        ("南昌市二路", "南昌市一路1号", Outcome.ATTENTION),
        ("", "南昌市一路1号", Outcome.NO_DATA),
        ("南昌市二路", "", Outcome.NO_DATA),
    ],
)
def test_office_elsewhere_than_registered_is_pointed_out(address, registered, outcome):
    row = office(address=address)
    assert ask("A1-4", premises=(row,), registered_address=registered).outcome == outcome


@pytest.mark.parametrize(
    ("count", "outcome", "severity"),
    [
        (2, Outcome.UNMET, Severity.WARN),
        (3, Outcome.MET, Severity.WARN),
        (5, Outcome.MET, Severity.WARN),
        (6, Outcome.ATTENTION, Severity.INFO),
    ],
)
def test_staff_number_between_three_and_five(count, outcome, severity):
    finding = ask("A2-1", staff=tuple(person(str(n)) for n in range(count)))
    assert (finding.outcome, finding.severity) == (outcome, severity)
    assert f"{count}人" in finding.sentence


def test_staff_number_leaves_out_part_timers_and_those_gone():
    rows = (
        person("甲"),
        person("乙", route=EmploymentRoute.REHIRED),
        person("丙", is_full_time=False),
        person("丁", valid_until=DAY - dt.timedelta(days=1)),
    )
    assert "现有专职人员2人" in ask("A2-1", staff=rows).sentence


def test_staff_number_follows_the_parameter():
    rows = (person("甲"), person("乙"))
    changed = [("staff_min", "2", START)]
    assert ask("A2-1", staff=rows, rows=changed).outcome == Outcome.MET


def test_only_part_timers_are_too_few_and_nothing_else():
    rows = (person(is_full_time=False),)
    assert ask("A2-1", staff=rows).outcome == Outcome.UNMET
    for rule in ("A2-2", "A2-3", "A2-4", "A2-5", "A2-6", "A2-8"):
        assert ask(rule, staff=rows).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("route", "kinds", "outcome"),
    [
        ("", (), Outcome.UNMET),
        (EmploymentRoute.SECONDED, (), Outcome.UNMET),
        (EmploymentRoute.SECONDED, (ProofKind.SECONDMENT,), Outcome.MET),
        (EmploymentRoute.RECRUITED, (), Outcome.MET),
    ],
)
def test_route_is_told_and_secondment_proved(route, kinds, outcome):
    rows = (person(route=route, proofs=proofs(*kinds)),)
    assert ask("A2-2", staff=rows).outcome == outcome


@pytest.mark.parametrize(
    ("hired", "signed", "outcome"),
    [
        (dt.date(2022, 3, 10), dt.date(2022, 4, 10), Outcome.MET),
        (dt.date(2022, 3, 10), dt.date(2022, 4, 11), Outcome.UNMET),
        (dt.date(2022, 1, 31), dt.date(2022, 2, 28), Outcome.MET),
        (dt.date(2022, 1, 31), dt.date(2022, 3, 1), Outcome.UNMET),
        (dt.date(2020, 1, 31), dt.date(2020, 2, 29), Outcome.MET),
        (dt.date(2022, 5, 15), None, Outcome.ATTENTION),  # today is the last day
        (dt.date(2022, 5, 14), None, Outcome.UNMET),
    ],
)
def test_contract_within_a_month_of_starting(hired, signed, outcome):
    row = person(valid_from=hired, contract_signed_on=signed, proofs=proofs(ProofKind.CONTRACT))
    finding = ask("A2-3", staff=(row,))
    assert finding.outcome == outcome
    assert finding.blocks is (outcome == Outcome.UNMET)


def test_contract_without_its_file_names_the_person():
    good = person("甲", contract_signed_on=START, proofs=proofs(ProofKind.CONTRACT))
    bad = person("乙", contract_signed_on=START)
    finding = ask("A2-3", staff=(good, bad))
    assert finding.outcome == Outcome.UNMET
    assert "乙" in finding.sentence
    assert "甲" not in finding.sentence
    assert [ref.id for ref in finding.facts] == [str(bad.id)]


@pytest.mark.parametrize("rule", ["A2-3", "A2-4", "A2-5"])
@pytest.mark.parametrize("route", [EmploymentRoute.SECONDED, EmploymentRoute.REHIRED])
def test_secondees_and_pensioners_need_no_labour_contract(rule, route):
    assert ask(rule, staff=(person(route=route),)).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("until", "cap"),
    [
        (dt.date(2022, 3, 30), 0),
        (dt.date(2022, 3, 31), 1),
        (dt.date(2022, 12, 30), 1),
        (dt.date(2022, 12, 31), 2),
        (dt.date(2024, 12, 30), 2),
        (dt.date(2024, 12, 31), 6),
        (None, 6),
    ],
)
def test_probation_is_capped_by_the_length_of_the_contract(until, cap):
    terms = {"contract_signed_on": START, "contract_until": until}
    allowed, over = (person(**terms, probation_months=months) for months in (cap, cap + 1))
    assert ask("A2-4", staff=(allowed,)).outcome == Outcome.MET
    finding = ask("A2-4", staff=(over,))
    assert finding.outcome == Outcome.UNMET
    assert f"上限{cap}个月" in finding.sentence


def test_probation_waits_for_the_contract():
    assert ask("A2-4", staff=(person(),)).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("late", ["social_insurance_on", "housing_fund_on"])
@pytest.mark.parametrize(("days", "outcome"), [(30, Outcome.MET), (31, Outcome.UNMET)])
def test_insurance_and_fund_within_thirty_days(late, days, outcome):
    dates = {"social_insurance_on": START, "housing_fund_on": START}
    row = person(**dates | {late: START + dt.timedelta(days=days)})
    assert ask("A2-5", staff=(row,)).outcome == outcome


@pytest.mark.parametrize(("days", "outcome"), [(30, Outcome.ATTENTION), (31, Outcome.UNMET)])
def test_insurance_not_yet_there_has_its_days_of_grace(days, outcome):
    finding = ask("A2-5", day=START + dt.timedelta(days=days), staff=(person("甲"),))
    assert finding.outcome == outcome
    assert "甲的社会保险" in finding.sentence
    assert "甲的住房公积金" in finding.sentence
    assert len(finding.facts) == 1


@pytest.mark.parametrize(
    ("route", "kinds", "outcome"),
    [
        (EmploymentRoute.REHIRED, (), Outcome.UNMET),
        (EmploymentRoute.REHIRED, (ProofKind.CONTRACT,), Outcome.MET),
        (EmploymentRoute.SECONDED, (), Outcome.MET),  # A2-2 asks for the secondment
        (EmploymentRoute.RECRUITED, (), Outcome.NOT_APPLICABLE),
    ],
)
def test_pensioners_need_a_service_agreement(route, kinds, outcome):
    rows = (person(route=route, proofs=proofs(*kinds)),)
    assert ask("A2-6", staff=rows).outcome == outcome


def rule_of(kind, *kinds):
    return ManagementRule(kind=kind, valid_from=START, proofs=proofs(*kinds))


def test_three_mechanisms_with_their_texts_are_met():
    rows = tuple(rule_of(kind, ProofKind.RULE) for kind in ManagementRuleKind)
    assert ask("A2-7", management_rules=rows).outcome == Outcome.MET


def test_mechanisms_missing_or_without_text_are_told_apart():
    rows = (
        rule_of(ManagementRuleKind.MANAGEMENT, ProofKind.RULE),
        rule_of(ManagementRuleKind.APPRAISAL),
    )
    finding = ask("A2-7", management_rules=rows)
    assert finding.outcome == Outcome.UNMET
    assert "缺少激励制度（1项）" in finding.sentence
    assert "考核制度（1项）没有制度文件" in finding.sentence
    assert [ref.id for ref in finding.facts] == [str(rows[1].id)]


def test_retirement_age_is_asked_of_pensioners_only():
    assert ask("A2-8", staff=(person(),)).outcome == Outcome.NOT_APPLICABLE
    finding = ask("A2-8", staff=(person("乙", route=EmploymentRoute.REHIRED),))
    assert (finding.outcome, finding.severity) == (Outcome.ATTENTION, Severity.INFO)
    assert "乙" in finding.sentence


@pytest.mark.parametrize(
    ("kind", "members", "outcome", "severity"),
    [
        (BranchKind.ENTITY, 2, Outcome.UNMET, Severity.BLOCK),
        (BranchKind.ENTITY, 3, Outcome.MET, Severity.BLOCK),
        (BranchKind.JOINT, 2, Outcome.NOT_APPLICABLE, Severity.BLOCK),
        (BranchKind.JOINT, 3, Outcome.ATTENTION, Severity.WARN),
        (BranchKind.NONE, 3, Outcome.ATTENTION, Severity.WARN),
    ],
)
def test_own_branch_from_three_full_members(kind, members, outcome, severity):
    row = branch(kind=kind, full_members=members, probationary_members=20)
    finding = ask("A3-1", party_branches=(row,))
    assert (finding.outcome, finding.severity) == (outcome, severity)


@pytest.mark.parametrize(
    ("rule", "fields", "outcome"),
    [
        ("A3-2", {"kind": BranchKind.JOINT, "covered_units": 5}, Outcome.MET),
        ("A3-2", {"kind": BranchKind.JOINT, "covered_units": 6}, Outcome.ATTENTION),
        ("A3-2", {"covered_units": 6}, Outcome.NOT_APPLICABLE),
        ("A3-3", {"full_members": 49, "probationary_members": 1}, Outcome.MET),
        ("A3-3", {"full_members": 49, "probationary_members": 2}, Outcome.ATTENTION),
        ("A3-4", {"full_members": 6}, Outcome.MET),
        ("A3-4", {"full_members": 6, "committee_size": 3}, Outcome.ATTENTION),
        ("A3-4", {"full_members": 7}, Outcome.UNMET),
        ("A3-4", {"full_members": 7, "committee_size": 2}, Outcome.UNMET),
        ("A3-4", {"full_members": 7, "committee_size": 3}, Outcome.MET),
        ("A3-4", {"full_members": 7, "committee_size": 7}, Outcome.MET),
        ("A3-4", {"full_members": 7, "committee_size": 8}, Outcome.UNMET),
        ("A3-5", {"elected_on": None}, Outcome.NO_DATA),
        ("A3-5", {"elected_on": dt.date(2019, 9, 16)}, Outcome.MET),
        ("A3-5", {"elected_on": dt.date(2019, 9, 15)}, Outcome.ATTENTION),
        ("A3-5", {"elected_on": dt.date(2019, 6, 15)}, Outcome.ATTENTION),
        ("A3-7", {"approval_number": "批1"}, Outcome.UNMET),
        ("A3-7", {"proofs": proofs(ProofKind.APPROVAL)}, Outcome.UNMET),
        (
            "A3-7",
            {"approval_number": "批1", "proofs": proofs(ProofKind.APPROVAL)},
            Outcome.MET,
        ),
        ("A3-8", {"kind": "unheard-of"}, Outcome.UNMET),
        ("A3-8", {"kind": BranchKind.TEMPORARY, "project_months": 5}, Outcome.UNMET),
        ("A3-8", {"kind": BranchKind.TEMPORARY, "project_months": 6}, Outcome.MET),
        ("A3-10", {"kind": BranchKind.NONE}, Outcome.ATTENTION),
        ("A3-10", {"kind": BranchKind.INSTRUCTOR}, Outcome.MET),
    ],
)
def test_branch_rules_at_their_boundaries(rule, fields, outcome):
    assert ask(rule, party_branches=(branch(**fields),)).outcome == outcome


@pytest.mark.parametrize("rule", ["A3-2", "A3-3", "A3-4", "A3-5", "A3-6", "A3-7"])
@pytest.mark.parametrize("kind", [BranchKind.NONE, BranchKind.INSTRUCTOR])
def test_rules_of_a_branch_do_not_concern_where_there_is_none(rule, kind):
    finding = ask(rule, party_branches=(branch(kind=kind),))
    assert finding.outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("entitled", "came", "votes", "outcome"),
    [
        (10, 8, 6, Outcome.MET),  # exactly four fifths
        (10, 7, 6, Outcome.UNMET),
        (10, 8, 5, Outcome.UNMET),  # half is not more than half
        (6, 5, 4, Outcome.MET),
        (9, 7, 5, Outcome.UNMET),
        (5, 6, 5, Outcome.UNMET),  # more than could come
        (5, 4, 5, Outcome.UNMET),  # more votes than voters
        (0, 0, 0, Outcome.NO_DATA),
        (10, None, 6, Outcome.NO_DATA),
    ],
)
def test_election_needs_four_fifths_present_and_half_in_favour(entitled, came, votes, outcome):
    row = branch(entitled_voters=entitled, present_voters=came, votes_in_favour=votes)
    assert ask("A3-6", party_branches=(row,)).outcome == outcome


@pytest.mark.parametrize(
    ("kind", "members", "plan", "outcome"),
    [
        (BranchKind.NONE, 2, "", Outcome.ATTENTION),
        (BranchKind.NONE, 2, "  ", Outcome.ATTENTION),
        (BranchKind.NONE, 2, "优先招聘党员", Outcome.MET),
        (BranchKind.NONE, 3, "", Outcome.NOT_APPLICABLE),
        (BranchKind.ENTITY, 2, "", Outcome.NOT_APPLICABLE),
    ],
)
def test_development_plan_while_members_are_too_few(kind, members, plan, outcome):
    row = branch(kind=kind, full_members=members, development_plan=plan)
    finding = ask("A3-9", party_branches=(row,))
    assert finding.outcome == outcome
    assert finding.wants_words is (outcome == Outcome.ATTENTION)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.startswith("A2")])
def test_order_of_rows_changes_nothing(rule):
    rows = tuple(person(name) for name in "甲乙丙")
    assert ask(rule, staff=rows) == ask(rule, staff=rows[::-1])
