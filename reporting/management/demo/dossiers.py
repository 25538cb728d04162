"""The dossiers (学会档案) of the demo: entered by the societies as the demo's days go by."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from reporting.management.demo import dossier_words as words
from reporting.management.demo import papers
from reporting.management.demo.dossier_pilots import stories
from reporting.management.demo.dossier_story import Step
from reporting.management.demo.people import FILLER, office_of
from reporting.management.demo.register import SOCIETIES
from reporting.management.demo.world import World, at, occasion, uid
from sanhua.accounts.models import User
from societies.actions import checkups
from societies.actions.dossier import comment, declare_none, explain, keep_self_check
from societies.actions.facts import add_fact, answer_article51, edit_fact
from societies.checks import Finding
from societies.enums import ProofKind, Section
from societies.ledgers import BY_KEY
from societies.models import (
    Article51Item,
    Checkup,
    Dossier,
    EconomicEntity,
    Explanation,
    SecretaryGeneralTenure,
    Society,
)
from societies.workflows.dossier import DOSSIER

FILLERS = {name: f"{FILLER}{number:02d}" for number, (name, *_) in enumerate(SOCIETIES, start=1)}
CONDITION_IDS = [uid(f"article51:{number}") for number in range(1, len(words.CONDITIONS) + 1)]


def conditions() -> list[Article51Item]:
    """Return the conditions in use, after writing generic ones if there are none."""
    if not Article51Item.objects.exists():
        Article51Item.objects.bulk_create(
            Article51Item(id=pk, text=text, position=number)
            for number, (pk, text) in enumerate(
                zip(CONDITION_IDS, words.CONDITIONS, strict=True), start=1
            )
        )
    return list(Article51Item.objects.filter(is_active=True))


def fact_id(society: str, key: str) -> Any:
    return uid(f"fact:{society}:{key}")


def secretary_of(world: World, society: str) -> User:
    return world.person(office_of(society)[0] or FILLERS[society])


def explanation(rule: str) -> str:
    return words.EXPLANATIONS[rule.partition("-")[0]]


class Dossiers:
    """The dossiers of the pilots while the demo is being made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.items = conditions()
        self.waiting: dict[str, list[Step]] = {
            story.name: sorted(story.steps, key=lambda step: step.on) for story in stories(world)
        }

    def enter_until(self, day: dt.date, *, only: Iterable[str] | None = None) -> None:
        """Let societies enter what they do up to a day; the rest waits."""
        for name in self.waiting if only is None else only:
            due = [step for step in self.waiting[name] if step.on <= day]
            self.waiting[name] = self.waiting[name][len(due) :]
            for on, steps in itertools.groupby(due, key=lambda step: step.on):
                for number, step in enumerate(steps):
                    self._play(name, step, at(on, 8) + dt.timedelta(minutes=2 * number))

    def explain_all(self, society: str, day: dt.date) -> None:
        """Let a society say something of every finding that asks for words."""
        explain_all(self.world, society, at(day, 17))

    def _play(self, name: str, step: Step, now: dt.datetime) -> None:
        actor, society = secretary_of(self.world, name), self.world.societies[name]
        match step.do:
            case "add":
                self._add(society, step, actor, now)
            case "close":
                ledger = step.key.rstrip("0123456789")
                fact = BY_KEY[ledger].model._default_manager.get(pk=fact_id(name, step.key))
                edit_fact(fact, seen=fact.version, values=step.values, actor=actor, now=now)
            case "answer":
                tenure = SecretaryGeneralTenure.objects.get(pk=fact_id(name, step.key))
                answers = {
                    item: (number < step.values["met"], "")
                    for number, item in enumerate(self.items)
                }
                answer_article51(tenure, answers=answers, actor=actor, now=now)
            case "none":
                declare_none(society, Section(step.key), words=step.words, actor=actor, now=now)
            case "explain":
                explain(society, step.key, words=explanation(step.key), actor=actor, now=now)
            case "self_check":
                keep_self_check(
                    society,
                    answers=step.values,
                    actor=actor,
                    now=now,
                    token=uid(f"self_check:{name}"),
                )
            case _:
                self._move(name, step, now)

    def _add(self, society: Society, step: Step, actor: User, now: dt.datetime) -> None:
        name = society.short_name
        values = dict(step.values)
        if "entity" in values:
            values["entity"] = EconomicEntity.objects.get(pk=fact_id(name, values["entity"]))
        fact = add_fact(
            BY_KEY[step.ledger],
            society,
            values=values,
            actor=actor,
            now=now,
            token=fact_id(name, step.key),
            proofs=[papers.pdf(f"{name}{kind.label}") for kind in step.proofs[:1]],
            proof_kind=step.proofs[0] if step.proofs else ProofKind.OTHER,
        )
        for kind in step.proofs[1:]:
            more = [papers.pdf(f"{name}{kind.label}")]
            fact = edit_fact(
                fact, seen=fact.version, values={}, actor=actor, now=now, proofs=more,
                proof_kind=kind,
            )  # fmt: skip

    def _move(self, name: str, step: Step, now: dt.datetime) -> None:
        """Confirm, send back or talk about the dossier."""
        dossier = Dossier.objects.get(society=self.world.societies[name])
        officer, society_side = self.world.person("officer"), secretary_of(self.world, name)
        if step.do in ("comment", "reply"):
            actor = officer if step.do == "comment" else society_side
            comment(dossier, Section(step.key), words=step.words, actor=actor, now=now)
            return
        head = self.world.person(office_of(name)[1])
        actor = {"propose": society_side, "confirm": head, "return": officer}[step.do]
        sections: dict[str, Any] = {"sections": [step.key]} if step.key else {}
        DOSSIER.perform(dossier, step.do, occasion(actor, now, step.words, **sections))


def explain_all(world: World, name: str, now: dt.datetime) -> None:
    """Say something of every finding that asks for words and has none yet."""
    society = world.societies[name]
    checkups.refresh(society, on=now.date())
    known = set(Explanation.objects.filter(society=society).values_list("rule", flat=True))
    findings = map(Finding.from_json, Checkup.objects.get(society=society).findings)
    for finding in findings:
        if finding.wants_words and finding.rule not in known:
            said = explanation(finding.rule)
            explain(society, finding.rule, words=said, actor=secretary_of(world, name), now=now)


def finish(world: World) -> None:
    """Ask the rules about everybody, as the night before today would have."""
    checkups.refresh_many(list(Society.objects.order_by("pk")), on=world.today)
