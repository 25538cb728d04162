"""What officers do with a batch: set it up, correct its dates, share its running."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from pilots.enums import BatchStatus, Phase, PlanStatus
from pilots.models import BatchPhase, PilotBatch, PlanVersion
from pilots.notices.audience import officers_of
from pilots.policies import runs_batch
from pilots.workflows.batch import BATCH, Dates, phases_fault, phases_of, refresh_drafts
from pilots.workflows.plan import PLAN
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity import turns
from sanhua.activity.journal import note
from sanhua.core.memo import forget
from sanhua.core.records import label_of, revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def create_batch(
    *, values: Mapping[str, Any], phases: Mapping[Phase, Dates], occasion: Occasion
) -> PilotBatch:
    """Set up a batch with its phases; whoever does runs it."""
    with transaction.atomic():
        batch = BATCH.begin(PilotBatch(**values), "create", occasion)
        if not batch.phases.exists():  # a repeated submission finds them there
            _write_phases(batch, phases)
            assign_perm("run_batch", occasion.actor, batch)
            forget(occasion.actor)
            turns.refresh(BATCH, batch, now=occasion.now)
    return batch


def edit_batch(
    batch: PilotBatch,
    *,
    values: Mapping[str, Any],
    phases: Mapping[Phase, Dates],
    reason: str,
    occasion: Occasion,
) -> PilotBatch:
    """Correct a batch; once it is open, with a reason that stays in the record.

    Raises:
        NotNow: the batch is over, the reason is missing, or the phases no longer fit together.
        Stale: somebody else changed it meanwhile.

    """
    runs_batch.require(occasion.actor, batch)
    is_open = batch.status == BatchStatus.OPEN
    if batch.status not in (BatchStatus.DRAFT, BatchStatus.OPEN):
        raise NotNow(f"批次“{batch.get_status_display()}”，不能再修改。")
    if is_open and not reason.strip():
        raise NotNow("批次已启动，修改须填写“修改原因”，原因将记入办理记录。")
    if is_open and (fault := phases_fault(phases)):
        raise NotNow(fault)
    with transaction.atomic():
        before = phases_of(batch)
        changes = _changes(batch, values, before, phases)
        current = revise(batch, seen=occasion.seen or batch.version, **values)
        _write_phases(current, phases)
        note(
            current,
            kind="pilots.pilotbatch.edit",
            label="修改批次",
            actor=occasion.actor,
            now=occasion.now,
            comment="\n".join(filter(None, [reason.strip(), *changes])),
            token=occasion.token,
        )
        turns.refresh(BATCH, current, now=occasion.now)
        refresh_drafts(current, now=occasion.now)
        _move_plans(current, before, occasion)
    return current


def add_officer(batch: PilotBatch, officer: User, *, actor: User, now: dt.datetime) -> None:
    """Let another officer run the batch as well."""
    runs_batch.require(actor, batch)
    if not officer.is_active or not officer.holds(StaffRole.OFFICER):
        raise NotNow("只能增加在用的省科协经办人账号。")
    if officer in officers_of(batch):
        raise NotNow(f"{officer}已经是本批次经办人。")
    with transaction.atomic():
        assign_perm("run_batch", officer, batch)
        note(
            batch,
            kind="pilots.pilotbatch.add_officer",
            label="增加经办人",
            actor=actor,
            now=now,
            comment=str(officer),
        )


def remove_officer(batch: PilotBatch, officer: User, *, actor: User, now: dt.datetime) -> None:
    """Take a co-officer off the batch; one always stays."""
    runs_batch.require(actor, batch)
    present = list(officers_of(batch))
    if officer not in present:
        raise NotNow("该人员不是本批次经办人。")
    if len(present) == 1:
        raise NotNow("本批次至少保留1名经办人，请先增加其他经办人。")
    with transaction.atomic():
        remove_perm("run_batch", officer, batch)
        note(
            batch,
            kind="pilots.pilotbatch.remove_officer",
            label="撤销经办人",
            actor=actor,
            now=now,
            comment=str(officer),
        )
    forget(actor)


def _move_plans(batch: PilotBatch, before: Mapping[Phase, Dates], occasion: Occasion) -> None:
    """Let first plans that are still being made follow the end of the planning phase."""
    old, new = before.get(Phase.PLANNING, (None, None))[1], batch.ends(Phase.PLANNING)
    if old == new:
        return
    plans = PlanVersion.objects.filter(
        pilot__batch=batch,
        number=1,
        due_on=old,
        status__in=(PlanStatus.DRAFT, PlanStatus.CONFIRMED),
    )
    for plan in plans.select_related("pilot__society", "pilot__batch"):
        PlanVersion.objects.filter(pk=plan.pk).update(due_on=new)
        plan.due_on = new
        turns.refresh(PLAN, plan, now=occasion.now)


def _write_phases(batch: PilotBatch, phases: Mapping[Phase, Dates]) -> None:
    for kind in Phase:
        start, end = phases.get(kind, (None, None))
        row = BatchPhase.objects.filter(batch=batch, kind=kind).first()
        row = row or BatchPhase(batch=batch, kind=kind)
        row.starts_on, row.ends_on = start, end
        row.full_clean()
        row.save()


def _changes(
    batch: PilotBatch,
    values: Mapping[str, Any],
    before: Mapping[Phase, Dates],
    after: Mapping[Phase, Dates],
) -> list[str]:
    """Say what is different, one line each, for the record."""
    lines = [
        f"{label_of(PilotBatch, name)}：{getattr(batch, name) or '空'} → {value or '空'}"
        for name, value in values.items()
        if getattr(batch, name) != value
    ]
    lines += [
        f"{kind.label}：{_span(before.get(kind))} → {_span(after.get(kind))}"
        for kind in Phase
        if before.get(kind, (None, None)) != after.get(kind, (None, None))
    ]
    return lines


def _span(dates: Dates | None) -> str:
    start, end = dates or (None, None)
    if start is None and end is None:
        return "未定"
    return f"{start or '未定'}至{end or '未定'}"


__all__ = ["add_officer", "create_batch", "edit_batch", "remove_officer"]
