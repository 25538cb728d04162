"""Who hears of an extension request, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from pilots.models import ExtensionRequest
from pilots.notices.audience import officers_of, society_people
from sanhua.accounts.models import User
from sanhua.activity.journal import Notice


def _society(extension: ExtensionRequest) -> Iterable[User]:
    return society_people(extension.task.pilot.society_id)


def _officers(extension: ExtensionRequest) -> Iterable[User]:
    return officers_of(extension.task.pilot.batch)


REQUESTED = Notice(
    _officers,
    "{subject.task.pilot.society}申请延期：{subject.task}。"
    "申请延至{subject.requested_due_on:%Y-%m-%d}，请审批。",
)
GRANTED = Notice(
    _society,
    "延期申请已同意：{subject.task}。新的完成时限为{subject.granted_due_on:%Y-%m-%d}。"
    "{event.comment}",
)
REFUSED = Notice(
    _society,
    "延期申请未获同意：{subject.task}。完成时限仍为{subject.task.due_on:%Y-%m-%d}。{event.comment}",
)
WITHDRAWN = Notice(_officers, "{subject.task.pilot.society}撤回了延期申请：{subject.task}。")
