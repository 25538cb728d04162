"""The thresholds in force on a day. Exact fractions, so that two thirds is two thirds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from societies.enums import ParameterKey as Key


@dataclass(frozen=True, slots=True)
class Default:
    """What holds unless a row says otherwise: the value, its clause, and where it comes from."""

    value: str
    clause: str


# The notice's own numbers, and customary ones where the notice is silent (domain rules §2).
DEFAULTS: dict[Key, Default] = {
    Key.STAFF_MIN: Default("3", "四（一）2"),
    Key.STAFF_MAX: Default("5", "四（一）2"),
    Key.CONTRACT_MONTHS: Default("1", "四（一）2；劳动合同法第十条"),
    Key.INSURANCE_DAYS: Default("30", "四（一）2；社会保险法第五十八条"),
    Key.FUND_DAYS: Default("30", "四（一）2；住房公积金管理条例第十五条"),
    Key.PARTY_MEMBERS_MIN: Default("3", "四（一）3"),
    Key.PARTY_MEMBERS_MAX: Default("50", "四（一）3"),
    Key.COMMITTEE_MEMBERS_MIN: Default("7", "四（一）3"),
    Key.BRANCH_TERM_YEARS: Default("3", "四（一）3"),
    Key.JOINT_UNITS_MAX: Default("5", "四（一）3"),
    Key.PARTY_QUORUM: Default("4/5", "四（一）3"),
    Key.SG_AGE_MAX: Default("62", "四（二）3"),
    Key.SG_AGE_STRICT: Default("0", "四（二）3"),
    Key.RETIRED_AGE_MAX: Default("70", "四（二）1"),
    Key.RETIRED_TERMS_MAX: Default("2", "四（二）1"),
    Key.QUORUM: Default("2/3", "四（二）2"),
    Key.VOTE: Default("2/3", "四（二）2"),
    Key.INDIVIDUAL_MEMBERS_MIN: Default("50", "社会团体登记管理条例第十条"),
    Key.UNIT_MEMBERS_MIN: Default("30", "社会团体登记管理条例第十条"),
    Key.ACTIVITY_FUND_MIN: Default("30000", "社会团体登记管理条例第十条"),
    Key.COUNCIL_SHARE_MAX: Default("1/3", "学会章程"),
    Key.SUPERVISORS_MIN: Default("3", "学会章程"),
    Key.SUPERVISORS_MAX: Default("9", "学会章程"),
    Key.DEFERRAL_MONTHS: Default("12", "学会章程"),
    Key.ELECTION_NOTICE_MONTHS: Default("3", "学会章程"),
    Key.COUNCIL_MEETINGS_MIN: Default("1", "学会章程"),
    Key.STANDING_MEETINGS_MIN: Default("2", "学会章程"),
    Key.LARGE_EVENT: Default("1000", "大型群众性活动安全管理条例"),
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """All thresholds of one day; ``fingerprint`` tells two sets apart."""

    values: Mapping[Key, Fraction]

    def __getitem__(self, key: Key) -> Fraction:
        return self.values[key]

    def whole(self, key: Key) -> int:
        """Return a threshold that is a whole number."""
        return int(self.values[key])

    @property
    def fingerprint(self) -> str:
        return ";".join(f"{key}={self.values[key]}" for key in sorted(self.values))


def read_value(text: str) -> Fraction:
    """Read “3”, “0.5” or “2/3”.

    Raises:
        ValueError: it is neither, or negative.

    """
    try:
        value = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(text) from error
    if value < 0:
        raise ValueError(text)
    return value


def parameters_on(day: dt.date, rows: Iterable[tuple[str, str, dt.date]] = ()) -> Parameters:
    """Work out the thresholds of a day.

    Args:
        day: the day.
        rows: key, value and first day of force of every row that was entered; the newest row
            that is in force wins over the default.

    """
    values = {key: read_value(default.value) for key, default in DEFAULTS.items()}
    for key, value, effective_from in sorted(rows, key=lambda row: row[2]):
        if effective_from <= day and key in Key.values:
            values[Key(key)] = read_value(value)
    return Parameters(values)
