"""Rules C1, C3 and C4: government functions, paid services, activities for others."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from societies.checks.facts import (
    CommissionedActivity,
    Facts,
    GovernanceYear,
    PaidService,
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
from societies.checks.rows import Contracted
from societies.enums import (
    ActivityKind,
    GovernmentField,
    ProofKind,
    Section,
    ServiceMode,
    Severity,
)
from societies.enums import ParameterKey as Key

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()
GOOD_RESULT = "合格"


def _titles(rows: Iterable[Contracted]) -> str:
    return "、".join(f"“{row.title}”" for row in rows)


def _nothing(facts: Facts, what: str) -> Verdict:
    if facts.declared_none(Section.MARKET):
        return not_applicable(f"学会已说明目前没有{what}，本项不适用。")
    return no_data(f"尚未填写{what}；没有的可以不填，不影响报送。")


@CHECKS.add("C1-1", "承接政府转移职能", severity=Severity.WARN)
def functions(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）1: the five fields, each item with its document or contract."""
    rows = in_force(facts.government_functions, day)
    if not rows:
        return _nothing(facts, "承接的政府转移职能")
    bare = [row for row in rows if not row.contract_number and not row.has(ProofKind.CONTRACT)]
    if bare:
        return unmet(f"{_titles(bare)}没有文件或合同号，也没有合同，请补充。", *bare)
    named = [row for row in rows if row.field != GovernmentField.OTHER]
    if not named:
        return attention(f"承接{len(rows)}项，均不在通知列举的五个领域，请核对领域。", *rows)
    labels = _counted((row.field for row in named), GovernmentField)
    return met(f"正在承接{len(rows)}项政府转移职能：{labels}。", *rows)


def _counted(
    values: Iterable[str], choices: type[GovernmentField | ServiceMode | ActivityKind]
) -> str:
    counts = Counter(values)
    return "、".join(f"{c.label}{counts[c.value]}项" for c in choices if counts[c.value])


