"""How the fields of a ledger stand together on a form, and which field mends which rule."""

from __future__ import annotations

from dataclasses import dataclass

from societies.enums import BranchKind, Section, TenureRoute


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading. ``when`` (``field=value value``): only for these choices."""

    title: str
    fields: tuple[str, ...]
    when: str = ""


# Fields that are named nowhere come first, without a heading; days and note stay last.
GROUPS: dict[str, tuple[Group, ...]] = {
    "staff": (
        Group(
            "合同和保险",
            (
                "contract_signed_on",
                "contract_until",
                "probation_months",
                "social_insurance_on",
                "housing_fund_on",
            ),
            when="route=recruited rehired",
        ),
    ),
    "party_branch": (
        Group("联合党支部", ("covered_units",), when=f"kind={BranchKind.JOINT}"),
        Group("临时党支部", ("project_months",), when=f"kind={BranchKind.TEMPORARY}"),
        Group(
            "批复和选举",
            (
                "approval_number",
                "approved_on",
                "committee_size",
                "elected_on",
                "entitled_voters",
                "present_voters",
                "votes_in_favour",
            ),
            when="kind=entity joint functional temporary",
        ),
        Group("条件未成熟的", ("development_plan",)),
    ),
    "tenure": (
        Group(
            "退休干部兼任的审批",
            (
                "former_unit",
                "is_leading_cadre",
                "left_office_on",
                "approval_authority",
                "approval_number",
                "approved_on",
                "other_posts",
                "field_related",
                "is_founder",
                "has_foreign_post",
                "yearly_pay",
            ),
            when=f"route={TenureRoute.RETIRED_CADRE}",
        ),
        Group(
            "公开选聘、提名和理事会决议",
            (
                "notice_on",
                "nominated_by",
                "nominated_on",
                "resolution_number",
                "resolved_on",
                "council_due",
                "council_present",
                "votes_in_favour",
            ),
            when=f"route={TenureRoute.SOCIAL_HIRE} {TenureRoute.EXISTING}",
        ),
        Group("法定代表人", ("is_legal_representative", "legal_representative_reason")),
        Group(
            "超龄任职的特殊情况",
            ("exception_reason", "exception_confirmation", "exception_confirmed_on"),
        ),
    ),
    "government_function": (
        Group("合同", ("contract_number", "signed_on", "amount", "received", "result")),
        Group("利益关系", ("is_related_party", "related_party_note")),
    ),
    "paid_service": (
        Group("合同", ("contract_number", "signed_on", "amount", "received", "result")),
        Group("民主决策", ("decided_by", "decided_on")),
        Group("名称和标识授权", ("lends_name", "name_licence_number")),
        Group("利益关系", ("is_related_party", "related_party_note")),
    ),
    "commissioned_activity": (
        Group("合同", ("contract_number", "signed_on", "amount", "received", "result")),
        Group(
            "许可和规范",
            (
                "permit_number",
                "confers_honour",
                "honour_approval_number",
                "is_for_pupils",
                "is_national_contest",
                "is_whitelisted",
                "grants_certificate",
                "certificate_filing_number",
                "charges_partners",
            ),
        ),
        Group("利益关系", ("is_related_party", "related_party_note")),
    ),
    "entity": (
        Group("理事会（常务理事会）决议", ("resolution_body", "resolution_number", "resolved_on")),
        Group(
            "法定代表人和领导",
            (
                "legal_representative",
                "recommended_by",
                "recommended_on",
                "is_led_by_standing_council",
            ),
        ),
        Group("批准或者备案", ("authority_filing_number",)),
    ),
    "council_term": (
        Group("换届", ("preparation_started_on", "deferred_until", "deferral_number")),
        Group("负责人", ("leaders_over_age", "leaders_over_terms", "representative_elsewhere")),
    ),
}

# Where a rule is put right: the ledger, and the field on its form.
MENDS: dict[str, tuple[str, str]] = {
    "A1-1": ("premises", "mode"),
    "A1-2": ("premises", "proofs"),
    "A1-3": ("premises", "valid_until"),
    "A1-4": ("premises", "address"),
    "A2-1": ("staff", "name"),
    "A2-2": ("staff", "route"),
    "A2-3": ("staff", "contract_signed_on"),
    "A2-4": ("staff", "probation_months"),
    "A2-5": ("staff", "social_insurance_on"),
    "A2-6": ("staff", "proofs"),
    "A2-7": ("management_rule", "kind"),
    "A2-8": ("staff", "route"),
    "A3-1": ("party_branch", "kind"),
    "A3-2": ("party_branch", "covered_units"),
    "A3-3": ("party_branch", "full_members"),
    "A3-4": ("party_branch", "committee_size"),
    "A3-5": ("party_branch", "elected_on"),
    "A3-6": ("party_branch", "present_voters"),
    "A3-7": ("party_branch", "approval_number"),
    "A3-8": ("party_branch", "kind"),
    "A3-9": ("party_branch", "development_plan"),
    "A3-10": ("party_branch", "name"),
    "B1-1": ("tenure", "approval_number"),
    "B1-2": ("tenure", "term_number"),
    "B1-3": ("tenure", "birth_date"),
    "B1-4": ("tenure", "other_posts"),
    "B1-5": ("tenure", "is_legal_representative"),
    "B1-6": ("tenure", "yearly_pay"),
    "B1-7": ("tenure", "left_office_on"),
    "B2-1": ("tenure", "notice_on"),
    "B2-2": ("tenure", "nominated_by"),
    "B2-3": ("tenure", "term_number"),
    "B2-4": ("tenure", "is_legal_representative"),
    "B2-5": ("tenure", "council_present"),
    "B2-6": ("staff", "name"),
    "B3-2": ("tenure", "birth_date"),
    "B3-3": ("tenure", "is_full_time"),
    "B3-4": ("tenure", "exception_reason"),
    "C1-1": ("government_function", "field"),
    "C1-2": ("governance_year", "inspection_result"),
    "C2-1": ("entity", "resolved_on"),
    "C2-2": ("entity", "recommended_by"),
    "C2-3": ("entity_year", "used_for_society"),
    "C2-4": ("entity", "authority_filing_number"),
    "C2-5": ("paid_service", "related_party_note"),
    "C3-1": ("paid_service", "contract_number"),
    "C3-2": ("paid_service", "mode"),
    "C3-3": ("paid_service", "name_licence_number"),
    "C4-1": ("commissioned_activity", "kind"),
    "C4-2": ("commissioned_activity", "honour_approval_number"),
    "C4-3": ("commissioned_activity", "permit_number"),
    "S-2": ("revenue", "amount"),
    "S-3": ("council_term", "representative_elsewhere"),
    "S-4": ("council_term", "leaders_over_age"),
    "S-5": ("council_term", "council_size"),
    "S-6": ("council_term", "valid_until"),
    "S-7": ("governance_year", "council_meetings"),
    "S-8": ("governance_year", "reported_to_authority_on"),
    "S-9": ("office", "is_regional"),
}

SECTION_OF_AREA: dict[str, Section] = {
    "A1": Section.PREMISES,
    "A2": Section.STAFF,
    "A3": Section.PARTY,
    "B1": Section.SECRETARY_GENERAL,
    "B2": Section.SECRETARY_GENERAL,
    "B3": Section.SECRETARY_GENERAL,
    "C1": Section.MARKET,
    "C2": Section.ENTITY,
    "C3": Section.MARKET,
    "C4": Section.MARKET,
    "S": Section.GOVERNANCE,
}
