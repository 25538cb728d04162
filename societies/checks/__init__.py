"""The notice as rules: pure functions of a society's facts and a day (clause 四; domain rules)."""

from __future__ import annotations

import datetime as dt

from societies.checks.entity import CHECKS as ENTITY
from societies.checks.facts import Facts
from societies.checks.finding import Check, Finding
from societies.checks.governance import CHECKS as GOVERNANCE
from societies.checks.market import CHECKS as MARKET
from societies.checks.parameters import Parameters, parameters_on
from societies.checks.party_branch import CHECKS as PARTY_BRANCH
from societies.checks.premises import CHECKS as PREMISES
from societies.checks.retired_cadre import CHECKS as RETIRED_CADRE
from societies.checks.secretary_general import CHECKS as SECRETARY_GENERAL
from societies.checks.staff import CHECKS as STAFF

_RULES = (
    *PREMISES,
    *STAFF,
    *PARTY_BRANCH,
    *RETIRED_CADRE,
    *SECRETARY_GENERAL,
    *MARKET,
    *ENTITY,
    *GOVERNANCE,
)


def _place(check: Check) -> tuple[str, int]:
    area, _, number = check.id.partition("-")
    return area, int(number)


# In the order of the clauses: A1-1 … C4-3, then S-1 … S-9.
CHECKS: tuple[Check, ...] = tuple(sorted(_RULES, key=_place))


def findings_for(facts: Facts, on: dt.date, parameters: Parameters | None = None) -> list[Finding]:
    """Ask every rule about one society on one day.

    Args:
        facts: of the society.
        on: the day (Asia/Shanghai).
        parameters: the thresholds of that day; the defaults where none are given.

    Returns:
        One finding per rule, in the order of the clauses.

    """
    parameters = parameters or parameters_on(on)
    return [check(facts, on, parameters) for check in CHECKS]


__all__ = ["CHECKS", "Check", "Facts", "Finding", "Parameters", "findings_for", "parameters_on"]
