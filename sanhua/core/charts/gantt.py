"""Who does what when: rows of plan and progress over the months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from sanhua.core.charts import svg
from sanhua.core.charts.svg import Table

ROW, BAND, HEAD, FOOT = 8.0, 6.5, 11.0, 8.0
LABEL_SHARE, NOTE_WIDTH = 0.28, 35.0
SCREEN_WIDTH, PAPER_WIDTH = 230.0, 156.0
EXTENSION = {"stroke": svg.GREY, "stroke_width": 0.3, "stroke_dasharray": "0.9 0.6"}


@dataclass(frozen=True, slots=True)
class Milestone:
    name: str
    on: dt.date
    reached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttRow:
    """One bar. ``due`` is the last day in force, ``planned_due`` the one before extensions.

    ``progress`` is a percentage; ``note`` the few words at the end of the row, such as a light
    in words; ``late`` prints them in warning colour; ``group`` starts a band when it changes.
    """

    label: str
    start: dt.date
    due: dt.date
    planned_due: dt.date | None = None
    progress: int = 0
    done_on: dt.date | None = None
    milestones: tuple[Milestone, ...] = ()
    note: str = ""
    late: bool = False
    group: str = ""
    url: str = ""

    @property
    def original_due(self) -> dt.date:
        return self.planned_due or self.due

    @property
    def is_extended(self) -> bool:
        return self.due > self.original_due


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to units."""

    start: dt.date
    end: dt.date
    left: float
    right: float

    def x(self, day: dt.date, *, after: bool = False) -> float:
        """Where a day begins; ``after``: where it ends."""
        days = (self.end - self.start).days + 1
        at = (day - self.start).days + after
        return self.left + (self.right - self.left) * min(max(at, 0), days) / days


def gantt(
    rows: Sequence[GanttRow],
    start: dt.date,
    end: dt.date,
    today: dt.date,
    *,
    title: str = "进度安排",
    screen: bool = True,
) -> SafeString:
    """Draw the rows between two days; what lies outside is clipped to the edge."""
    end = max(end, start)
    width = SCREEN_WIDTH if screen else PAPER_WIDTH
    label = width * LABEL_SHARE
    scale = _Scale(start, end, label, width - NOTE_WIDTH)
    body: list[str] = []
    y, banded = HEAD, None
    for row in rows:
        if row.group and row.group != banded:
            body += _band(row.group, y, width)
            y += BAND
        banded = row.group
        body.append(_row(row, y, scale, width))
        y += ROW
    grid = _months(scale, y)
    today_line = _today(scale, today, y)
    height = y + FOOT
    marks = [*grid, *body, *today_line, *_legend(label, height - 2.4)]
    return svg.figure(width, height, title, gantt_table(rows), marks, screen=screen)


def gantt_table(rows: Sequence[GanttRow], caption: str = "进度安排") -> Table:
    def milestones(row: GanttRow) -> str:
        words = (
            f"{m.name} {m.on:%Y-%m-%d}{' 已达到' if m.reached else ''}" for m in row.milestones
        )
        return "；".join(words)

    return Table(
        caption,
        ("事项", "开始", "原定时限", "现行时限", "进度", "办结日期", "节点", "说明"),
        tuple(
            (
                row.label,
                f"{row.start:%Y-%m-%d}",
                f"{row.original_due:%Y-%m-%d}",
                f"{row.due:%Y-%m-%d}",
                f"{row.progress}%",
                f"{row.done_on:%Y-%m-%d}" if row.done_on else svg.MISSING,
                milestones(row),
                row.note,
            )
            for row in rows
        ),
    )


def _band(name: str, y: float, width: float) -> Iterator[str]:
    yield svg.rect(0, y + 0.4, width, BAND - 0.8, svg.SOFT)
    yield svg.text((1.5, y + 4.3), name, 2.9, bold=True, room=width - 3)


