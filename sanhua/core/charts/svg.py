"""The strokes that charts are drawn with, and the measuring of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

BLUE, AMBER, GREY, INK = "#0b4ea2", "#b45309", "#6b7280", "#1b1f24"
LIGHT, SOFT, NOTE, PAPER = "#d5dae1", "#eef1f5", "#4a5460", "#ffffff"
FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
PX_PER_UNIT = 4.6  # on a screen: text of 2.9 units is about 13 px
MISSING = "—"

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart, for those who read instead of look."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number(value: Number | None, digits: int = 0, unit: str = "") -> str:
    """Write a figure as it stands in the table and beside the mark."""
    return MISSING if value is None else f"{value:.{digits}f}{unit}"


def n(value: float) -> str:
    """Write a coordinate briefly."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in "mwMW@%":
        return 0.93
    return 0.72 if character.isupper() else 0.6


def width_of(words: str, size: float) -> float:
    """Estimate how wide a text is, on the safe side."""
    return size * sum(_em(character) for character in words)


def cut(words: str, size: float, room: float) -> str:
    """Shorten a text with … until it fits."""
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip("，、（“ ") + "…"


def attrs(**values: object) -> str:
    """Write attributes; ``stroke_width`` becomes ``stroke-width``, None is left out."""
    return "".join(
        f' {name.replace("_", "-")}="{n(v) if isinstance(v, float) else escape(str(v))}"'
        for name, v in values.items()
        if v is not None
    )


def line(
    a: tuple[float, float],
    b: tuple[float, float],
    stroke: str = INK,
    width: float = 0.25,
    dash: str | None = None,
) -> str:
    ends = attrs(x1=float(a[0]), y1=float(a[1]), x2=float(b[0]), y2=float(b[1]))
    return f"<line{ends}{attrs(stroke=stroke, stroke_width=width, stroke_dasharray=dash)}/>"


def text(
    at: tuple[float, float],
    words: object,
    size: float = 2.9,
    *,
    anchor: str = "start",
    fill: str = INK,
    bold: bool = False,
    room: float | None = None,
) -> str:
    """Write words; with ``room`` they are cut to fit and stand in full in a ``<title>``."""
    full = str(words)
    shown = full if room is None else cut(full, size, room)
    place = attrs(
        x=float(at[0]),
        y=float(at[1]),
        font_size=float(size),
        text_anchor=None if anchor == "start" else anchor,
        fill=fill,
        font_weight="bold" if bold else None,
    )
    mark = f"<text{place}>{escape(shown)}</text>"
    return mark if shown == full else f"<g><title>{escape(full)}</title>{mark}</g>"


def path(points: Iterable[tuple[float, float]], *, close: bool = False, **more: object) -> str:
    steps = "L".join(f"{n(x)} {n(y)}" for x, y in points)
    return f'<path d="M{steps}{"Z" if close else ""}"{attrs(**more)}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, **more: object) -> str:
    box = attrs(x=float(x), y=float(y), width=float(max(width, 0)), height=float(height), fill=fill)
    return f"<rect{box}{attrs(**more)}/>"


def hatch(x: float, y: float, width: float, height: float, stroke: str) -> str:
    """Fill a box with diagonals, line by line: needs neither patterns nor clipping."""
    gap = 1.3
    marks, c = [], gap
    while c < width + height:
        a = (c, 0.0) if c <= width else (width, c - width)
        b = (0.0, c) if c <= height else (c - height, height)
        marks.append(line((x + a[0], y + a[1]), (x + b[0], y + b[1]), stroke, 0.18))
        c += gap
    return "".join(marks)


def dot(x: float, y: float, fill: str, r: float = 0.9) -> str:
    ring = INK if fill == PAPER else fill
    return (
        f"<circle{attrs(cx=float(x), cy=float(y), r=r, fill=fill, stroke=ring, stroke_width=0.3)}/>"
    )


def square(x: float, y: float, fill: str, r: float = 0.85) -> str:
    return rect(x - r, y - r, 2 * r, 2 * r, fill, stroke=GREY, stroke_width=0.3)


def diamond(x: float, y: float, fill: str, r: float = 1.3) -> str:
    corners = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    return path(corners, close=True, fill=fill, stroke=INK, stroke_width=0.3)


def group(title: str, marks: Iterable[str], url: str = "") -> str:
    """Hold marks together under a title that a pointer shows; ``url`` makes them a link."""
    body = f"<g><title>{escape(title)}</title>{''.join(marks)}</g>"
    return f'<a href="{escape(url)}">{body}</a>' if url else body


def figure(
    width: float,
    height: float,
    title: str,
    table: Table,
    body: Iterable[str],
    *,
    screen: bool = False,
) -> SafeString:
    """Close the drawing: size, title, and the numbers in words for a screen reader."""
    scale, unit = (PX_PER_UNIT, "px") if screen else (1.0, "mm")
    size = f'width="{n(width * scale)}{unit}" height="{n(height * scale)}{unit}"'
    spoken = "；".join("，".join(filter(None, row)) for row in table.rows)
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" {size} '
        f'viewBox="0 0 {n(width)} {n(height)}" font-family="{FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(spoken[:2000])}</desc>{''.join(body)}</svg>"
    )


def apart(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move label positions so that neighbours keep ``gap`` and all stay inside the range."""
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    placed = [min(max(wanted[k], low), high) for k in order]
    for before, after in pairwise(range(len(placed))):
        placed[after] = max(placed[after], placed[before] + gap)
    over = placed[-1] - high if placed else 0
    if over > 0:
        for k in range(len(placed) - 1, -1, -1):
            limit = high if k == len(placed) - 1 else placed[k + 1] - gap
            placed[k] = min(placed[k], limit)
    out = [0.0] * len(wanted)
    for position, k in enumerate(order):
        out[k] = placed[position]
    return out
