"""What a check says of a society: one finding per rule, with its clause and the facts it used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from societies.checks.facts import Fact, Facts
from societies.enums import Area, Outcome, Severity

if TYPE_CHECKING:
    from societies.checks.parameters import Parameters

GOVERNANCE = "S"  # the rules about the society as a legal person stand beside the ten areas


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A fact that a finding rests on: the ledger it stands in and its row."""

    ledger: str
    id: str

    @classmethod
    def of(cls, fact: Fact) -> Ref:
        return cls(fact.ledger, str(fact.id))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check function answers; the registry adds rule, clause and severity.

    ``severity`` overrides the rule's own where the same rule asks for less in a milder case.
    """

    outcome: Outcome
    sentence: str
    facts: tuple[Ref, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule on one day."""

    rule: str
    area: str  # an ``Area`` value, or ``GOVERNANCE``
    clause: str
    title: str
    severity: Severity
    outcome: Outcome
    sentence: str
    facts: tuple[Ref, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it keeps the society from handing something in."""
        return self.outcome == Outcome.UNMET and self.severity == Severity.BLOCK

    @property
    def wants_words(self) -> bool:
        """Whether it asks the society for an explanation."""
        doubtful = self.outcome in (Outcome.UNMET, Outcome.ATTENTION)
        return doubtful and self.severity == Severity.WARN

    @property
    def counts(self) -> bool:
        """Whether it belongs in “so many of so many”."""
        return self.outcome != Outcome.NOT_APPLICABLE

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "area": self.area,
            "clause": self.clause,
            "title": self.title,
            "severity": self.severity.value,
            "outcome": self.outcome.value,
            "sentence": self.sentence,
            "facts": [[ref.ledger, ref.id] for ref in self.facts],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        return cls(
            **{name: data[name] for name in ("rule", "area", "clause", "title", "sentence")},
            severity=Severity(data["severity"]),
            outcome=Outcome(data["outcome"]),
            facts=tuple(Ref(*pair) for pair in data["facts"]),
        )


CheckFunction = Callable[[Facts, dt.date, "Parameters"], Verdict]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: ``id`` is what screens, messages and tests cite."""

    id: str
    area: str
    clause: str
    title: str
    severity: Severity
    function: CheckFunction = field(repr=False)

    def __call__(self, facts: Facts, day: dt.date, parameters: Parameters) -> Finding:
        verdict = self.function(facts, day, parameters)
        return Finding(
            rule=self.id,
            area=self.area,
            clause=self.clause,
            title=self.title,
            severity=verdict.severity or self.severity,
            outcome=verdict.outcome,
            sentence=verdict.sentence,
            facts=verdict.facts,
        )


class Checks(list[Check]):
    """The rules of one module, in the order they are written.

    Each rule is a pure function of facts, a day and the parameters::

        CHECKS = Checks()

        @CHECKS.add("A1-1", "有固定办公场所", severity=Severity.WARN)
        def fixed_office(facts, day, parameters): ...
    """

    def add(
        self, rule: str, title: str, *, severity: Severity, clause: str = ""
    ) -> Callable[[CheckFunction], CheckFunction]:
        area = rule.partition("-")[0]
        if area in Area.values:
            clause = clause or Area(area).clause

        def register(function: CheckFunction) -> CheckFunction:
            self.append(Check(rule, area, clause, title, severity, function))
            return function

        return register


def met(sentence: str, *facts: Fact) -> Verdict:
    return Verdict(Outcome.MET, sentence, _refs(facts))


def unmet(sentence: str, *facts: Fact, severity: Severity | None = None) -> Verdict:
    return Verdict(Outcome.UNMET, sentence, _refs(facts), severity)


def attention(sentence: str, *facts: Fact) -> Verdict:
    return Verdict(Outcome.ATTENTION, sentence, _refs(facts))


def not_applicable(sentence: str, *facts: Fact) -> Verdict:
    """Say why the rule does not concern this society; it drops out of the counts."""
    return Verdict(Outcome.NOT_APPLICABLE, sentence, _refs(facts))


def no_data(sentence: str, *facts: Fact) -> Verdict:
    """Say what has to be filled in before the rule can answer."""
    return Verdict(Outcome.NO_DATA, sentence, _refs(facts))


def _refs(facts: tuple[Fact, ...]) -> tuple[Ref, ...]:
    return tuple(sorted({Ref.of(fact) for fact in facts}))
