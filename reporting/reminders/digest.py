"""What a reminder says: one sentence an item in the portal, one line of the morning's letter. Pure."""

from __future__ import annotations

import datetime as dt

from sanhua.activity.models import Turn
from sanhua.activity.rendering import Item, state_of
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date


def subject_of(turn: Turn, on: dt.date, calendar: WorkCalendar) -> str:
    return f"{state_of(turn.due_on, on, calendar)}：{_name(turn)}"


def text_of(turn: Turn, on: dt.date, calendar: WorkCalendar) -> str:
    note = f"{turn.note.rstrip('。')}。" if turn.note else ""
    return (
        f"{_name(turn)}，时限{cn_date(turn.due_on)}，{state_of(turn.due_on, on, calendar)}。"
        f"{note}请{turn.action}。"
    )


def item_of(turn: Turn) -> Item:
    return Item(str(turn.subject_id), str(turn.due_on), _name(turn), turn.action, turn.url)


def _name(turn: Turn) -> str:
    if turn.society_name and turn.society_name not in turn.title:
        return f"{turn.society_name} {turn.title}"
    return turn.title
