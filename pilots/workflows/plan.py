"""The life of a plan (实施方案), clause 五（二）: drafted, stamped, sent, sent back or put in force.

A version that has left the society's desk never changes; whatever is changed afterwards is the
next version, which starts as a copy.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils import timezone

from pilots.enums import Phase, PlanChapter, PlanStatus
from pilots.models import Pilot, PlanVersion
from pilots.notices import plan as notices
from pilots.workflows import plan_content
from pilots.workflows.plan_rules import (
    did_not_submit,
    heads,
    is_complete,
    leads,
    newer_in_review,
    nothing_in_the_making,
    one_in_force,
    pilot_runs,
    runs,
    scan_fits,
    unchanged_since_submission,
    works,
)
from pilots.workflows.plan_turn import turn
from pilots.workflows.remarks import pin_remarks
from pilots.workflows.task import put_in_force
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import JOURNAL
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile

S = PlanStatus


def fill(plan: PlanVersion, occasion: Occasion) -> None:
    """Begin with empty areas, or with a copy of the version in ``data["copy_of"]``."""
    source = occasion.data.get("copy_of")
    if source is None:
        plan_content.lay_areas(plan)
    else:
        plan_content.copy_parts(source, plan)


def bind_scan(plan: PlanVersion, occasion: Occasion) -> None:
    """Tie the stamped scan to exactly this content."""
    scan = occasion.data.get("scan")
    if isinstance(scan, UploadedFile):
        scan = store_upload(
            upload=scan,
            society_id=plan.pilot.society_id,
            actor=occasion.actor,
            now=occasion.now,
            token=occasion.token,
        )
    if not isinstance(scan, StoredFile) or scan.society_id != plan.pilot.society_id:
        raise NotNow("请上传加盖公章的方案扫描件。")
    plan.content_hash = plan.scan_of = plan_content.digest(plan)
    plan.scan = scan
    plan.confirmed_by, plan.confirmed_at = occasion.actor, occasion.now


def loosen_scan(plan: PlanVersion, _: Occasion) -> None:
    plan.content_hash = plan.scan_of = ""
    plan.scan = plan.confirmed_by = plan.confirmed_at = None


def sign_submission(plan: PlanVersion, occasion: Occasion) -> None:
    plan.submitted_by, plan.submitted_at = occasion.actor, occasion.now
    day = timezone.localdate(occasion.now)
    plan.is_late = plan.due_on is not None and day > plan.due_on


def sign_decision(plan: PlanVersion, occasion: Occasion) -> None:
    """Sign, and keep in the trail which content was judged."""
    data = cast("dict[str, Any]", occasion.data)
    seen = data.pop("content", "")
    if seen and seen != plan.content_hash:
        raise NotNow("您看到的不是报送的内容，没有办理。请刷新页面，查看最新内容后再审核。")
    data["event_detail"] = {"content_hash": plan.content_hash}
    plan.decided_by, plan.decided_at = occasion.actor, occasion.now


def open_next(plan: PlanVersion, occasion: Occasion) -> None:
    """Open the next version for the society, due after the batch's days for a supplement."""
    plan.save()  # it is no longer the one in the making
    today = timezone.localdate(occasion.now)
    due_on = work_calendar().add(today, plan.pilot.batch.supplement_days)
    _begin(plan.pilot, "reopen", occasion, copy_of=plan, due_on=due_on)


def replace_older(plan: PlanVersion, occasion: Occasion) -> None:
    for older in plan.pilot.plan_versions.filter(status=S.APPROVED).exclude(pk=plan.pk):
        PLAN.perform(older, "supersede", replace(_inner(occasion), data={"newer": plan}))


def only_by_newer(_: PlanVersion, occasion: Occasion) -> None:
    """A version in force goes only in the same moment as the next one comes, never by hand."""
    if "newer" not in occasion.data:
        raise NotNow("原版本只在新版本通过时被替代，不能单独办理。")


def start_tasks(plan: PlanVersion, occasion: Occasion) -> None:
    plan.save()
    put_in_force(plan, _inner(occasion))


def _inner(occasion: Occasion) -> Occasion:
    """Return the occasion for a step that this one brings with it."""
    return replace(occasion, token=None, seen=None, comment="", data={})


