"""Lists and pages of exchange meetings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from pilots.enums import MeetingFileKind, MeetingStatus
from pilots.models import Attendee, ExchangeMeeting, MeetingFile, Registration
from pilots.policies.sharing import takes_part, visible_meetings, visible_registrations
from pilots.workflows.exchange import MEETING
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer
from societies.models import Society
from societies.policies import is_association, visible_societies, working_society_ids
from societies.queries.fact import masked


def meeting_list(user: User) -> QuerySet[ExchangeMeeting]:
    return visible_meetings(user)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a receipt, with the number as far as its reader may see it."""

    name: str
    position: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    registration: Registration
    people: list[Person]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    meeting: ExchangeMeeting
    offers: list[Offer]
    taken: int
    left: int
    societies: int
    own: list[tuple[Society, Registration | None]]
    is_open: bool
    may_edit: bool
    may_paper: bool
    may_list: bool
    materials: list[MeetingFile]
    minutes: str
    minute_files: list[MeetingFile]
    events: QuerySet[Event] | None


def receipts_of(user: User, meeting: ExchangeMeeting) -> QuerySet[Registration]:
    """Receipts of a meeting for the association; societies find their own on the page."""
    rows = visible_registrations(user).filter(meeting=meeting)
    rows = rows if is_association(user) else rows.none()
    return rows.select_related("society").prefetch_related("people")


def receipt_rows(user: User, rows: list[Registration]) -> list[Receipt]:
    """Show people; their telephone numbers whole to officers and those who registered them."""
    return [Receipt(registration=row, people=people_of(user, row)) for row in rows]


def people_of(user: User, row: Registration) -> list[Person]:
    whole = is_officer.holds(user, None) or row.society_id in working_society_ids(user)

    def person(found: Attendee) -> Person:
        phone = found.phone if whole else masked(found.phone)
        return Person(found.name, found.position, phone)

    return [person(found) for found in row.people.all()]


def meeting_page(user: User, meeting: ExchangeMeeting, *, today: dt.date) -> MeetingPage:
    mine = working_society_ids(user)
    registered = visible_registrations(user).filter(meeting=meeting, society__in=mine)
    by_society = {row.society_id: row for row in registered}
    seats = meeting.registrations.aggregate(total=Sum("headcount"))["total"] or 0
    staff = is_officer.holds(user, None)
    files = list(meeting.files.select_related("file"))
    told = takes_part(user, meeting)
    over = (MeetingStatus.ARCHIVED, MeetingStatus.CANCELLED)
    return MeetingPage(
        meeting=meeting,
        offers=MEETING.offers(user, meeting),
        taken=seats,
        left=max(0, meeting.capacity - seats),
        societies=meeting.registrations.count(),
        own=[
            (society, by_society.get(society.pk))
            for society in visible_societies(user).filter(pk__in=mine, is_active=True)
        ],
        is_open=meeting.status == MeetingStatus.ANNOUNCED and today <= meeting.register_by,
        may_edit=staff and meeting.status in (MeetingStatus.PLANNED, MeetingStatus.ANNOUNCED),
        may_paper=staff and meeting.status not in over,
        may_list=staff and meeting.status != MeetingStatus.PLANNED,
        materials=[row for row in files if row.kind == MeetingFileKind.MATERIAL],
        minutes=meeting.minutes if told else "",
        minute_files=[row for row in files if told and row.kind == MeetingFileKind.MINUTES],
        events=timeline(meeting) if staff else None,
    )
