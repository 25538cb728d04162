"""The dossiers of the many societies, written at once: speed matters, the demo has about sixty.

Only the dossier itself has a trail here; the facts are checked like typed ones and written in bulk.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from reporting.management.demo import papers
from reporting.management.demo.dossier_profiles import FAR, SINGLE, Profile
from reporting.management.demo.dossier_story import Step, Story, later
from reporting.management.demo.dossiers import (
    Dossiers,
    conditions,
    explain_all,
    fact_id,
    secretary_of,
)
from reporting.management.demo.register import SOCIETIES
from reporting.management.demo.world import World, at, occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile
from societies.enums import ProofKind, Section
from societies.ledgers import BY_KEY
from societies.models import Article51Answer, Dossier, Fact, Proof, SectionMark
from societies.workflows.dossier import DOSSIER

PILOTS = ("机械工程学会", "水利学会", "生态学会")  # of this year
OWN_STORIES = frozenset({*PILOTS, "食品科学技术学会", "测绘地理信息学会", "林学会"})
APPLICANTS = {"中医药学会": ("few_staff",), "计算机学会": ("no_incentive",)}
# What kind of society it is follows from its place on the register.
MIX = ("fit", "near", "far", "near", "far", "part", "near", "far", "empty", "far")
EXPLAIN_EVERY = 4


def apply_ready(dossiers: Dossiers, day: dt.date) -> None:
    """Fill in what this year's applicants are asked for: nothing that would stop them."""
    dossiers.enter_until(day)
    many = Many(dossiers.world)
    for number, (name, *_) in enumerate(SOCIETIES, start=1):
        if name in APPLICANTS:
            many.enter(Profile(name, number, later(day, 1), APPLICANTS[name], on=day).whole(), day)
    many.write()
    for name in (*PILOTS, *APPLICANTS):
        dossiers.explain_all(name, day)


def background(world: World) -> None:
    """Write the dossiers of all that have no story of their own; some are not begun."""
    many, near = Many(world), 0
    explained: list[str] = []
    for number, (name, *_) in enumerate(SOCIETIES, start=1):
        kind = MIX[number % len(MIX)]
        if name in OWN_STORIES or name in APPLICANTS or kind == "empty":
            continue
        day = world.day(-90 + number)
        flaws: tuple[str, ...] = ()
        if kind == "near":
            flaws, near = SINGLE[near % len(SINGLE)], near + 1
        elif kind == "far":
            flaws = _some(FAR[number % len(FAR)], number)
        profile = Profile(name, number, world.today, flaws, on=day)
        if kind == "part":
            many.enter(profile.part() if number % 20 < 10 else profile.little(), day)
            continue
        many.enter(profile.whole(), day)
        if kind == "near" and near % EXPLAIN_EVERY == 1:
            explained.append(name)
    many.write()
    for name in explained:
        explain_all(world, name, at(world.day(-1), 9))


def _some(flaws: tuple[str, ...], number: int) -> tuple[str, ...]:
    """Leave out a few, so that those who are far off are far off in different ways."""
    left_out = {number * step % len(flaws) for step in (1, 4, 7)[: 1 + number // 3 % 3]}
    return tuple(flaw for place, flaw in enumerate(flaws) if place not in left_out)


class Many:
    """Rows on their way into the database."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.items = conditions()
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        self.by_id: dict[Any, Fact] = {}
        self.proofs: list[Proof] = []
        self.marks: list[SectionMark] = []
        self.answers: list[Article51Answer] = []

    def enter(self, story: Story, day: dt.date) -> None:
        society = self.world.societies[story.name]
        actor = secretary_of(self.world, story.name)
        files: dict[ProofKind, StoredFile] = {}
        if not Dossier.objects.filter(society=society).exists():  # an application makes one too
            DOSSIER.begin(Dossier(society=society), "start", occasion(actor, at(day, 9)))
        for step in story.steps:
            match step.do:
                case "add":
                    fact = self._fact(story.name, step)
                    for kind in step.proofs:
                        if kind not in files:
                            files[kind] = store_upload(
                                upload=papers.pdf(f"{story.name}{kind.label}（合订）"),
                                society_id=society.pk,
                                actor=actor,
                                now=at(day, 10),
                            )
                        self._prove(fact, kind, files[kind])
                case "none":
                    self._none(story.name, step)
                case "answer":
                    self._answer(story.name, step)

    def write(self) -> None:
        """Write what was entered: entities before their years, terms before their answers."""
        for key, ledger in BY_KEY.items():
            ledger.model._default_manager.bulk_create(self.facts[key])
        Proof.objects.bulk_create(self.proofs)
        SectionMark.objects.bulk_create(self.marks)
        Article51Answer.objects.bulk_create(self.answers)

    def _fact(self, name: str, step: Step) -> Fact:
        values = dict(step.values)
        if "entity" in values:
            values["entity"] = self.by_id[fact_id(name, values["entity"])]
        society = self.world.societies[name]
        fact = BY_KEY[step.ledger].model(id=fact_id(name, step.key), society=society, **values)
        fact.clean_fields(exclude=["society", "entity"])
        fact.clean()
        self.facts[step.ledger].append(fact)
        self.by_id[fact.pk] = fact
        return fact

    def _prove(self, fact: Fact, kind: ProofKind, file: StoredFile) -> None:
        row = {"society": fact.society, "ledger": fact.ledger, "fact_id": fact.pk}
        self.proofs.append(Proof(kind=kind, file=file, **row))

    def _none(self, name: str, step: Step) -> None:
        society, section = self.world.societies[name], Section(step.key)
        words = {"is_none": True, "none_words": step.words}
        self.marks.append(SectionMark(society=society, section=section, **words))

    def _answer(self, name: str, step: Step) -> None:
        tenure = fact_id(name, step.key)
        self.answers += [
            Article51Answer(tenure_id=tenure, item=item, is_met=number < step.values["met"])
            for number, item in enumerate(self.items)
        ]
