"""The life of a task (任务), clause 五（三）: carried out, reported, checked.

Tasks come from the plan in force and go only with it: ``put_in_force`` is called when a plan
version is approved. Whether a task is late is never a state; see ``pilots.progress``.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from pilots.enums import TaskStatus
from pilots.models import PlanTask, PlanVersion, Task, TaskMilestone
from pilots.notices import task as notices
from pilots.workflows.remarks import pin_reasons
from pilots.workflows.task_effects import (
    only_by_plan,
    sign_report,
    sign_verification,
    turn_extension,
)
from pilots.workflows.task_lines import (
    FIELDS,
    align_milestones,
    changes_of,
    due_change,
    still_late,
    words_of,
)
from pilots.workflows.task_rules import (
    has_evidence,
    no_open_extension,
    not_own_report,
    pilot_runs,
    runs,
    updates,
    works,
)
from pilots.workflows.task_turn import turn
from sanhua.activity import journal, turns
from sanhua.activity.journal import JOURNAL
from sanhua.core.records import claim
from sanhua.core.workflow import Occasion, Step, Workflow

S = TaskStatus
OPEN = (S.PLANNED, S.IN_PROGRESS, S.SENT_BACK, S.COMPLETION_SUBMITTED)
# Steps that a person takes on a task's page; the others are brought about by the plan.
STEPS_OF_PEOPLE = ("start", "resume", "report", "verify", "send_back")

# fmt: off
TASK: Workflow[Task] = Workflow(
    model=Task,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="open",      label="列入实施", source=(),              target=S.PLANNED,
             who=runs, then=(only_by_plan,)),
        Step(name="start",     label="开始实施", source=(S.PLANNED,),    target=S.IN_PROGRESS,
             who=updates, when=(pilot_runs,),
             effect="标记任务已经开始。首次更新进度、上传佐证时也会自动开始。"),
        Step(name="report",    label="提交办结", source=(S.IN_PROGRESS, S.SENT_BACK),
             target=S.COMPLETION_SUBMITTED,
             who=works, when=(pilot_runs, has_evidence), then=(sign_report,),
             tell=(notices.REPORTED,),
             effect="提交后通知省科协经办人复核；退回前不能再更改进度和佐证。"
                    "超过时限的可以补交，系统标注“逾期补交”。"),
        Step(name="verify",    label="办结",     source=(S.COMPLETION_SUBMITTED,),
             target=S.VERIFIED,
             who=runs & not_own_report, when=(no_open_extension,), then=(sign_verification,),
             tell=(notices.VERIFIED,),
             effect="确认目标成果已实现，任务办结，进度记为100%，并通知学会。办结后不能再更改。"),
        Step(name="send_back", label="退回",     source=(S.COMPLETION_SUBMITTED,),
             target=S.SENT_BACK,
             who=runs & not_own_report, then=(pin_reasons,), comment_required=True,
             tell=(notices.SENT_BACK,), danger=True,
             effect="退回须至少选择一项原因并写明意见；退回后由学会补充并重新提交，系统会通知学会。"),
        Step(name="resume",    label="继续办理", source=(S.SENT_BACK,),  target=S.IN_PROGRESS,
             who=updates, when=(pilot_runs,),
             effect="按退回意见继续办理。更新进度、补充佐证时也会自动继续。"),
        Step(name="cancel",    label="随方案作废", source=OPEN,          target=S.CANCELLED,
             who=runs, then=(only_by_plan, turn_extension), tell=(notices.CANCELLED,)),
        Step(name="reinstate", label="随方案恢复", source=(S.CANCELLED,), target=S.IN_PROGRESS,
             who=runs, then=(only_by_plan, turn_extension)),
    ),
)
# fmt: on


def put_in_force(plan: PlanVersion, occasion: Occasion) -> None:
    """Make the tasks of a pilot those of an approved plan; ``lineage`` says which is which.

    New lines become tasks. Changed lines change their task, which keeps its state, progress,
    evidence and history. Tasks whose line is gone are cancelled; verified ones stay as they
    were verified. Every change leaves an event. Doing it twice changes nothing.
    """
    inner = replace(occasion, token=None, seen=None, comment="", data={"plan": plan})
    with transaction.atomic():
        tasks = {task.lineage: task for task in plan.pilot.tasks.select_related("plan_task")}
        for task in tasks.values():
            task.pilot = plan.pilot
        lines = list(plan.tasks.prefetch_related("milestones"))
        for line in lines:
            known = tasks.pop(line.lineage) if line.lineage in tasks else None
            if known is None:
                _open(plan, line, inner)
            elif known.status != S.VERIFIED:
                _amend(known, line, plan, inner)
        for task in tasks.values():
            if task.status in OPEN:
                TASK.perform(task, "cancel", inner)


def _open(plan: PlanVersion, line: PlanTask, occasion: Occasion) -> None:
    task = Task(
        pilot=plan.pilot,
        plan_task=line,
        lineage=line.lineage,
        original_due_on=line.due_on,
        **{name: getattr(line, name) for name in FIELDS},
    )
    TASK.begin(task, "open", occasion)
    TaskMilestone.objects.bulk_create(
        TaskMilestone(task=task, title=row.title, due_on=row.due_on)
        for row in line.milestones.all()
    )


def _amend(task: Task, line: PlanTask, plan: PlanVersion, occasion: Occasion) -> None:
    if task.status == S.CANCELLED:
        task = TASK.perform(task, "reinstate", occasion)
    changes = changes_of(task, line)
    milestones = align_milestones(task, line)
    if task.plan_task_id == line.pk and not changes and not milestones:
        return
    claim(task, seen=task.version)
    task.refresh_from_db()
    task.plan_task = line
    for name in changes:
        setattr(task, name, getattr(line, name))
    task.is_late = still_late(task)
    task.save()
    if not changes and not milestones:
        return
    said = [words_of(name, old, new) for name, (old, new) in changes.items()]
    journal.note(
        task,
        kind="pilots.task.amend",
        label="随方案调整",
        actor=occasion.actor,
        now=occasion.now,
        comment=f"按实施方案第{plan.number}版调整：{'；'.join(said + milestones)}。",
        before=task.status,
        after=task.status,
        detail=due_change(*changes["due_on"]) if "due_on" in changes else {},
    )
    turns.refresh(TASK, task, now=occasion.now)
    turn_extension(task, occasion)
