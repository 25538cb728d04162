"""Amounts as bars, and how far scores lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from sanhua.core.charts import svg
from sanhua.core.charts.svg import Number, Table

WIDTH, LABEL_ROOM, VALUE_ROOM = 150.0, 44.0, 26.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A name with one value, or with two to compare; None: there is no figure."""

    name: str
    first: Number | None
    second: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    unit: str
    digits: int
    left: float
    room: float
    biggest: float

    def length(self, value: Number) -> float:
        return self.room * max(float(value), 0) / self.biggest


def bars(
    title: str,
    rows: Sequence[Bar],
    *,
    unit: str = "",
    digits: int = 0,
    names: tuple[str, str] | None = None,
    screen: bool = False,
) -> SafeString:
    """Draw horizontal bars from zero; with ``names`` two per row, the second hatched."""
    values = [float(v) for row in rows for v in (row.first, row.second) if v is not None]
    biggest = max([*values, 0]) or 1
    longest = max((svg.width_of(svg.number(v, digits, unit), 2.8) for v in values), default=0)
    label = LABEL_ROOM
    room = WIDTH - label - max(longest + 3, VALUE_ROOM)
    look = _Look(unit=unit, digits=digits, left=label, room=room, biggest=biggest)
    step, top = (12.0, 8.0) if names else (8.0, 2.0)
    height = top + step * max(len(rows), 1) + 2
    body: list[str] = []
    if names:
        body += _names(names, label)
    for k, row in enumerate(rows):
        body += _pair(row, top + k * step, look) if names else _single(row, top + k * step, look)
    body.append(svg.line((label, top), (label, height - 2), svg.INK, 0.3))
    table = bars_table(rows, caption=title, unit=unit, digits=digits, names=names)
    return svg.figure(WIDTH, height, title, table, body, screen=screen)


def bars_table(
    rows: Sequence[Bar],
    *,
    caption: str = "",
    unit: str = "",
    digits: int = 0,
    names: tuple[str, str] | None = None,
) -> Table:
    in_unit = f"（{unit}）" if unit else ""
    heads = tuple(f"{name}{in_unit}" for name in names or ("数量",))
    figures = ((row.first, row.second) if names else (row.first,) for row in rows)
    return Table(
        caption,
        ("项目", *heads),
        tuple(
            (row.name, *(svg.number(value, digits) for value in values))
            for row, values in zip(rows, figures, strict=True)
        ),
    )


def _names(names: tuple[str, str], left: float) -> Iterator[str]:
    second = left + 10 + svg.width_of(names[0], 2.9) + 4
    yield svg.rect(left, 1, 5, 3, svg.BLUE)
    yield svg.text((left + 6.5, 3.6), names[0])
    yield svg.rect(second, 1, 5, 3, svg.PAPER, stroke=svg.BLUE, stroke_width=0.25)
    yield svg.hatch(second, 1, 5, 3, svg.BLUE)
    yield svg.text((second + 6.5, 3.6), names[1])


def _single(row: Bar, y: float, look: _Look) -> Iterator[str]:
    yield svg.text((look.left - 2, y + 5), row.name, anchor="end", room=look.left - 3)
    yield from _bar(row.first, y + 1.4, 5.2, look, hatched=False)


def _pair(row: Bar, y: float, look: _Look) -> Iterator[str]:
    yield svg.text((look.left - 2, y + 7), row.name, anchor="end", room=look.left - 3)
    yield from _bar(row.first, y + 1.5, 4, look, hatched=False)
    yield from _bar(row.second, y + 6.3, 4, look, hatched=True)


def _bar(
    value: Number | None, y: float, thick: float, look: _Look, *, hatched: bool
) -> Iterator[str]:
    length = 0.0 if value is None else look.length(value)
    if length:
        fill = svg.PAPER if hatched else svg.BLUE
        yield svg.rect(look.left, y, length, thick, fill, stroke=svg.BLUE, stroke_width=0.25)
    if length and hatched:
        yield svg.hatch(look.left, y, length, thick, svg.BLUE)
    words = svg.number(value, look.digits, look.unit) if value is not None else "无数据"
    yield svg.text((look.left + length + 1.6, y + thick / 2 + 1), words, 2.8)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The scores one candidate got; whose they are is not said."""

    name: str
    scores: tuple[Number, ...]

    @property
    def mean(self) -> float | None:
        return sum(map(float, self.scores)) / len(self.scores) if self.scores else None

    @property
    def spread(self) -> float | None:
        return float(max(self.scores)) - float(min(self.scores)) if self.scores else None


def strip(
    title: str,
    rows: Sequence[ScoreRow],
    *,
    limits: tuple[int, int] = (0, 100),
    screen: bool = False,
) -> SafeString:
    """Draw every score as a ring, the mean as a bar, and say the spread in words."""
    (low, high), label = limits, LABEL_ROOM
    height, right = 8.0 * max(len(rows), 1) + 9, WIDTH - 38
    base = height - 7

    def x(value: float) -> float:
        return label + (right - label) * (min(max(value, low), high) - low) / (high - low)

    body: list[str] = []
    step = 5 if high - low <= 40 else 20
    for mark in range(low, high + 1, step):
        body.append(svg.line((x(mark), 1), (x(mark), base), svg.LIGHT, 0.18))
        body.append(svg.text((x(mark), base + 4), mark, 2.6, anchor="middle", fill=svg.NOTE))
    for k, row in enumerate(rows):
        y = 5 + 8.0 * k
        body.append(svg.text((label - 3, y + 1), row.name, anchor="end", room=label - 4))
        words = "尚无评分"
        if row.mean is not None:
            scores = [float(score) for score in row.scores]
            body.append(svg.line((x(min(scores)), y), (x(max(scores)), y), svg.GREY, 0.3))
            body += [svg.dot(x(score), y, svg.PAPER, 1.1) for score in scores]
            mean = x(row.mean)
            body.append(svg.line((mean, y - 2.6), (mean, y + 2.6), svg.BLUE, 0.7))
            words = f"均分{row.mean:.2f}，极差{row.spread:.1f}"
        body.append(svg.text((right + 3, y + 1), words, 2.7))
    return svg.figure(WIDTH, height, title, strip_table(rows, caption=title), body, screen=screen)


def strip_table(rows: Sequence[ScoreRow], *, caption: str = "") -> Table:
    return Table(
        caption,
        ("项目", "份数", "最低", "最高", "均分", "极差"),
        tuple(
            (
                row.name,
                str(len(row.scores)),
                svg.number(min(row.scores, default=None), 2),
                svg.number(max(row.scores, default=None), 2),
                svg.number(row.mean, 2),
                svg.number(row.spread, 2),
            )
            for row in rows
        ),
    )
