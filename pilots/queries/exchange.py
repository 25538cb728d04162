"""Lists and pages of what is shared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from pilots.enums import MeetingStatus
from pilots.models import ExchangeMeeting, Registration
from pilots.policies.sharing import visible_meetings, visible_registrations
from pilots.workflows.exchange import MEETING
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.core.workflow import Offer
from societies.models import Society
from societies.policies import visible_societies, working_society_ids


def meeting_list(user: User) -> QuerySet[ExchangeMeeting]:
    return visible_meetings(user)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    meeting: ExchangeMeeting
    offers: list[Offer]
    taken: int
    left: int
    receipts: list[Registration]
    own: list[tuple[Society, Registration | None]]
    is_open: bool
    may_edit: bool


def meeting_page(user: User, meeting: ExchangeMeeting, *, today: dt.date) -> MeetingPage:
    receipts = list(
        visible_registrations(user).filter(meeting=meeting).select_related("society", "made_by")
    )
    societies = visible_societies(user).filter(pk__in=working_society_ids(user))
    by_society = {row.society_id: row for row in receipts}
    taken = meeting.registrations.aggregate(total=Sum("headcount"))["total"] or 0
    staff = is_officer.holds(user, None)
    return MeetingPage(
        meeting=meeting,
        offers=MEETING.offers(user, meeting),
        taken=taken,
        left=max(0, meeting.capacity - taken),
        receipts=receipts if staff else [],
        own=[(society, by_society.get(society.pk)) for society in societies],
        is_open=meeting.status == MeetingStatus.ANNOUNCED and today <= meeting.register_by,
        may_edit=staff and meeting.status in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED),
    )