def _row(row: GanttRow, y: float, scale: _Scale, width: float) -> str:
    middle, top = y + ROW / 2, y + 2.0
    left, planned = scale.x(row.start), scale.x(row.original_due, after=True)
    ink = svg.AMBER if row.late else svg.BLUE
    marks = [
        svg.text((1.5, middle + 1), row.label, room=scale.left - 4),
        svg.rect(left, top, planned - left, 4, svg.PAPER, stroke=svg.GREY, stroke_width=0.3),
    ]
    last = planned
    if row.is_extended:
        last = scale.x(row.due, after=True)
        marks.append(svg.rect(planned, top, last - planned, 4, svg.PAPER, **EXTENSION))
        marks.append(svg.hatch(planned, top, last - planned, 4, svg.GREY))
    share = min(max(row.progress, 0), 100) / 100
    if share:
        marks.append(svg.rect(left, top + 1, (last - left) * share, 2, ink))
    marks += [
        svg.diamond(scale.x(m.on), middle, svg.INK if m.reached else svg.PAPER)
        for m in row.milestones
    ]
    if row.done_on:
        at = scale.x(row.done_on, after=True)
        tick = [(at - 1.1, middle), (at - 0.2, middle + 1.1), (at + 1.6, middle - 1.6)]
        marks.append(svg.path(tick, fill="none", stroke=svg.PAPER, stroke_width=1.3))
        marks.append(svg.path(tick, fill="none", stroke=svg.INK, stroke_width=0.5))
    words = row.note or f"{row.progress}%"
    place = (scale.right + 3, middle + 1)
    fill = svg.AMBER if row.late else svg.NOTE
    marks.append(svg.text(place, words, 2.8, fill=fill, bold=row.late, room=NOTE_WIDTH - 3.5))
    marks.append(svg.line((0, y + ROW), (width, y + ROW), svg.LIGHT, 0.15))
    due = f"{row.start:%Y-%m-%d}至{row.due:%Y-%m-%d}"
    return svg.group(f"{row.label}，{due}，进度{row.progress}%", marks, row.url)


def _month_starts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    day = start.replace(day=1)
    while day <= end:
        yield max(day, start)
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _months(scale: _Scale, bottom: float) -> Iterator[str]:
    starts = list(_month_starts(scale.start, scale.end))
    free = scale.left
    yield svg.line((scale.left, HEAD), (scale.right, HEAD), svg.GREY, 0.25)
    yield svg.text((1.5, HEAD - 1.4), f"{scale.start.year}年", 2.6, fill=svg.NOTE)
    for k, day in enumerate(starts):
        x = scale.x(day)
        following = starts[k + 1] if k + 1 < len(starts) else scale.end + dt.timedelta(days=1)
        yield svg.line((x, HEAD - 4.5), (x, bottom), svg.LIGHT, 0.18)
        middle = (x + scale.x(following)) / 2
        words = f"{day.month}月"
        half = svg.width_of(words, 2.6) / 2
        if day.month == 1 and k:
            yield svg.text(
                (middle, HEAD - 5.2), f"{day.year}年", 2.4, anchor="middle", fill=svg.NOTE
            )
        if middle - half >= free and middle + half <= scale.right + NOTE_WIDTH:
            yield svg.text((middle, HEAD - 1.4), words, 2.6, anchor="middle", fill=svg.NOTE)
            free = middle + half + 0.8
    yield svg.line((scale.right, HEAD - 4.5), (scale.right, bottom), svg.LIGHT, 0.18)


def _today(scale: _Scale, today: dt.date, bottom: float) -> Iterator[str]:
    if not scale.start <= today <= scale.end:
        return
    x = (scale.x(today) + scale.x(today, after=True)) / 2
    words = f"今天 {today.month}月{today.day}日"
    half = svg.width_of(words, 2.6) / 2
    yield svg.path([(x - 0.9, 4.4), (x + 0.9, 4.4), (x, 5.8)], close=True, fill=svg.AMBER)
    yield svg.line((x, HEAD), (x, bottom), svg.AMBER, 0.4, "1.4 0.8")
    at = min(max(x, half + 1), scale.right + NOTE_WIDTH - half)
    yield svg.text((at, 3.3), words, 2.6, anchor="middle", fill=svg.AMBER, bold=True)


def _legend(x: float, y: float) -> Iterator[str]:
    yield svg.rect(x, y - 2, 6, 2.6, svg.PAPER, stroke=svg.GREY, stroke_width=0.3)
    yield svg.text((x + 7.4, y), "计划", 2.6, fill=svg.NOTE)
    yield svg.rect(x + 19, y - 1.7, 6, 2, svg.BLUE)
    yield svg.text((x + 26.4, y), "完成", 2.6, fill=svg.NOTE)
    yield svg.rect(x + 38, y - 2, 6, 2.6, svg.PAPER, **EXTENSION)
    yield svg.hatch(x + 38, y - 2, 6, 2.6, svg.GREY)
    yield svg.text((x + 45.4, y), "延期", 2.6, fill=svg.NOTE)
    yield svg.diamond(x + 58.5, y - 0.8, svg.PAPER)
    yield svg.text((x + 61, y), "节点（实心为已达到）", 2.6, fill=svg.NOTE)
    yield svg.line((x + 91, y - 0.8), (x + 97, y - 0.8), svg.AMBER, 0.4, "1.4 0.8")
    yield svg.text((x + 98.4, y), "今天", 2.6, fill=svg.NOTE)
