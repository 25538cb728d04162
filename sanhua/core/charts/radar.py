"""Balance over several axes, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.safestring import SafeString

from sanhua.core.charts import svg
from sanhua.core.charts.svg import Number, Table

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis from 0 to 100. ``after`` None: does not apply, drawn dashed and left out."""

    code: str
    name: str
    after: Number | None
    before: Number | None = None
    group: str = ""


def radar(
    title: str,
    axes: Sequence[Axis],
    *,
    names: tuple[str, str] = ("试点前", "试点后"),
    size: tuple[float, float] = (150, 92),
    labels: bool = True,
    screen: bool = False,
) -> SafeString:
    """Draw the outline after (solid, dots) over the one before (dashed, squares)."""
    width, height = size
    cx, cy = width / 2, height / 2 - (3 if labels else 0)
    radius = height / 2 - (15 if labels else 7)
    turn = 2 * pi / max(len(axes), 1)

    def at(k: float, value: float) -> tuple[float, float]:
        return cx + radius * value / 100 * sin(turn * k), cy - radius * value / 100 * cos(turn * k)

    body = list(_web(axes, at))
    body += _labels(axes, at, (cx, cy, radius), width) if labels else _codes(axes, at, radius)
    body += _outlines(axes, at)
    if labels:
        body += _legend(width, height - 2.5, names, both=_has_before(axes))
    table = radar_table(axes, caption=title, names=names)
    return svg.figure(width, height, title, table, body, screen=screen)


def radar_table(
    axes: Sequence[Axis], *, caption: str = "", names: tuple[str, str] = ("试点前", "试点后")
) -> Table:
    both = _has_before(axes)
    return Table(
        caption,
        ("方向", "项目", *(names if both else names[1:])),
        tuple(
            (
                axis.group,
                f"{axis.code} {axis.name}",
                *((svg.number(axis.before),) if both else ()),
                "不适用" if axis.after is None else svg.number(axis.after),
            )
            for axis in axes
        ),
    )


def _has_before(axes: Sequence[Axis]) -> bool:
    return any(axis.before is not None for axis in axes)


def _web(axes: Sequence[Axis], at: Place) -> Iterator[str]:
    for ring in (25, 50, 75, 100):
        corners = [at(k, ring) for k in range(len(axes))]
        ink = svg.LIGHT if ring < 100 else svg.GREY
        yield svg.path(corners, close=True, fill="none", stroke=ink, stroke_width=0.2)
    for k, axis in enumerate(axes):
        gone = axis.after is None
        ink, dash = (svg.GREY, "0.8 0.8") if gone else (svg.LIGHT, None)
        yield svg.line(at(k, 0), at(k, 100), ink, 0.2, dash)
    for first, last in _spans(axes):
        steps = 6 * (last - first + 1)
        arc = [at(first - 0.36 + (last - first + 0.72) * s / steps, 104) for s in range(steps + 1)]
        yield svg.path(arc, fill="none", stroke=svg.GREY, stroke_width=0.5)


def _spans(axes: Sequence[Axis]) -> Iterator[tuple[int, int]]:
    """First and last index of each named group."""
    start = 0
    for k in range(1, len(axes) + 1):
        if k == len(axes) or axes[k].group != axes[start].group:
            if axes[start].group:
                yield start, k - 1
            start = k


def _labels(
    axes: Sequence[Axis], at: Place, middle: tuple[float, float, float], width: float
) -> Iterator[str]:
    cx, cy, radius = middle
    for k, axis in enumerate(axes):
        x, y = at(k, 100 + 9 * 34 / radius)
        high = cy - y > radius * 0.85
        y += 3 if y - cy > radius * 0.85 else 0
        anchor = "middle" if abs(x - cx) < 4 else "start" if x > cx else "end"
        room = {"start": width - x, "end": x, "middle": 2 * radius}[anchor] - 1
        value = _change(axis)
        yield svg.text(
            (x, y - (2.4 if high else 0.6)), f"{axis.code} {axis.name}", anchor=anchor, room=room
        )
        yield svg.text(
            (x, y + (0.9 if high else 2.7)), value, 2.6, anchor=anchor, fill=svg.NOTE, room=room
        )


def _change(axis: Axis) -> str:
    if axis.after is None:
        return "不适用"
    if axis.before is None:
        return svg.number(axis.after)
    return f"{svg.number(axis.before)} → {svg.number(axis.after)}"


def _codes(axes: Sequence[Axis], at: Place, radius: float) -> Iterator[str]:
    for k, axis in enumerate(axes):
        x, y = at(k, 100 + 14 * 34 / radius)
        yield svg.text((x, y + 0.9), axis.code, 2.5, anchor="middle", fill=svg.NOTE)


def _outlines(axes: Sequence[Axis], at: Place) -> Iterator[str]:
    new = [at(k, float(a.after)) for k, a in enumerate(axes) if a.after is not None]
    old = [
        at(k, float(a.before))
        for k, a in enumerate(axes)
        if a.after is not None and a.before is not None
    ]
    if len(new) > 1:
        tint = {"fill": svg.BLUE, "fill_opacity": 0.14, "stroke": svg.BLUE, "stroke_width": 0.6}
        yield svg.path(new, close=True, **tint)
    if len(old) > 1:
        dashed = {"fill": "none", "stroke": svg.GREY, "stroke_dasharray": "1.2 0.8"}
        yield svg.path(old, close=True, stroke_width=0.4, **dashed)
    yield from (svg.square(x, y, svg.PAPER, 0.75) for x, y in old)
    yield from (svg.dot(x, y, svg.BLUE, 0.8) for x, y in new)


def _legend(width: float, y: float, names: tuple[str, str], *, both: bool) -> Iterator[str]:
    x = width / 2 - 30
    if both:
        yield svg.line((x, y), (x + 8, y), svg.GREY, 0.4, "1.2 0.8")
        yield svg.square(x + 4, y, svg.PAPER)
        yield svg.text((x + 9.5, y + 1), names[0])
    x += 13 + svg.width_of(names[0], 2.9)
    yield svg.line((x, y), (x + 8, y), svg.BLUE, 0.6)
    yield svg.dot(x + 4, y, svg.BLUE)
    yield svg.text((x + 9.5, y + 1), names[1])
