"""What changed from one version of a report to a later one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from sanhua.core.textdiff import ADDED, CHANGED, REMOVED, Comparison, PlaceChange, field


class Version(Protocol):
    number: int


class Section(Protocol):
    value: str
    label: str


V = TypeVar("V", bound=Version)


def base_for(report: V, versions: list[V], number: str = "") -> V | None:
    """Return the version to compare with: the one asked for, else the one before."""
    earlier = [row for row in versions if row.number < report.number]
    asked = [row for row in earlier if str(row.number) == number]
    return next(iter(asked or earlier), None)


def compare(old: V | None, new: V, sections: Iterable[Section]) -> Comparison | None:
    """Compare the sections of two versions; None: there is nothing to compare with."""
    if old is None:
        return None
    places, same = [], []
    for section in sections:
        label = str(section.label)
        row = field(label, getattr(old, section.value), getattr(new, section.value))
        if row is None:
            same.append(label)
            continue
        kind = row.kind if row.kind in (ADDED, REMOVED) else CHANGED
        places.append(PlaceChange(section.value, label, "报告部分", kind, [row]))
    return Comparison(old, new, changes=places, same=same)
