"""The lives of a site visit (调研指导) and of a rectification (督促整改), clause 五（三）."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone

from pilots.enums import RectificationStatus, VisitStatus
from pilots.models import Pilot, PilotBatch, Rectification, SiteVisit, VisitFinding
from pilots.notices import supervision as notices
from pilots.policies import belongs_to_pilot, runs_batch, works_for_pilot
from pilots.workflows.answering import RECHECK_DAYS, answer_due
from pilots.workflows.task_lines import due_change
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.actions import store_upload

FINDINGS_MAX = 12

V = VisitStatus
R = RectificationStatus


def _pilot(record: SiteVisit | Rectification) -> Pilot:
    return record.pilot


def _batch(record: SiteVisit | Rectification) -> PilotBatch:
    return record.pilot.batch


supervisor = runs_batch.on(_batch)
answers = works_for_pilot.on(_pilot)
of_the_society = belongs_to_pilot.on(_pilot)


@rule("试点已结束，不能再下达。")
def pilot_is_active(_: User, record: SiteVisit | Rectification) -> bool:
    return record.pilot.status == "active"


@rule("请先填写整改措施和结果，再报送。")
def has_measures(_: User, rectification: Rectification) -> bool:
    return bool(rectification.measures.strip())


@rule("不能复核本人报送的事项。")
def was_not_mine(actor: User, rectification: Rectification) -> bool:
    return rectification.responded_by_id != actor.pk


def record_findings(visit: SiteVisit, occasion: Occasion) -> None:
    for name in ("held_on", "findings", "guidance"):
        setattr(visit, name, occasion.data[name])
    VisitFinding.objects.bulk_create(
        VisitFinding(visit=visit, problem=problem, position=number)
        for number, problem in enumerate(occasion.data.get("problems", ()), start=1)
    )
    if photo := occasion.data.get("photo"):
        visit.photo = store_upload(
            upload=photo, society_id=visit.pilot.society_id, actor=occasion.actor, now=occasion.now
        )


def sign_receipt(rectification: Rectification, occasion: Occasion) -> None:
    rectification.acknowledged_by = occasion.actor
    rectification.acknowledged_at = occasion.now


def take_answer(rectification: Rectification, occasion: Occasion) -> None:
    rectification.measures = occasion.data.get("measures") or rectification.measures
    if proof := occasion.data.get("proof"):
        rectification.proof = store_upload(
            upload=proof,
            society_id=rectification.pilot.society_id,
            actor=occasion.actor,
            now=occasion.now,
        )
    if not rectification.measures.strip():
        raise NotNow("请填写整改措施和结果，再报送。")
    rectification.responded_by, rectification.responded_at = occasion.actor, occasion.now
    rectification.is_late = timezone.localdate(occasion.now) > rectification.due_on


def set_new_due_date(rectification: Rectification, occasion: Occasion) -> None:
    due_on = occasion.data["due_on"]
    if due_on < timezone.localdate(occasion.now):
        raise NotNow("新的整改时限不能早于今天。")
    data = cast("dict[str, Any]", occasion.data)
    data["event_detail"] = due_change(rectification.due_on, due_on)
    rectification.due_on = due_on


def close(rectification: Rectification, occasion: Occasion) -> None:
    rectification.closed_by, rectification.closed_at = occasion.actor, occasion.now


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


SOCIETY_TURNS = {
    R.ISSUED: "签收",
    R.ACKNOWLEDGED: "报送整改",
    R.RETURNED: "重新报送",
    R.DEFERRED: "报送整改",
}


def rectification_turn(rectification: Rectification) -> Due | None:
    pilot = rectification.pilot
    due = partial(
        Due,
        title=f"{rectification}：{rectification.problem[:60]}",
        url=rectification.get_absolute_url(),
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )
    if action := SOCIETY_TURNS.get(R(rectification.status)):
        step = "acknowledge" if rectification.status == R.ISSUED else "respond"
        return due(
            owner=Owner.SOCIETY,
            action=action,
            action_url=reverse("pilots:rectification_step", args=[rectification.pk, step]),
            due_on=rectification.due_on,
        )
    if rectification.status == R.RESPONSE_SUBMITTED:
        return due(
            owner=Owner.OFFICER,
            action="复核",
            due_on=answer_due(rectification.responded_at, RECHECK_DAYS),
            action_url=reverse("pilots:rectification_step", args=[rectification.pk, "close"]),
        )
    return None


AWAITING = (R.ISSUED, R.ACKNOWLEDGED, R.RETURNED, R.DEFERRED)

# fmt: off
VISIT: Workflow[SiteVisit] = Workflow(
    model=SiteVisit,
    states=V,
    journal=JOURNAL,
    turn=visit_turn,
    steps=(
        Step(name="plan",   label="安排调研",     source=(),           target=V.PLANNED,
             who=supervisor, when=(pilot_is_active,), tell=(notices.VISIT_PLANNED,)),
        Step(name="record", label="登记调研情况", source=(V.PLANNED,), target=V.RECORDED,
             who=supervisor, then=(record_findings,), tell=(notices.VISIT_RECORDED,),
             effect="登记后通知学会，学会可以看到指导意见。"),
        Step(name="cancel", label="取消调研",     source=(V.PLANNED,), target=V.CANCELLED,
             who=supervisor, comment_required=True, danger=True,
             tell=(notices.VISIT_CANCELLED,)),
    ),
)
RECTIFICATION: Workflow[Rectification] = Workflow(
    model=Rectification,
    states=R,
    journal=JOURNAL,
    turn=rectification_turn,
    steps=(
        Step(name="issue",       label="下达整改", source=(),                     target=R.ISSUED,
             who=supervisor, when=(pilot_is_active,), tell=(notices.ISSUED,)),
        Step(name="acknowledge", label="签收",     source=(R.ISSUED,),            target=R.ACKNOWLEDGED,
             who=answers, then=(sign_receipt,), tell=(notices.ACKNOWLEDGED,)),
        Step(name="respond",     label="报送整改",
             source=(R.ACKNOWLEDGED, R.RETURNED, R.DEFERRED),                     target=R.RESPONSE_SUBMITTED,
             who=answers, then=(take_answer,), tell=(notices.RESPONDED,),
             effect="报送后由省科协复核，退回前不能修改。"),
        Step(name="close",       label="销号",     source=(R.RESPONSE_SUBMITTED,), target=R.CLOSED,
             who=supervisor, when=(has_measures, was_not_mine), then=(close,),
             tell=(notices.CLOSED,), effect="销号后整改结束，并通知学会。"),
        Step(name="return",      label="退回整改", source=(R.RESPONSE_SUBMITTED,), target=R.RETURNED,
             who=supervisor, comment_required=True, then=(set_new_due_date,),
             tell=(notices.RETURNED,), danger=True,
             effect="退回后由学会在新的时限前重新整改。"),
        Step(name="defer",       label="挂账延期", source=(R.ACKNOWLEDGED, R.RETURNED),
             target=R.DEFERRED, who=supervisor, comment_required=True,
             then=(set_new_due_date,), tell=(notices.DEFERRED,)),
    ),
)
# fmt: on
