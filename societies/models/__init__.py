"""Societies, the people who act for them, and what is known of them."""

from societies.models.dossier import (
    Checkup,
    Dossier,
    Explanation,
    SectionMark,
    SelfCheck,
    Snapshot,
)
from societies.models.fact import Fact, Proof, YearlyFact
from societies.models.governance import BranchOffice, CouncilTerm, GovernanceYear
from societies.models.market import (
    CommissionedActivity,
    EconomicEntity,
    EntityYear,
    GovernmentFunction,
    PaidTechService,
    RevenueEntry,
)
from societies.models.parameters import RuleParameter
from societies.models.secretariat import (
    ManagementRule,
    OfficePremises,
    PartyBranch,
    StaffMember,
)
from societies.models.secretary_general import (
    Article51Answer,
    Article51Item,
    SecretaryGeneralTenure,
)
from societies.models.society import Membership, Society, SocietyName, validate_uscc

__all__ = [
    "Article51Answer",
    "Article51Item",
    "BranchOffice",
    "Checkup",
    "CommissionedActivity",
    "CouncilTerm",
    "Dossier",
    "EconomicEntity",
    "EntityYear",
    "Explanation",
    "Fact",
    "GovernanceYear",
    "GovernmentFunction",
    "ManagementRule",
    "Membership",
    "OfficePremises",
    "PaidTechService",
    "PartyBranch",
    "Proof",
    "RevenueEntry",
    "RuleParameter",
    "SecretaryGeneralTenure",
    "SectionMark",
    "SelfCheck",
    "Snapshot",
    "Society",
    "SocietyName",
    "StaffMember",
    "YearlyFact",
    "validate_uscc",
]