def _begin(
    pilot: Pilot,
    step: str,
    occasion: Occasion,
    *,
    copy_of: PlanVersion | None = None,
    due_on: dt.date | None = None,
) -> PlanVersion:
    last = pilot.plan_versions.aggregate(last=Max("number"))["last"] or 0
    plan = PlanVersion(pilot=pilot, number=last + 1, due_on=due_on)
    if copy_of is not None:
        for name in PlanChapter.values:
            setattr(plan, name, getattr(copy_of, name))
    inner = replace(_inner(occasion), data={"copy_of": copy_of} if copy_of else {})
    if step == "amend":
        inner = replace(inner, token=occasion.token, comment=occasion.comment)
    return PLAN.begin(plan, step, inner)


def open_plan(pilot: Pilot, occasion: Occasion) -> PlanVersion:
    """Open the first version of a new pilot's plan, due at the end of the planning phase."""
    return _begin(pilot, "draft", occasion, due_on=pilot.batch.ends(Phase.PLANNING))


def amend_plan(pilot: Pilot, occasion: Occasion) -> PlanVersion:
    """Open a new version beside the one in force, which stays in force until this is approved.

    Raises:
        NotNow: nothing is in force, or a version is being made already.

    """
    current = pilot.plan_versions.filter(status=S.APPROVED).first()
    return _begin(pilot, "amend", occasion, copy_of=current)


PLAN: Workflow[PlanVersion] = Workflow(
    model=PlanVersion,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(
            name="draft",
            label="开始编制",
            source=(),
            target=S.DRAFT,
            who=works | leads | runs,
            then=(fill,),
        ),
        Step(
            name="reopen",
            label="退回后开启新版本",
            source=(),
            target=S.DRAFT,
            who=runs,
            then=(fill,),
        ),
        Step(
            name="amend",
            label="申请调整",
            source=(),
            target=S.DRAFT,
            who=works,
            when=(pilot_runs, one_in_force, nothing_in_the_making),
            then=(fill,),
        ),
        Step(
            name="confirm",
            label="确认方案",
            source=(S.DRAFT,),
            target=S.CONFIRMED,
            who=heads,
            when=(is_complete,),
            then=(bind_scan,),
            tell=(notices.CONFIRMED,),
            effect="确认后本版内容随即锁定，与上传的盖章扫描件一一对应；报送前可以撤回确认。",
        ),
        Step(
            name="unconfirm",
            label="撤回确认",
            source=(S.CONFIRMED,),
            target=S.DRAFT,
            who=works,
            then=(loosen_scan,),
            effect="撤回后可以继续修改；原扫描件不再有效，修改后须重新打印、盖章并确认。",
        ),
        Step(
            name="submit",
            label="报送方案",
            source=(S.CONFIRMED,),
            target=S.SUBMITTED,
            who=works,
            when=(pilot_runs, scan_fits),
            then=(sign_submission,),
            tell=(notices.SUBMITTED,),
            effect="报送后方案锁定并通知省科协经办人，退回前不能修改。超过时限的可以补交，系统标注“逾期补交”。",
        ),
        Step(
            name="approve",
            label="通过",
            source=(S.SUBMITTED,),
            target=S.APPROVED,
            who=runs & did_not_submit,
            when=(unchanged_since_submission,),
            then=(sign_decision, replace_older, start_tasks),
            tell=(notices.APPROVED,),
            effect="通过后本版生效并永久锁定，方案任务进入执行；原生效版本转为历史版本。系统将通知学会经办人和负责人。",
        ),
        Step(
            name="return",
            label="退回修改",
            source=(S.SUBMITTED,),
            target=S.RETURNED,
            who=runs & did_not_submit,
            then=(sign_decision, pin_remarks, open_next),
            tell=(notices.RETURNED,),
            danger=True,
            effect="退回须至少选择一项原因。退回后系统为学会开启新版本，按批次规定的补正期限重新报送，并通知学会经办人和负责人。",
        ),
        Step(
            name="supersede",
            label="被新版本替代",
            source=(S.APPROVED,),
            target=S.SUPERSEDED,
            who=runs,
            when=(newer_in_review,),
            then=(only_by_newer,),
        ),
    ),
)
# Steps that a person takes on a version's page; the others are brought about by these.
STEPS_OF_PEOPLE = ("confirm", "unconfirm", "submit", "approve", "return")
