"""Addresses of the access matrix: which record each URL name is about."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django.urls import get_resolver, reverse

from tests.world import House, World

# URL arguments that are a record's id, by URL name; the rest follow from the name's first word.
KINDS = {
    "pilots:recommend": "batch",
    "pilots:public_notice_new": "batch",
    "pilots:decision_new": "batch",
    "pilots:selection": "batch",
    "pilots:objection_new": "public_notice",
    "pilots:objection_answer": "objection",
    "pilots:self_assessment": "assessment",
    "pilots:materials": "assessment",
    "pilots:self_evidence": "assessment",
    "pilots:self_evidence_remove": "self_evidence",
    "pilots:sheet_line": "sheet",
    "pilots:sheet_resume": "sheet",
    "pilots:expert_edit": "expert_user",
    "pilots:expert_invite": "expert_user",
    "pilots:sheet_scan": "sheet",
    "pilots:material_ask": "sheet",
    "pilots:expert_grid": "batch",
    "pilots:result_review_new": "assessment",
    "pilots:assessment_assign": "assessment",
    "pilots:sheet_release": "sheet",
    "pilots:assessment_export": "assessment",
    "pilots:scheme_trial": "scheme",
    "pilots:assessment_open": "pilot",
    "pilots:visit_new": "pilot",
    "pilots:rectification_new": "pilot",
    "pilots:plan_amend": "pilot",
    "public:notice": "public_notice",
    "public:file": "file",
    "pilots:registration": "meeting",
    "pilots:registration_receipt": "meeting",
    "pilots:meeting_files": "meeting",
    "pilots:meeting_minutes": "meeting",
    "pilots:meeting_workbook": "meeting",
    "pilots:announcement_urge": "announcement",
    "pilots:case_templates": "case",
    "pilots:question_new": "case",
    "pilots:task_milestone": "milestone",
    "pilots:phrase_delete": "phrase",
    "pilots:midterm_new": "batch",
    "pilots:view_delete": "saved_view",
    "pilots:directive_new": "pilot",
    "pilots:evidence_remove": "evidence",
    "pilots:progress_report_refill": "progress_report",
    "reporting:documents_of": "summary",
    "reporting:job": "job",
    "reporting:job_cancel": "job",
    "reporting:job_retry": "job",
    "reporting:summary_start": "pilot",
    "reporting:year_report_start": "batch",
    "reporting:year_report_diff": "year_report",
    "reporting:year_report_renew": "year_report",
    "reporting:year_report_revise": "year_report",
    "reporting:year_section": "year_report",
    "files:download": "file",
    "pilots:library": "society",
    "files:preview": "file",
    "files:preview_page": "preview_page",
    "activity:open": "notification",
    "societies:member_new": "society",
    "societies:member_end": "membership",
    "societies:dossier": "society",
    "societies:dossier_workbook": "society",
    "societies:dossier_template": "society",
    "societies:dossier_import": "society",
    "societies:snapshots": "society",
    "societies:explain": "society",
    "societies:section": "society",
    "societies:section_none": "society",
    "societies:section_comment": "society",
    "societies:fact_new": "society",
    "societies:fact": "tenure",
    "societies:fact_edit": "tenure",
    "societies:fact_void": "tenure",
    "societies:birth_date": "tenure",
    "societies:article51": "tenure",
    "societies:proof_remove": "proof",
    "societies:self_check": "society",
    "api:deadline-detail": "turn",
}
# Other arguments.
WORDS = {
    "chapter": "targets",
    "area": "A2",
    "ledger": "tenure",
    "part": "secretary_general",
    "rule": "A2-1",
    "section": "overall",
    "kind": "pilot_summary",
    "pilots:directive_new:kind": "pilot",
    "code": "0000-0000-0000",
    "uidb64": "x",
    "token": "x",
}
STEPS = {
    "announcement": "publish",
    "acknowledgement": "acknowledge",
    "application": "select",
    "public_notice": "end",
    "assessment": "consolidate",
    "sheet": "submit",
    "material_request": "answer",
    "batch": "close",
    "case": "publish",
    "question": "pass_on",
    "directive": "handle",
    "dossier": "propose",
    "meeting": "hold",
    "result_review": "uphold",
    "plan": "approve",
    "visit": "record",
    "rectification": "acknowledge",
    "task": "report",
    "extension": "grant",
    "progress_report": "acknowledge",
    "summary": "accept",
    "year_report": "propose",
}


@functools.cache
def patterns() -> dict[str, list[str]]:
    """Every URL name with its arguments, but the administration's own (tested in accounts)."""
    found: dict[str, list[str]] = {}

    def walk(resolver: Any, space: str) -> None:
        for part in resolver.url_patterns:
            if hasattr(part, "url_patterns"):
                inner = f"{space}{part.namespace}:" if part.namespace else space
                if part.namespace != "admin":
                    walk(part, inner)
            elif part.name:
                found[space + part.name] = list(part.pattern.converters)

    walk(get_resolver(), "")
    return found


def names() -> list[str]:
    return sorted(patterns())


def kind_of(name: str) -> str:
    """Say which record a URL is about."""
    if name in KINDS:
        return KINDS[name]
    word = name.rsplit(":", maxsplit=1)[-1].replace("-detail", "")
    for suffix in ("_step", "_edit", "_new", "_officers"):
        word = word.removesuffix(suffix)
    known = ("task", "plan", "summary")
    return next((kind for kind in known if word.startswith(f"{kind}_")), word)


def address(name: str, world: World, house: House | None) -> str:
    """Build the address of a record of ``house``; None: of a record that does not exist."""
    arguments: dict[str, Any] = {}
    for argument in patterns()[name]:
        if argument == "pk":
            record = world.shared.get(kind_of(name))
            if record is None and house is not None:
                record = house.records[kind_of(name)]
            arguments[argument] = record.pk if record and house else uuid.uuid4()
        elif argument == "indicator":
            arguments[argument] = world.shared["indicator"].pk if house else uuid.uuid4()
        elif argument == "task":
            arguments[argument] = house.records["plan_task"].pk if house else uuid.uuid4()
        elif argument == "society":
            arguments[argument] = house.society.pk if house else uuid.uuid4()
        elif argument == "step":
            arguments[argument] = STEPS[kind_of(name)]
        else:
            arguments[argument] = WORDS.get(f"{name}:{argument}", WORDS[argument])
    return reverse(name, kwargs=arguments)
