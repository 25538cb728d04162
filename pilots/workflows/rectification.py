"""The life of an order to put something right (督促整改), clause 五（三）.

Every answer stays, with what was said to it. More time (挂账延期) is granted by the association,
of its own or because the society asked for it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone

from pilots.enums import ExtensionReason, RectificationStatus
from pilots.models import Pilot, PilotBatch, Rectification
from pilots.notices import supervision as notices
from pilots.policies import runs_batch, works_for_pilot
from pilots.workflows.answering import EXTENSION_DAYS, RECHECK_DAYS, answer_due
from pilots.workflows.rectification_answer import judge, take_answer
from pilots.workflows.remarks import pin_reasons
from pilots.workflows.task_lines import due_change
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, rule
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Occasion, Step, Workflow

R = RectificationStatus
RETURN, DEFERRAL = "answer", "deferral"  # what a reason is about


def _pilot(order: Rectification) -> Pilot:
    return order.pilot


def _batch(order: Rectification) -> PilotBatch:
    return order.pilot.batch


supervisor = runs_batch.on(_batch)
answers = works_for_pilot.on(_pilot)


@rule("试点已结束，不能再下达。")
def pilot_is_active(_: User, order: Rectification) -> bool:
    return order.pilot.status == "active"


@rule("不能复核本人报送的事项。")
def was_not_mine(actor: User, order: Rectification) -> bool:
    return order.responded_by_id != actor.pk


@rule("不能审批自己提出的延期申请，请由其他经办人办理。")
def was_not_my_wish(actor: User, order: Rectification) -> bool:
    return order.status != R.DEFERRAL_REQUESTED or order.wished_by_id != actor.pk


def sign_receipt(order: Rectification, occasion: Occasion) -> None:
    """Whoever answers or asks for more time has received the order."""
    if order.acknowledged_at is None:
        order.acknowledged_by, order.acknowledged_at = occasion.actor, occasion.now


def set_new_due_date(order: Rectification, occasion: Occasion) -> None:
    due_on = occasion.data.get("due_on")
    if due_on is None:
        raise NotNow("请填写新的整改时限。")
    if due_on < timezone.localdate(occasion.now):
        raise NotNow("新的整改时限不能早于今天。")
    detail = due_change(order.due_on, due_on)
    if category := occasion.data.get("category"):
        detail["category"] = category
    cast("dict[str, Any]", occasion.data)["event_detail"] = detail
    order.due_on = due_on


def put_off(order: Rectification, occasion: Occasion) -> None:
    due_on = occasion.data.get("due_on")
    if due_on is not None and due_on <= order.due_on:
        raise NotNow(f"延期后的时限须晚于现行时限（{cn_date(order.due_on)}）。")
    if occasion.data.get("category") not in ExtensionReason.values:
        raise NotNow("请选择延期原因。")
    set_new_due_date(order, occasion)
    forget_wish(order, occasion)


def keep_wish(order: Rectification, occasion: Occasion) -> None:
    wished, category = occasion.data.get("wished_on"), occasion.data.get("category")
    reason = str(occasion.data.get("reason", "")).strip()
    if category not in ExtensionReason.values or not reason:
        raise NotNow("请选择原因类别，并写明延期理由。")
    if wished is None or wished <= order.due_on:
        raise NotNow(f"“申请延至”须晚于现行时限（{cn_date(order.due_on)}）。")
    if wished < timezone.localdate(occasion.now):
        raise NotNow("“申请延至”不能早于今天。")
    order.wished_on, order.wish_category, order.wish_reason = wished, category, reason
    order.wished_by, order.wished_at = occasion.actor, occasion.now
    words = f"{ExtensionReason(category).label}，申请延至{cn_date(wished)}：{reason}"
    cast("dict[str, Any]", occasion.data)["event_detail"] = {"wish": words, "category": category}


def forget_wish(order: Rectification, _: Occasion) -> None:
    """What was asked stays in the trail."""
    order.wished_on, order.wish_category, order.wish_reason = None, "", ""
    order.wished_by = order.wished_at = None


def close(order: Rectification, occasion: Occasion) -> None:
    order.closed_by, order.closed_at = occasion.actor, occasion.now


def pin_return(order: Rectification, occasion: Occasion) -> None:
    pin_reasons(order, occasion, place=RETURN)


def pin_refusal(order: Rectification, occasion: Occasion) -> None:
    pin_reasons(order, occasion, place=DEFERRAL)


SOCIETY_TURNS = {
    R.ISSUED: ("签收", "acknowledge"),
    R.ACKNOWLEDGED: ("报送整改", "respond"),
    R.RETURNED: ("重新报送", "respond"),
    R.DEFERRED: ("报送整改", "respond"),
}
OFFICER_TURNS = {
    R.RESPONSE_SUBMITTED: ("复核", "close"),
    R.DEFERRAL_REQUESTED: ("审批延期", "defer"),
}


def turn(order: Rectification) -> Due | None:
    pilot, state = order.pilot, R(order.status)
    due = partial(
        Due,
        title=str(order),  # what was typed is read in the portal only: a letter names titles
        note=order.problem,
        url=order.get_absolute_url(),
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )
    if found := SOCIETY_TURNS.get(state):
        address = reverse("pilots:rectification_step", args=[order.pk, found[1]])
        action, owner = found[0], Owner.SOCIETY
        return due(owner=owner, action=action, action_url=address, due_on=order.due_on)
    if found := OFFICER_TURNS.get(state):
        address = reverse("pilots:rectification_step", args=[order.pk, found[1]])
        if state == R.RESPONSE_SUBMITTED:
            day = answer_due(order.responded_at, RECHECK_DAYS)
        else:
            day = answer_due(order.wished_at, EXTENSION_DAYS)
        return due(owner=Owner.OFFICER, action=found[0], action_url=address, due_on=day)
    return None


# The society owes the answer; while it waits for more time, too.
AWAITING = (R.ISSUED, R.ACKNOWLEDGED, R.RETURNED, R.DEFERRED, R.DEFERRAL_REQUESTED)
UNANSWERED = (R.ACKNOWLEDGED, R.RETURNED, R.DEFERRED)

# fmt: off
RECTIFICATION: Workflow[Rectification] = Workflow(
    model=Rectification,
    states=R,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="issue",       label="下达整改", source=(),                     target=R.ISSUED,
             who=supervisor, when=(pilot_is_active,), tell=(notices.ISSUED,)),
        Step(name="acknowledge", label="签收",     source=(R.ISSUED,),            target=R.ACKNOWLEDGED,
             who=answers, then=(sign_receipt,), tell=(notices.ACKNOWLEDGED,)),
        Step(name="respond",     label="报送整改",
             source=(*UNANSWERED, R.DEFERRAL_REQUESTED),                          target=R.RESPONSE_SUBMITTED,
             who=answers, then=(sign_receipt, take_answer, forget_wish), tell=(notices.RESPONDED,),
             effect="报送后由省科协复核，退回前不能修改。"),
        Step(name="ask_deferral", label="申请延期",
             source=(R.ISSUED, *UNANSWERED),                                      target=R.DEFERRAL_REQUESTED,
             who=answers, when=(pilot_is_active,), then=(sign_receipt, keep_wish),
             tell=(notices.DEFERRAL_ASKED,),
             effect="由省科协审批；批准前整改时限不变，仍可直接报送整改。"),
        Step(name="close",       label="销号",     source=(R.RESPONSE_SUBMITTED,), target=R.CLOSED,
             who=supervisor, when=(was_not_mine,), then=(judge, close),
             tell=(notices.CLOSED,), effect="销号后整改结束，并通知学会。"),
        Step(name="return",      label="退回整改", source=(R.RESPONSE_SUBMITTED,), target=R.RETURNED,
             who=supervisor, comment_required=True, then=(pin_return, judge, set_new_due_date),
             tell=(notices.RETURNED,), danger=True,
             effect="退回须至少选择一项原因并写明意见；退回后由学会在新的时限前重新整改。"),
        Step(name="defer",       label="挂账延期", source=AWAITING,                target=R.DEFERRED,
             who=supervisor, when=(was_not_my_wish,), comment_required=True,
             then=(put_off,), tell=(notices.DEFERRED,),
             effect="同意后整改时限随即改变，原时限保留在记录中，并通知学会。"),
        Step(name="refuse_deferral", label="不同意延期",
             source=(R.DEFERRAL_REQUESTED,),                                      target=R.ACKNOWLEDGED,
             who=supervisor, when=(was_not_my_wish,), comment_required=True, danger=True,
             then=(pin_refusal, forget_wish), tell=(notices.DEFERRAL_REFUSED,),
             effect="整改时限不变，请写明理由；系统会通知学会。"),
    ),
)
# fmt: on
