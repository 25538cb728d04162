"""What people read about exchange meetings."""

from collections.abc import Iterable

from pilots.models import ExchangeMeeting
from pilots.notices.audience import all_societies_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _everybody(_: ExchangeMeeting) -> Iterable[User]:
    return all_societies_people()


MEETING_ANNOUNCED = Notice(_everybody, "经验交流会开始报名：{subject}。请在截止前报送回执。")
MEETING_CANCELLED = Notice(_everybody, "经验交流会已取消：{subject}。{event.comment}")
