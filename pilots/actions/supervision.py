"""What people do to guide, to order and to urge."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from pilots.models import Pilot, PilotBatch, Rectification, SiteVisit, Urging, VisitFinding
from pilots.policies import urgeable_turns
from pilots.workflows.supervision import RECTIFICATION, VISIT
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.actions import say_in_groups
from sanhua.activity.enums import Owner, Topic
from sanhua.activity.journal import tell
from sanhua.activity.models import Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.enums import MembershipRole
from societies.policies import people_of


def plan_visit(
    pilot: Pilot,
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> SiteVisit:
    """Arrange a visit to a pilot society; its people are told."""
    visit = SiteVisit(pilot=pilot, planned_by=actor, **values)
    return VISIT.begin(visit, "plan", Occasion(actor, now, token=token))


def issue_rectification(
    pilot: Pilot,
    *,
    actor: User,
    now: dt.datetime,
    on: dt.date,
    token: uuid.UUID | None = None,
    finding: VisitFinding | None = None,
    **values: Any,
) -> Rectification:
    """Order a pilot society to put something right by a day.

    Raises:
        NotNow: the day has passed, the task, visit or finding is of another pilot, or the finding
            has a rectification already.

    """
    if values["due_on"] < on:
        raise NotNow("整改时限不能早于今天。")
    for name in ("task", "visit"):
        if (linked := values.get(name)) and linked.pilot_id != pilot.pk:
            raise NotNow("关联的任务或调研不属于该学会，请重新选择。")
    if finding is not None and finding.visit.pilot_id != pilot.pk:
        raise NotNow("该问题不属于本学会，请从调研页面重新打开。")
    with transaction.atomic():
        rectification = Rectification(
            pilot=pilot,
            number=_next_number(on.year),
            issued_by=actor,
            issued_at=now,
            **values,
        )
        made = RECTIFICATION.begin(rectification, "issue", Occasion(actor, now, token=token))
        if finding is not None:
            _become(finding, made)
        return made


def _next_number(year: int) -> str:
    """Return the next number of a year, over all batches; others wait until it is taken."""
    locked = PilotBatch.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.values_list("pk", flat=True))
    head = f"〔{year}〕"
    rows = Rectification.objects.filter(number__startswith=head).values_list("number", flat=True)
    taken = (number.removeprefix(head).removesuffix("号") for number in rows)
    return f"{head}{max((int(text) for text in taken if text.isdecimal()), default=0) + 1}号"


def _become(finding: VisitFinding, made: Rectification) -> None:
    """Tie a finding to its rectification; it has one at the most."""
    free = VisitFinding.objects.filter(pk=finding.pk, rectification__isnull=True)
    if free.update(rectification=made):
        return
    known = VisitFinding.objects.get(pk=finding.pk).rectification
    if known is not None and known.pk != made.pk:
        raise NotNow(f"该问题已下达{known}，请在整改台账中查看。")


def urge(
    turns: list[Turn], *, text: str, actor: User, now: dt.datetime, on: dt.date
) -> list[Urging]:
    """Remind societies by hand of things they owe (催办); once a day for each thing.

    Returns:
        What was sent; things that were urged already today are left out.

    Raises:
        NotNow: nothing was chosen, or all of it was urged today.

    """
    if not turns:
        raise NotNow("请先勾选要催办的事项。")
    if not text.strip():
        raise NotNow("请填写催办内容。")
    allowed = urgeable_turns(actor).filter(pk__in=[turn.pk for turn in turns])
    if allowed.count() < len({turn.pk for turn in turns}):
        raise NotAllowed("只有本批次的省科协经办人可以催办。")
    with transaction.atomic():
        sent = [_urge_one(turn, text, actor=actor, now=now, on=on) for turn in turns]
    if not any(sent):
        raise NotNow("所选事项今天已经催办过，请明天再催或改用电话。")
    return [urging for urging in sent if urging]


def say_to_groups(text: str, *, actor: User, now: dt.datetime, token: uuid.UUID) -> int:
    """Let the robots post a list of what is owed in the office's chat groups.

    Raises:
        NotNow: there is nothing to say, or no group has a robot.

    """
    is_officer.require(actor, None)
    if not text:
        raise NotNow("请先勾选要发到群里的事项。")
    groups = say_in_groups(text, key=f"chat:{token}", now=now, actor=actor)
    if not groups:
        raise NotNow("还没有设置群机器人，请联系系统管理员，或复制名单后自行发送。")
    return groups


def _urge_one(
    turn: Turn, text: str, *, actor: User, now: dt.datetime, on: dt.date
) -> Urging | None:
    earlier = Urging.objects.filter(turn_id=turn.pk, urged_at__date=on)
    if turn.society_id is None or earlier.exists():
        return None
    roles = [MembershipRole.HEAD] if turn.owner == Owner.HEAD else []
    people = list(people_of(turn.society_id, *roles))
    due = (
        f"（时限{turn.due_on.year}年{turn.due_on.month}月{turn.due_on.day}日）"
        if turn.due_on
        else ""
    )
    tell(
        people,
        subject=f"催办：{turn.title}",
        text=f"{turn.title}{due}。{text}",
        url=turn.url,
        key=f"urge:{turn.pk}:{on.isoformat()}",
        now=now,
        topic=Topic.URGING,
        batch_id=turn.batch_id,
    )
    return Urging.objects.create(
        turn_id=turn.pk,
        subject_id=turn.subject_id,
        title=turn.title,
        society_id=turn.society_id,
        batch_id=turn.batch_id,
        due_on=turn.due_on,
        text=text,
        recipients="、".join(str(person) for person in people)[:300] or "（该学会没有登记人员）",
        urged_by=actor,
        urged_at=now,
    )
