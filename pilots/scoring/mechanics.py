"""How an indicator is scored by facts instead of by opinion. Pure; no database.

A mechanic is one line of Chinese that an officer can read, write and paste:

    专家评定
    阶梯 专职工作人员：1=4，2=6，3=9
    达标 A2-3、A2-5、A2-7：1=2，2=5，3=8
    每项 市场化项目：每1得0.5，最多6
    扣分 逾期报送：每1扣0.5，最少0
    选项 党组织形式：实体党支部=10，联合党支部=6，条件未成熟=不适用

What is stored is the canonical spelling (``str``); ``pilots.scoring.reading`` reads it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the portal knows of a pilot: a number with its unit, a word, or nothing yet."""

    value: Decimal | str | None
    unit: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return "未登记"
        return self.value if isinstance(self.value, str) else f"{plain(self.value)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by name, and the check-up's rules by id: met, not met (False), not applicable (None)."""

    facts: Mapping[str, Fact]
    rules: Mapping[str, bool | None]

    def number(self, name: str) -> Decimal | None:
        value = self.facts[name].value if name in self.facts else None
        return value if isinstance(value, Decimal) else None

    def counted(self, name: str, points: Decimal) -> Computed:
        return Computed(points, f"{name}{self.facts[name]}，得{plain(points)}分")


@dataclass(frozen=True, slots=True)
class Computed:
    """Points a mechanic gives, and the facts it gave them for, as a sentence.

    ``applies`` is False where the facts say that the line is none for this pilot.
    """

    points: Decimal
    words: str
    applies: bool = True


NA = "不适用"


def plain(value: Decimal) -> str:
    """Write a number without needless noughts."""
    return f"{value.normalize():f}"


class Mechanic(Protocol):
    """What the five kinds have in common."""

    def compute(self, known: Known) -> Computed | None: ...
    def most(self) -> Decimal: ...
    def needs(self) -> tuple[str, ...]: ...


def _steps(steps: tuple[tuple[Decimal, Decimal], ...]) -> str:
    return "，".join(f"{plain(low)}={plain(points)}" for low, points in steps)


def _reached(value: Decimal, steps: tuple[tuple[Decimal, Decimal], ...]) -> Decimal:
    return max((points for low, points in steps if value >= low), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Points by the highest threshold that a number reaches (阶梯)."""

    fact: str
    steps: tuple[tuple[Decimal, Decimal], ...]

    def __str__(self) -> str:
        return f"阶梯 {self.fact}：{_steps(self.steps)}"

    def compute(self, known: Known) -> Computed | None:
        value = known.number(self.fact)
        if value is None:
            return None
        return known.counted(self.fact, _reached(value, self.steps))

    def most(self) -> Decimal:
        return max(points for _, points in self.steps)

    def needs(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class KOfN:
    """Points by how many of some rules are met (达标).

    One that does not apply counts as met; where none applies there is nothing to count.
    """

    rules: tuple[str, ...]
    steps: tuple[tuple[Decimal, Decimal], ...]

    def __str__(self) -> str:
        return f"达标 {'、'.join(self.rules)}：{_steps(self.steps)}"

    def compute(self, known: Known) -> Computed | None:
        if all(known.rules.get(rule) is None for rule in self.rules):
            return None  # nothing is known, or nothing applies: no marks for that
        failed = [rule for rule in self.rules if known.rules.get(rule, False) is False]
        met = len(self.rules) - len(failed)
        points = _reached(Decimal(met), self.steps)
        short = f"（{'、'.join(failed)}未达标）" if failed else ""
        return Computed(points, f"{len(self.rules)}条中{met}条达标{short}，得{plain(points)}分")

    def most(self) -> Decimal:
        return max(points for _, points in self.steps)

    def needs(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class PerUnit:
    """So many points for every whole unit, up to a cap (每项)."""

    fact: str
    unit: Decimal
    points: Decimal
    cap: Decimal

    def __str__(self) -> str:
        return (
            f"每项 {self.fact}：每{plain(self.unit)}得{plain(self.points)}，最多{plain(self.cap)}"
        )

    def compute(self, known: Known) -> Computed | None:
        value = known.number(self.fact)
        if value is None:
            return None
        return known.counted(self.fact, min(self.cap, value // self.unit * self.points))

    def most(self) -> Decimal:
        return self.cap

    def needs(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Deduction:
    """Full marks less so many points for every whole unit, down to a floor (扣分)."""

    fact: str
    unit: Decimal
    points: Decimal
    floor: Decimal
    full: Decimal

    def __str__(self) -> str:
        return (
            f"扣分 {self.fact}：每{plain(self.unit)}扣{plain(self.points)}，最少{plain(self.floor)}"
        )

    def compute(self, known: Known) -> Computed | None:
        value = known.number(self.fact)
        if value is None:
            return None
        lost = value // self.unit * self.points
        return known.counted(self.fact, max(self.floor, self.full - lost))

    def most(self) -> Decimal:
        return self.full

    def needs(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Options:
    """Points by which of some words is true (选项), or that the line is none for who is so (None).

    A word that is not listed gives no points.
    """

    fact: str
    options: tuple[tuple[str, Decimal | None], ...]

    def __str__(self) -> str:
        listed = "，".join(
            f"{word}={NA if points is None else plain(points)}" for word, points in self.options
        )
        return f"选项 {self.fact}：{listed}"

    def compute(self, known: Known) -> Computed | None:
        value = known.facts[self.fact].value if self.fact in known.facts else None
        if not isinstance(value, str):
            return None
        points = dict(self.options).get(value, Decimal(0))
        if points is None:
            return Computed(Decimal(0), f"{self.fact}为“{value}”，本项不适用", applies=False)
        return Computed(points, f"{self.fact}为“{value}”，得{plain(points)}分")

    def most(self) -> Decimal:
        return max((points for _, points in self.options if points is not None), default=Decimal(0))

    def needs(self) -> tuple[str, ...]:
        return (self.fact,)
