"""Who is told of a batch, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import PilotBatch
from pilots.notices.audience import all_societies_people, leaders, officers_of
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _everybody(_: object) -> Iterable[User]:
    return [*all_societies_people(), *leaders()]


def _officers_and_leaders(batch: PilotBatch) -> Iterable[User]:
    return [*officers_of(batch), *leaders()]


OPENED = (Notice(_everybody, "{subject}已启动，现受理申报。请查看各阶段安排。"),)
CLOSED = (Notice(_officers_and_leaders, "{subject}已结束。{event.comment}"),)
