"""Rules A2: full-time staff (专职工作人员). Part-timers are recorded but no rule counts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from societies.checks.facts import Facts, Staff, add_months, cn_day, full_time, in_force, recruited
from societies.checks.finding import (
    Checks,
    Ref,
    Verdict,
    attention,
    met,
    no_data,
    not_applicable,
    unmet,
)
from societies.enums import (
    EmploymentRoute,
    ManagementRuleKind,
    Outcome,
    ProofKind,
    Section,
    Severity,
)
from societies.enums import ParameterKey as Key

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()

# Labour Contract Law art. 19: a contract shorter than so many months allows at most so many
# months of probation; one that is longer than all of these, or open-ended, allows the last.
PROBATION_STEPS: Final = ((3, 0), (12, 1), (36, 2))
PROBATION_LONGEST: Final = 6


def _names(rows: Iterable[Staff]) -> str:
    return "、".join(row.name for row in rows)


def _nothing(facts: Facts, day: dt.date) -> Verdict:
    """Say why there is nobody to check."""
    rows = in_force(facts.staff, day)
    if rows:
        return not_applicable("现有人员均为兼职，没有专职人员，本项不适用。", *rows)
    if facts.declared_none(Section.STAFF):
        return not_applicable("学会已说明尚无专职人员，本项不适用。")
    return no_data("尚未填写在岗的专职人员，请先填写。")


def _done(on: dt.date | None, day: dt.date) -> bool:
    return on is not None and on <= day


@CHECKS.add("A2-1", "专职人员人数", severity=Severity.WARN)
def staff_number(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: three to five full-time staff, by the business and the means of the society."""
    everybody = in_force(facts.staff, day)
    if not everybody:
        return _nothing(facts, day)
    rows = full_time(facts, day)
    least, most = parameters.whole(Key.STAFF_MIN), parameters.whole(Key.STAFF_MAX)
    if len(rows) < least:
        return unmet(
            f"现有专职人员{len(rows)}人，少于{least}人，还差{least - len(rows)}人。"
            "请通过调配或者公开招聘配齐，或者说明原因和计划。",
            *everybody,
        )
    if len(rows) > most:
        sentence = (
            f"现有专职人员{len(rows)}人，多于一般的{most}人。请确认与业务需要和学会财力相适应。"
        )
        refs = tuple(sorted(Ref.of(row) for row in rows))
        return Verdict(Outcome.ATTENTION, sentence, refs, Severity.INFO)
    return met(f"现有专职人员{len(rows)}人，在{least}至{most}人之间。", *rows)


