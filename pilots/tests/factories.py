"""Minimal, valid records for tests, in the words of the programme.

They write rows directly, so that a test of one stage needs no walk through the others.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from guardian.shortcuts import assign_perm

from pilots.enums import ApplicationStatus, BatchStatus, Phase, PlanStatus, TaskStatus
from pilots.models import (
    Application,
    BatchPhase,
    Pilot,
    PilotBatch,
    PlanTask,
    PlanVersion,
    Task,
)
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from societies.enums import Area
from societies.tests.factories import make_society

PHASES_2022 = {
    Phase.SELECTION: (dt.date(2022, 2, 10), dt.date(2022, 2, 20)),
    Phase.PLANNING: (dt.date(2022, 2, 21), dt.date(2022, 2, 28)),
    Phase.PILOTING: (dt.date(2022, 3, 1), dt.date(2022, 10, 31)),
    Phase.EVALUATION: (dt.date(2022, 11, 1), dt.date(2022, 12, 31)),
    Phase.EXCHANGE: (None, None),
}


def at(day: dt.date | str, hour: int = 10, minute: int = 0) -> dt.datetime:
    """An aware moment of a day in Asia/Shanghai."""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def make_batch(**values):
    defaults = {"name": f"试点批次{PilotBatch.objects.count() + 1}", "year": 2022}
    defaults |= {"doc_number": "赣科协字〔2022〕14号", "status": BatchStatus.OPEN}
    batch = PilotBatch.objects.create(**defaults | values)
    for kind, (start, end) in PHASES_2022.items():
        BatchPhase.objects.create(batch=batch, kind=kind, starts_on=start, ends_on=end)
    return batch


def officer_of(batch):
    user = staff(StaffRole.OFFICER)
    assign_perm("run_batch", user, batch)
    return user


def a_leader():
    return staff(StaffRole.LEADER)


def an_expert():
    return staff(StaffRole.EXPERT)


def make_application(*, batch=None, society=None, status=ApplicationStatus.DRAFT, **values):
    batch = batch or make_batch()
    society = society or make_society()
    values.setdefault("created_by", values.pop("by", None) or UserFactory())
    texts = {
        "conditions": "有固定办公场所。",
        "foundation": "近三年年检合格。",
        "scale": "个人会员800人。",
        "intention": "愿意先行先试。",
    }
    return Application.objects.create(batch=batch, society=society, status=status, **texts | values)


def make_pilot(*, batch=None, society=None, **values):
    application = make_application(batch=batch, society=society, status=ApplicationStatus.SELECTED)
    defaults = {"number": f"SH2022-{Pilot.objects.count() + 1:02d}"}
    defaults |= {"started_on": dt.date(2022, 2, 18)}
    return Pilot.objects.create(
        batch=application.batch,
        society=application.society,
        application=application,
        **defaults | values,
    )


def make_plan(*, pilot=None, status=PlanStatus.DRAFT, tasks=1, **values):
    pilot = pilot or make_pilot()
    values.setdefault("number", pilot.plan_versions.count() + 1)
    values.setdefault("due_on", dt.date(2022, 2, 28))
    chapters = {
        name: f"{name}：到2022年10月底完成各项任务。"
        for name in ("targets", "responsibilities", "schedule", "safeguards")
    }
    plan = PlanVersion.objects.create(pilot=pilot, status=status, **chapters | values)
    for number in range(1, tasks + 1):
        make_plan_task(plan, position=number)
    return plan


def make_plan_task(plan, **values):
    defaults = {
        "area": Area.A2,
        "title": "公开招聘2名专职工作人员",
        "target_result": "到9月底专职工作人员达到4名，均签订聘用合同。",
        "owner": "李明",
        "start_on": dt.date(2022, 3, 1),
        "due_on": dt.date(2022, 8, 31),
        "safeguards": "列入年度预算。",
    }
    return PlanTask.objects.create(plan=plan, **defaults | values)


def make_task(*, pilot=None, status=TaskStatus.IN_PROGRESS, **values):
    pilot = pilot or make_pilot()
    plan = pilot.plan_versions.filter(status=PlanStatus.APPROVED).first() or make_plan(
        pilot=pilot, status=PlanStatus.APPROVED, tasks=0
    )
    fields = ("area", "title", "target_result", "owner", "start_on", "due_on", "safeguards")
    line = make_plan_task(plan, **{name: values.pop(name) for name in fields if name in values})
    return Task.objects.create(
        pilot=pilot,
        plan_task=line,
        lineage=line.lineage,
        status=status,
        original_due_on=line.due_on,
        **{name: getattr(line, name) for name in fields},
        **values,
    )
