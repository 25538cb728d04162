"""Rules S: the society as a legal person (法人治理). They stand beside the ten areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from societies.checks.facts import (
    CouncilTerm,
    Facts,
    GovernanceYear,
    Revenue,
    add_months,
    cn_day,
    in_force,
)
from societies.checks.finding import (
    Checks,
    Verdict,
    attention,
    met,
    no_data,
    not_applicable,
    unmet,
)
from societies.enums import ParameterKey as Key
from societies.enums import RevenueCategory, Section, Severity

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()
REGISTRATION = "社会团体登记管理条例第十条"
CHARTER = "学会章程"
Y = TypeVar("Y", GovernanceYear, Revenue)


def _known(rows: Iterable[Y], day: dt.date) -> list[Y]:
    """Pick the yearly rows that may be known on a day, oldest first."""
    found = [row for row in rows if row.year <= day.year and row.valid_from <= day]
    return sorted(found, key=lambda row: (row.year, row.valid_from, str(row.id)))


def _of_year(facts: Facts, year: int, day: dt.date) -> GovernanceYear | None:
    rows = [row for row in _known(facts.governance_years, day) if row.year == year]
    return rows[-1] if rows else None


def _term(facts: Facts, day: dt.date) -> CouncilTerm | None:
    """Return the term that began last; one that ran out is still the present one."""
    rows = [row for row in facts.council_terms if row.valid_from <= day]
    return max(rows, key=lambda row: (row.valid_from, str(row.id)), default=None)


def _no_term(facts: Facts) -> Verdict:
    if facts.declared_none(Section.GOVERNANCE):
        return not_applicable("学会已说明目前没有可以登记的届次，本项不适用。")
    return no_data("尚未填写理事会届次，请填写。")


@CHECKS.add("S-1", "会员数量和活动资金", severity=Severity.INFO, clause=REGISTRATION)
def substance(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Registration rules art. 10: fifty members or thirty units, and a fund."""
    people, units = facts.individual_members, facts.unit_members
    if not people and not units:
        return no_data("尚未登记个人会员数和单位会员数，请在登记信息中填写。")
    least, least_units = (
        parameters.whole(key) for key in (Key.INDIVIDUAL_MEMBERS_MIN, Key.UNIT_MEMBERS_MIN)
    )
    said = f"个人会员{people}人、单位会员{units}家"
    if people < least and units < least_units and people + units < least:
        return unmet(
            f"{said}，不足个人会员{least}人或者单位会员{least_units}家，混合的总数不足{least}个，请核对。"
        )
    known = [row for row in _known(facts.governance_years, day) if row.activity_fund is not None]
    floor = parameters[Key.ACTIVITY_FUND_MIN]
    if known and Fraction(known[-1].activity_fund or Decimal(0)) < floor:
        fund = known[-1].activity_fund
        return attention(
            f"{known[-1].year}年末活动资金{fund:,.2f}元，低于{int(floor):,}元，请核对。", known[-1]
        )
    return met(f"{said}，符合登记条件。", *known[-1:])


