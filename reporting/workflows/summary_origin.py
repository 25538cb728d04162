"""Which paragraphs of a summary report stand as they were prefilled, and what share of it did.

Pure. Paragraphs are compared by line; of a line that was worked on, the passages count that were
left as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reporting.workflows.summary_text import TO_WRITE

BEGINNING = 6  # characters by which a line that was worked on is known again
PASSAGE_MIN = 4  # shorter runs of equal characters are chance

Origins = Sequence[Sequence[str]]  # [words, source]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line as it stands; ``source``: where it comes from, empty: people wrote it."""

    words: str
    source: str
    is_changed: bool


def paragraphs(text: str, origins: Origins) -> list[Paragraph]:
    """Say of each line of a section where it comes from and whether it was worked on."""
    return [
        Paragraph(line, source, changed) for line, _, source, changed in _matched(text, origins)
    ]


def prefilled_share(texts: Mapping[str, str], origins: Mapping[str, Origins]) -> int:
    """Return which percentage of the characters of a report came from the year's records."""
    total = kept = 0
    for name, text in texts.items():
        for line, original, _, changed in _matched(text, origins.get(name, ())):
            total += len(line)
            kept += _common(line, original) if changed else len(original)
    return round(100 * kept / total) if total else 0


def _matched(text: str, origins: Origins) -> Iterator[tuple[str, str, str, bool]]:
    """Yield line, the line it was, its source, whether it was changed."""
    exact = {words.strip(): source for words, source in origins}
    begun = {words.strip()[:BEGINNING]: (words.strip(), source) for words, source in origins}
    for line in filter(None, (row.strip() for row in text.splitlines())):
        if line in exact and TO_WRITE not in line:
            yield line, line, exact[line], False
            continue
        original, source = begun.get(line[:BEGINNING], ("", ""))
        asked = TO_WRITE in original and original.startswith(TO_WRITE)
        yield (line, "", "", False) if asked or not original else (line, original, source, True)


def _common(line: str, original: str) -> int:
    matcher = SequenceMatcher(None, original.replace(TO_WRITE, ""), line, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size >= PASSAGE_MIN)
