"""The life of a wish for more time (延期申请), clause 五（三）.

Granting moves the task's due date. The date it was first given stays (``original_due_on``), and
every move is an event of the task.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from pilots.enums import ExtensionStatus, Phase
from pilots.models import ExtensionRequest, Task
from pilots.notices import extension as notices
from pilots.workflows import task_rules
from pilots.workflows.extension_turn import DECIDED, turn
from pilots.workflows.remarks import pin_reasons
from pilots.workflows.task import TASK
from pilots.workflows.task_lines import due_change, still_late
from sanhua.accounts.models import User
from sanhua.activity import journal, turns
from sanhua.activity.journal import JOURNAL
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Rule, rule
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Occasion, Step, Workflow

S = ExtensionStatus


def _task(extension: ExtensionRequest) -> Task:
    return extension.task


works: Rule[ExtensionRequest] = task_rules.works.on(_task)
runs: Rule[ExtensionRequest] = task_rules.runs.on(_task)
pilot_runs: Rule[ExtensionRequest] = task_rules.pilot_runs.on(_task)
task_under_way: Rule[ExtensionRequest] = task_rules.under_way.on(_task)


@rule("不能审批自己提出的延期申请，请由其他经办人办理。")
def not_own_request(actor: User, extension: ExtensionRequest) -> bool:
    return extension.requested_by_id != actor.pk


@rule("该任务已办结或已作废，不再需要延期；请选择“不同意”，或由学会撤回。")
def task_undecided(_: User, extension: ExtensionRequest) -> bool:
    return extension.task.status not in DECIDED


@rule("该任务已有一份延期申请待批，请等待答复或先撤回。")
def none_open(_: User, extension: ExtensionRequest) -> bool:
    return not extension.task.extensions.filter(status=S.REQUESTED).exists()


def latest_due_on(task: Task) -> dt.date | None:
    """Return the last day a task of this batch may be due: the end of the piloting phase."""
    return task.pilot.batch.ends(Phase.PILOTING)


def _require_within_batch(task: Task, day: dt.date, what: str) -> None:
    last = latest_due_on(task)
    if last and day > last:
        raise NotNow(
            f"“{what}”超出本批次试点期（{cn_date(last)}）。"
            "请改为该日或更早的日期；如确需跨期，请先申请调整实施方案。"
        )


def check_wish(extension: ExtensionRequest, occasion: Occasion) -> None:
    task, wished = extension.task, extension.requested_due_on
    if wished <= task.due_on:
        raise NotNow(f"“申请延至”须晚于现行时限（{cn_date(task.due_on)}）。")
    if wished < timezone.localdate(occasion.now):
        raise NotNow("“申请延至”不能早于今天。")
    _require_within_batch(task, wished, "申请延至")


def sign(extension: ExtensionRequest, occasion: Occasion) -> None:
    extension.decided_by, extension.decided_at = occasion.actor, occasion.now


def move_due_date(extension: ExtensionRequest, occasion: Occasion) -> None:
    """Give the task its new date: the one asked for, or an earlier one the officer chose."""
    rows = Task.objects.select_for_update(of=("self",))
    task = extension.task = rows.get(pk=extension.task_id)
    granted = occasion.data.get("granted_due_on") or extension.requested_due_on
    if granted <= task.due_on:
        raise NotNow(f"“批准延至”须晚于现行时限（{cn_date(task.due_on)}）。")
    if granted > extension.requested_due_on:
        raise NotNow(f"“批准延至”不能晚于学会申请的{cn_date(extension.requested_due_on)}。")
    _require_within_batch(task, granted, "批准延至")
    extension.granted_due_on = granted
    _put_off(task, granted, occasion)


def _put_off(task: Task, due_on: dt.date, occasion: Occasion) -> None:
    claim(task, seen=task.version)
    old, task.due_on = task.due_on, due_on
    task.is_late = still_late(task)
    task.save(update_fields=["due_on", "is_late"])
    journal.note(
        task,
        kind="pilots.task.extend",
        label="延期",
        actor=occasion.actor,
        now=occasion.now,
        comment=f"完成时限由{cn_date(old)}延至{cn_date(due_on)}。",
        before=task.status,
        after=task.status,
        detail=due_change(old, due_on),
    )
    turns.refresh(TASK, task, now=occasion.now)


# Steps that a person takes on an existing request.
STEPS_OF_PEOPLE = ("grant", "refuse", "withdraw")

# fmt: off
EXTENSION: Workflow[ExtensionRequest] = Workflow(
    model=ExtensionRequest,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="request",  label="申请延期", source=(),             target=S.REQUESTED,
             who=works, when=(pilot_runs, task_under_way, none_open), then=(check_wish,),
             tell=(notices.REQUESTED,)),
        Step(name="grant",    label="同意延期", source=(S.REQUESTED,), target=S.GRANTED,
             who=runs & not_own_request, when=(pilot_runs, task_undecided),
             then=(sign, move_due_date), tell=(notices.GRANTED,),
             effect="同意后任务时限随即改为批准的日期，原定时限保留在记录中，并通知学会。"
                    "批准的日期可以早于学会申请的日期。"),
        Step(name="refuse",   label="不同意",   source=(S.REQUESTED,), target=S.REFUSED,
             who=runs & not_own_request, then=(pin_reasons, sign), comment_required=True,
             danger=True, tell=(notices.REFUSED,),
             effect="任务时限不变，须至少选择一项原因并写明理由；系统会通知学会。"),
        Step(name="withdraw", label="撤回申请", source=(S.REQUESTED,), target=S.WITHDRAWN,
             who=works, tell=(notices.WITHDRAWN,), effect="撤回后任务时限不变，可以重新申请。"),
    ),
)
# fmt: on
