"""Rules B1: a retired cadre who also serves as secretary-general (退休干部兼任秘书长)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from societies.checks.facts import Facts, Tenure, add_months, age, cn_day, in_force, present
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
from societies.enums import FormerUnit, Outcome, ProofKind, Section, Severity, TenureRoute
from societies.enums import ParameterKey as Key

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()

STATUTE: Final = "四（二）1；中组发〔2014〕11号"

# Civil Servants Law art. 107: years after leaving office.
COOLING_OFF_LEADING: Final = 3
COOLING_OFF_OTHERS: Final = 2


def serving(facts: Facts, day: dt.date, route: TenureRoute | None = None) -> Tenure | Verdict:
    """Pick the secretary-general of a day, or say why there is none (of this route) to check."""
    row = present(facts.tenures, day)
    if row is None:
        if facts.declared_none(Section.SECRETARY_GENERAL):
            return not_applicable("学会已说明目前没有秘书长，本项不适用。")
        return no_data("尚未填写现任秘书长，请先填写。")
    if route is not None and row.route != route:
        return not_applicable(f"秘书长不是{route.label}，本项不适用。", row)
    return row


def birth_date(row: Tenure) -> dt.date | Verdict:
    """Return it to reckon ages with, or say what is amiss; the date itself is never said."""
    if row.birth_date is None:
        return no_data(f"秘书长{row.name}的出生日期没有填写，请先填写。", row)
    if row.birth_date > row.valid_from:
        return no_data(f"秘书长{row.name}的出生日期晚于任职之日，请核对后重新填写。", row)
    return row.birth_date


def is_representative(facts: Facts, row: Tenure) -> bool:
    """Whether the tenure says so, or the society's registration names the same person."""
    registered = facts.legal_representative.strip()
    return row.is_legal_representative or (bool(registered) and registered == row.name.strip())


def _cadre(facts: Facts, day: dt.date) -> Tenure | Verdict:
    return serving(facts, day, TenureRoute.RETIRED_CADRE)


@CHECKS.add("B1-1", "兼任前按干部管理权限审批", severity=Severity.BLOCK)
def approved_before(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）1: retired from one of three kinds of unit, and approved before taking office."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    wanted = {
        "原工作单位类别": row.former_unit in FormerUnit.values,
        "审批机关": bool(row.approval_authority.strip()),
        "审批文号": bool(row.approval_number.strip()),
        "审批日期": row.approved_on is not None,
        "审批文件": row.has(ProofKind.APPROVAL),
    }
    absent = [what for what, there in wanted.items() if not there]
    parts = []
    if absent:
        parts.append(f"秘书长{row.name}的兼任审批缺少{'、'.join(absent)}，请补齐。")
    if row.approved_on is not None and row.approved_on > row.valid_from:
        parts.append(
            f"秘书长{row.name}{cn_day(row.valid_from)}任职，{cn_day(row.approved_on)}才获批准；"
            "应当先审批后任职，请核对日期或者重新办理。"
        )
    if parts:
        return unmet("".join(parts), row)
    return met(
        f"秘书长{row.name}原在{FormerUnit(row.former_unit).label}任职，"
        f"兼任已由{row.approval_authority.strip()}批准（{row.approval_number.strip()}），"
        "批准不晚于任职之日。",
        row,
    )


