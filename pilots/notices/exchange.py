"""What people read about exchange meetings."""

from collections.abc import Iterable

from django.db.models import QuerySet

from pilots.models import ExchangeMeeting
from pilots.notices.audience import all_societies_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice
from societies.enums import MembershipRole


def _everybody(_: ExchangeMeeting) -> Iterable[User]:
    return all_societies_people()


def registered_people(meeting: ExchangeMeeting) -> QuerySet[User]:
    """Secretaries and heads of the societies that registered."""
    societies = meeting.registrations.values("society")
    return User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__society__in=societies,
        memberships__role__in=(MembershipRole.SECRETARY, MembershipRole.HEAD),
    ).distinct()


MEETING_ANNOUNCED = Notice(_everybody, "经验交流会开始报名：{subject}。请在截止前报送回执。")
MEETING_CANCELLED = Notice(_everybody, "经验交流会已取消：{subject}。{event.comment}")
