"""What a rule can see on paper: words outside their place or upon each other, headings left behind."""

from __future__ import annotations

import html as entities
import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporting.documents import pdf

MM = 25.4 / 72
PIXEL = 25.4 / 96
# Left, right, upper and lower margin of the text, in millimetres, by the name of the page in CSS.
MARGINS = {
    "official.css": {"": (28, 26, 37, 35), "bare": (28, 26, 37, 35)},
    "report.css": {
        "": (28, 26, 27, 30),
        "cover": (28, 28, 30, 24),
        "contents": (28, 26, 27, 30),
        "main": (28, 26, 27, 30),
        "wide": (25, 27, 28, 26),
        "sheet": (25, 20, 20, 22),
        "dense": (25, 20, 15, 20),
    },
    "badges.css": {"": (15, 15, 7, 20)},
}
SLACK = 0.6
COLOPHON = "印发"  # stands alone at the foot of an even page when the text ends on an odd one


@dataclass(frozen=True)
class Word:
    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    def meets(self, other: Word) -> bool:
        """Whether ink lies upon ink; boxes are higher than what is printed in them."""
        across = min(self.x1, other.x1) - max(self.x0, other.x0)
        apart = abs(self.middle - other.middle)
        return across > SLACK and apart < 0.5 * (self.y1 - self.y0 + other.y1 - other.y0) / 2


def words_of(data: bytes) -> list[list[Word]]:
    """The words of every page, in millimetres."""
    command = ["pdftotext", "-bbox-layout", "-", "-"]
    out = subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode()
    number = r'"(-?[\d.]+)"'
    pattern = rf"<word xMin={number} yMin={number} xMax={number} yMax={number}>(.*?)</word>"
    return [
        [_word(*found.groups()) for found in re.finditer(pattern, sheet)]
        for sheet in re.findall(r"<page .*?</page>", out, re.DOTALL)
    ]


def _word(x0: str, y0: str, x1: str, y1: str, text: str) -> Word:
    left, top, right, bottom = (float(value) * MM for value in (x0, y0, x1, y1))
    return Word(left, top, right, bottom, entities.unescape(text))


@dataclass(frozen=True)
class Printed:
    """A document laid out: its pages as boxes, and the words that were printed."""

    html: str
    pages: list[Any]
    words: list[list[Word]]
    data: bytes

    @property
    def texts(self) -> list[str]:
        return ["".join(word.text for word in words) for words in self.words]


def printed(html: str) -> Printed:
    engine = pdf._engine()
    document = pdf._layout(engine, html)
    if pdf.ANCHOR in html and len(document.pages) % 2:
        document = pdf._layout(engine, html.replace(pdf.ANCHOR, pdf.ANCHOR_ON_NEW_PAGE))
    data = document.write_pdf()
    return Printed(html, document.pages, words_of(data), data)


def faults(paper: Printed) -> Iterator[str]:
    """Say in words what is wrong with the pages of a document."""
    sheet = re.search(r'href="(\w+\.css)"', paper.html)
    margins = MARGINS[sheet[1] if sheet else ""]
    headings = set(_headings(paper.html))
    for number, (page, found) in enumerate(zip(paper.pages, paper.words, strict=True), 1):
        words = [word for word in found if not _is_mark(word)]
        left, right, top, low = margins[page._page_box.page_type.name or ""]
        width, height = page.width * PIXEL, page.height * PIXEL
        lines = _lines(word for word in words if top < word.middle < height - low)
        is_last = number == len(paper.pages)
        wrong = [
            *_misplaced(words, left, width - right),
            *(f"“{text}” does not fit its place" for text in _too_wide(page._page_box)),
            *(_left_behind(lines, headings) if not is_last else ()),
            *(_lonely(lines) if is_last and number > 1 else ()),
        ]
        yield from (f"page {number}: {words}" for words in wrong)


def _misplaced(words: list[Word], left: float, right: float) -> Iterator[str]:
    for word in words:
        if word.x0 < left - SLACK or word.x1 > right + SLACK:
            yield f"“{word.text}” stands outside the text area"
    for one, other in itertools.combinations(words, 2):
        if one.meets(other):
            yield f"“{one.text}” and “{other.text}” lie upon each other"


def _left_behind(lines: list[str], headings: set[str]) -> Iterator[str]:
    if lines and lines[-1] in headings:
        yield f"the heading “{lines[-1]}” is left at the foot"


def _lonely(lines: list[str]) -> Iterator[str]:
    if len(lines) < 4 and COLOPHON not in "".join(lines):
        yield f"only {lines} on the last page"


def _is_mark(word: Word) -> bool:
    """The draft mark lies across the page, under the text."""
    return word.y1 - word.y0 > 15


def _headings(html: str) -> Iterator[str]:
    for _, inner in re.findall(r"<(h[1-4]|caption)\b[^>]*>(.*?)</\1>", html, re.DOTALL):
        yield re.sub(r"\s", "", entities.unescape(re.sub(r"<[^>]+>", "", inner)))


def _lines(words: Iterator[Word]) -> list[str]:
    rows: list[tuple[float, str]] = []
    for word in sorted(words, key=lambda word: (round(word.middle), word.x0)):
        if rows and abs(rows[-1][0] - word.middle) < 1.5:
            rows[-1] = (rows[-1][0], rows[-1][1] + word.text)
        else:
            rows.append((word.middle, word.text))
    return [re.sub(r"^表\d+", "", text) for _, text in rows]


def _too_wide(box: Any) -> Iterator[str]:
    """Lines wider than the block they stand in, and blocks cut off by their frame."""
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "LineBox":
            edge = box.content_box_x() + box.width
            if _right(child) > edge + 1.5:
                yield _text(child)
        yield from _too_wide(child)
    if getattr(box, "style", {}).get("overflow") == "hidden":
        lines = [child for child in box.children if type(child).__name__ == "LineBox"]
        if (
            lines and lines[-1].position_y + lines[-1].height > box.position_y + box.height + 1
        ) or (
            not lines
            and any(
                child.position_y + child.margin_height() > box.position_y + box.margin_height() + 1
                for child in box.children
            )
        ):
            yield _text(box)


def _right(box: Any) -> float:
    if text := getattr(box, "text", None):
        return float(box.position_x + box.width) if text.strip() else 0.0
    return max((_right(child) for child in getattr(box, "children", ())), default=0.0)


def _text(box: Any) -> str:
    return getattr(box, "text", "") or "".join(map(_text, getattr(box, "children", ())))
