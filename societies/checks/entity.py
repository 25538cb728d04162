"""Rules C2: economic entities (经济实体). The notice allows them; without one nothing is asked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from societies.checks.facts import Entity, EntityYear, Facts, cn_day, in_force
from societies.checks.finding import (
    Checks,
    Verdict,
    attention,
    met,
    no_data,
    not_applicable,
    unmet,
)
from societies.enums import CouncilBody, ProofKind, Section, Severity

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()


def _names(rows: list[Entity]) -> str:
    return "、".join(row.name or "未写名称的实体" for row in rows)


def _nothing(facts: Facts) -> Verdict:
    if facts.declared_none(Section.ENTITY):
        return not_applicable("学会没有创办经济实体；通知为“可以创办”，本项不适用。")
    return no_data("尚未填写经济实体；没有创办的，请说明“目前没有”。")


@CHECKS.add("C2-1", "创办经济实体经理事会同意", severity=Severity.BLOCK)
def resolved_before(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）2: the council or standing council consents before the entity is registered."""
    rows = in_force(facts.entities, day)
    if not rows:
        return _nothing(facts)
    faults = {row: fault for row in rows if (fault := _fault_of_resolution(row))}
    if faults:
        return unmet("；".join(faults.values()) + "。", *faults)
    return met(f"{_names(rows)}的创办均在注册登记前经理事会或者常务理事会同意。", *rows)


def _fault_of_resolution(row: Entity) -> str:
    if row.resolved_on is not None and row.resolved_on > row.valid_from:
        return (
            f"{row.name}{cn_day(row.valid_from)}注册登记，{cn_day(row.resolved_on)}才作出决议，"
            "应当先决议后登记，请核对日期"
        )
    missing = [
        words
        for words, there in (
            ("决议机构", row.resolution_body in CouncilBody.values),
            ("决议文号", row.resolution_number),
            ("决议日期", row.resolved_on),
            ("决议扫描件", row.has(ProofKind.RESOLUTION)),
        )
        if not there
    ]
    return f"{row.name}的创办缺{'、'.join(missing)}，请补充" if missing else ""


@CHECKS.add("C2-2", "法定代表人由常务理事会推荐", severity=Severity.BLOCK)
def recommended(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）2: led by the standing council, which recommends the legal representative."""
    rows = in_force(facts.entities, day)
    if not rows:
        return _nothing(facts)
    faults = {row: fault for row in rows if (fault := _fault_of_recommendation(row))}
    if faults:
        return unmet("；".join(faults.values()) + "。", *faults)
    return met(f"{_names(rows)}接受常务理事会领导，法定代表人由常务理事会推荐。", *rows)


def _fault_of_recommendation(row: Entity) -> str:
    missing = [
        words
        for words, there in (
            ("没有注明由常务理事会领导", row.is_led_by_standing_council),
            ("没有填写法定代表人", row.legal_representative),
            (
                "法定代表人不是由常务理事会推荐",
                row.recommended_by == CouncilBody.STANDING_COUNCIL,
            ),
            ("没有推荐日期", row.recommended_on),
            (
                "没有推荐文件",
                row.has(ProofKind.RECOMMENDATION, ProofKind.RESOLUTION),
            ),
        )
        if not there
    ]
    return f"{row.name}：{'、'.join(missing)}，请补充或者改正" if missing else ""


@CHECKS.add("C2-3", "经营收入用于学会建设发展", severity=Severity.BLOCK)
def used_for_society(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）2: the income supports the society; what goes to persons is a veto."""
    rows = in_force(facts.entities, day)
    if not rows:
        return _nothing(facts)
    years = _years(facts, rows, day)
    given = [year for year in years if year.distributed > 0]
    if given:
        total = sum(year.distributed for year in given)
        return unmet(
            f"向个人分配{total:,.2f}元（{_said(given)}），经营收入必须用于支撑学会建设发展，请纠正。",
            *given,
        )
    waiting = [row for row in rows if _is_due(row, years, day)]
    if waiting:
        return no_data(f"尚未填写{_names(waiting)}{day.year - 1}年的利润和用途，请填写。", *waiting)
    if not years:
        return not_applicable(f"{_names(rows)}成立不满一个会计年度，暂不核对收入用途。", *rows)
    return _use_of(years)


def _years(facts: Facts, rows: list[Entity], day: dt.date) -> list[EntityYear]:
    known = {row.id for row in rows}
    found = [
        year
        for year in facts.entity_years
        if year.entity_id in known and year.year <= day.year and year.valid_from <= day
    ]
    return sorted(found, key=lambda year: (year.year, str(year.entity_id), str(year.id)))


def _is_due(row: Entity, years: list[EntityYear], day: dt.date) -> bool:
    """Whether last year was a whole year of this entity and nothing is recorded of it."""
    last = day.year - 1
    known = any(year.entity_id == row.id and year.year == last for year in years)
    return row.valid_from.year < last and not known


def _use_of(years: list[EntityYear]) -> Verdict:
    earning = [year for year in years if year.profit > 0]
    idle = [year for year in earning if year.used_for_society <= 0]
    if idle:
        return unmet(
            f"{_said(idle)}有利润而没有用于学会建设发展，请填写用途或者说明原因。",
            *idle,
            severity=Severity.WARN,
        )
    partly = [year for year in earning if year.used_for_society < year.profit]
    if partly:
        return attention(
            f"{_said(partly)}的利润没有全部用于学会建设发展，请确认其余用途。", *partly
        )
    used = sum(year.used_for_society for year in years)
    return met(f"没有向个人分配，累计{used:,.2f}元用于学会建设发展。", *years)


def _said(years: list[EntityYear]) -> str:
    return "、".join(f"{number}年" for number in sorted({year.year for year in years}))


@CHECKS.add("C2-4", "业务主管单位批准或者备案", severity=Severity.WARN)
def filed(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）2: no law forbids founding an entity; the authority may ask for approval or filing."""
    rows = in_force(facts.entities, day)
    if not rows:
        return _nothing(facts)
    bare = [row for row in rows if not row.authority_filing_number]
    if bare:
        return attention(
            f"{_names(bare)}没有业务主管单位批准或者备案号；业务主管单位要求备案的，请补填。", *bare
        )
    return met(f"{_names(rows)}均已由业务主管单位批准或者备案。", *rows)


@CHECKS.add("C2-5", "关联交易等价公允", severity=Severity.WARN)
def at_arms_length(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）2: dealings with persons or bodies of direct interest are at arm's length and said."""
    rows = in_force(facts.contracts(), day)
    if not rows:
        return not_applicable("目前没有正在执行的合同，本项不适用。")
    related = [row for row in rows if row.is_related_party]
    silent = [row for row in related if not row.related_party_note.strip()]
    if silent:
        names = "、".join(f"“{row.title}”" for row in silent)
        return unmet(f"{names}与学会负责人有直接利益关系，请说明利益关系和定价依据。", *silent)
    if related:
        names = "、".join(f"“{row.title}”" for row in related)
        return attention(f"{names}属于关联交易，已作说明，请确保等价交换。", *related)
    return met(f"正在执行的{len(rows)}项合同均不属于关联交易。", *rows)
