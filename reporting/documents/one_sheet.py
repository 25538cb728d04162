"""What stands on a one-page paper, and what a check-up says for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from societies.checks.finding import Finding
from societies.enums import Area, Direction, Outcome
from societies.models import Checkup, Society

ROW_SIGNS = 34  # what two lines of the table hold
POINT_SIGNS = 40  # two lines of half the width
POINTS = 3
# What the check-up measured and a page has room for.
TOLD = {
    "full_time": "专职工作人员",
    "projects": "市场化项目",
    "received_wan": "项目到账额",
    "earned_wan": "上年服务等收入",
}
# A paragraph says its point first: “一是…。”, “（一）…。”
POINT = re.compile(
    r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]是|\d+[.、])?\s*([^。；]+)"
)
MARKS = {
    Outcome.MET: "● 符合",
    Outcome.UNMET: "△ 不符合",
    Outcome.ATTENTION: "◎ 注意",
    Outcome.NO_DATA: "○ 未填报",
    Outcome.NOT_APPLICABLE: "— 不适用",
}


@dataclass(frozen=True, slots=True)
class Key:
    value: str
    unit: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    words: str
    value: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """A direction with its areas; the first row carries the direction's name, in two lines."""

    label: str
    rows: list[Row]

    @property
    def lines(self) -> tuple[str, str]:
        return self.label[:-3], self.label[-3:]


@dataclass(frozen=True, slots=True)
class Picture:
    picture: SafeString
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSheet:
    society: Society
    heading: str
    facts: list[str]
    keys: list[Key]
    value_head: str
    groups: list[Group]
    pictures: list[Picture] = field(default_factory=list)
    practices: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def short(text: str, most: int) -> str:
    """The beginning of a text; what is left out is said by dots."""
    flat = re.sub(r"\s+", "", text)
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def points(text: str) -> list[str]:
    """What a text says first in each of its paragraphs, as short points."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [match[1] for line in lines if (match := POINT.match(line)) and line[0] != "（"]
    said = said or [match[1] for line in lines if (match := POINT.match(line))]
    return [f"{short(words, POINT_SIGNS)}。" for words in said[:POINTS]]


def _findings(checkup: Checkup | None) -> list[Finding]:
    return [Finding.from_json(row) for row in checkup.findings] if checkup else []


def checked(checkup: Checkup | None) -> list[Group]:
    """The ten areas as the check-up sees them: so many of so many rules met, the worst first."""
    findings = _findings(checkup)
    return [
        Group(
            str(direction.label),
            [
                _checked_row(area, [row for row in findings if row.area == area])
                for area in Area
                if area.direction == direction
            ],
        )
        for direction in Direction
    ]


def _checked_row(area: Area, findings: list[Finding]) -> Row:
    label = f"{area.value} {area.label}"
    counted = [row for row in findings if row.counts]
    if not findings:
        return Row(label, "没有检查结果", "—", "○ 未填报")
    if not counted:
        return Row(
            label, short(findings[0].sentence, ROW_SIGNS), "—", MARKS[Outcome.NOT_APPLICABLE]
        )
    worst = _worst(counted)
    met = sum(row.outcome == Outcome.MET for row in counted)
    return Row(
        label, short(worst.sentence, ROW_SIGNS), f"{met}/{len(counted)}", MARKS[worst.outcome]
    )


def _worst(findings: Iterable[Finding]) -> Finding:
    order = (Outcome.UNMET, Outcome.ATTENTION, Outcome.NO_DATA, Outcome.MET)
    return min(findings, key=lambda row: order.index(row.outcome))


def doubts(checkup: Checkup | None) -> list[str]:
    """What the notice asks for and the dossier does not show."""
    unmet = [row for row in _findings(checkup) if row.outcome == Outcome.UNMET]
    return [f"{row.rule} {short(row.sentence, 60)}" for row in unmet[:POINTS]]
