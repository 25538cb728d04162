"""From the database to the values that the checks read: a constant number of queries."""

from __future__ import annotations

import dataclasses
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from societies.checks.facts import Facts
from societies.checks.rows import Fact as Row
from societies.ledgers.registry import LEDGERS, Ledger
from societies.models import (
    Article51Answer,
    Article51Item,
    Dossier,
    Proof,
    SectionMark,
    Society,
)

Grouped = dict[uuid.UUID, list[Any]]
Article51 = dict[uuid.UUID, tuple[int, int, int]]


def load(societies: Iterable[Society]) -> dict[uuid.UUID, Facts]:
    """Load the facts of societies: one query for each ledger and five more, however many."""
    chosen = {society.pk: society for society in societies}
    proofs = _proofs(chosen)
    article51 = _article51(chosen)
    rows = {ledger.facts: _rows(ledger, chosen, proofs, article51) for ledger in LEDGERS}
    marks: dict[uuid.UUID, set[str]] = defaultdict(set)
    for society_id, section in SectionMark.objects.filter(
        society__in=chosen, is_none=True
    ).values_list("society_id", "section"):
        marks[society_id].add(section)
    until = dict(Dossier.objects.filter(society__in=chosen).values_list("society", "needed_until"))
    return {
        pk: Facts(
            name=society.name,
            uscc=society.uscc,
            registered_address=society.address,
            legal_representative=society.legal_representative,
            individual_members=society.individual_members,
            unit_members=society.unit_members,
            needed_until=until.get(pk),
            none_declared=frozenset(marks.get(pk, ())),
            **{name: tuple(found.get(pk, ())) for name, found in rows.items()},
        )
        for pk, society in chosen.items()
    }


def load_one(society: Society) -> Facts:
    return load([society])[society.pk]


def _proofs(societies: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    standing = Proof.objects.filter(society__in=list(societies), removed_at__isnull=True)
    for fact_id, kind in standing.values_list("fact_id", "kind"):
        found[fact_id].add(kind)
    return {pk: frozenset(kinds) for pk, kinds in found.items()}


def _article51(societies: Iterable[uuid.UUID]) -> Article51:
    """Count, for each term with answers: conditions asked, met, and justified instead."""
    items = set(Article51Item.objects.filter(is_active=True).values_list("pk", flat=True))
    counts: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0])
    answers = Article51Answer.objects.filter(tenure__society__in=list(societies), item__in=items)
    for tenure, is_met, words in answers.values_list("tenure", "is_met", "words"):
        counts[tenure][0] += is_met
        counts[tenure][1] += bool(words.strip()) and not is_met
    return {pk: (len(items), met, justified) for pk, (met, justified) in counts.items()}


def _rows(
    ledger: Ledger,
    societies: Iterable[uuid.UUID],
    proofs: dict[uuid.UUID, frozenset[str]],
    article51: Article51,
) -> Grouped:
    columns = {field.attname for field in ledger.model._meta.fields}
    names = [each.name for each in dataclasses.fields(ledger.row) if each.name in columns]
    standing = ledger.model._default_manager.filter(society__in=list(societies), is_void=False)
    found: Grouped = defaultdict(list)
    for society_id, *values in standing.values_list("society_id", *names):
        row = dict(zip(names, values, strict=True))
        row["proofs"] = proofs.get(row["id"], frozenset())
        if row["id"] in article51:
            asked, met, justified = article51[row["id"]]
            row |= {"article51_asked": asked, "article51_met": met}
            row["article51_justified"] = justified
        found[society_id].append(ledger.row(**row))
    return found


def plain(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON can hold them, without birth dates, for a snapshot."""
    return {
        each.name: _plain(getattr(facts, each.name))
        for each in dataclasses.fields(facts)
        if each.name != "needed_until"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        found = {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        found.pop("birth_date", None)
        return found
    if isinstance(value, tuple | frozenset | list):
        return [_plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
