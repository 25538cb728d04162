"""Reading a mechanic as an officer writes it. Pure; every fault is a sentence for the officer."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from pilots.scoring.mechanics import (
    NA,
    Deduction,
    KOfN,
    Ladder,
    Mechanic,
    Options,
    PerUnit,
    plain,
)

MANUAL = "专家评定"
RULE_ID = re.compile(r"[A-Z]\d?-\d{1,2}")
NUMBER = r"\d{1,9}(?:\.\d{1,4})?"
PER = re.compile(rf"每({NUMBER})得({NUMBER}),最多({NUMBER})")
OFF = re.compile(rf"每({NUMBER})扣({NUMBER}),最少({NUMBER})")
# Only what separates: names of facts and of options keep their own signs.
SIGNS = str.maketrans("：，\uff1d；", ":,=;")


class BadMechanic(ValueError):
    """A line that is not a mechanic; the text is a sentence for the officer."""


def parse(text: str, maximum: Decimal) -> Mechanic | None:
    """Read a mechanic as an officer writes it, for an indicator of so many points; None: experts judge.

    Raises:
        BadMechanic: with a sentence.

    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text or text == MANUAL:
        return None
    head, colon, body = text.translate(SIGNS).partition(":")
    kind, _, subject = head.strip().partition(" ")
    subject, body = subject.strip(), re.sub(r"\s+", "", body)
    if kind not in READERS or not colon or not subject:
        raise BadMechanic(
            f"看不懂计分方式“{text[:40]}”，请写成“阶梯 专职工作人员：1=4，2=6，3=9”这样的一行。"
        )
    made = READERS[kind](subject, body, maximum)
    if made.most() > maximum:
        raise BadMechanic(
            f"“{text[:40]}”最多可得{plain(made.most())}分，超过分值{plain(maximum)}。"
        )
    return made


def _pairs(body: str, *, na: bool = False) -> list[tuple[str, Decimal | None]]:
    pairs: list[tuple[str, Decimal | None]] = []
    for part in filter(None, body.split(",")):
        word, equals, points = part.rpartition("=")
        if na and word and points == NA:
            pairs.append((word, None))
            continue
        if not equals or not word or not re.fullmatch(NUMBER, points):
            raise BadMechanic(f"“{part[:20]}”应写成“3=9”，即“达到3得9分”。")
        pairs.append((word, Decimal(points)))
    if not pairs or len({word for word, _ in pairs}) < len(pairs):
        raise BadMechanic("每一档写一次，如“1=4，2=6，3=9”。")
    return pairs


def _ladder_steps(body: str) -> tuple[tuple[Decimal, Decimal], ...]:
    steps = []
    for low, points in _pairs(body):
        if not re.fullmatch(NUMBER, low):
            raise BadMechanic(f"“{low[:20]}”应是数字。")
        if points is not None:
            steps.append((Decimal(low), points))
    if steps != sorted(set(steps)) or [p for _, p in steps] != sorted(p for _, p in steps):
        raise BadMechanic("各档请从低到高写，分数不能越来越少，如“1=4，2=6，3=9”。")
    return tuple(steps)


def _read_ladder(subject: str, body: str, _: Decimal) -> Mechanic:
    return Ladder(subject, _ladder_steps(body))


def _read_k_of_n(subject: str, body: str, _: Decimal) -> Mechanic:
    rules = tuple(subject.split("、"))
    if wrong := [rule for rule in rules if not RULE_ID.fullmatch(rule)]:
        raise BadMechanic(f"“{wrong[0][:20]}”不是规则编号，请用顿号分开，如“A2-3、A2-5”。")
    return KOfN(rules, _ladder_steps(body))


def _read_per_unit(subject: str, body: str, _: Decimal) -> Mechanic:
    if not (found := PER.fullmatch(body)) or not Decimal(found[1]):
        raise BadMechanic("按数量计分请写成“每1得0.5，最多6”。")
    return PerUnit(subject, Decimal(found[1]), Decimal(found[2]), Decimal(found[3]))


def _read_deduction(subject: str, body: str, maximum: Decimal) -> Mechanic:
    if not (found := OFF.fullmatch(body)) or not Decimal(found[1]):
        raise BadMechanic("扣分请写成“每1扣0.5，最少0”。")
    if Decimal(found[3]) > maximum:
        raise BadMechanic("最少得分不能超过分值。")
    return Deduction(subject, Decimal(found[1]), Decimal(found[2]), Decimal(found[3]), maximum)


def _read_options(subject: str, body: str, _: Decimal) -> Mechanic:
    made = Options(subject, tuple(_pairs(body, na=True)))
    if not made.most():
        raise BadMechanic("选项中至少有一项得分，如“实体党支部=10，条件未成熟=不适用”。")
    return made


READERS = {
    "阶梯": _read_ladder,
    "达标": _read_k_of_n,
    "每项": _read_per_unit,
    "扣分": _read_deduction,
    "选项": _read_options,
}
