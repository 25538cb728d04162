"""Who sees what is shared: announcements, model cases, exchange meetings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pilots.enums import AnnouncementStatus, CaseStatus, MeetingStatus
from pilots.models import (
    Acknowledgement,
    Announcement,
    ExchangeMeeting,
    ModelCase,
    Registration,
)
from pilots.policies import in_scope, of_own
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from societies.policies import is_association, society_ids


def visible_announcements(user: User) -> QuerySet[Announcement]:
    if user.holds(StaffRole.OFFICER):
        return Announcement.objects.all()
    return Announcement.objects.filter(status=AnnouncementStatus.PUBLISHED)


def visible_acknowledgements(user: User) -> QuerySet[Acknowledgement]:
    if is_association(user):
        return Acknowledgement.objects.all()
    return Acknowledgement.objects.filter(society__in=society_ids(user))


def visible_cases(user: User) -> QuerySet[ModelCase]:
    """Published cases are for everybody; the rest for its society and, once sent, officers."""
    seen = Q(status=CaseStatus.PUBLISHED) | of_own(user, "society") | Q(written_by=user)
    if is_association(user):
        of_scope = in_scope(user, "pilot__batch") | Q(pilot__isnull=True)
        seen |= of_scope & ~Q(status=CaseStatus.DRAFT)
    return ModelCase.objects.filter(seen)


def visible_meetings(user: User) -> QuerySet[ExchangeMeeting]:
    if user.holds(StaffRole.OFFICER):
        return ExchangeMeeting.objects.all()
    return ExchangeMeeting.objects.exclude(status=MeetingStatus.PLANNED)


def visible_registrations(user: User) -> QuerySet[Registration]:
    if is_association(user):
        return Registration.objects.all()
    return Registration.objects.filter(society__in=society_ids(user))
