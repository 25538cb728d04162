"""The life of a leader's instruction (批示): issued on an item, carried out by the officers."""

from __future__ import annotations

from django.urls import reverse

from pilots.enums import DirectiveStatus
from pilots.models import Directive
from pilots.notices import directive as notices
from pilots.policies import run_batch_ids
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = DirectiveStatus


@rule("只有本批次的省科协经办人可以办理。")
def runs(actor: User, directive: Directive) -> bool:
    """Officers of the batch; any officer where there is none."""
    if directive.batch_id is None:
        return actor.holds(StaffRole.OFFICER)
    return directive.batch_id in run_batch_ids(actor)


@rule("只有省科协领导可以批示。")
def leads(actor: User, directive: Directive) -> bool:
    return is_leader.holds(actor, directive)


def sign(directive: Directive, occasion: Occasion) -> None:
    answer = str(occasion.data.get("answer", "")).strip()
    if not answer:
        raise NotNow("请填写办理情况，写明做了什么、结果如何。")
    directive.answer = answer
    directive.handled_by, directive.handled_at = occasion.actor, occasion.now


def turn(directive: Directive) -> Due | None:
    if directive.status != S.ISSUED:
        return None
    return Due(
        owner=Owner.OFFICER,
        title=str(directive)[:200],
        note=directive.text[:60],
        url=directive.get_absolute_url(),
        action="办理批示",
        action_url=reverse("pilots:directive_step", args=[directive.pk, "handle"]),
        due_on=directive.due_on,
        society_name=directive.society_name,
        batch_id=directive.batch_id,
    )


# fmt: off
DIRECTIVE: Workflow[Directive] = Workflow(
    model=Directive,
    states=S,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="issue",  label="批示",     source=(),          target=S.ISSUED,
             who=leads, tell=(notices.ISSUED,)),
        Step(name="handle", label="报告办理情况", source=(S.ISSUED,), target=S.HANDLED,
             who=runs, then=(sign,), tell=(notices.HANDLED,),
             effect="报告后批示办结，并通知批示人。"),
    ),
)
# fmt: on