@CHECKS.add("B1-2", "连任重新审批且不超过规定届数", severity=Severity.BLOCK)
def approved_again(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（二）1: each further term has its own approval, and the terms are limited."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    most = parameters.whole(Key.RETIRED_TERMS_MAX)
    said = f"秘书长{row.name}兼任第{row.term_number}届"
    if row.term_number > most:
        return unmet(f"{said}，超过{most}届的上限，请另行选任秘书长。", row)
    if row.term_number <= 1:
        return met(f"{said}，未超过{most}届，不涉及连任审批。", row)
    number = row.approval_number.strip()
    if not number:
        return unmet(f"{said}，没有本届的审批文号；连任须重新办理审批，请补填。", row)
    earlier = [
        other
        for other in facts.tenures
        if other.id != row.id
        and other.valid_from <= row.valid_from
        and other.name.strip() == row.name.strip()
        and other.approval_number.strip() == number
    ]
    if earlier:
        return unmet(
            f"{said}，审批文号与此前任期的相同（{number}）；连任须重新办理审批，请办理后填写新的文号。",
            row,
            *earlier,
        )
    return met(f"{said}，未超过{most}届，连任已重新办理审批（{number}）。", row)


@CHECKS.add("B1-3", "退休干部兼任的年龄", severity=Severity.BLOCK, clause=STATUTE)
def not_too_old(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """中组发〔2014〕11号: not over 70 at the start; turning 70 within the term wants words."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    born = birth_date(row)
    if isinstance(born, Verdict):
        return born
    limit = parameters.whole(Key.RETIRED_AGE_MAX)
    at_start = age(born, row.valid_from)
    said = f"秘书长{row.name}任职时{at_start}周岁"
    if at_start > limit:
        return unmet(f"{said}，超过{limit}周岁的上限，请另行选任秘书长。", row)
    if at_start == limit:
        sentence = f"{said}，恰为{limit}周岁的上限，请说明任职的必要和任期安排。"
        return Verdict(Outcome.ATTENTION, sentence, (Ref.of(row),), Severity.WARN)
    until = row.valid_until
    if age(born, until or day) >= limit:
        when = f"任期至{cn_day(until)}，任期内" if until else "现已"
        sentence = f"{said}，{when}满{limit}周岁，请说明到龄后如何安排。"
        return unmet(sentence, row, severity=Severity.WARN)
    return met(f"{said}，{'至任期届满' if until else '现'}未满{limit}周岁。", row)


@CHECKS.add("B1-4", "只兼任一个社会团体职务", severity=Severity.BLOCK, clause=STATUTE)
def single_post(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """中组发〔2014〕11号: one post in a society only, in the field of the former work."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    parts = []
    if row.other_posts:
        parts.append(f"还兼任其他社会团体职务{row.other_posts}个，请先辞去其他职务")
    if not row.field_related:
        parts.append("原工作业务或者特长与学会领域不相关，请核对或者另行选任")
    if parts:
        return unmet(f"秘书长{row.name}{'；'.join(parts)}。", row)
    return met(f"秘书长{row.name}没有兼任其他社会团体职务，原工作业务或者特长与学会领域相关。", row)


@CHECKS.add("B1-5", "不任法定代表人和主要发起人", severity=Severity.BLOCK, clause=STATUTE)
def no_further_role(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """中组发〔2014〕11号: not legal representative without need, not founder, not abroad."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    representative = is_representative(facts, row)
    reasoned = bool(row.legal_representative_reason.strip())
    parts = []
    if representative and not reasoned:
        parts.append("兼任法定代表人而没有说明特殊需要，请说明理由或者变更法定代表人")
    if row.is_founder:
        parts.append("牵头发起新的社会团体，请退出发起")
    if row.has_foreign_post:
        parts.append("在境外社会团体任职，请辞去该职务")
    if parts:
        return unmet(f"秘书长{row.name}{'；'.join(parts)}。", row)
    if representative:
        return attention(
            f"秘书长{row.name}因特殊需要兼任法定代表人，已说明理由，请确认审批中包括此事。", row
        )
    return met(
        f"秘书长{row.name}不是法定代表人，没有牵头发起新的社会团体，没有在境外社会团体任职。", row
    )


@CHECKS.add("B1-6", "兼任不领取报酬", severity=Severity.BLOCK, clause=STATUTE)
def unpaid(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """中组发〔2014〕11号: no pay, bonus or allowance; real working expenses only."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    if row.yearly_pay:
        return unmet(
            f"秘书长{row.name}每年领取报酬{row.yearly_pay:,.2f}元，"
            "退休干部兼任不得领取薪酬、奖金、津贴，请停发并清退。",
            row,
        )
    return met(f"秘书长{row.name}没有领取薪酬、奖金、津贴。", row)


@CHECKS.add("B1-7", "离职后到企业任职的期限", severity=Severity.WARN, clause="公务员法第一百零七条")
def cooled_off(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """公务员法第一百零七条: it concerns enterprises, so only who heads an entity of the society."""
    row = _cadre(facts, day)
    if isinstance(row, Verdict):
        return row
    entities = [
        entity
        for entity in in_force(facts.entities, day)
        if entity.legal_representative.strip() == row.name.strip()
    ]
    if not entities:
        return not_applicable(
            f"秘书长{row.name}没有担任学会所办经济实体的法定代表人，本项不适用。", row
        )
    if row.left_office_on is None:
        return no_data(
            f"秘书长{row.name}担任经济实体的法定代表人，离开原职的日期没有填写，请先填写。",
            row,
            *entities,
        )
    years = COOLING_OFF_LEADING if row.is_leading_cadre else COOLING_OFF_OTHERS
    free_on = add_months(row.left_office_on, 12 * years)
    early = [entity for entity in entities if entity.valid_from < free_on]
    if early:
        names = "、".join(sorted(f"“{entity.name}”" for entity in early))
        return unmet(
            f"秘书长{row.name}{cn_day(row.left_office_on)}离开原职，未满{years}年即担任{names}的"
            "法定代表人，请说明与原业务是否相关，或者更换人选。",
            row,
            *early,
        )
    return met(
        f"秘书长{row.name}离开原职满{years}年后才担任{len(entities)}个经济实体的法定代表人。",
        row,
        *entities,
    )
