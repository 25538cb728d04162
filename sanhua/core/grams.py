"""Finding words in Chinese text by neighbouring characters, without a dictionary.

A text is folded (full width to half width, capitals to small letters) and cut at everything that
is neither letter nor digit. Of each run every character and every pair of neighbours is kept. A
query is found where all its pairs are found; a run of one character is found by itself.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

BREAK = "\n"


def fold(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters the place it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).casefold():
            folded.append(plain if plain.isalnum() else BREAK)
            places.append(place)
    return "".join(folded), places


def grams_of(text: str) -> Counter[str]:
    """Count every character and every pair of neighbours of a text."""
    found: Counter[str] = Counter()
    for run in fold(text)[0].split(BREAK):
        found.update(run)
        found.update(_pairs(run))
    return found


def query_grams(query: str) -> list[str]:
    """Return what a text must hold to be found; nothing: the query has no letter or digit."""
    runs = [run for run in fold(query)[0].split(BREAK) if run]
    wanted = [gram for run in runs for gram in (_pairs(run) if len(run) > 1 else [run])]
    return list(dict.fromkeys(wanted))


def _pairs(run: str) -> Iterator[str]:
    return (run[n : n + 2] for n in range(len(run) - 1))


def marked(text: str, grams: list[str]) -> list[tuple[str, bool]]:
    """Cut a text into pieces: what was found, and what stands between."""
    folded, places = fold(text)
    hit = [False] * len(text)
    for gram in grams:
        at = folded.find(gram)
        while at >= 0:
            for place in places[at : at + len(gram)]:
                hit[place] = True
            at = folded.find(gram, at + 1)
    pieces: list[tuple[str, bool]] = []
    for character, is_hit in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + character, is_hit)
        else:
            pieces.append((character, is_hit))
    return pieces


def snippet(text: str, grams: list[str], *, size: int = 90) -> list[tuple[str, bool]]:
    """Return a piece of a text around the first thing found, marked; empty: nothing was found."""
    pieces = marked(text, grams)
    if not any(is_hit for _, is_hit in pieces):
        return []
    first = next(n for n, (_, is_hit) in enumerate(pieces) if is_hit)
    start = max(0, sum(len(words) for words, _ in pieces[:first]) - size // 3)
    cut: list[tuple[str, bool]] = [("…", False)] if start else []
    at = 0
    for words, is_hit in pieces:
        kept = words[max(0, start - at) : max(0, start + size - at)]
        at += len(words)
        if kept:
            cut.append((kept, is_hit))
    return [*cut, ("…", False)] if at > start + size else cut
