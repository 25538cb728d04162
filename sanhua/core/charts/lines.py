"""Change over time: planned against done, and before against after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from sanhua.core.charts import svg
from sanhua.core.charts.svg import Number, Table

DASHED: dict[str, Any] = {"fill": "none", "stroke_dasharray": "1.2 0.8"}


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """Cumulative percentages at one moment; ``done`` None: still to come."""

    label: str
    planned: Number
    done: Number | None = None


def burn_up(
    title: str,
    points: Sequence[BurnPoint],
    *,
    note: str = "",
    size: tuple[float, float] = (150, 66),
    screen: bool = False,
) -> SafeString:
    """Draw planned (dashed, squares) against done (solid, dots), in percent."""
    width, height = size
    left, right, top, bottom = 12.0, width - 26, 5.0, height - 14

    def x(k: int) -> float:
        return left + (right - left) * (k / (len(points) - 1) if len(points) > 1 else 0.5)

    def y(value: Number) -> float:
        return bottom - (bottom - top) * min(max(float(value), 0), 100) / 100

    body = [mark for v in (0, 25, 50, 75, 100) for mark in _level(v, y(v), left, right)]
    body += _ticks([point.label for point in points], [x(k) for k in range(len(points))], bottom)
    planned = [(x(k), y(point.planned)) for k, point in enumerate(points)]
    done = [(x(k), y(point.done)) for k, point in enumerate(points) if point.done is not None]
    if len(planned) > 1:
        body.append(svg.path(planned, stroke=svg.GREY, stroke_width=0.4, **DASHED))
    if len(done) > 1:
        body.append(svg.path(done, fill="none", stroke=svg.BLUE, stroke_width=0.7))
    body += [svg.square(a, b, svg.PAPER) for a, b in planned]
    body += [svg.dot(a, b, svg.BLUE) for a, b in done]
    body += _ends(points, y, right + 2.5, (top, bottom))
    body += _legend(left + 2, height - 3, ("计划累计", "实际完成"))
    if note:
        at = (width - 1, height - 2)
        body.append(svg.text(at, note, 2.8, anchor="end", bold=True, room=width - left - 66))
    table = burn_up_table(points, caption=title)
    return svg.figure(width, height, title, table, body, screen=screen)


def burn_up_table(points: Sequence[BurnPoint], *, caption: str = "") -> Table:
    def gap(point: BurnPoint) -> str:
        if point.done is None:
            return svg.MISSING
        difference = float(point.done) - float(point.planned)
        return f"{difference:+.0f}个百分点" if round(difference) else "持平"

    return Table(
        caption,
        ("时间", "计划累计", "实际完成", "差距"),
        tuple(
            (p.label, svg.number(p.planned, 0, "%"), svg.number(p.done, 0, "%"), gap(p))
            for p in points
        ),
    )


def _level(value: int, y: float, left: float, right: float) -> Iterator[str]:
    ink, width = (svg.INK, 0.25) if value == 0 else (svg.LIGHT, 0.18)
    yield svg.line((left, y), (right, y), ink, width)
    yield svg.text((left - 1.5, y + 1), f"{value}%", 2.6, anchor="end", fill=svg.NOTE)


def _ticks(labels: list[str], places: list[float], bottom: float) -> Iterator[str]:
    """Write as many labels as fit, the last one always."""
    free = float("inf")
    for words, x in reversed(list(zip(labels, places, strict=True))):
        half = svg.width_of(words, 2.7) / 2
        if x + half <= free:
            yield svg.text((x, bottom + 4.4), words, 2.7, anchor="middle")
            free = x - half - 0.8


def _ends(
    points: Sequence[BurnPoint],
    y: Callable[[Number], float],
    x: float,
    limits: tuple[float, float],
) -> Iterator[str]:
    known = [point for point in points if point.done is not None]
    last = known[-1] if known else (points[-1] if points else None)
    if last is None:
        return
    words = [(f"计划{float(last.planned):.0f}%", last.planned, svg.NOTE, False)]
    if last.done is not None:
        words.append((f"完成{float(last.done):.0f}%", last.done, svg.BLUE, True))
    wanted = [y(value) + 1 + (0.01 if ink == svg.BLUE else 0) for _, value, ink, _ in words]
    for (label, _, ink, bold), at in zip(
        words, svg.apart(wanted, 4.2, limits[0] + 1, limits[1] + 1), strict=True
    ):
        yield svg.text((x, at), label, 2.8, fill=ink, bold=bold)


def _legend(x: float, y: float, names: tuple[str, str]) -> Iterator[str]:
    second = x + 14 + svg.width_of(names[0], 2.9)
    yield svg.line((x, y), (x + 8, y), svg.GREY, 0.4, "1.2 0.8")
    yield svg.square(x + 4, y, svg.PAPER)
    yield svg.text((x + 9.5, y + 1), names[0])
    yield svg.line((second, y), (second + 8, y), svg.BLUE, 0.6)
    yield svg.dot(second + 4, y, svg.BLUE)
    yield svg.text((second + 9.5, y + 1), names[1])


@dataclass(frozen=True, slots=True)
class Slope:
    """One figure before and after, on its own scale from zero."""

    name: str
    unit: str
    before: Number | None
    after: Number | None
    digits: int = 0


PANELS_PER_LINE, PANEL_HEIGHT = 4, 50.0


def slopes(
    title: str,
    panels: Sequence[Slope],
    *,
    moments: tuple[str, str] = ("试点前", "试点后"),
    width: float = 150,
    screen: bool = False,
) -> SafeString:
    """Draw one small panel per figure, four on a line; each has its own scale from zero."""
    columns = min(max(len(panels), 1), PANELS_PER_LINE)
    lines = -(-max(len(panels), 1) // PANELS_PER_LINE)
    step = width / columns
    body: list[str] = []
    for k, panel in enumerate(panels):
        column, row = k % PANELS_PER_LINE, k // PANELS_PER_LINE
        body += _panel(panel, (column * step, row * PANEL_HEIGHT), step, moments)
    table = slopes_table(panels, caption=title, moments=moments)
    return svg.figure(width, lines * PANEL_HEIGHT, title, table, body, screen=screen)


def slopes_table(
    panels: Sequence[Slope],
    *,
    caption: str = "",
    moments: tuple[str, str] = ("试点前", "试点后"),
) -> Table:
    def change(panel: Slope) -> str:
        if panel.before is None or panel.after is None:
            return svg.MISSING
        return f"{panel.after - panel.before:+.{panel.digits}f}"  # type: ignore[operator]

    return Table(
        caption,
        ("指标", *moments, "变化"),
        tuple(
            (
                f"{panel.name}（{panel.unit}）" if panel.unit else panel.name,
                svg.number(panel.before, panel.digits),
                svg.number(panel.after, panel.digits),
                change(panel),
            )
            for panel in panels
        ),
    )


def _panel(
    panel: Slope, corner: tuple[float, float], step: float, moments: tuple[str, str]
) -> Iterator[str]:
    x, y = corner
    middle, a, b = x + step / 2, x + step * 0.3, x + step * 0.7
    base, top = y + PANEL_HEIGHT - 9, y + 16
    yield svg.text((middle, y + 4), panel.name, 3, anchor="middle", bold=True, room=step - 2)
    if panel.unit:
        yield svg.text((middle, y + 7.8), f"（{panel.unit}）", 2.5, anchor="middle", fill=svg.NOTE)
    for at, words in ((a, moments[0]), (b, moments[1])):
        yield svg.line((at, base), (at, top - 2), svg.LIGHT, 0.25)
        room = step * 0.4 - 1
        yield svg.text((at, base + 4), words, 2.4, anchor="middle", fill=svg.NOTE, room=room)
    yield svg.line((a - 3, base), (b + 3, base), svg.GREY, 0.25)
    biggest = max(float(panel.before or 0), float(panel.after or 0)) or 1
    ends = [
        (at, None if value is None else base - (base - top) * float(value) / biggest, value)
        for at, value in ((a, panel.before), (b, panel.after))
    ]
    if ends[0][1] is not None and ends[1][1] is not None:
        start, stop = (a, ends[0][1]), (b, ends[1][1])
        yield svg.line(start, stop, svg.BLUE, 0.7)
    for k, (at, height, _) in enumerate(ends):
        yield from _end(panel, at, base if height is None else height, step, last=k == 1)
    if x:
        yield svg.line((x, y + 2), (x, y + PANEL_HEIGHT - 3), svg.LIGHT, 0.18)


def _end(panel: Slope, x: float, y: float, step: float, *, last: bool) -> Iterator[str]:
    """Mark one end and write its figure above it, on the side where the line does not run."""
    value = panel.after if last else panel.before
    if value is None:
        yield svg.text((x, y - 2), "无数据", 2.4, anchor="middle", fill=svg.NOTE)
        return
    yield svg.dot(x, y, svg.BLUE) if last else svg.square(x, y, svg.PAPER)
    change = float(panel.after or 0) - float(panel.before or 0)
    crossed = None not in (panel.before, panel.after) and (change < 0 if last else change > 0)
    anchor = ("start" if last else "end") if crossed else "middle"
    words = svg.number(value, panel.digits)
    room = step * (0.3 if crossed else 0.4) - 0.6
    size = min(2.8, room / svg.width_of(words, 1))  # a figure is never cut
    ink = svg.BLUE if last else svg.NOTE
    yield svg.text((x, y - 2), words, size, anchor=anchor, fill=ink, bold=last)
