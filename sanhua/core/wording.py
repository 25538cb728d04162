"""How values are said on every page: states, lights, deadlines, dates, money, sizes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.html import format_html

from sanhua.core.calendar import WorkCalendar

SOON = 7  # working days before a deadline at which its light turns blue
WAN = Decimal(10000)


@dataclass(frozen=True, slots=True)
class Light:
    """A light: the letter of its shape and class, and its words when none are given."""

    letter: str
    words: str


LIGHTS = {
    "green": Light("g", "正常"),
    "blue": Light("b", "临近"),
    "yellow": Light("y", "滞后"),
    "red": Light("r", "逾期"),
    "grey": Light("n", "未开始"),
}

# Tone of a tag → the states it stands for. The theme has a class ``tag-…`` for each tone.
STATES_OF_TONE = {
    "": "draft",
    "do": "issued assigned pending confirmed self_assessment invited todo",
    "run": "in_progress active open ongoing announced declared answered",
    "rev": "submitted investigated proposed scoring consolidated nominated queued running leased",
    "ok": "accepted approved selected verified granted recorded acknowledged closed completed "
    "decided published ended held done sent finished registered",
    "warn": "requested deferred suspended reopened late",
    "bad": "returned back refused rejected failed overdue expired",
    "off": "planned not_started not_applicable not_ready not_selected withdrawn cancelled "
    "archived terminated superseded recused inactive",
}
TONES = tuple(STATES_OF_TONE)
TONE_OF_STATE = {state: tone for tone, states in STATES_OF_TONE.items() for state in states.split()}


def quoted(title: str) -> str:
    """Put a title into quotation marks; its own become the inner ones, a title in 《》 has its marks."""
    if title.startswith("《"):
        return title
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def tone_of(state: str, label: str = "") -> str:
    """Return the tone of a state by its value, or by its last word; an unknown one is grey.

    A label such as 整改中 says that something goes on, whatever the value sounds like.
    """
    last_word = state.rsplit("_", 1)[-1]
    tone = TONE_OF_STATE.get(state, TONE_OF_STATE.get(last_word, ""))
    return "run" if label.endswith("中") and tone in {"", "ok", "off"} else tone


SETBACK = re.compile(r"return|send_back|sent_back|refuse|reject|reopen|terminate|overdue")


def is_setback(kind: str) -> bool:
    """Say whether an event's kind (``app.model.step``) is a return or a refusal."""
    return bool(SETBACK.search(kind.rsplit(".", 1)[-1]))


@dataclass(frozen=True, slots=True)
class DueWords:
    light: str
    words: str
    date: str


def due_words(
    due_on: dt.date | None,
    today: dt.date,
    calendar: WorkCalendar,
    *,
    done_on: dt.date | None = None,
) -> DueWords:
    """Say how far a deadline is, in working days, with the light that follows from the dates."""
    if due_on is None:
        return DueWords("grey", "未定时限", "")
    date = short_date(due_on, today)
    if done_on is not None:
        late = calendar.between(due_on, done_on) if done_on > due_on else 0
        if done_on <= due_on:
            return DueWords("green", "按期完成", date)
        return DueWords("yellow", format_html("补交，晚{}", _days(late, due_on, done_on)), date)
    if due_on == today:
        return DueWords("blue", format_html("<b>{}</b>到期", "今天"), date)
    if due_on < today:
        late = calendar.between(due_on, today)
        return DueWords("red", format_html("逾期{}", _days(late, due_on, today)), date)
    left = calendar.between(today, due_on)
    light = "blue" if left <= SOON else "green"
    return DueWords(light, format_html("剩{}", _days(left, today, due_on)), date)


def days_between(start: dt.date, end: dt.date, calendar: WorkCalendar) -> str:
    """Say 3个工作日; from one rest day to another there is none, so plain days are said: 1天."""
    working = calendar.between(start, end)
    return f"{working}个工作日" if working else f"{(end - start).days}天"


def _days(working: int, start: dt.date, end: dt.date) -> str:
    """Count working days; between two rest days there are none, so days are counted instead."""
    if working:
        return format_html("<b>{}</b>个工作日", working)
    return format_html("<b>{}</b>天", (end - start).days)


def short_date(day: dt.date, today: dt.date) -> str:
    """Return 8月19日, with the year only if it is another one."""
    return f"{day.month}月{day.day}日" if day.year == today.year else cn_date(day)


def _day(value: dt.date | None) -> dt.date | None:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def cn_date(value: dt.date | None) -> str:
    """Return 2022年2月28日, for text."""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"


def cn_moment(value: dt.datetime | None) -> str:
    """Return 2022年2月28日 14:02, in Asia/Shanghai."""
    day = _day(value)
    return f"{cn_date(day)} {day:%H:%M}" if day else "—"


def iso_date(value: dt.date | None) -> str:
    """Return 2022-02-28, for tables."""
    day = _day(value)
    return f"{day:%Y-%m-%d}" if day else "—"


def wan(value: Decimal | float | None) -> str:
    """Return an amount of yuan in 万元 with two decimals."""
    if value is None or value == "":
        return "—"
    amount = (Decimal(str(value)) / WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{amount:,.2f}"


def filesize_cn(size: int | None) -> str:
    """Return 640字节, 12KB or 1.8MB."""
    if size is None:
        return "—"
    if size < 1024:
        return f"{size}字节"
    if size < 1024**2:
        return f"{size / 1024:.0f}KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f}MB"
    return f"{size / 1024**3:.2f}GB"


# What the portal can show as pictures that it draws itself.
DRAWN_KINDS = frozenset({"PDF", "JPG", "JPEG", "PNG", "DOCX", "XLSX"})


def file_kind(name: str) -> str:
    """Return PDF, DOCX … from a file's name."""
    return name.rsplit(".", 1)[-1].upper() if "." in name else "文件"
