"""What changed from one text to another, down to the character, as escaped HTML.

Sentences are compared first, characters within a changed sentence after; a change that a reader
would see as confetti is shown as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CHANGED, ADDED, REMOVED, MOVED = "c", "a", "d", "m"
MARKS = {CHANGED: "改", ADDED: "增", REMOVED: "删", MOVED: "移"}
GLYPHS = re.compile(r"\d+(?:\.\d+)?|\D|\d")  # a number is read as one sign
SENTENCES = re.compile(r"[^。；！？\n]*[。；！？\n]?")
CLAUSES = re.compile(r"[^，、。；！？\n]*[，、。；！？\n]?")
# Character by character only within a short passage: the comparison is quadratic.
CHARACTERS_MAX = 600
PAIRS_MAX = 250_000
ISLAND = 2  # fewer signs than this between two changes belong to them
Opcode = tuple[str, int, int, int, int]
ALIKE = 0.35  # below this, two passages are not versions of one another


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    kind: str
    html: SafeString

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One place of a document that is not as it was."""

    place: str
    title: str
    where: str
    kind: str
    fields: list[FieldChange]

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one record: what differs, and what is the same."""

    old: Any
    new: Any
    changes: list[PlaceChange]
    same: list[str]

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def moved(self) -> int:
        return self.count(MOVED)

    @property
    def added(self) -> int:
        return self.count(ADDED)

    @property
    def removed(self) -> int:
        return self.count(REMOVED)

    @property
    def places(self) -> set[str]:
        return {change.place for change in self.changes}


def marked(old: str, new: str) -> SafeString:
    """Return the new text with what went in ``del`` and what came in ``ins``; all escaped."""
    parts = [
        piece
        for kind, before, after in _blocks(_cut(old, SENTENCES), _cut(new, SENTENCES))
        for piece in _within(kind, before, after)
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _cut(text: str, pieces: re.Pattern[str]) -> list[str]:
    return [piece for piece in pieces.findall(text.replace("\r\n", "\n")) if piece]


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    if len(old) * len(new) > PAIRS_MAX:
        yield "replace", "".join(old), "".join(new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        yield kind, "".join(old[a1:a2]), "".join(new[b1:b2])


def _within(kind: str, before: str, after: str) -> Iterator[SafeString]:
    """Yield a block as it is, or compared by characters where that helps a reader."""
    if kind == "equal":
        yield format_html("{}", after)
        return
    if kind == "replace" and max(len(before), len(after)) <= CHARACTERS_MAX:
        old, new = GLYPHS.findall(before), GLYPHS.findall(after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= ALIKE:
            for how, a1, a2, b1, b2 in _calm(matcher.get_opcodes()):
                yield from _piece(how, "".join(old[a1:a2]), "".join(new[b1:b2]))
            return
    elif kind == "replace":
        yield from _by_clauses(before, after)
        return
    yield from _piece(kind, before, after)


def _by_clauses(before: str, after: str) -> Iterator[SafeString]:
    """Compare a passage that was worked over from one end to the other, clause by clause."""
    for kind, old, new in _blocks(_cut(before, CLAUSES), _cut(after, CLAUSES)):
        if kind == "replace" and max(len(old), len(new)) > CHARACTERS_MAX:
            yield from _piece(kind, old, new)
        else:
            yield from _within(kind, old, new)


def _calm(opcodes: Iterable[Opcode]) -> Iterator[Opcode]:
    """Join changes that a single sign keeps apart: confetti is harder to read than a word."""
    held: Opcode | None = None  # a change that may still grow
    island: Opcode | None = None  # the single sign behind it
    for code in opcodes:
        how, a1, a2, b1, b2 = code
        if how == "equal" and held and a2 - a1 < ISLAND:
            island = code
            continue
        if how == "equal":
            yield from filter(None, (held, island, code))
            held = island = None
            continue
        held = ("replace", held[1], a2, held[3], b2) if held else (how, a1, a2, b1, b2)
        island = None
    yield from filter(None, (held, island))


def _piece(kind: str, before: str, after: str) -> Iterator[SafeString]:
    if kind == "equal":
        yield format_html("{}", after)
        return
    if before:
        yield format_html("<del>{}</del>", before)
    if after:
        yield format_html("<ins>{}</ins>", after)


def field(label: str, old: str, new: str) -> FieldChange | None:
    """Compare two texts; None: they are the same."""
    if old == new:
        return None
    if not old:
        return FieldChange(label, ADDED, format_html("<ins>{}</ins>", new))
    if not new:
        return FieldChange(label, REMOVED, format_html("<del>{}</del>", old))
    return FieldChange(label, CHANGED, marked(old, new))


def swap(label: str, old: str, new: str) -> FieldChange | None:
    """Compare short values, which are replaced as a whole: dates, names, choices."""
    if old == new or not old or not new:
        return field(label, old, new)
    html = format_html("<del>{}</del> → <ins>{}</ins>", old, new)
    return FieldChange(label, CHANGED, html)
