"""Rules A1: the office (日常办公场所)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from societies.checks.facts import Facts, Premises, cn_day, in_force
from societies.checks.finding import (
    Checks,
    Verdict,
    attention,
    met,
    no_data,
    not_applicable,
    unmet,
)
from societies.enums import PremisesMode, ProofKind, Section, Severity

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

CHECKS = Checks()

# What a society holds only for a time: somebody else owns it.
HELD_FOR_A_TERM: Final = frozenset(
    {PremisesMode.PROVIDED, PremisesMode.LEASED, PremisesMode.BORROWED}
)


def _named(rows: list[Premises]) -> str:
    return "、".join(f"“{row.address.strip() or '地址未填'}”（{_mode(row)}）" for row in rows)


def _mode(row: Premises) -> str:
    return str(PremisesMode(row.mode).label) if row.mode in PremisesMode.values else "方式未填"


def _plain(address: str) -> str:
    return "".join(address.split())


def _nothing(facts: Facts) -> Verdict:
    if facts.declared_none(Section.PREMISES):
        return not_applicable("学会已说明尚无办公场所，本项不适用。")
    return no_data("尚未填写现用办公场所，请先填写。")


@CHECKS.add("A1-1", "有固定办公场所", severity=Severity.WARN)
def fixed_office(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）1: a fixed office; its size is not prescribed."""
    rows = in_force(facts.premises, day)
    if rows:
        return met(f"现有办公场所{len(rows)}处：{_named(rows)}。", *rows)
    if facts.declared_none(Section.PREMISES):
        return unmet("尚无固定办公场所，请说明试点期间如何落实。", severity=Severity.WARN)
    return _nothing(facts)


@CHECKS.add("A1-2", "办公场所有证明材料", severity=Severity.BLOCK)
def office_proved(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）1: title or certificate of use, lease or loan agreement, by the manner of holding."""
    rows = in_force(facts.premises, day)
    if not rows:
        return _nothing(facts)
    bare = [row for row in rows if not row.has(ProofKind.TITLE, ProofKind.CONTRACT)]
    if bare:
        return unmet(
            f"{len(bare)}处办公场所没有证明材料：{_named(bare)}。"
            "请上传权属或使用证明，或者租赁、借用协议。",
            *bare,
        )
    return met(f"{len(rows)}处办公场所均有证明材料。", *rows)


@CHECKS.add("A1-3", "办公场所使用期限覆盖试点期", severity=Severity.WARN)
def office_lasts(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）1: a lease or loan runs at least to the last day of the pilot."""
    rows = in_force(facts.premises, day)
    if not rows:
        return _nothing(facts)
    needed = facts.needed_until
    if needed is None:
        return not_applicable("未参加试点批次，不核对使用期限。", *rows)
    short = [
        (row, row.valid_until)
        for row in rows
        if row.mode in HELD_FOR_A_TERM and row.valid_until and row.valid_until < needed
    ]
    if short:
        ends = "；".join(f"{_named([row])}于{cn_day(until)}到期" for row, until in short)
        return unmet(
            f"试点至{cn_day(needed)}结束，{ends}。请续签，或者说明到期后如何安排。",
            *(row for row, _ in short),
        )
    return met(f"办公场所的使用期限覆盖至试点结束之日（{cn_day(needed)}）。", *rows)


@CHECKS.add("A1-4", "办公地址与登记住所一致", severity=Severity.INFO)
def office_is_domicile(facts: Facts, day: dt.date, parameters: Parameters) -> Verdict:
    """四（一）1: who moves out of the registered domicile files the change with the registrar."""
    rows = in_force(facts.premises, day)
    if not rows:
        return _nothing(facts)
    registered = _plain(facts.registered_address)
    addressed = [row for row in rows if _plain(row.address)]
    if not registered:
        return no_data("学会的登记住所没有填写，请先填写。", *rows)
    if not addressed:
        return no_data("办公场所的地址没有填写，请先填写。", *rows)
    if any(_plain(row.address) == registered for row in addressed):
        return met("办公地址与登记住所一致。", *addressed)
    return attention(
        f"办公地址{_named(addressed)}与登记住所“{facts.registered_address.strip()}”不同。"
        "住所已经变动的，请向登记管理机关办理变更登记。",
        *addressed,
    )
