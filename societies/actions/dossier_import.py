"""Taking a dossier in from Excel: checked row by row, all or nothing, with a history for each row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sanhua.accounts.models import User
from sanhua.activity.journal import note, note_many
from societies.actions.dossier_sheets import SheetError, read_sheets
from societies.actions.dossier_stage import Stage, Staged
from societies.actions.facts import changing
from societies.ledgers import Ledger
from societies.models import EntityYear, Fact, SectionMark, Society
from societies.policies import works_for

BATCH = 200


@dataclass(frozen=True, slots=True)
class DossierImport:
    """What an import did: nothing at all if there is an error."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[SheetError, ...] = ()


class _Faulty(Exception):
    """Undoes the transaction of an import that found faults."""

    def __init__(self, errors: list[SheetError]) -> None:
        super().__init__()
        self.errors = errors


def import_dossier(
    society: Society, *, content: bytes, actor: User, now: dt.datetime
) -> DossierImport:
    """Add and correct facts from a workbook that was checked before (files.checks).

    One fault and nothing is changed, not even the dossier's state.

    Raises:
        NotAllowed: the actor does not fill in for the society.

    """
    works_for.require(actor, society)
    sheets, errors = read_sheets(content)
    if errors:
        return DossierImport(errors=tuple(errors))
    try:
        with changing(society, actor=actor, now=now) as dossier:
            stage = Stage(society)
            staged = [stage.take(sheet) for sheet in sheets]
            if stage.errors:
                raise _Faulty(stage.errors)  # noqa: TRY301 - the transaction has to be undone
            written = sum(_write(each, actor=actor, now=now) for each in staged)
            done = DossierImport(
                created=sum(len(each.created) for each in staged),
                updated=sum(len(each.updated) for each in staged),
                unchanged=sum(each.unchanged for each in staged),
            )
            if written:
                note(
                    dossier,
                    kind="societies.dossier.import",
                    label="导入档案",
                    actor=actor,
                    now=now,
                    comment=f"新增{done.created}条，更新{done.updated}条",
                )
    except _Faulty as faulty:
        return DossierImport(errors=tuple(faulty.errors))
    return done


def _write(staged: Staged, *, actor: User, now: dt.datetime) -> int:
    """Write a sheet with one event for each row; return how many rows it touched."""
    ledger, rows = staged.ledger, [fact for fact, _ in staged.updated]
    manager = ledger.model._default_manager
    for fact in staged.created:
        if isinstance(fact, EntityYear):
            fact.entity_id = fact.entity.pk
    manager.bulk_create(staged.created, batch_size=BATCH)
    for fact in rows:
        fact.version += 1
    names = [each.name for each in ledger.fields]
    manager.bulk_update(rows, [*names, *_derived(ledger), "version"], batch_size=50)
    if staged.created:
        SectionMark.objects.filter(
            society=staged.created[0].society, section=ledger.section, is_none=True
        ).update(is_none=False, none_words="")
    notes: list[tuple[Fact, str, dict[str, Any]]] = [
        (fact, str(fact), {}) for fact in staged.created
    ]
    notes += [(fact, "、".join(changed), changed) for fact, changed in staged.updated]
    return note_many(
        notes,
        kind=f"{ledger.model._meta.label_lower}.import",
        label=f"导入{ledger.title}",
        actor=actor,
        now=now,
    )


def _derived(ledger: Ledger) -> tuple[str, ...]:
    return ("valid_from", "valid_until") if ledger.is_yearly else ()