@CHECKS.add("C1-2", "参与政府购买服务的资格", severity=Severity.INFO)
def eligible(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）1: buyers customarily ask for a good result of the last annual inspection."""
    if not in_force(facts.government_functions, day):
        return not_applicable("目前没有承接政府转移职能，本项不适用。")
    years = [row for row in _known(facts.governance_years, day) if row.inspection_result.strip()]
    if not years:
        return no_data("尚未填写最近一次年检结论，购买方通常要求提供，请填写。")
    last = years[-1]
    if last.inspection_result.strip() == GOOD_RESULT:
        return met(f"{last.year}年年检合格。", last)
    return attention(
        f"{last.year}年年检结论为“{last.inspection_result}”，可能影响参与政府购买服务。", last
    )


def _known(years: Iterable[GovernanceYear], day: dt.date) -> list[GovernanceYear]:
    rows = [row for row in years if row.year <= day.year and row.valid_from <= day]
    return sorted(rows, key=lambda row: (row.year, row.valid_from, str(row.id)))


@CHECKS.add("C3-1", "科技服务签订协议并民主决策", severity=Severity.BLOCK)
def agreed(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）3: a written agreement for each service, decided upon by the society's bodies."""
    rows = in_force(facts.paid_services, day)
    if not rows:
        return _nothing(facts, "有偿科技服务")
    bare = [row for row in rows if row.signed_on is None or not row.has(ProofKind.CONTRACT)]
    if bare:
        return unmet(f"{_titles(bare)}没有签订日期或者协议文本，请签订并上传。", *bare)
    undecided = [row for row in rows if not row.decided_by or row.decided_on is None]
    if undecided:
        return unmet(
            f"{_titles(undecided)}没有民主决策的机构或者日期，请补填或者说明。",
            *undecided,
            severity=Severity.WARN,
        )
    late = [row for row in rows if _signed_late(row)]
    if late:
        said = "；".join(f"“{row.title}”{_dates(row)}" for row in late)
        return attention(f"先开始后签约：{said}，请核对日期。", *late)
    return met(f"{len(rows)}项科技服务均有协议，并经民主决策。", *rows)


def _signed_late(row: PaidService) -> bool:
    return row.signed_on is not None and row.signed_on > row.valid_from


def _dates(row: PaidService) -> str:
    signed = cn_day(row.signed_on) if row.signed_on else ""
    return f"{cn_day(row.valid_from)}开始，{signed}签订"


@CHECKS.add("C3-2", "科技服务的方式和内容", severity=Severity.INFO)
def modes(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）3: stations and agreements; research, consulting, transfer of results."""
    rows = in_force(facts.paid_services, day)
    if not rows:
        return _nothing(facts, "有偿科技服务")
    silent = [row for row in rows if not row.content]
    labels = _counted((row.mode for row in rows), ServiceMode)
    if silent:
        return attention(f"{_titles(silent)}没有填写服务内容，请补填。", *silent)
    return met(f"{labels}。", *rows)


@CHECKS.add("C3-3", "名称和标识授权使用", severity=Severity.WARN)
def licensed(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）3: whoever uses the society's name or logo has an agreement for it."""
    rows = in_force(facts.paid_services, day)
    lent = [row for row in rows if row.lends_name]
    if not rows:
        return _nothing(facts, "有偿科技服务")
    if not lent:
        return not_applicable("没有授权他人使用学会名称或者标识，本项不适用。", *rows)
    bare = [row for row in lent if not row.name_licence_number]
    if bare:
        return unmet(f"{_titles(bare)}授权使用学会名称或者标识，没有授权使用协议，请补签。", *bare)
    return met(f"{len(lent)}项名称或者标识授权均有授权使用协议。", *lent)


def _recent(facts: Facts, day: dt.date) -> list[CommissionedActivity]:
    """Activities that are on, or were within the last twelve months."""
    since = add_months(day, -12)
    rows = [
        row
        for row in facts.commissioned_activities
        if row.valid_from <= day and (row.valid_until or row.valid_from) > since
    ]
    return sorted(rows, key=lambda row: (row.valid_from, str(row.id)))


@CHECKS.add("C4-1", "承接会、赛、展和培训", severity=Severity.INFO)
def activities(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）4: conferences, contests, exhibitions, training, for a price."""
    rows = _recent(facts, day)
    if not rows:
        return _nothing(facts, "近12个月承接的社会活动")
    labels = _counted((row.kind for row in rows), ActivityKind)
    return met(f"近12个月承接{len(rows)}项社会活动：{labels}。", *rows)


@CHECKS.add("C4-2", "评比、竞赛和收费合规", severity=Severity.WARN)
def proper(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）4: honours need approval, pupils' national contests the white list, no partner fees."""
    rows = _recent(facts, day)
    if not rows:
        return _nothing(facts, "近12个月承接的社会活动")
    faults = {row: fault for row in rows if (fault := _improper(row))}
    if faults:
        said = "；".join(f"“{row.title}”{fault}" for row, fault in faults.items())
        return unmet(f"{said}。请补办、改正或者说明。", *faults)
    return met(f"近12个月的{len(rows)}项活动没有未经批准的评比表彰、违规竞赛和收费。", *rows)


def _improper(row: CommissionedActivity) -> str:
    faults = []
    if row.confers_honour and not row.honour_approval_number:
        faults.append("授予荣誉没有批准文号")
    if row.is_for_pupils and row.is_national_contest and not row.is_whitelisted:
        faults.append("是面向中小学生的全国性竞赛，没有列入白名单")
    if row.charges_partners:
        faults.append("向承办、协办方收取费用")
    return "，".join(faults)


@CHECKS.add("C4-3", "大型活动许可和证书备案", severity=Severity.INFO)
def permitted(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（三）4: from a thousand people on a permit; certificates of skill are filed."""
    rows = _recent(facts, day)
    if not rows:
        return _nothing(facts, "近12个月承接的社会活动")
    size = parameters.whole(Key.LARGE_EVENT)
    large = [row for row in rows if row.expected_people >= size]
    certified = [row for row in rows if row.grants_certificate]
    if not large and not certified:
        return not_applicable(
            f"没有{size}人以上的活动，也没有颁发职业技能证书，本项不适用。", *rows
        )
    parts = []
    if bare := [row for row in large if not row.permit_number]:
        parts.append(f"{_titles(bare)}预计{size}人以上，没有大型群众性活动许可")
    if unfiled := [row for row in certified if not row.certificate_filing_number]:
        parts.append(f"{_titles(unfiled)}颁发职业技能证书，没有人社部门备案号")
    if parts:
        return attention(f"{'；'.join(parts)}，请核对。", *bare, *unfiled)
    return met("大型活动均有许可，职业技能证书均已备案。", *large, *certified)
