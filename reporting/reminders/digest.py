"""What a reminder says: one sentence an item in the portal, one line of the morning's letter. Pure."""

from __future__ import annotations

import datetime as dt

from sanhua.activity.deadlines import Deadline
from sanhua.activity.rendering import Item, state_of
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date


def subject_of(deadline: Deadline, on: dt.date, calendar: WorkCalendar) -> str:
    return f"{state_of(deadline.due_on, on, calendar)}：{_name(deadline)}"


def text_of(deadline: Deadline, on: dt.date, calendar: WorkCalendar) -> str:
    note = f"{deadline.note.rstrip('。')}。" if deadline.note else ""
    return (
        f"{_name(deadline)}，时限{cn_date(deadline.due_on)}，{state_of(deadline.due_on, on, calendar)}。"
        f"{note}请{deadline.action}。"
    )


def item_of(deadline: Deadline) -> Item:
    return Item(
        subject_id=deadline.subject,
        due_on=str(deadline.due_on),
        name=_name(deadline),
        action=deadline.action,
        url=deadline.url,
        owner=deadline.owner,
    )


def _name(deadline: Deadline) -> str:
    if deadline.society_name and deadline.society_name not in deadline.title:
        return f"{deadline.society_name} {deadline.title}"
    return deadline.title
