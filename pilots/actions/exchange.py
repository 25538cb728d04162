"""What people do about exchange meetings."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Sum

from pilots.enums import MeetingStatus
from pilots.models import ExchangeMeeting, Registration
from pilots.workflows.exchange import MEETING
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import note
from sanhua.core.records import claim, revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.models import Society
from societies.policies import works_for


def arrange_meeting(
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> ExchangeMeeting:
    meeting = ExchangeMeeting(arranged_by=actor, **values)
    return MEETING.begin(meeting, "arrange", Occasion(actor, now, token=token))


def edit_meeting(
    meeting: ExchangeMeeting,
    *,
    seen: int,
    actor: User,
    **values: Any,
) -> ExchangeMeeting:
    is_officer.require(actor, meeting)
    if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED):
        raise NotNow(f"会议{meeting.get_status_display()}，不能修改。")
    return revise(meeting, seen=seen, **values)


def register(
    meeting: ExchangeMeeting,
    society: Society,
    *,
    attendees: str,
    remark: str,
    actor: User,
    now: dt.datetime,
    on: dt.date,
) -> Registration:
    """Send or correct a society's receipt; one line is one person.

    Raises:
        NotNow: registration is not open, or there is no room left.

    """
    works_for.require(actor, society)
    people = [line.strip() for line in attendees.splitlines() if line.strip()]
    if not people:
        raise NotNow("请填写参会人员，每行一人。")
    with transaction.atomic():
        # The claim makes two societies that want the last seat wait for each other.
        current = ExchangeMeeting.objects.select_for_update().get(pk=meeting.pk)
        claim(current, seen=current.version)
        _refuse(current, society, len(people), on=on)
        receipt = Registration.objects.filter(meeting=meeting, society=society).first()
        receipt = receipt or Registration(meeting=meeting, society=society)
        receipt.attendees, receipt.headcount = "\n".join(people), len(people)
        receipt.note, receipt.made_by, receipt.made_at = remark, actor, now
        receipt.full_clean()
        receipt.save()
        note(
            receipt,
            kind="pilots.registration.send",
            label="报送回执",
            actor=actor,
            now=now,
            comment=f"{len(people)}人",
        )
    return receipt


def _refuse(meeting: ExchangeMeeting, society: Society, people: int, *, on: dt.date) -> None:
    if meeting.status != MeetingStatus.ANNOUNCED:
        raise NotNow(f"会议{meeting.get_status_display()}，目前不能报名。")
    if on > meeting.register_by:
        raise NotNow(
            f"报名已于{meeting.register_by.month}月{meeting.register_by.day}日截止，"
            "如需参加请与省科协学会部联系。"
        )
    if people > meeting.per_society:
        raise NotNow(f"每家学会最多{meeting.per_society}人参会，现填{people}人，请删减。")
    others = meeting.registrations.exclude(society=society)
    taken = others.aggregate(total=Sum("headcount"))["total"] or 0
    if taken + people > meeting.capacity:
        left = max(0, meeting.capacity - taken)
        raise NotNow(f"会议名额还剩{left}人，现填{people}人，请减少人数或与省科协学会部联系。")
