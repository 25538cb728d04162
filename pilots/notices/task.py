"""Who hears of a task, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import Task
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(task: Task) -> Iterable[User]:
    return society_people(task.pilot.society_id)


def _officers(task: Task) -> Iterable[User]:
    return officers_of(task.pilot.batch)


REPORTED = Notice(
    _officers, "{subject.pilot.society}提交任务办结：{subject}。请核对佐证材料后复核。"
)
SENT_BACK = Notice(_society, "任务办结已退回：{subject}。{event.comment}")
VERIFIED = Notice(_society, "任务已办结：{subject}。{event.comment}")
CANCELLED = Notice(_society, "任务已随方案调整作废：{subject}。无需继续办理。")
