"""Numbers of a society on a day, for “before and after” (第五条 4: results need a baseline)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from societies.checks.facts import Facts, full_time, in_force, present
from societies.enums import ManagementRuleKind, RevenueCategory, Section

# Earned by what the society does: the rest is dues, grants without a service, and gifts.
EARNED = (RevenueCategory.SERVICE, RevenueCategory.GOODS, RevenueCategory.INVESTMENT)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number is: ``unit`` stands behind it; ``decimals`` is how it is written."""

    key: str
    label: str
    unit: str
    decimals: int = 0


MEASURES: tuple[Measure, ...] = (
    Measure("office_area", "办公场所面积", "平方米", 1),
    Measure("full_time", "专职工作人员", "人"),
    Measure("contracts_signed", "签订合同或协议的专职人员", "人"),
    Measure("rules", "管理、考核、激励制度", "项"),
    Measure("party_members", "正式党员", "人"),
    Measure("sg_full_time", "专职秘书长", "人"),
    Measure("projects", "市场化项目", "项"),
    Measure("contract_wan", "合同额", "万元", 2),
    Measure("received_wan", "到账额", "万元", 2),
    Measure("income_wan", "上一年度总收入", "万元", 2),
    Measure("earned_wan", "上一年度服务、销售和投资收入", "万元", 2),
)


# Ledgers of what is done for others.
CONTRACTED = ("government_functions", "paid_services", "commissioned_activities")


def _wan(amount: Decimal) -> float:
    return float(round(amount / 10_000, 2))


def measures(facts: Facts, day: dt.date) -> dict[str, float | None]:
    """Work out every measure; None: nothing was recorded, which is not nothing.

    Args:
        facts: of the society.
        day: rows in force on this day count; income is that of the year before.

    """
    areas = [row.area for row in in_force(facts.premises, day) if row.area is not None]
    staff = full_time(facts, day)
    tenure, branch = present(facts.tenures, day), present(facts.party_branches, day)
    contracts = in_force(facts.contracts(), day)
    income = [row for row in facts.revenues if row.year == day.year - 1]
    rules = {row.kind for row in in_force(facts.management_rules, day)}
    knows_staff = bool(facts.staff) or facts.declared_none(Section.STAFF)
    return {
        "office_area": float(sum(areas, Decimal(0))) if areas else None,
        "full_time": len(staff) if knows_staff else None,
        "contracts_signed": sum(
            row.contract_signed_on is not None and row.contract_signed_on <= day for row in staff
        )
        if knows_staff
        else None,
        "rules": len(rules & set(ManagementRuleKind.values)),
        "party_members": branch.full_members if branch else None,
        "sg_full_time": int(tenure.is_full_time) if tenure else None,
        "projects": len(contracts),
        "contract_wan": _wan(sum((row.amount for row in contracts), Decimal(0))),
        "received_wan": _wan(sum((row.received for row in contracts), Decimal(0))),
        "income_wan": _wan(sum((row.amount for row in income), Decimal(0))) if income else None,
        "earned_wan": _wan(
            sum((row.amount for row in income if row.category in EARNED), Decimal(0))
        )
        if income
        else None,
    }


def counted(facts: Facts, day: dt.date) -> dict[str, int | str | None]:
    """Work out what an evaluation may count besides; kept with the measures, shown by none of them.

    Args:
        facts: of the society.
        day: rows in force on this day count. None: nothing was recorded. Sums are decimals of
            万元 as text, exact.

    """
    found: dict[str, int | str | None] = {}
    for ledger in CONTRACTED:
        rows = in_force(getattr(facts, ledger), day)
        received = sum((row.received for row in rows), Decimal(0)) / 10_000
        found[f"{ledger}_count"] = len(rows) or None
        found[f"{ledger}_received"] = str(received) if rows else None
    branch = present(facts.party_branches, day)
    found["entities_count"] = len(in_force(facts.entities, day)) or None
    found["branch"] = str(branch.kind) if branch else None
    return found