@CHECKS.add("A2-2", "专职人员来源", severity=Severity.BLOCK)
def route_known(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: seconded by the supporting unit, or recruited in public; secondment is proved."""
    rows = full_time(facts, day)
    if not rows:
        return _nothing(facts, day)
    unknown = [row for row in rows if row.route not in EmploymentRoute.values]
    bare = [
        row
        for row in rows
        if row.route == EmploymentRoute.SECONDED and not row.has(ProofKind.SECONDMENT)
    ]
    parts = []
    if unknown:
        parts.append(f"{_names(unknown)}（{len(unknown)}人）没有注明来源，请补填。")
    if bare:
        parts.append(f"在编调配的{_names(bare)}（{len(bare)}人）没有调配文件，请上传。")
    if parts:
        return unmet("".join(parts), *unknown, *bare)
    return met(f"{len(rows)}名专职人员的来源均已注明，在编调配的均有调配文件。", *rows)


@CHECKS.add(
    "A2-3",
    "公开招聘人员订立劳动合同",
    severity=Severity.BLOCK,
    clause="四（一）2；劳动合同法第十条",
)
def labour_contract(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2, Labour Contract Law art. 10: a written contract within a month of starting work."""
    rows = recruited(full_time(facts, day))
    if not rows:
        return _no_recruits(facts, day)
    months = parameters.whole(Key.CONTRACT_MONTHS)
    late = [row for row in rows if _late(row.contract_signed_on, _contract_due(row, months), day)]
    waiting = [row for row in rows if row not in late and not _done(row.contract_signed_on, day)]
    timely = [row for row in rows if row not in late and row not in waiting]
    bare = [row for row in timely if not row.has(ProofKind.CONTRACT)]
    if late or bare:
        return unmet(_said_of_contracts(late, bare, months), *late, *bare)
    if waiting:
        ends = "；".join(f"{row.name}最迟{cn_day(_contract_due(row, months))}" for row in waiting)
        return attention(
            f"{len(waiting)}人尚未订立书面劳动合同，仍在到岗后{months}个月内，请按时订立：{ends}。",
            *waiting,
        )
    return met(f"{len(rows)}名公开招聘人员均在到岗后{months}个月内订立了劳动合同。", *rows)


def _contract_due(row: Staff, months: int) -> dt.date:
    return add_months(row.valid_from, months)


def _late(done_on: dt.date | None, last: dt.date, day: dt.date) -> bool:
    """Whether it was done after its last day, or is not done though that day is over."""
    return day > last if done_on is None else done_on > last


def _said_of_contracts(late: list[Staff], bare: list[Staff], months: int) -> str:
    said = [_said_of_contract(row, months) for row in late]
    if bare:
        said.append(f"{_names(bare)}（{len(bare)}人）的劳动合同没有上传，请补传")
    return "；".join(said) + "。"


def _said_of_contract(row: Staff, months: int) -> str:
    started = f"{row.name}{cn_day(row.valid_from)}到岗"
    if row.contract_signed_on is None:
        return f"{started}已超过{months}个月，没有订立书面劳动合同，请立即订立"
    return (
        f"{started}，{cn_day(row.contract_signed_on)}才订立劳动合同，"
        f"晚于到岗后{months}个月的期限，请核对日期"
    )


def _no_recruits(facts: Facts, day: dt.date) -> Verdict:
    rows = full_time(facts, day)
    if not rows:
        return _nothing(facts, day)
    return not_applicable("没有面向社会公开招聘的专职人员，本项不适用。", *rows)


@CHECKS.add(
    "A2-4", "试用期不超过上限", severity=Severity.WARN, clause="四（一）2；劳动合同法第十九条"
)
def probation(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2, Labour Contract Law art. 19: probation is capped by the contract's length."""
    rows = recruited(full_time(facts, day))
    if not rows:
        return _no_recruits(facts, day)
    signed = [row for row in rows if _done(row.contract_signed_on, day)]
    if not signed:
        return not_applicable("公开招聘人员尚未订立劳动合同，暂不核对试用期。", *rows)
    over = [row for row in signed if row.probation_months > probation_cap(row)]
    if over:
        said = "；".join(
            f"{row.name}约定{row.probation_months}个月，上限{probation_cap(row)}个月"
            for row in over
        )
        return unmet(f"{len(over)}人的试用期超过上限：{said}。请更正合同或者作出说明。", *over)
    return met(f"{len(signed)}份劳动合同的试用期均未超过上限。", *signed)


def probation_cap(row: Staff) -> int:
    """Months of probation that a contract allows, counted from the first day of work."""
    if row.contract_until is None:
        return PROBATION_LONGEST
    for months, cap in PROBATION_STEPS:
        # A contract from 1 January to 31 December lasts a year: its last day is worked.
        if row.contract_until < add_months(row.valid_from, months) - dt.timedelta(days=1):
            return cap
    return PROBATION_LONGEST


@CHECKS.add(
    "A2-5",
    "社会保险和住房公积金",
    severity=Severity.WARN,
    clause="四（一）2；社会保险法第五十八条；住房公积金管理条例第十五条",
)
def insured(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: social insurance and housing fund within so many days of starting work."""
    rows = recruited(full_time(facts, day))
    if not rows:
        return _no_recruits(facts, day)
    wanted = [
        item
        for row in rows
        for item in (
            (row, "社会保险", row.social_insurance_on, parameters.whole(Key.INSURANCE_DAYS)),
            (row, "住房公积金", row.housing_fund_on, parameters.whole(Key.FUND_DAYS)),
        )
    ]
    late, waiting = {}, {}
    for row, what, on, days in wanted:
        last = row.valid_from + dt.timedelta(days=days)
        said = f"{row.name}的{what}应在{cn_day(last)}前（到岗后{days}日内）办理"
        if _late(on, last, day):
            late[f"{said}，{f'实际为{cn_day(on)}' if on else '至今没有办理'}"] = row
        elif not _done(on, day):
            waiting[said] = row
    if late:
        return unmet(f"{'；'.join(late)}。请补办、核对日期，或者作出说明。", *late.values())
    if waiting:
        return attention(f"尚在期限以内，请按时办理：{'；'.join(waiting)}。", *waiting.values())
    return met(f"{len(rows)}名公开招聘人员均按期参加社会保险、缴存住房公积金。", *rows)


@CHECKS.add("A2-6", "调配和返聘人员的依据", severity=Severity.BLOCK)
def other_ground(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: secondees stay insured with their unit; pensioners have a service agreement."""
    everybody = full_time(facts, day)
    if not everybody:
        return _nothing(facts, day)
    rehired = [row for row in everybody if row.route == EmploymentRoute.REHIRED]
    seconded = [row for row in everybody if row.route == EmploymentRoute.SECONDED]
    if not rehired and not seconded:
        return not_applicable("没有在编调配或者退休返聘的专职人员，本项不适用。", *everybody)
    bare = [row for row in rehired if not row.has(ProofKind.CONTRACT)]
    if bare:
        return unmet(
            f"退休返聘的{_names(bare)}（{len(bare)}人）没有劳务协议，请订立并上传。", *bare
        )
    return met(
        f"在编调配{len(seconded)}人，劳动关系和社会保险在原单位；"
        f"退休返聘{len(rehired)}人{'，均有劳务协议' if rehired else ''}。"
        "以上人员不适用劳动合同和参保期限的核对。",
        *seconded,
        *rehired,
    )


@CHECKS.add("A2-7", "管理、考核、激励制度", severity=Severity.WARN)
def mechanisms(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: rules of management, appraisal and incentives, each with its text on file."""
    rows = in_force(facts.management_rules, day)
    if not rows:
        if facts.declared_none(Section.STAFF):
            return not_applicable("学会已说明尚无专职人员与制度，本项不适用。")
        return no_data("尚未填写现行的管理、考核、激励制度，请先填写。")
    kinds = {row.kind for row in rows}
    proved = {row.kind for row in rows if row.has(ProofKind.RULE)}
    absent = [kind.label for kind in ManagementRuleKind if kind not in kinds]
    bare = [kind for kind in ManagementRuleKind if kind in kinds and kind not in proved]
    parts = []
    if absent:
        parts.append(f"缺少{'、'.join(absent)}（{len(absent)}项），请制定并填写。")
    if bare:
        labels = "、".join(str(kind.label) for kind in bare)
        parts.append(f"{labels}（{len(bare)}项）没有制度文件，请上传。")
    if parts:
        return unmet("".join(parts), *(row for row in rows if row.kind in bare))
    return met(f"管理、考核、激励{len(ManagementRuleKind)}项制度齐备，均有制度文件。", *rows)


@CHECKS.add("A2-8", "法定退休年龄逐步调整", severity=Severity.INFO)
def retirement_moves(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）2: the statutory retirement age is rising step by step, so no age is fixed here."""
    everybody = full_time(facts, day)
    if not everybody:
        return _nothing(facts, day)
    rehired = [row for row in everybody if row.route == EmploymentRoute.REHIRED]
    if not rehired:
        return not_applicable("没有退休返聘的专职人员，本项不适用。", *everybody)
    return attention(
        f"退休返聘{len(rehired)}人：{_names(rehired)}。法定退休年龄正在逐步调整，"
        "请逐人核对是否已经办理退休；尚未退休的，应当订立劳动合同并参加社会保险。",
        *rehired,
    )
