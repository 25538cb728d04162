"""Entering facts. The only code that writes the ledgers by hand; nothing is ever deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from sanhua.accounts.models import User
from sanhua.activity.journal import note
from sanhua.core.records import claim, label_of, revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from societies.actions.checkups import refresh
from societies.enums import DossierStatus, ProofKind
from societies.ledgers import BY_KEY, MASKED, Ledger
from societies.models import (
    Article51Answer,
    Article51Item,
    Dossier,
    Fact,
    Proof,
    SecretaryGeneralTenure,
    SectionMark,
    Society,
)
from societies.policies import works_for
from societies.workflows.dossier import DOSSIER


@contextmanager
def changing(society: Society, *, actor: User, now: dt.datetime) -> Iterator[Dossier]:
    """Hold a society's dossier while its facts change; afterwards the check-up fits them.

    Whoever else changes facts of this society waits, so that no check-up misses a row. A dossier
    that was confirmed goes back to being filled in.

    Raises:
        NotAllowed: the actor does not fill in for the society.

    """
    works_for.require(actor, society)
    with transaction.atomic():
        dossier = _held(society, actor=actor, now=now)
        if dossier.status in (DossierStatus.PROPOSED, DossierStatus.CONFIRMED):
            DOSSIER.perform(dossier, "reopen", Occasion(actor=actor, now=now))
        yield dossier
        refresh(society, on=timezone.localdate(now))


def _held(society: Society, *, actor: User, now: dt.datetime) -> Dossier:
    Society.objects.select_for_update().get(pk=society.pk)
    dossier = Dossier.objects.filter(society=society).first()
    if dossier is None:
        dossier = DOSSIER.begin(Dossier(society=society), "start", Occasion(actor=actor, now=now))
    return dossier


def add_fact(
    ledger: Ledger,
    society: Society,
    *,
    values: Mapping[str, Any],
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    proofs: Iterable[UploadedFile[Any]] = (),
    proof_kind: str = ProofKind.OTHER,
) -> Fact:
    """Enter a row; the same form sent twice is one row.

    Raises:
        ValidationError: a value does not fit; nothing is written.

    """
    if token and (known := ledger.model._default_manager.filter(pk=token).first()):
        return known
    with changing(society, actor=actor, now=now):
        fact = ledger.model(id=token or uuid.uuid4(), society=society, **values)
        fact.full_clean()
        fact.save(force_insert=True)
        _note(fact, "add", f"登记{ledger.title}", actor=actor, now=now, comment=str(fact))
        _lift_none(ledger, society)
        for upload in proofs:
            _keep_proof(fact, upload, kind=proof_kind, actor=actor, now=now, token=token)
    return fact


def edit_fact(
    fact: Fact,
    *,
    seen: int,
    values: Mapping[str, Any],
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    proofs: Iterable[UploadedFile[Any]] = (),
    proof_kind: str = ProofKind.OTHER,
) -> Fact:
    """Correct a row or put files behind it; the old and the new value stay in its history.

    Raises:
        Stale: somebody else changed it meanwhile.
        NotNow: it was voided.

    """
    ledger = BY_KEY[fact.ledger]
    with changing(fact.society, actor=actor, now=now):
        _refuse_void(fact)
        before = {name: shown_value(ledger, name, getattr(fact, name)) for name in values}
        written = revise(fact, seen=seen, **values)
        changed = {
            label_of(ledger.model, name): [
                before[name],
                shown_value(ledger, name, getattr(written, name)),
            ]
            for name, value in values.items()
            if getattr(fact, name) != getattr(written, name)
        }
        _note(
            written,
            "edit",
            f"修改{ledger.title}",
            actor=actor,
            now=now,
            comment="、".join(changed),
            detail=changed,
        )
        for upload in proofs:
            _keep_proof(written, upload, kind=proof_kind, actor=actor, now=now, token=token)
    return written


def shown_value(ledger: Ledger, name: str, value: Any) -> str:
    """Write a value as the history keeps it; personal ones only as being there."""
    if name in ledger.sealed or name in MASKED:
        return "已填写" if value else "未填写"
    column = next(each for each in ledger.fields if each.name == name)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return "" if value is None else str(value)


def void_fact(fact: Fact, *, seen: int, reason: str, actor: User, now: dt.datetime) -> Fact:
    """Take out a row that was entered by mistake; it stays readable with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": "请填写作废原因，例如重复登记。"})
    with changing(fact.society, actor=actor, now=now):
        _refuse_void(fact)
        _refuse_needed(fact)
        claim(fact, seen=seen)
        type(fact)._default_manager.filter(pk=fact.pk).update(is_void=True, void_reason=reason)
        _note(
            fact, "void", f"作废{BY_KEY[fact.ledger].title}", actor=actor, now=now, comment=reason
        )
    fact.refresh_from_db()
    return fact


