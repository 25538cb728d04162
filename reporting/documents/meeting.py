"""Papers for the desk of an exchange meeting: the attendance list (名单) and the badges (代表证)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from pilots.models import Attendee, ExchangeMeeting
from pilots.policies.sharing import listed_meetings
from pilots.queries.meeting_workbook import attendees_of
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind

# How many characters a badge holds at the usual size, and at the next smaller one.
ROOM = {"meeting": (42, 64), "name": (7, 11), "society": (36, 44), "post": (22, 25)}


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says: each line with its class, which makes long ones smaller."""

    meeting: str
    name: str
    society: str
    post: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(f"{name} {_size(name, text)}".strip(), text) for name, text in self._texts()]

    def _texts(self) -> list[tuple[str, str]]:
        return [(name, getattr(self, name)) for name in ROOM]


def _size(name: str, text: str) -> str:
    usual, smaller = ROOM[name]
    return "" if len(text) <= usual else "long" if len(text) <= smaller else "longest"


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    meeting: ExchangeMeeting
    people: list[Attendee]

    @property
    def sheets(self) -> list[list[Badge]]:
        """Ten badges on a sheet."""
        badges = [
            Badge(self.meeting.title, row.name, str(row.registration.society), row.position)
            for row in self.people
        ]
        return [badges[n : n + 10] for n in range(0, len(badges), 10)]


def collect(meeting: ExchangeMeeting, _on: dt.date) -> MeetingPaper:
    return MeetingPaper(meeting, attendees_of(meeting))


def load(pk: uuid.UUID) -> ExchangeMeeting:
    return ExchangeMeeting.objects.get(pk=pk)


def _kind(name: DocumentKind, letters: str, template: str) -> Kind:
    def identify(meeting: ExchangeMeeting) -> Identity:
        return Identity(
            number=f"{letters}-{meeting.pk.hex[:8].upper()}",
            title=f"{name.label}（{meeting.title}）",
            version_label=f"第{meeting.version}版",
            society_id=None,
        )

    return Kind(
        name=name,
        label=str(name.label),
        template=template,
        visible=listed_meetings,
        load=load,
        identify=identify,
        collect=collect,
    )


KINDS = (
    _kind(DocumentKind.MEETING_LIST, "HYMD", "reporting/document/meeting_list.html"),
    _kind(DocumentKind.MEETING_BADGES, "DBZ", "reporting/document/meeting_badges.html"),
)
