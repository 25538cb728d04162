"""Who may do what with a task, and what must hold first."""

from __future__ import annotations

import re

from pilots.enums import ExtensionStatus, PilotStatus, TaskStatus
from pilots.models import Pilot, PilotBatch, Task
from pilots.policies import belongs_to_pilot, runs_batch, works_for_pilot
from sanhua.accounts.models import User
from sanhua.core.rules import Rule, reasoned, rule

S = TaskStatus
UNDER_WAY = (S.PLANNED, S.IN_PROGRESS, S.SENT_BACK)
SEPARATORS = re.compile(r"[\s、，,；;/]+")


def _pilot(task: Task) -> Pilot:
    return task.pilot


def _batch(task: Task) -> PilotBatch:
    return task.pilot.batch


works: Rule[Task] = works_for_pilot.on(_pilot)
runs: Rule[Task] = runs_batch.on(_batch)


@rule("只有试点学会的经办人、负责人，或任务责任人本人可以更新进度。")
def is_named_owner(actor: User, task: Task) -> bool:
    """A reader of the society whom the task names as its owner."""
    named = SEPARATORS.split(task.owner)
    return actor.full_name in named and belongs_to_pilot.holds(actor, task.pilot)


updates: Rule[Task] = works | is_named_owner


@rule("该学会的试点已经结束，任务不再办理。")
def pilot_runs(_: User, task: Task) -> bool:
    return task.pilot.status == PilotStatus.ACTIVE


@rule("还没有佐证材料，请先上传至少一份佐证再提交办结。")
def has_evidence(_: User, task: Task) -> bool:
    return any(row.removed_at is None for row in task.evidence.all())


@rule("不能复核自己提交的办结，请由其他经办人办理。")
def not_own_report(actor: User, task: Task) -> bool:
    return task.reported_by_id != actor.pk


@rule("该任务有一份延期申请待批，请先审批延期，再办理复核。")
def no_open_extension(_: User, task: Task) -> bool:
    return not any(row.status == ExtensionStatus.REQUESTED for row in task.extensions.all())


WHY_CLOSED = {
    S.COMPLETION_SUBMITTED: "该任务已提交办结，正由省科协复核，退回前不能更改。",
    S.VERIFIED: "该任务已办结，不能再更改。",
    S.CANCELLED: "该任务已随方案调整作废，不能再更改。",
}


@reasoned
def under_way(_: User, task: Task) -> str:
    """Nothing about the task is under review or decided."""
    return WHY_CLOSED.get(S(task.status), "")


changeable: Rule[Task] = pilot_runs & under_way
