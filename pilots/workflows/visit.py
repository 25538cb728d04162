"""The life of a site visit (调研指导), clause 五（三）."""

from __future__ import annotations

from typing import Any, cast

from django.urls import reverse
from django.utils import timezone

from pilots.enums import VisitStatus
from pilots.models import PilotBatch, SiteVisit, VisitFinding, VisitPhoto
from pilots.notices import supervision as notices
from pilots.policies import runs_batch
from pilots.workflows.task_lines import due_change
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.actions import store_upload

FINDINGS_MAX = 12
PHOTOS_MAX = 10

V = VisitStatus


def _batch(visit: SiteVisit) -> PilotBatch:
    return visit.pilot.batch


supervisor = runs_batch.on(_batch)


@rule("试点已结束，不能再安排。")
def pilot_is_active(_: User, visit: SiteVisit) -> bool:
    return visit.pilot.status == "active"


def record_findings(visit: SiteVisit, occasion: Occasion) -> None:
    for name in ("held_on", "findings", "guidance"):
        setattr(visit, name, occasion.data[name])
    VisitFinding.objects.bulk_create(
        VisitFinding(visit=visit, problem=problem, position=number)
        for number, problem in enumerate(occasion.data.get("problems", ()), start=1)
    )
    add_photos(visit, occasion)


def add_photos(visit: SiteVisit, occasion: Occasion) -> None:
    taken = visit.photos.count()
    uploads = occasion.data.get("photos") or ()
    if taken + len(uploads) > PHOTOS_MAX:
        raise NotNow(f"一次调研最多保存{PHOTOS_MAX}份照片或材料，现有{taken}份，请减少后再提交。")
    for number, upload in enumerate(uploads, start=taken + 1):
        file = store_upload(
            upload=upload, society_id=visit.pilot.society_id, actor=occasion.actor, now=occasion.now
        )
        VisitPhoto.objects.create(visit=visit, file=file, position=number)


def move(visit: SiteVisit, occasion: Occasion) -> None:
    """Put the visit on another day; the trail keeps the one before."""
    day = occasion.data.get("planned_on")
    if day is None:
        raise NotNow("请填写新的日期。")
    if day < timezone.localdate(occasion.now):
        raise NotNow("新的日期不能早于今天。")
    if day == visit.planned_on:
        raise NotNow("新的日期与原定日期相同，请重新选择。")
    data = cast("dict[str, Any]", occasion.data)
    data["event_detail"] = due_change(visit.planned_on, day)
    visit.planned_on = day
    visit.participants = data.get("participants") or visit.participants


def visit_turn(visit: SiteVisit) -> Due | None:
    if visit.status != V.PLANNED:
        return None
    return Due(
        owner=Owner.OFFICER,
        title=f"登记调研指导：{visit.purpose}",
        url=visit.get_absolute_url(),
        action="登记",
        action_url=reverse("pilots:visit_step", args=[visit.pk, "record"]),
        due_on=visit.planned_on,
        society_name=visit.pilot.society.name,
        batch_id=visit.pilot.batch_id,
    )


# fmt: off
VISIT: Workflow[SiteVisit] = Workflow(
    model=SiteVisit,
    states=V,
    journal=JOURNAL,
    turn=visit_turn,
    steps=(
        Step(name="plan",       label="安排调研",     source=(),           target=V.PLANNED,
             who=supervisor, when=(pilot_is_active,), tell=(notices.VISIT_PLANNED,)),
        Step(name="record",     label="登记调研情况", source=(V.PLANNED,), target=V.RECORDED,
             who=supervisor, then=(record_findings,), tell=(notices.VISIT_RECORDED,),
             effect="登记后通知学会，学会可以看到指导意见。"),
        Step(name="reschedule", label="改期",         source=(V.PLANNED,), target=V.PLANNED,
             who=supervisor, when=(pilot_is_active,), then=(move,), tell=(notices.VISIT_MOVED,),
             effect="改期后通知学会，原定日期保留在办理记录中。"),
        Step(name="add_photos", label="补充照片或材料", source=(V.RECORDED,), target=V.RECORDED,
             who=supervisor, then=(add_photos,)),
        Step(name="cancel",     label="取消调研",     source=(V.PLANNED,), target=V.CANCELLED,
             who=supervisor, comment_required=True, danger=True,
             tell=(notices.VISIT_CANCELLED,)),
    ),
)
# fmt: on
