"""Workflows: the life of one kind of record, written as a table.

Each ``Step`` is one row: what it is called, from which states, to which state, who may take it,
when it is possible, what else changes, and who is told. ``begin`` and ``perform`` are the only
ways a state field changes. Both are all or nothing, and safe to repeat with the same token.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from sanhua.core.records import Record, claim
from sanhua.core.rules import NotAllowed, NotNow, Rule, Stale

if TYPE_CHECKING:
    import datetime as dt

    from sanhua.accounts.models import User

M = TypeVar("M", bound=Record)


@dataclass(frozen=True, slots=True)
class Occasion:
    """The circumstances of one step.

    ``data`` holds the cleaned fields of the step's own form, if it has one. ``seen`` is the
    version of the record that was on the person's page (None: a job, which reads the present
    one). ``token`` identifies the submission, so that a double click does one thing.
    """

    actor: User
    now: dt.datetime
    comment: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    token: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[M]):
    """One row of a workflow table."""

    name: str
    label: str
    source: tuple[str, ...]  # empty: the step creates the record
    target: str
    who: Rule[M]
    when: tuple[Rule[M], ...] = ()
    then: tuple[Callable[[M, Occasion], None], ...] = ()
    tell: tuple[Any, ...] = ()
    comment_required: bool = False
    danger: bool = False  # shown apart, in red
    effect: str = ""  # the sentence on the confirmation page: what happens, who is told

    def why_not(self, actor: User, subject: M) -> str:
        """Return the first unmet condition's sentence, or an empty string."""
        return next(filter(None, (rule.why_not(actor, subject) for rule in self.when)), "")


class Journal(Protocol):
    """Writes down that a step happened; ``sanhua.activity.journal`` is the real one."""

    def already(self, token: uuid.UUID) -> uuid.UUID | None:
        """Return the subject of the step that was taken with this token, if one was."""

    def last_words(self, subject: models.Model) -> str:
        """Say who did what to this record last, as a sentence without a full stop."""

    def record(
        self,
        *,
        workflow: Workflow[Any],
        step: Step[Any],
        subject: models.Model,
        before: str,
        occasion: Occasion,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may be shown to a person, with the reason if it is disabled."""

    name: str
    label: str
    why_not: str
    comment_required: bool
    danger: bool


@dataclass(frozen=True, kw_only=True)
class Workflow(Generic[M]):
    """The table, and the functions that move a record along it.

    ``turn`` says whose turn a record is in its present state (see ``sanhua.activity.turns``);
    the journal keeps the to-do lists from it.
    """

    model: type[M]
    states: type[models.TextChoices]
    steps: tuple[Step[M], ...]
    journal: Journal
    turn: Callable[[M], Any] = lambda _: None
    state_field: str = "status"
    _by_name: dict[str, Step[M]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {step.name: step for step in self.steps})

    def state_of(self, subject: M) -> str:
        return getattr(subject, self.state_field)

    def step(self, name: str) -> Step[M]:
        """Return the row of this name.

        Raises:
            NotNow: there is none.

        """
        if name not in self._by_name:
            raise NotNow(f"没有“{name}”这一步骤。")
        return self._by_name[name]

    def offers(self, actor: User, subject: M) -> list[Offer]:
        """List the steps this person could take from here, enabled or explained."""
        return [
            Offer(
                step.name,
                step.label,
                step.why_not(actor, subject),
                step.comment_required,
                step.danger,
            )
            for step in self.steps
            if self.state_of(subject) in step.source and step.who.holds(actor, subject)
        ]

    def begin(self, subject: M, name: str, occasion: Occasion) -> M:
        """Save a new record by a step that has no ``source``; check and record as usual."""
        step = self.step(name)
        if earlier := self._repeated(occasion):
            return self.model._default_manager.get(pk=earlier)
        try:
            with transaction.atomic():
                self._check(step, subject, occasion)
                setattr(subject, self.state_field, step.target)
                subject.full_clean()
                subject.save(force_insert=True)
                for effect in step.then:
                    effect(subject, occasion)
                self._record(step, subject, "", occasion)
        except IntegrityError as error:
            if earlier := self._repeated(occasion):
                return self.model._default_manager.get(pk=earlier)
            raise NotNow("同样的内容刚刚已经保存，请刷新页面查看。") from error
        return subject

    def perform(self, subject: M, name: str, occasion: Occasion) -> M:
        """Take one step: claim, check, apply, save and record, all or nothing.

        Raises:
            NotAllowed: the actor is not among ``who``.
            Stale: the record changed after the actor's page was made.
            NotNow: the state, a condition or a missing comment forbids the step.

        """
        step = self.step(name)
        if not step.source:
            raise NotNow(f"“{step.label}”只用于新建，不能在已有记录上办理。")
        if self._repeated(occasion):
            return self.model._default_manager.get(pk=subject.pk)
        try:
            with transaction.atomic():
                locked = self._claimed(subject, occasion)
                self._check(step, locked, occasion)
                before = self.state_of(locked)
                setattr(locked, self.state_field, step.target)
                for effect in step.then:
                    effect(locked, occasion)
                locked.save()
                self._record(step, locked, before, occasion)
        except IntegrityError as error:
            if self._repeated(occasion):
                return self.model._default_manager.get(pk=subject.pk)
            raise NotNow("该事项刚刚已由他人办理，请刷新页面查看。") from error
        return locked

    def _claimed(self, subject: M, occasion: Occasion) -> M:
        seen = occasion.seen
        manager = self.model._default_manager
        if seen is None:
            # A job read the record just now; on PostgreSQL the lock makes that "now" last.
            seen = manager.select_for_update(of=("self",)).get(pk=subject.pk).version
        try:
            claim(subject, seen=seen)
        except Stale:
            current = manager.get(pk=subject.pk)
            last = self.journal.last_words(current)
            raise Stale(
                f"您打开页面之后，该事项已有变化{'：' + last if last else ''}。"
                f"目前为“{self.states(self.state_of(current)).label}”。"
                "请核对最新内容后再办理；您填写的内容仍保留。"
            ) from None
        return manager.get(pk=subject.pk)

    def _repeated(self, occasion: Occasion) -> uuid.UUID | None:
        return self.journal.already(occasion.token) if occasion.token else None

    def _record(self, step: Step[M], subject: M, before: str, occasion: Occasion) -> None:
        self.journal.record(
            workflow=self, step=step, subject=subject, before=before, occasion=occasion
        )

    def _check(self, step: Step[M], subject: M, occasion: Occasion) -> None:
        step.who.require(occasion.actor, subject)
        if step.source and self.state_of(subject) not in step.source:
            current = self.states(self.state_of(subject)).label
            last = self.journal.last_words(subject)
            raise NotNow(
                f"当前为“{current}”{'（' + last + '）' if last else ''}，不能{step.label}。"
            )
        if step.comment_required and not occasion.comment.strip():
            raise NotNow(f"{step.label}须填写意见。")
        if reason := step.why_not(occasion.actor, subject):
            raise NotNow(reason)

    def mermaid(self) -> Iterator[str]:
        """Yield the lines of a state diagram; ``docs/workflows.md`` is made of these."""
        yield "stateDiagram-v2"
        for step in self.steps:
            for source in step.source or ("[*]",):
                yield f"    {source} --> {step.target}: {step.label}"


__all__ = [
    "NotAllowed",
    "NotNow",
    "Occasion",
    "Offer",
    "Stale",
    "Step",
    "ValidationError",
    "Workflow",
]
