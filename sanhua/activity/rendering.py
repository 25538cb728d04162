"""How a message is written as e-mail: plain and as a page, and the letter of a morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from sanhua.activity.models import Notification
from sanhua.core.calendar import WorkCalendar
from sanhua.core.wording import cn_date, days_between

ITEMS_MAX = 50  # of a letter; the portal lists them all
GREETING = "{name}，您好："
SIGNATURE = "——\n“三化”建设试点平台\n本邮件由系统自动发送，请勿回复。"


def state_of(due_on: dt.date | None, on: dt.date, calendar: WorkCalendar) -> str:
    """Say how far a deadline is: 剩5个工作日, 今天到期, 逾期3个工作日."""
    if due_on is None:
        return "未定时限"
    if due_on == on:
        return "今天到期"
    if due_on < on:
        return f"逾期{days_between(due_on, on, calendar)}"
    return f"剩{days_between(on, due_on, calendar)}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a morning's letter; subject, due date and owner tell whether it still stands."""

    subject_id: str
    due_on: str
    name: str
    action: str
    url: str
    owner: str = ""

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.due_on)

    @property
    def standing(self) -> tuple[str, dt.date, str]:
        """What the registry of deadlines has to say of it, if it is open still."""
        return self.subject_id, self.day, self.owner

    def is_among(self, found: Collection[tuple[str, dt.date, str]]) -> bool:
        """Say whether it is open still. Letters written before owners were kept ask for any."""
        if self.owner:
            return self.standing in found
        return (self.subject_id, self.day) in {(subject, day) for subject, day, _ in found}


@dataclass(slots=True)
class Digest:
    """The letter of one morning: what is overdue first, then what is due.

    Items are added in the order of their due dates; those beyond ``ITEMS_MAX`` are only counted.
    """

    on: dt.date
    items: list[Item] = field(default_factory=list)
    late: int = 0
    soon: int = 0

    def add(self, item: Item) -> None:
        if item.day < self.on:
            self.late += 1
        else:
            self.soon += 1
        if len(self.items) < ITEMS_MAX:
            self.items.append(item)

    @property
    def count(self) -> int:
        return self.late + self.soon

    @property
    def subject(self) -> str:
        late = f"，其中逾期{self.late}件" if self.late else ""
        return f"{self.on.month}月{self.on.day}日待办提醒：{self.count}件{late}"

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        late = [item for item in self.items if item.day < self.on]
        soon = [item for item in self.items if item.day >= self.on]
        rows = (("已逾期", self.late, late), ("即将到期", self.soon, soon))
        return [(f"{title}（{count}件）", items) for title, count, items in rows if items]

    def notes(self, calendar: WorkCalendar) -> list[str]:
        found = []
        if left := self.count - len(self.items):
            found.append(f"其余{left}件请登录平台，在“工作台”中查看。")
        days = sorted([self.on, *(item.day for item in self.items)])
        if unknown := next((day for day in days if not calendar.is_maintained(day)), None):
            found.append(f"注：{unknown.year}年的工作日历尚未维护，工作日暂按周一至周五推算。")
        return found

    def text(self, calendar: WorkCalendar) -> str:
        public = settings.PUBLIC_URL.rstrip("/")
        parts = []
        for title, items in self.groups:
            lines = [
                f"{at}. {words_of(item, self.on, calendar)}\n   {public}{item.url}"
                for at, item in enumerate(items, 1)
            ]
            parts.append("\n".join([title, *lines]))
        return "\n\n".join([*parts, *self.notes(calendar)])

    def stored(self) -> dict[str, Any]:
        """Return what a later look needs, as it is kept with the message."""
        return {"on": self.on.isoformat(), "late": self.late, "soon": self.soon} | {
            "items": [asdict(item) for item in self.items]
        }

    def without(self, gone: Sequence[Item], on: dt.date) -> Digest:
        """Return the letter as it is on another day, without what no longer stands."""
        fresh = Digest(on)
        for item in self.items:
            if item not in gone:
                fresh.add(item)
        rest = self.count - len(self.items)
        late = max(self.late - sum(item.day < self.on for item in self.items), 0)
        fresh.late += min(late, rest)
        fresh.soon += rest - min(late, rest)
        return fresh

    def joined(self, other: Digest) -> Digest:
        """Return both letters in one, what stands in both once."""
        items = {item.standing: item for item in (*self.items, *other.items)}
        fresh = Digest(self.on)
        for item in sorted(items.values(), key=lambda item: item.day):
            fresh.add(item)
        for letter in (self, other):
            fresh.late += letter.late - sum(item.day < letter.on for item in letter.items)
            fresh.soon += letter.soon - sum(item.day >= letter.on for item in letter.items)
        return fresh


def digest_from(stored: Mapping[str, Any]) -> Digest:
    items = [Item(**values) for values in stored["items"]]
    return Digest(dt.date.fromisoformat(stored["on"]), items, stored["late"], stored["soon"])


def words_of(item: Item, on: dt.date, calendar: WorkCalendar) -> str:
    state = state_of(item.day, on, calendar)
    return f"{item.name}：时限{cn_date(item.day)}，{state}，请{item.action}"


def mail_of(message: Notification, calendar: WorkCalendar) -> EmailMultiAlternatives:
    """Write the e-mail of a row; its Message-ID follows from the row, however often it is sent."""
    public = settings.PUBLIC_URL.rstrip("/")
    greeting = GREETING.format(name=message.recipient)
    parts = [greeting, message.text]
    if message.url:
        parts.append(f"查看详情：{public}{message.url}")
    parts.append(SIGNATURE)
    subject = " ".join(message.subject.split())
    mail = EmailMultiAlternatives(
        subject=subject,
        body="\n\n".join(parts) + "\n",
        to=[message.recipient.email],
        headers={
            "Message-ID": f"<notification.{message.pk}@{urlsplit(public).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(_page(message, subject, greeting, public, calendar), "text/html")
    return mail


def _page(
    message: Notification, subject: str, greeting: str, public: str, calendar: WorkCalendar
) -> str:
    context: dict[str, Any] = {"subject": subject, "greeting": greeting, "public": public}
    context |= {"link": f"{public}{message.url}" if message.url else "", "text": message.text}
    if message.parts:
        digest = digest_from(message.parts)
        context["notes"] = digest.notes(calendar)
        context["groups"] = [
            (title, [(item, words_of(item, digest.on, calendar)) for item in items])
            for title, items in digest.groups
        ]
    return render_to_string("activity/mail.html", context)
