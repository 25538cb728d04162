"""Reading the yearly notice on holidays (国务院办公厅关于…节假日安排的通知). Pure.

Takes the notice's own sentences, or a table with a day, 休 or 班, and a name on each line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanhua.core.calendar import ONE_DAY, WEEK

NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
DAYS_MAX = 15  # of one holiday; a longer one is a misreading
DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)]*)[）)])?"
WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
SPAN = re.compile(rf"{DATE}(?:至{DATE})?")
ROW = re.compile(
    r"^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，;；]+([^\s,，;；]+)(?:[\s,，;；]+(\S+))?"
)
WORDS = {"休": False, "放假": False, "休息": False, "班": True, "上班": True, "调休上班": True}
ITEM = re.compile(r"^\s*(?:[一二三四五六七八九十]+、)?\s*([^：:]{2,12})[：:](.*)$")


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A day that differs from Monday to Friday."""

    date: dt.date
    is_workday: bool
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found, and the lines that were not understood."""

    days: list[Day]
    doubts: list[str]

    @property
    def missing(self) -> list[str]:
        """The holidays that no day is named after; a table without names tells nothing."""
        names = "".join(day.name for day in self.days)
        return [name for name in NAMES if name not in names] if names else []


def read_notice(text: str, year: int) -> Reading:
    """Return the special days of a year; each once, the last word on it counts."""
    found: dict[dt.date, Day] = {}
    doubts: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        try:
            days = list(_days_of(line, year))
        except ValueError:
            doubts.append(line.strip())
            continue
        if not days and re.search(r"\d+\s*[月日]|\d{4}[-/]", line) and "通知" not in line:
            doubts.append(line.strip())
        found |= {day.date: day for day in days}
    return Reading([day for day in sorted(found.values()) if _differs(day)], doubts)


def _differs(day: Day) -> bool:
    """Say whether a plain week would have it otherwise; an ordinary weekend needs no row."""
    return day.is_workday != (day.date.weekday() < WEEK)


def _days_of(line: str, year: int) -> Iterator[Day]:
    if row := ROW.match(line):
        day = dt.date(int(row[1]), int(row[2]), int(row[3]))
        if row[4] not in WORDS:
            raise ValueError(row[4])
        yield Day(day, WORDS[row[4]], row[5] or "")
        return
    item = ITEM.match(line)
    if not item or not any(name in item[1] for name in NAMES):
        return
    name = item[1].strip()
    for sentence in re.split(r"[。；;]", item[2]):
        if "上班" in sentence:
            days = [day for span in _spans(sentence, year) for day in span]
            yield from (Day(day, True, f"{name}调休上班"[:40]) for day in days)  # noqa: FBT003
        elif "放假" in sentence or "休" in sentence:
            span = next(_spans(sentence, year), [])
            yield from (Day(day, False, name) for day in span)  # noqa: FBT003


def _spans(sentence: str, year: int) -> Iterator[list[dt.date]]:
    month = 0
    for match in SPAN.finditer(sentence):
        y1, m1, d1, _, y2, m2, d2, _ = (
            int(part) if part and part.isdecimal() else 0 for part in match.groups()
        )
        month = m1 or month
        first = dt.date(y1 or year, month, d1)
        last = dt.date(y2 or first.year, m2 or month, d2) if d2 else first
        if last < first and not y2:
            last = last.replace(year=last.year + 1)
        month = last.month
        if not dt.timedelta() <= last - first < DAYS_MAX * ONE_DAY:
            raise ValueError(sentence)
        if not (_falls_on(first, match[4]) and (not d2 or _falls_on(last, match[8]))):
            raise ValueError(sentence)  # a notice of another year, or a slip
        yield [first + n * ONE_DAY for n in range((last - first).days + 1)]


def _falls_on(day: dt.date, note: str | None) -> bool:
    """Say whether the weekday in brackets, if there is one, is right."""
    said = WEEKDAY.search(note or "")
    return said is None or WEEKDAYS[said[1]] == day.weekday()
