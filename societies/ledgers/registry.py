"""Which ledgers a dossier has: one row here drives pages, forms, Excel, completeness and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Field

from sanhua.core.sealed import SealedDateField
from societies import models
from societies.checks import facts as rows
from societies.enums import ProofKind, Section
from societies.models import Fact, YearlyFact

# Fields that every fact has and nobody types.
BASE = ("id", "version", "society", "is_void", "void_reason", "created_at")
# Personal: masked for everybody who does not need them.
MASKED = frozenset({"phone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One kind of fact.

    ``facts`` is its place in ``checks.Facts``, ``columns`` what its table shows, ``unit`` the
    measure word of its rows, ``proofs`` the kinds of files that stand behind it.
    """

    model: type[Fact]
    row: type[rows.Fact]
    facts: str
    section: Section
    columns: tuple[str, ...]
    unit: str = "项"
    proofs: tuple[ProofKind, ...] = (ProofKind.OTHER,)
    needed: bool = True  # an empty ledger keeps its section from being complete

    @property
    def key(self) -> str:
        return self.model.ledger

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def is_yearly(self) -> bool:
        return issubclass(self.model, YearlyFact)

    @property
    def fields(self) -> tuple[Field[Any, Any], ...]:
        """Return the fields people fill in: the kind's own first, days and note at the end."""
        derived = ("valid_from", "valid_until") if self.is_yearly else ()
        left_out = (*BASE, *derived)
        found = [field for field in self.model._meta.fields if field.name not in left_out]
        last = ("valid_from", "valid_until", "note")
        found.sort(key=lambda field: last.index(field.name) if field.name in last else -1)
        return tuple(found)

    @property
    def sealed(self) -> frozenset[str]:
        return frozenset(f.name for f in self.fields if isinstance(f, SealedDateField))


_P = ProofKind

LEDGERS: tuple[Ledger, ...] = (
    Ledger(
        model=models.OfficePremises,
        row=rows.Premises,
        facts="premises",
        section=Section.PREMISES,
        columns=("address", "mode", "area", "valid_from", "valid_until"),
        unit="处",
        proofs=(_P.TITLE, _P.CONTRACT, _P.OTHER),
    ),
    Ledger(
        model=models.StaffMember,
        row=rows.Staff,
        facts="staff",
        section=Section.STAFF,
        columns=("name", "post", "route", "is_full_time", "valid_from", "valid_until"),
        unit="人",
        proofs=(_P.CONTRACT, _P.SECONDMENT, _P.INSURANCE, _P.OTHER),
    ),
    Ledger(
        model=models.ManagementRule,
        row=rows.ManagementRule,
        facts="management_rules",
        section=Section.STAFF,
        columns=("title", "kind", "valid_from", "valid_until"),
        proofs=(_P.RULE,),
    ),
    Ledger(
        model=models.PartyBranch,
        row=rows.PartyBranch,
        facts="party_branches",
        section=Section.PARTY,
        columns=("kind", "name", "full_members", "probationary_members", "valid_from"),
        unit="次",
        proofs=(_P.APPROVAL, _P.RESOLUTION, _P.OTHER),
    ),
    Ledger(
        model=models.SecretaryGeneralTenure,
        row=rows.Tenure,
        facts="tenures",
        section=Section.SECRETARY_GENERAL,
        columns=("name", "route", "term_number", "is_full_time", "valid_from", "valid_until"),
        unit="任",
        proofs=(_P.APPROVAL, _P.RESOLUTION, _P.NOTICE, _P.RECOMMENDATION, _P.CONTRACT, _P.OTHER),
    ),
    Ledger(
        model=models.GovernmentFunction,
        row=rows.GovernmentFunction,
        facts="government_functions",
        section=Section.MARKET,
        columns=("title", "field", "client", "amount", "received", "valid_from"),
        proofs=(_P.CONTRACT, _P.APPROVAL, _P.OTHER),
        needed=False,
    ),
    Ledger(
        model=models.PaidTechService,
        row=rows.PaidService,
        facts="paid_services",
        section=Section.MARKET,
        columns=("title", "mode", "client", "amount", "received", "valid_from"),
        proofs=(_P.CONTRACT, _P.RESOLUTION, _P.OTHER),
        needed=False,
    ),
    Ledger(
        model=models.CommissionedActivity,
        row=rows.CommissionedActivity,
        facts="commissioned_activities",
        section=Section.MARKET,
        columns=("title", "kind", "client", "amount", "received", "valid_from"),
        proofs=(_P.CONTRACT, _P.APPROVAL, _P.OTHER),
        needed=False,
    ),
    Ledger(
        model=models.EconomicEntity,
        row=rows.Entity,
        facts="entities",
        section=Section.ENTITY,
        columns=("name", "legal_representative", "resolved_on", "valid_from", "valid_until"),
        unit="家",
        proofs=(_P.RESOLUTION, _P.RECOMMENDATION, _P.APPROVAL, _P.OTHER),
    ),
    Ledger(
        model=models.EntityYear,
        row=rows.EntityYear,
        facts="entity_years",
        section=Section.ENTITY,
        columns=("year", "entity", "profit", "used_for_society", "distributed"),
        proofs=(_P.LEDGER, _P.OTHER),
        needed=False,
    ),
    Ledger(
        model=models.RevenueEntry,
        row=rows.Revenue,
        facts="revenues",
        section=Section.INCOME,
        columns=("year", "category", "amount"),
        proofs=(_P.LEDGER, _P.OTHER),
    ),
    Ledger(
        model=models.CouncilTerm,
        row=rows.CouncilTerm,
        facts="council_terms",
        section=Section.GOVERNANCE,
        columns=(
            "term_number",
            "council_size",
            "standing_council_size",
            "valid_from",
            "valid_until",
        ),
        unit="届",
        proofs=(_P.RESOLUTION, _P.APPROVAL, _P.OTHER),
    ),
    Ledger(
        model=models.GovernanceYear,
        row=rows.GovernanceYear,
        facts="governance_years",
        section=Section.GOVERNANCE,
        columns=("year", "council_meetings", "standing_meetings", "inspection_result"),
        proofs=(_P.LEDGER, _P.OTHER),
    ),
    Ledger(
        model=models.BranchOffice,
        row=rows.Office,
        facts="offices",
        section=Section.GOVERNANCE,
        columns=("name", "valid_from", "valid_until"),
        unit="个",
        proofs=(_P.RESOLUTION, _P.APPROVAL, _P.OTHER),
        needed=False,
    ),
)
BY_KEY: dict[str, Ledger] = {ledger.key: ledger for ledger in LEDGERS}


def ledgers_of(section: str) -> Iterator[Ledger]:
    return (ledger for ledger in LEDGERS if ledger.section == section)
