"""What people do about exchange meetings."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from pilots.enums import MeetingFileKind, MeetingStatus
from pilots.models import Attendee, ExchangeMeeting, MeetingFile, Registration
from pilots.notices.exchange import registered_people
from pilots.workflows.exchange import MEETING
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import note, tell
from sanhua.core.records import claim, label_of, revise
from sanhua.core.rules import NotNow
from sanhua.core.wording import cn_moment
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile
from societies.models import Society
from societies.policies import works_for

FILES_MAX = 30
REMINDED = (3, 1)  # days before
People = Sequence[dict[str, str]]


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
    now: dt.datetime,
    **values: Any,
) -> ExchangeMeeting:
    """Change a meeting that was not held; who registered hears of a new time or place.

    Raises:
        NotNow: it was held or cancelled, or fewer seats than people are left.

    """
    is_officer.require(actor, meeting)
    with transaction.atomic():
        before = ExchangeMeeting.objects.get(pk=meeting.pk)
        if before.status not in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED):
            raise NotNow(f"会议{before.get_status_display()}，不能修改。")
        revised = revise(meeting, seen=seen, **values)
        if (taken := _taken(revised)) > revised.capacity:
            raise NotNow(f"已报名{taken}人，人数上限不能少于{taken}人。")
        changed = [name for name in values if getattr(before, name) != getattr(revised, name)]
        words = "、".join(label_of(ExchangeMeeting, name) for name in changed)
        event = note(
            revised,
            kind="pilots.exchangemeeting.edit",
            label="修改",
            actor=actor,
            now=now,
            comment=f"修改：{words}" if words else "没有改动",
        )
        if revised.status == MeetingStatus.ANNOUNCED and {"starts_at", "venue"} & set(changed):
            tell(
                registered_people(revised),
                subject=f"会议安排有变：{revised}",
                text=f"经验交流会“{revised}”安排有变，现为{cn_moment(revised.starts_at)}，"
                f"{revised.venue}。请转告参会人员。",
                url=revised.get_absolute_url(),
                key=f"event:{event.pk}",
                now=now,
                event=event,
            )
    return revised


def register(
    meeting: ExchangeMeeting,
    society: Society,
    *,
    people: People,
    remark: str,
    actor: User,
    now: dt.datetime,
    on: dt.date,
) -> Registration:
    """Send or correct a society's receipt (回执).

    Raises:
        NotNow: registration is not open, or there is no room left.

    """
    works_for.require(actor, society)
    if not people:
        raise NotNow("请填写参会人员，至少一人。")
    with transaction.atomic():
        current = _claimed(meeting)
        _refuse(current, society, len(people), on=on)
        receipt = Registration.objects.filter(meeting=meeting, society=society).first()
        receipt = receipt or Registration(meeting=meeting, society=society)
        receipt.headcount, receipt.note = len(people), remark
        receipt.made_by, receipt.made_at = actor, now
        receipt.full_clean()
        receipt.save()
        receipt.people.all().delete()
        rows = [Attendee(registration=receipt, number=n, **p) for n, p in enumerate(people, 1)]
        for row in rows:
            row.full_clean()
        Attendee.objects.bulk_create(rows)
        note(
            receipt,
            kind="pilots.registration.send",
            label="报送回执",
            actor=actor,
            now=now,
            comment=f"{len(people)}人",
        )
    return receipt


def give_up_seats(receipt: Registration, *, actor: User, now: dt.datetime, on: dt.date) -> None:
    """Take a receipt back before registration ends; the seats are free again."""
    works_for.require(actor, receipt.society)
    with transaction.atomic():
        current = _claimed(receipt.meeting)
        _require_open(current, on=on)
        note(
            current,
            kind="pilots.registration.give_up",
            label="取消报名",
            actor=actor,
            now=now,
            comment=str(receipt.society),
        )
        receipt.delete()


def _claimed(meeting: ExchangeMeeting) -> ExchangeMeeting:
    """Make two societies that want the last seat wait for each other."""
    current = ExchangeMeeting.objects.select_for_update().get(pk=meeting.pk)
    claim(current, seen=current.version)
    return current


def _require_open(meeting: ExchangeMeeting, *, on: dt.date) -> None:
    if meeting.status != MeetingStatus.ANNOUNCED:
        raise NotNow(f"会议{meeting.get_status_display()}，目前不能报名。")
    if on > meeting.register_by:
        raise NotNow(
            f"报名已于{meeting.register_by.month}月{meeting.register_by.day}日截止，"
            "如需参加或修改请与省科协学会部联系。"
        )


def _taken(meeting: ExchangeMeeting) -> int:
    return meeting.registrations.aggregate(total=Sum("headcount"))["total"] or 0


def _refuse(meeting: ExchangeMeeting, society: Society, people: int, *, on: dt.date) -> None:
    _require_open(meeting, on=on)
    if people > meeting.per_society:
        raise NotNow(f"每家学会最多{meeting.per_society}人参会，现填{people}人，请删减。")
    others = meeting.registrations.exclude(society=society)
    taken = others.aggregate(total=Sum("headcount"))["total"] or 0
    if taken + people > meeting.capacity:
        left = max(0, meeting.capacity - taken)
        raise NotNow(f"会议名额还剩{left}人，现填{people}人，请减少人数或与省科协学会部联系。")


def add_files(
    meeting: ExchangeMeeting,
    *,
    kind: str,
    uploads: Sequence[UploadedFile[Any]],
    actor: User,
    now: dt.datetime,
) -> None:
    """Add papers until the meeting is archived; what belongs to the minutes is the participants'."""
    is_officer.require(actor, meeting)
    wide = kind == MeetingFileKind.MATERIAL
    audience = StoredFile.Audience.SIGNED_IN if wide else StoredFile.Audience.OWNER
    with transaction.atomic():
        current = _claimed(meeting)
        _require_unarchived(current)
        if current.files.count() + len(uploads) > FILES_MAX:
            raise NotNow(f"一次会议最多{FILES_MAX}份材料，请先删除不用的。")
        for upload in uploads:
            stored = store_upload(
                upload=upload, society_id=None, actor=actor, now=now, audience=audience
            )
            MeetingFile.objects.create(meeting=current, kind=kind, file=stored, added_at=now)
            _note_file(current, f"添加{stored.name}", actor, now)


