"""A workbook's rows as facts, before anything is written: whose they are, and what is wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from societies.actions.dossier_sheets import (
    NUMBER,
    Sheet,
    SheetError,
    SheetRow,
    cell_sentence,
    is_required,
    sheet_name,
)
from societies.actions.facts import shown_value
from societies.ledgers import Ledger
from societies.models import EconomicEntity, EntityYear, Fact, Society

CHANGED = "该记录在导出之后已被他人修改，请重新导出后在新文件中修改"
UNKNOWN = "不是本学会这一台账的记录；新增的行请留空"
VOID = "该记录已经作废，请删去这一行"


@dataclass(slots=True)
class Staged:
    """What one sheet comes to. ``updated`` goes with what changed, in the words of the history."""

    ledger: Ledger
    created: list[Fact] = field(default_factory=list)
    updated: list[tuple[Fact, dict[str, list[str]]]] = field(default_factory=list)
    unchanged: int = 0


class Stage:
    """Builds the rows of all sheets without a query per row; faults go to ``errors``."""

    def __init__(self, society: Society) -> None:
        self.society = society
        self.errors: list[SheetError] = []
        self.entities = {
            entity.name: entity
            for entity in EconomicEntity.objects.filter(society=society, is_void=False)
        }

    def take(self, sheet: Sheet) -> Staged:
        ledger = sheet.ledger
        rows = ledger.model._default_manager.filter(society=self.society)
        if ledger.model is EntityYear:
            rows = rows.select_related("entity")  # type: ignore[misc]
        stored = {fact.pk: fact for fact in rows}
        staged = Staged(ledger)
        seen: set[uuid.UUID] = set()
        for row in sheet.rows:
            fact = self._fact(ledger, row, stored, seen)
            if fact is None:
                continue
            known = row.values if row.fact_id else ()
            before = {name: getattr(fact, name) for name in known}
            self._fill(ledger, fact, row)
            if row.fact_id is None:
                staged.created.append(fact)
                self._learn(fact)
                continue
            changed = _changed(ledger, fact, before)
            if changed:
                staged.updated.append((fact, changed))
            else:
                staged.unchanged += 1
        self._refuse_twice(ledger, staged, stored, sheet.rows)
        return staged

    def _say(self, ledger: Ledger, row: int, column: str, problem: str) -> None:
        sentence = cell_sentence(row, column, problem) if column else f"第{row}行：{problem}。"
        self.errors.append(SheetError(sheet_name(ledger), row, column, sentence))

    def _fact(
        self,
        ledger: Ledger,
        row: SheetRow,
        stored: dict[uuid.UUID, Fact],
        seen: set[uuid.UUID],
    ) -> Fact | None:
        """Return the row's fact, or a new one; None after saying what is wrong."""
        if row.fact_id is None:
            return ledger.model(society=self.society)
        fact = stored.get(row.fact_id)
        problem = ""
        if fact is None:
            problem = UNKNOWN
        elif fact.is_void:
            problem = VOID
        elif row.fact_id in seen:
            problem = "在文件中出现了两次，请删去多余的一行"
        elif row.version != fact.version:
            problem = CHANGED
        seen.add(row.fact_id)
        if problem:
            self._say(ledger, row.number, NUMBER, problem)
            return None
        return fact

    def _fill(self, ledger: Ledger, fact: Fact, row: SheetRow) -> None:
        """Put the cells into the fact and look whether they make sense together."""
        for column in ledger.fields:
            if column.name not in row.values:
                continue
            value = row.values[column.name]
            if value is None and (row.fact_id and column.name in ledger.sealed):
                continue  # what is sealed is not in the export; empty says nothing
            if column.name == "entity":
                self._set_entity(ledger, fact, row, value)
                continue
            setattr(fact, column.name, _or_default(column, value))
        try:
            fact.clean_fields(exclude={"society", "id", "entity", *row.faulty})
            if not row.faulty:
                fact.clean()
        except ValidationError as error:
            self._explain(ledger, row, error)

    def _set_entity(self, ledger: Ledger, fact: Fact, row: SheetRow, name: str | None) -> None:
        entity = self.entities.get(name or "")
        if entity is None:
            problem = f"没有名为“{name}”的经济实体，请先在“经济实体”工作表中登记"
            self._say(ledger, row.number, "经济实体", problem if name else "必填，请填写")
            return
        fact.entity = entity  # type: ignore[attr-defined]

    def _explain(self, ledger: Ledger, row: SheetRow, error: ValidationError) -> None:
        labels = {each.name: str(each.verbose_name) for each in ledger.fields}
        for name, messages in error.message_dict.items():
            label = "" if name == NON_FIELD_ERRORS else labels.get(name, "")
            column = next((each for each in ledger.fields if each.name == name), None)
            empty = column is not None and row.values.get(name) is None and is_required(column)
            for message in messages:
                self._say(
                    ledger, row.number, label, "必填，请填写" if empty else message.rstrip("。")
                )

    def _learn(self, fact: Fact) -> None:
        """A year may belong to an entity that stands in the same file."""
        if isinstance(fact, EconomicEntity):
            self.entities.setdefault(fact.name, fact)

    def _refuse_twice(
        self,
        ledger: Ledger,
        staged: Staged,
        stored: dict[uuid.UUID, Fact],
        rows: list[SheetRow],
    ) -> None:
        """Find what would stand twice, in the file or beside what is stored, without a query."""
        names = _unique_together(ledger)
        if not names:
            return
        numbers = {row.fact_id: row.number for row in rows if row.fact_id}
        kept = {pk: fact for pk, fact in stored.items() if not fact.is_void}
        kept |= {fact.pk: fact for fact, _ in staged.updated}
        taken: dict[tuple[Any, ...], uuid.UUID] = {}
        new = iter([row.number for row in rows if row.fact_id is None])
        fresh = {fact.pk: next(new, 0) for fact in staged.created}
        for fact in (*kept.values(), *staged.created):
            key = tuple(getattr(fact, name) for name in names)
            other = taken.setdefault(key, fact.pk)
            if other != fact.pk:
                number = fresh.get(fact.pk) or numbers.get(fact.pk) or numbers.get(other) or 0
                self._say(ledger, number, "", f"“{fact}”已经登记，同一年度只能有一条，请合并")


def _unique_together(ledger: Ledger) -> tuple[str, ...]:
    """Return the fields, beside the society, of which no two standing rows may be alike."""
    for constraint in ledger.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and "society" in constraint.fields:
            return tuple(name for name in constraint.fields if name != "society")
    return ()


def _or_default(column: models.Field[Any, Any], value: Any) -> Any:
    """An empty cell is what an empty field is: the default, nothing, or an empty text."""
    if value is not None:
        return value
    if column.has_default():
        return column.get_default()
    return None if column.null else ""


def _changed(ledger: Ledger, fact: Fact, before: dict[str, Any]) -> dict[str, list[str]]:
    names = {each.name: str(each.verbose_name) for each in ledger.fields}
    return {
        names[name]: [
            shown_value(ledger, name, value),
            shown_value(ledger, name, getattr(fact, name)),
        ]
        for name, value in before.items()
        if value != getattr(fact, name)
    }