def _refuse_needed(fact: Fact) -> None:
    """An entity whose years stand in the ledger stays until they are voided."""
    years = getattr(fact, "years", None)
    if isinstance(years, models.Manager) and years.filter(is_void=False).exists():
        raise NotNow("该经济实体还有年度收支记录，请先作废年度收支。")


def _refuse_void(fact: Fact) -> None:
    if fact.is_void:
        raise NotNow("该记录已经作废，不能再修改。")


def _lift_none(ledger: Ledger, society: Society) -> None:
    """Something was entered, so “nothing to record” no longer holds."""
    SectionMark.objects.filter(society=society, section=ledger.section, is_none=True).update(
        is_none=False, none_words=""
    )


def _keep_proof(
    fact: Fact,
    upload: UploadedFile[Any],
    *,
    kind: str,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None,
) -> None:
    file = store_upload(
        upload=upload, society_id=fact.society_id, actor=actor, now=now, token=token
    )
    _, is_new = Proof.objects.get_or_create(
        fact_id=fact.pk,
        file=file,
        defaults={"society": fact.society, "ledger": fact.ledger, "kind": ProofKind(kind)},
    )
    if is_new:
        _note(fact, "proof", "上传证明材料", actor=actor, now=now, comment=file.name)


def remove_proof(proof: Proof, *, actor: User, now: dt.datetime) -> None:
    """Take a file away from a fact; the file itself and the event remain."""
    fact = BY_KEY[proof.ledger].model._default_manager.get(pk=proof.fact_id)
    with changing(proof.society, actor=actor, now=now):
        claim(proof, seen=proof.version)
        Proof.objects.filter(pk=proof.pk).update(removed_at=now)
        _note(fact, "proof_remove", "移除证明材料", actor=actor, now=now, comment=proof.file.name)


def answer_article51(
    tenure: SecretaryGeneralTenure,
    *,
    answers: Mapping[Article51Item, tuple[bool, str]],
    actor: User,
    now: dt.datetime,
) -> None:
    """Keep what the society says of each condition of article 51 for one term."""
    with changing(tenure.society, actor=actor, now=now):
        _refuse_void(tenure)
        for item, (is_met, words) in answers.items():
            Article51Answer.objects.update_or_create(
                tenure=tenure, item=item, defaults={"is_met": is_met, "words": words}
            )
        met = sum(is_met for is_met, _ in answers.values())
        _note(
            tenure,
            "article51",
            "逐项确认第五十一条",
            actor=actor,
            now=now,
            comment=f"{len(answers)}项中{met}项符合",
            detail={str(item): [is_met, words] for item, (is_met, words) in answers.items()},
        )


def _note(
    fact: Fact,
    verb: str,
    label: str,
    *,
    actor: User,
    now: dt.datetime,
    comment: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    note(
        fact,
        kind=f"{fact._meta.label_lower}.{verb}",
        label=label,
        actor=actor,
        now=now,
        comment=comment,
        detail=detail,
    )