def remove_file(row: MeetingFile, *, actor: User, now: dt.datetime) -> None:
    """Take a paper out; nobody but the association's officers finds it any more."""
    is_officer.require(actor, row.meeting)
    with transaction.atomic():
        current = _claimed(row.meeting)
        _require_unarchived(current)
        _note_file(current, f"删除{row.file.name}", actor, now)
        StoredFile.objects.filter(pk=row.file_id).update(audience=StoredFile.Audience.OWNER)
        row.delete()


def write_minutes(
    meeting: ExchangeMeeting, *, minutes: str, seen: int, actor: User, now: dt.datetime
) -> ExchangeMeeting:
    """Write or correct the minutes of a meeting that was held, until it is archived."""
    is_officer.require(actor, meeting)
    with transaction.atomic():
        if meeting.status != MeetingStatus.HELD:
            raise NotNow(f"会议{meeting.get_status_display()}，不能修改会议纪要。")
        revised = revise(meeting, seen=seen, minutes=minutes)
        _note_file(revised, "修改会议纪要", actor, now)
    return revised


def _note_file(meeting: ExchangeMeeting, words: str, actor: User, now: dt.datetime) -> None:
    note(
        meeting,
        kind="pilots.exchangemeeting.paper",
        label="修改材料",
        actor=actor,
        now=now,
        comment=words,
    )


def _require_unarchived(meeting: ExchangeMeeting) -> None:
    if meeting.status in (MeetingStatus.ARCHIVED, MeetingStatus.CANCELLED):
        raise NotNow(f"会议{meeting.get_status_display()}，材料不再变化。")


def remind_registered(on: dt.date, *, now: dt.datetime) -> int:
    """Remind who registered three days and one day before a meeting, once for each time of it.

    A run that was missed is caught up by the next one; a meeting that moved is another time.

    Returns:
        How many messages were offered.

    """
    made = 0
    last = on + dt.timedelta(days=max(REMINDED) + 1)
    soon = ExchangeMeeting.objects.filter(
        status=MeetingStatus.ANNOUNCED, starts_at__gt=now, starts_at__date__lte=last
    )
    for meeting in soon:
        days = (timezone.localdate(meeting.starts_at) - on).days
        due = min((day for day in REMINDED if days <= day), default=None)
        if due is None:
            continue
        moment = cn_moment(meeting.starts_at)
        made += tell(
            registered_people(meeting),
            subject=f"会议提醒：{meeting}",
            text=f"经验交流会“{meeting}”将于{moment}在{meeting.venue}召开，请转告参会人员按时参加。",
            url=meeting.get_absolute_url(),
            key=f"meeting:{meeting.pk}:{meeting.starts_at.isoformat()}:{due}",
            now=now,
        )
    return made
