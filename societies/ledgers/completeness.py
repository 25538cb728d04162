"""How far a dossier is filled in, section by section."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Value

from societies.enums import Section
from societies.ledgers.registry import LEDGERS, ledgers_of
from societies.models import SectionMark


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """What is there of a section: ``rows`` in all its ledgers, and what is still missing."""

    section: Section
    rows: int
    is_none: bool = False
    none_words: str = ""
    return_reason: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.is_none or not self.missing

    @property
    def words(self) -> str:
        if self.is_none:
            return "已说明目前没有"
        if not self.missing:
            return f"已填写{self.rows}条"
        if self.rows:
            return f"已填写{self.rows}条，还缺{'、'.join(self.missing)}"
        return "未填写"

    @property
    def light(self) -> str:
        if self.return_reason:
            return "red"
        return "green" if self.is_complete else "grey"


def section_states(society_id: uuid.UUID) -> list[SectionState]:
    """Work out the state of every section in two queries, one of them a union over the ledgers."""
    marks = {mark.section: mark for mark in SectionMark.objects.filter(society=society_id)}
    counts = _counts(society_id)
    return [_state(section, counts, marks.get(section)) for section in Section]


def _counts(society_id: uuid.UUID) -> dict[str, int]:
    queries = [
        ledger.model._default_manager.filter(society=society_id, is_void=False)
        .order_by()
        .values("society")
        .annotate(count=Count("pk"), of=Value(ledger.key))
        .values_list("of", "count")
        for ledger in LEDGERS
    ]
    return dict(queries[0].union(*queries[1:], all=True))


def _state(section: Section, counts: dict[str, int], mark: SectionMark | None) -> SectionState:
    ledgers = list(ledgers_of(section))
    rows = sum(counts.get(ledger.key, 0) for ledger in ledgers)
    wanted = [ledger for ledger in ledgers if ledger.needed]
    missing = [ledger.title for ledger in wanted if not counts.get(ledger.key)]
    if not wanted and not rows:  # any one of its ledgers will do
        missing = [ledger.title for ledger in ledgers]
    return SectionState(
        section=section,
        rows=rows,
        is_none=bool(mark and mark.is_none and not rows),
        none_words=mark.none_words if mark else "",
        return_reason=mark.return_reason if mark else "",
        missing=tuple(missing),
    )


def incomplete(states: Iterable[SectionState]) -> list[Section]:
    return [state.section for state in states if not state.is_complete]
