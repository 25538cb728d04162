"""Who sees what is shared: announcements, model cases, exchange meetings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pilots.enums import AnnouncementStatus, CaseStatus, MeetingStatus, QuestionStatus
from pilots.models import (
    Acknowledgement,
    Announcement,
    CaseQuestion,
    ExchangeMeeting,
    ModelCase,
    Registration,
)
from pilots.policies import in_scope, of_own, run_batch_ids
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.core.rules import rule
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


def visible_questions(user: User) -> QuerySet[CaseQuestion]:
    """A question is its asker's and the association's, and once passed on the pilot society's."""
    put = (QuestionStatus.PASSED_ON, QuestionStatus.ANSWERED, QuestionStatus.RELEASED)
    seen = of_own(user, "society") | of_own(user, "case__society") & Q(status__in=put)
    if is_association(user):
        seen |= in_scope(user, "case__pilot__batch") | Q(case__pilot__isnull=True)
    return CaseQuestion.objects.filter(seen)


@rule("只有本批次的省科协经办人可以办理。")
def reviews_case(actor: User, case: ModelCase) -> bool:
    """Say whether an officer stands between those who ask about a case and its society."""
    if case.pilot is None:
        return actor.holds(StaffRole.OFFICER)
    return case.pilot.batch_id in run_batch_ids(actor)


def visible_meetings(user: User) -> QuerySet[ExchangeMeeting]:
    if user.holds(StaffRole.OFFICER):
        return ExchangeMeeting.objects.all()
    return ExchangeMeeting.objects.exclude(status=MeetingStatus.PLANNED)


def visible_registrations(user: User) -> QuerySet[Registration]:
    if is_association(user):
        return Registration.objects.all()
    return Registration.objects.filter(society__in=society_ids(user))


def listed_meetings(user: User) -> QuerySet[ExchangeMeeting]:
    """Meetings whose attendance list, with telephone numbers, a person may draw up."""
    if not user.holds(StaffRole.OFFICER):
        return ExchangeMeeting.objects.none()
    return ExchangeMeeting.objects.exclude(status=MeetingStatus.PLANNED)


def takes_part(user: User, meeting: ExchangeMeeting) -> bool:
    """Say whether the minutes are for this person: of a registered society, or the association."""
    if is_association(user):
        return True
    return meeting.registrations.filter(society__in=society_ids(user)).exists()