@CHECKS.add(
    "S-2", "学会不从事营利性经营", severity=Severity.WARN, clause="社会团体登记管理条例第四条"
)
def not_for_profit(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Registration rules art. 4: a society runs no business; an entity of its own may."""
    rows = _known(facts.revenues, day)
    if not rows:
        if facts.declared_none(Section.INCOME):
            return not_applicable("学会已说明目前没有收入，本项不适用。")
        return no_data("尚未填写年度收入，请填写。")
    newest = [row for row in rows if row.year == rows[-1].year]
    sold = [row for row in newest if row.category == RevenueCategory.GOODS and row.amount > 0]
    if sold:
        total = sum((row.amount for row in sold), Decimal(0))
        return attention(
            f"{sold[0].year}年有商品销售收入{total:,.2f}元。学会不得从事营利性经营活动，"
            "经营业务应由经济实体承担，请核对。",
            *sold,
        )
    return met(f"{newest[0].year}年没有商品销售收入。", *newest)


@CHECKS.add("S-3", "法定代表人不兼任", severity=Severity.WARN, clause=CHARTER)
def one_society(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charter: the legal representative represents no other society."""
    term = _term(facts, day)
    if term is None:
        return _no_term(facts)
    if term.representative_elsewhere:
        return unmet("法定代表人兼任其他社会组织的法定代表人，请调整或者说明。", term)
    return met("法定代表人没有兼任其他社会组织的法定代表人。", term)


@CHECKS.add("S-4", "负责人年龄和届数", severity=Severity.WARN, clause=CHARTER)
def leaders(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charter: leaders are within the age and the number of terms."""
    term = _term(facts, day)
    if term is None:
        return _no_term(facts)
    parts = []
    if term.leaders_over_age:
        parts.append(f"超过任职年龄{term.leaders_over_age}人")
    if term.leaders_over_terms:
        parts.append(f"超过任职届数{term.leaders_over_terms}人")
    if parts:
        return unmet(f"负责人中{'、'.join(parts)}，请调整或者说明批准情况。", term)
    return met("负责人的年龄和届数符合章程规定。", term)


@CHECKS.add("S-5", "理事会和监事会规模", severity=Severity.INFO, clause=CHARTER)
def sizes(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charter: a third at most, odd numbers; customs differ from place to place."""
    term = _term(facts, day)
    if term is None:
        return _no_term(facts)
    if not term.council_size:
        return no_data("尚未填写理事人数，请补填。", term)
    odd = _odd_sizes(term, parameters)
    if odd:
        return attention(f"{'；'.join(odd)}。请对照章程核对。", term)
    return met("理事会、常务理事会和监事会的人数符合一般要求。", term)


def _odd_sizes(term: CouncilTerm, parameters: Parameters) -> list[str]:
    share = parameters[Key.COUNCIL_SHARE_MAX]
    low, high = parameters.whole(Key.SUPERVISORS_MIN), parameters.whole(Key.SUPERVISORS_MAX)
    council, standing, watchers = term.council_size, term.standing_council_size, term.supervisors
    checks = (
        (term.members and council > term.members * share, f"理事{council}人超过会员代表的{share}"),
        (council % 2 == 0, f"理事{council}人，应为单数"),
        (standing > council * share, f"常务理事{standing}人超过理事的{share}"),
        (standing and standing % 2 == 0, f"常务理事{standing}人，应为单数"),
        (
            watchers and not (low <= watchers <= high and watchers % 2),
            f"监事{watchers}人，应为{low}至{high}人的单数",
        ),
    )
    return [words for wrong, words in checks if wrong]


@CHECKS.add("S-6", "按期换届", severity=Severity.WARN, clause=CHARTER)
def election(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charter: a term ends on its day; deferral by a year at most; preparation in time."""
    term = _term(facts, day)
    if term is None:
        return _no_term(facts)
    if term.valid_until is None:
        return no_data("尚未填写本届任期届满日，请补填。", term)
    if day > term.valid_until:
        return _overdue(term, term.valid_until, day, parameters)
    ahead = parameters.whole(Key.ELECTION_NOTICE_MONTHS)
    started = term.preparation_started_on is not None and term.preparation_started_on <= day
    if day >= add_months(term.valid_until, -ahead) and not started:
        return attention(
            f"本届任期{cn_day(term.valid_until)}届满，已不足{ahead}个月，请启动换届筹备。", term
        )
    return met(f"本届任期至{cn_day(term.valid_until)}。", term)


def _overdue(term: CouncilTerm, ended: dt.date, day: dt.date, parameters: Parameters) -> Verdict:
    months = parameters.whole(Key.DEFERRAL_MONTHS)
    until, last = term.deferred_until, add_months(ended, months)
    if until is None or not term.deferral_number:
        return unmet(f"本届任期已于{cn_day(ended)}届满，没有换届或者延期的批准，请尽快办理。", term)
    if until > last:
        return unmet(
            f"批准延期至{cn_day(until)}，超过任期届满后{months}个月（{cn_day(last)}），请核对。",
            term,
        )
    if day > until:
        return unmet(f"批准延期至{cn_day(until)}，已超期仍未换届，请尽快换届。", term)
    return attention(f"本届任期已届满，经批准延期至{cn_day(until)}，请按期换届。", term)


@CHECKS.add("S-7", "理事会按期召开", severity=Severity.INFO, clause=CHARTER)
def meetings(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Charter: one council and two standing councils a year, judged on the last whole year."""
    row = _of_year(facts, day.year - 1, day)
    if row is None:
        return _no_year(facts, day.year - 1)
    wanted = parameters.whole(Key.COUNCIL_MEETINGS_MIN)
    standing = parameters.whole(Key.STANDING_MEETINGS_MIN)
    said = f"{row.year}年召开理事会{row.council_meetings}次、常务理事会{row.standing_meetings}次"
    if row.council_meetings < wanted or row.standing_meetings < standing:
        return attention(f"{said}，一般应为理事会{wanted}次、常务理事会{standing}次以上。", row)
    return met(f"{said}。", row)


def _no_year(facts: Facts, year: int) -> Verdict:
    if facts.declared_none(Section.GOVERNANCE):
        return not_applicable("学会已说明目前没有可以登记的年度，本项不适用。")
    return no_data(f"尚未填写{year}年的会议和年检，请填写。")


@CHECKS.add(
    "S-8", "按期报送年度报告", severity=Severity.INFO, clause="社会团体登记管理条例第二十八条"
)
def reports(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Registration rules: to the authority by 31 March, to the registrar by 31 May."""
    row = _of_year(facts, day.year - 1, day)
    if row is None:
        return _no_year(facts, day.year - 1)
    late, open_ones = [], []
    for words, on, last in (
        ("业务主管单位", row.reported_to_authority_on, dt.date(day.year, 3, 31)),
        ("登记机关", row.reported_to_registrar_on, dt.date(day.year, 5, 31)),
    ):
        done = on is not None and on <= day
        if (done and on is not None and on > last) or (not done and day > last):
            late.append(f"向{words}报送{row.year}年度报告的期限是{cn_day(last)}，{_when(on, day)}")
        elif not done:
            open_ones.append(f"请于{cn_day(last)}前向{words}报送{row.year}年度报告")
    if late:
        return unmet(f"{'；'.join(late)}。", row)
    if open_ones:
        return attention(f"{'；'.join(open_ones)}。", row)
    return met(f"{row.year}年度报告均已按期报送。", row)


def _when(on: dt.date | None, day: dt.date) -> str:
    return f"实际为{cn_day(on)}" if on is not None and on <= day else "至今没有报送"


@CHECKS.add("S-9", "分支机构设置", severity=Severity.WARN, clause="社会团体登记管理条例第十七条")
def branches(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """Registration rules: no legal person, no regional branch, none under another branch."""
    rows = in_force(facts.offices, day)
    if not rows:
        if facts.declared_none(Section.GOVERNANCE):
            return not_applicable("学会已说明没有分支机构，本项不适用。")
        return no_data("尚未填写分支机构；没有的不影响其他检查。")
    faults = []
    wrong = []
    for row in rows:
        marks = [
            words
            for words, is_so in (
                ("按地域设立", row.is_regional),
                ("设在另一分支机构之下", row.is_under_branch),
                ("单独登记为法人", row.is_legal_person),
            )
            if is_so
        ]
        if marks:
            wrong.append(row)
            faults.append(f"{row.name}{'、'.join(marks)}")
    if faults:
        return unmet(f"{'；'.join(faults)}，请更名、调整或者撤销。", *wrong)
    return met(f"{len(rows)}个分支机构的设置符合规定。", *rows)
