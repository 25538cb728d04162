"""What a reminder says: one sentence an item in the portal, one letter a morning by e-mail. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pilots.progress import days_between
from reporting.reminders.planning import Planned
from sanhua.activity.models import Turn
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date

ITEMS_MAX = 50  # of a letter; the portal lists them all


def state_of(turn: Turn, on: dt.date, calendar: WorkCalendar) -> str:
    """Say how far a deadline is: 剩5个工作日, 今天到期, 逾期3个工作日."""
    if turn.due_on is None:
        return "未定时限"
    if turn.due_on == on:
        return "今天到期"
    if turn.due_on < on:
        return f"逾期{days_between(turn.due_on, on, calendar)}"
    return f"剩{days_between(on, turn.due_on, calendar)}"


def subject_of(turn: Turn, on: dt.date, calendar: WorkCalendar) -> str:
    return f"{state_of(turn, on, calendar)}：{_name(turn)}"


def text_of(turn: Turn, on: dt.date, calendar: WorkCalendar) -> str:
    note = f"{turn.note.rstrip('。')}。" if turn.note else ""
    return (
        f"{_name(turn)}，时限{cn_date(turn.due_on)}，{state_of(turn, on, calendar)}。"
        f"{note}请{turn.action}。"
    )


def _name(turn: Turn) -> str:
    if turn.society_name and turn.society_name not in turn.title:
        return f"{turn.society_name} {turn.title}"
    return turn.title


def digest_subject(rows: Sequence[Planned], on: dt.date) -> str:
    late = sum(row.turn.due_on is not None and row.turn.due_on < on for row in rows)
    return f"{on.month}月{on.day}日待办提醒：{len(rows)}件{f'，其中逾期{late}件' if late else ''}"


def digest_text(
    rows: Sequence[Planned], on: dt.date, calendar: WorkCalendar, *, address: str
) -> str:
    """Write the letter: what is overdue first, then what is due; each with its address."""
    late = [row.turn for row in rows if row.turn.due_on and row.turn.due_on < on]
    soon = [row.turn for row in rows if row.turn.due_on and row.turn.due_on >= on]
    parts: list[str] = []
    room = ITEMS_MAX
    for title, turns in (("已逾期", late), ("即将到期", soon)):
        shown = turns[:room]
        room -= len(shown)
        if shown:
            lines = [_item(at, turn, on, calendar, address) for at, turn in enumerate(shown, 1)]
            parts.append("\n".join([f"{title}（{len(turns)}件）", *lines]))
    if left := len(rows) - (ITEMS_MAX - room):
        parts.append(f"其余{left}件请登录平台，在“工作台”中查看。")
    if not calendar.is_maintained(on):
        parts.append(f"注：{on.year}年的工作日历尚未维护，工作日暂按周一至周五推算。")
    return "\n\n".join(parts)


def _item(at: int, turn: Turn, on: dt.date, calendar: WorkCalendar, address: str) -> str:
    return (
        f"{at}. {_name(turn)}：时限{cn_date(turn.due_on)}，{state_of(turn, on, calendar)}，"
        f"请{turn.action}\n   {address}{turn.url}"
    )
