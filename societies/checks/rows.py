"""The rows of a society's ledgers as plain values (``facts`` gathers them).

Field names are those of the models, so that the loader is one loop. Days are inclusive, money is
in yuan (元), areas in square metres, counts are persons unless said otherwise. A fact that was
voided is not here; a fact whose validity ended still is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from societies.enums import ProofKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of a ledger. ``proofs`` are the kinds of the files that stand behind it."""

    ledger: ClassVar[str] = ""
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    valid_from: dt.date
    valid_until: dt.date | None = None
    proofs: frozenset[str] = frozenset()

    def in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def has(self, *kinds: ProofKind) -> bool:
        """Whether a proof of any of these kinds is on file."""
        return not self.proofs.isdisjoint(kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises(Fact):
    """``valid_until`` is the end of the lease or loan (None: no end)."""

    ledger: ClassVar[str] = "premises"
    mode: str
    address: str = ""
    area: Decimal | None = None
    provider: str = ""
    has_plaque: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff(Fact):
    """``valid_from`` is the day of starting work, ``valid_until`` that of leaving."""

    ledger: ClassVar[str] = "staff"
    name: str
    route: str
    is_full_time: bool = True
    post: str = ""
    contract_signed_on: dt.date | None = None
    contract_until: dt.date | None = None  # None with a signed contract: open-ended
    probation_months: int = 0
    social_insurance_on: dt.date | None = None
    housing_fund_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementRule(Fact):
    ledger: ClassVar[str] = "management_rule"
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBranch(Fact):
    """Counts only, no persons. ``valid_from`` is the day the branch (or the count) is of."""

    ledger: ClassVar[str] = "party_branch"
    kind: str
    name: str = ""
    full_members: int = 0
    probationary_members: int = 0
    applicants: int = 0
    covered_units: int = 1
    committee_size: int = 0  # 0: no committee
    elected_on: dt.date | None = None
    entitled_voters: int | None = None
    present_voters: int | None = None
    votes_in_favour: int | None = None
    approval_number: str = ""
    approved_on: dt.date | None = None
    development_plan: str = ""
    project_months: int = 0  # temporary branch: length of the project


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure(Fact):
    """One term of a secretary-general; ``valid_from`` is the day of taking office."""

    ledger: ClassVar[str] = "tenure"
    name: str
    route: str
    term_number: int = 1
    birth_date: dt.date | None = None
    is_full_time: bool = False
    other_posts: int = 0  # posts in other societies
    is_legal_representative: bool = False
    legal_representative_reason: str = ""
    is_founder: bool = False  # lead founder of a new society
    has_foreign_post: bool = False
    field_related: bool = True
    yearly_pay: Decimal = Decimal(0)
    former_unit: str = ""
    left_office_on: dt.date | None = None  # of a retired cadre: the day of retirement
    is_leading_cadre: bool = False
    approval_authority: str = ""
    approval_number: str = ""
    approved_on: dt.date | None = None
    notice_on: dt.date | None = None  # public announcement of the selection
    nominated_by: str = ""
    nominated_on: dt.date | None = None
    resolution_number: str = ""
    resolved_on: dt.date | None = None
    council_due: int | None = None
    council_present: int | None = None
    votes_in_favour: int | None = None
    exception_reason: str = ""
    exception_confirmed_on: dt.date | None = None
    exception_confirmation: str = ""  # number of the association's confirmation
    article51_asked: int = 0
    article51_met: int = 0
    article51_justified: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracted(Fact):
    """Something done for somebody else under a contract; ``valid_from`` is its first day."""

    title: str
    client: str = ""
    contract_number: str = ""
    signed_on: dt.date | None = None
    amount: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    result: str = ""
    is_related_party: bool = False
    related_party_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentFunction(Contracted):
    ledger: ClassVar[str] = "government_function"
    field: str
    manner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidService(Contracted):
    ledger: ClassVar[str] = "paid_service"
    mode: str
    content: str = ""
    decided_by: str = ""  # internal democratic procedure: the body
    decided_on: dt.date | None = None
    lends_name: bool = False  # name or logo is licensed
    name_licence_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionedActivity(Contracted):
    ledger: ClassVar[str] = "commissioned_activity"
    kind: str
    expected_people: int = 0
    permit_number: str = ""
    confers_honour: bool = False
    honour_approval_number: str = ""
    is_for_pupils: bool = False
    is_national_contest: bool = False
    is_whitelisted: bool = False
    grants_certificate: bool = False
    certificate_filing_number: str = ""
    charges_partners: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Fact):
    """``valid_from`` is the day of registration with the market authority."""

    ledger: ClassVar[str] = "entity"
    name: str
    uscc: str = ""
    resolution_body: str = ""
    resolution_number: str = ""
    resolved_on: dt.date | None = None
    legal_representative: str = ""
    recommended_by: str = ""
    recommended_on: dt.date | None = None
    is_led_by_standing_council: bool = False
    authority_filing_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityYear(Fact):
    """What an entity earned in a year; ``valid_from`` is 1 January, ``valid_until`` 31 December."""

    ledger: ClassVar[str] = "entity_year"
    entity_id: uuid.UUID
    year: int
    profit: Decimal = Decimal(0)
    used_for_society: Decimal = Decimal(0)
    distributed: Decimal = Decimal(0)  # to persons: must be nothing
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue(Fact):
    ledger: ClassVar[str] = "revenue"
    year: int
    category: str
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilTerm(Fact):
    """One term of the council (届); ``valid_until`` is the day it runs out by the charter."""

    ledger: ClassVar[str] = "council_term"
    term_number: int = 1
    members: int = 0  # delegates or members that elected it
    council_size: int = 0
    standing_council_size: int = 0
    supervisors: int = 0
    deferred_until: dt.date | None = None
    deferral_number: str = ""
    preparation_started_on: dt.date | None = None
    leaders_over_age: int = 0
    leaders_over_terms: int = 0
    representative_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernanceYear(Fact):
    ledger: ClassVar[str] = "governance_year"
    year: int
    council_meetings: int = 0
    standing_meetings: int = 0
    activity_fund: Decimal | None = None
    reported_to_authority_on: dt.date | None = None
    reported_to_registrar_on: dt.date | None = None
    inspection_result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office(Fact):
    """A branch office (分支机构) of the society."""

    ledger: ClassVar[str] = "office"
    name: str
    is_regional: bool = False
    is_under_branch: bool = False
    is_legal_person: bool = False
