"""Rows of the ledgers on pages: tables of a section, one row with its proofs and history."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field

from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core import wording
from societies.checks import Finding
from societies.enums import Section
from societies.ledgers import BY_KEY, MASKED, Ledger, ledgers_of
from societies.ledgers.completeness import SectionState, section_states
from societies.ledgers.groups import SECTION_OF_AREA
from societies.models import (
    Article51Answer,
    Article51Item,
    Dossier,
    Fact,
    Proof,
    SecretaryGeneralTenure,
    Society,
)
from societies.policies import (
    sees_personal,
    visible_proofs,
    visible_rows,
    works_for,
)
from societies.queries.dossier import (
    FindingLine,
    checkup_of,
    comments_of,
    dossier_of,
    finding_lines,
)

ROWS_MAX = 200


def masked(phone: str) -> str:
    """Write a telephone number so that nobody can call it: 138****0000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""


def shown(row: Fact, column: Field[Any, Any], *, personal: bool = False) -> str:
    """Write a value as people read it."""
    value = getattr(row, column.name)
    if value is None or value == "":
        return ""
    if column.name in BY_KEY[row.ledger].sealed:
        return f"{value.year}年"
    if column.name in MASKED and not personal:
        return masked(str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return _plain(value, column)


def _plain(value: Any, column: Field[Any, Any]) -> str:
    if hasattr(value, "isoformat"):
        return wording.iso_date(value)
    if column.get_internal_type() == "DecimalField":
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTable:
    """One ledger of a section. ``rows`` are (fact, cells, number of proofs)."""

    ledger: Ledger
    heads: list[str]
    rows: list[tuple[Fact, list[tuple[str, str]], int]]
    voided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage:
    society: Society
    section: Section
    state: SectionState
    tables: list[LedgerTable]
    lines: list[FindingLine]
    comments: list[Event]
    dossier: Dossier | None
    others: list[SectionState] = field(default_factory=list)
    may_edit: bool = False


def section_page(user: User, society: Society, section: Section) -> SectionPage:
    states = section_states(society.pk)
    counts = _proof_counts(user, society, section)
    dossier = dossier_of(society)
    may_edit = works_for.holds(user, society)
    lines = finding_lines(checkup_of(society), society, may_edit=may_edit)
    return SectionPage(
        society=society,
        section=section,
        state=next(state for state in states if state.section == section),
        tables=[_table(user, society, ledger, counts) for ledger in ledgers_of(section)],
        lines=[line for line in lines if _belongs(line.finding, section)],
        comments=comments_of(dossier, section),
        dossier=dossier,
        others=states,
        may_edit=may_edit,
    )


def _belongs(finding: Finding, section: Section) -> bool:
    if finding.rule == "S-2":
        return section == Section.INCOME
    return SECTION_OF_AREA[finding.area] == section


def _proof_counts(user: User, society: Society, section: Section) -> dict[uuid.UUID, int]:
    keys = [ledger.key for ledger in ledgers_of(section)]
    counts: dict[uuid.UUID, int] = defaultdict(int)
    rows = visible_proofs(user).filter(society=society, ledger__in=keys)
    for fact_id in rows.values_list("fact_id", flat=True):
        counts[fact_id] += 1
    return counts


def _table(
    user: User, society: Society, ledger: Ledger, counts: dict[uuid.UUID, int]
) -> LedgerTable:
    columns = [ledger.model._meta.get_field(name) for name in ledger.columns]
    heads = [str(column.verbose_name) for column in columns]  # type: ignore[union-attr]
    found = visible_rows(user, ledger.model).filter(society=society)
    if "entity" in ledger.columns:
        found = found.select_related("entity")  # type: ignore[misc]
    rows = list(found.order_by("is_void", "-valid_from", "created_at")[:ROWS_MAX])
    standing = [row for row in rows if not row.is_void]
    return LedgerTable(
        ledger=ledger,
        heads=heads,
        rows=[
            (
                row,
                list(zip(heads, (shown(row, c) for c in columns), strict=True)),  # type: ignore[arg-type]
                counts.get(row.pk, 0),
            )
            for row in standing
        ],
        voided=len(rows) - len(standing),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPage:
    fact: Fact
    ledger: Ledger
    values: list[tuple[str, str]]
    proofs: list[Proof]
    events: list[Event]
    may_edit: bool
    sealed: list[str]
    article51: list[tuple[Article51Item, Article51Answer | None]]


def fact_page(user: User, fact: Fact) -> FactPage:
    ledger = BY_KEY[fact.ledger]
    personal = sees_personal(user, fact.society_id)
    values = [
        (str(column.verbose_name), shown(fact, column, personal=personal))
        for column in ledger.fields
    ]
    return FactPage(
        fact=fact,
        ledger=ledger,
        values=[(label, value) for label, value in values if value],
        proofs=list(visible_proofs(user).filter(fact_id=fact.pk).select_related("file")),
        events=list(timeline(fact)[:50]),
        may_edit=works_for.holds(user, fact.society) and not fact.is_void,
        sealed=[name for name in ledger.sealed if getattr(fact, name)],
        article51=article51_of(fact) if isinstance(fact, SecretaryGeneralTenure) else [],
    )


def article51_of(
    tenure: SecretaryGeneralTenure,
) -> list[tuple[Article51Item, Article51Answer | None]]:
    """Pair each condition in use with the answer of this term, if there is one."""
    answers = {answer.item_id: answer for answer in tenure.answers.all()}
    items = Article51Item.objects.filter(is_active=True)
    return [(item, answers.get(item.pk)) for item in items]


def earlier_rows(
    user: User, society: Society, ledger: Ledger
) -> list[tuple[Fact, list[tuple[str, str]]]]:
    """Return what was entered last, to stand beside an empty form: a year's rows, or one row."""
    found = visible_rows(user, ledger.model).filter(society=society, is_void=False)
    rows = list(found.order_by("-valid_from", "-created_at")[:10])
    if not rows:
        return []
    newest = rows[0].valid_from
    rows = [row for row in rows if row.valid_from == newest] if ledger.is_yearly else rows[:1]
    personal = sees_personal(user, society.pk)
    return [
        (
            row,
            [
                (str(column.verbose_name), value)
                for column in ledger.fields
                if (value := shown(row, column, personal=personal))
            ],
        )
        for row in rows
    ]
