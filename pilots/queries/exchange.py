"""Lists and pages of what is shared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from pilots.enums import CaseStatus, MeetingStatus
from pilots.models import ExchangeMeeting, ModelCase, Registration
from pilots.policies.sharing import visible_cases, visible_meetings, visible_registrations
from pilots.workflows.exchange import CASE, MEETING, writer
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.records import label_of
from sanhua.core.workflow import Offer
from societies.enums import Area
from societies.models import Society
from societies.policies import visible_societies, working_society_ids


def case_list(
    user: User, *, text: str = "", area: str = "", own: bool = False
) -> QuerySet[ModelCase]:
    """Cases a person may see; ``own`` narrows to the person's societies and what waits."""
    rows = visible_cases(user).select_related("society")
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(practice__icontains=text) | Q(results__icontains=text)
        )
    if area in Area.values:
        rows = rows.filter(area=area)
    if own:
        mine = Q(society__in=working_society_ids(user))
        if is_officer.holds(user, None):
            mine |= Q(status=CaseStatus.NOMINATED)
        rows = rows.filter(mine)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case as its reader may see it: the frozen copy once it is published."""

    case: ModelCase
    texts: list[tuple[str, str]]
    offers: list[Offer]
    may_edit: bool
    events: QuerySet[Event] | None


TEXTS = ("background", "practice", "results", "conditions", "how_to_copy")


def case_page(user: User, case: ModelCase) -> CasePage:
    published = case.status == CaseStatus.PUBLISHED
    own = writer.holds(user, case)

    def words(name: str) -> str:
        return str(case.published.get(name, "")) if published else str(getattr(case, name))

    labels = {name: label_of(ModelCase, name) for name in TEXTS}
    return CasePage(
        case=case,
        texts=[(labels[name], words(name)) for name in TEXTS if words(name)],
        offers=CASE.offers(user, case),
        may_edit=own and case.status in (CaseStatus.DRAFT, CaseStatus.RETURNED),
        events=timeline(case) if own else None,
    )


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
