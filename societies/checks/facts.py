"""The facts of one society: what the checks read, and how they pick the rows of a day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from societies.checks.rows import (
    CommissionedActivity,
    Contracted,
    CouncilTerm,
    Entity,
    EntityYear,
    Fact,
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
from societies.enums import EmploymentRoute, Section

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the checks may know of one society.

    ``needed_until`` is the last day of the pilot the society is in or applies for (None: none).
    ``none_declared`` are the sections in which the society said that there is nothing to record.
    """

    name: str = ""
    uscc: str = ""
    registered_address: str = ""
    legal_representative: str = ""
    individual_members: int = 0
    unit_members: int = 0
    needed_until: dt.date | None = None
    none_declared: frozenset[str] = frozenset()
    premises: tuple[Premises, ...] = ()
    staff: tuple[Staff, ...] = ()
    management_rules: tuple[ManagementRule, ...] = ()
    party_branches: tuple[PartyBranch, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    government_functions: tuple[GovernmentFunction, ...] = ()
    paid_services: tuple[PaidService, ...] = ()
    commissioned_activities: tuple[CommissionedActivity, ...] = ()
    entities: tuple[Entity, ...] = ()
    entity_years: tuple[EntityYear, ...] = ()
    revenues: tuple[Revenue, ...] = ()
    council_terms: tuple[CouncilTerm, ...] = ()
    governance_years: tuple[GovernanceYear, ...] = ()
    offices: tuple[Office, ...] = ()

    def declared_none(self, section: Section) -> bool:
        return section in self.none_declared

    def contracts(self) -> tuple[Contracted, ...]:
        return (*self.government_functions, *self.paid_services, *self.commissioned_activities)


# The ledger of a row, and the tuple of ``Facts`` it goes into.
LEDGERS: dict[str, type[Fact]] = {
    "premises": Premises,
    "staff": Staff,
    "management_rules": ManagementRule,
    "party_branches": PartyBranch,
    "tenures": Tenure,
    "government_functions": GovernmentFunction,
    "paid_services": PaidService,
    "commissioned_activities": CommissionedActivity,
    "entities": Entity,
    "entity_years": EntityYear,
    "revenues": Revenue,
    "council_terms": CouncilTerm,
    "governance_years": GovernanceYear,
    "offices": Office,
}


def in_force(rows: Iterable[F], day: dt.date) -> list[F]:
    """Pick the rows valid on a day, oldest first, whatever order they came in."""
    return sorted(
        (row for row in rows if row.in_force(day)), key=lambda row: (row.valid_from, str(row.id))
    )


def present(rows: Iterable[F], day: dt.date) -> F | None:
    """Return the newest row valid on a day, or None."""
    found = in_force(rows, day)
    return found[-1] if found else None


def full_time(facts: Facts, day: dt.date) -> list[Staff]:
    """Return the full-time staff of a day; re-hired pensioners count, part-timers do not."""
    return [row for row in in_force(facts.staff, day) if row.is_full_time]


def recruited(rows: Iterable[Staff]) -> list[Staff]:
    """Return those for whom labour contract and insurance are the society's duty."""
    return [row for row in rows if row.route == EmploymentRoute.RECRUITED]


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, months later; the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def cn_day(day: dt.date) -> str:
    """A day as sentences write it: 2022年6月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def age(born: dt.date, on: dt.date) -> int:
    """Full years of age (周岁) on a day: one year more from the day after the birthday's eve.

    Born on 29 February, one is a year older on 1 March of a common year.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


__all__ = [
    "LEDGERS",
    "CommissionedActivity",
    "Contracted",
    "CouncilTerm",
    "Entity",
    "EntityYear",
    "Fact",
    "Facts",
    "GovernanceYear",
    "GovernmentFunction",
    "ManagementRule",
    "Office",
    "PaidService",
    "PartyBranch",
    "Premises",
    "Revenue",
    "Staff",
    "Tenure",
    "add_months",
    "age",
    "cn_day",
    "full_time",
    "in_force",
    "present",
    "recruited",
]
