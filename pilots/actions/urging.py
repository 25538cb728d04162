"""Reminding societies by hand of what they owe (催办)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from pilots.models import Pilot, Urging
from pilots.policies import urgeable_turns
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.actions import say_in_groups
from sanhua.activity.enums import Owner, Topic
from sanhua.activity.journal import note_many, tell_many
from sanhua.activity.models import Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.wording import cn_date
from societies.enums import MembershipRole
from societies.models import Membership

URGED = "pilots.urging.urge"
TITLES_MAX = 5  # named in a pilot's trail


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
    earlier = Urging.objects.filter(turn_id__in=[turn.pk for turn in turns], urged_at__date=on)
    done = set(earlier.values_list("turn_id", flat=True))
    chosen = [turn for turn in turns if turn.society_id and turn.pk not in done]
    if not chosen:
        raise NotNow("所选事项今天已经催办过，请明天再催或改用电话。")
    people = _people(chosen)
    rows = [_urging(turn, people[turn.pk], text, actor=actor, now=now) for turn in chosen]
    with transaction.atomic():
        tell_many(
            (_letter(turn, people[turn.pk], text, on=on) for turn in chosen),
            topic=Topic.URGING,
            now=now,
        )
        made = Urging.objects.bulk_create(rows, batch_size=200)
        _note(chosen, rows, actor=actor, now=now)
    return made


def _people(turns: list[Turn]) -> dict[uuid.UUID, list[User]]:
    """Return whom each thing is up to: the head, or the head and the secretaries (one query)."""
    rows = Membership.objects.filter(
        society__in={turn.society_id for turn in turns},
        is_active=True,
        user__is_active=True,
        role__in=(MembershipRole.SECRETARY, MembershipRole.HEAD),
    ).select_related("user")
    by_society: dict[uuid.UUID, list[Membership]] = defaultdict(list)
    for row in rows.order_by("role", "since", "pk"):
        by_society[row.society_id].append(row)
    return {
        turn.pk: [
            row.user
            for row in by_society[cast("uuid.UUID", turn.society_id)]
            if turn.owner != Owner.HEAD or row.role == MembershipRole.HEAD
        ]
        for turn in turns
    }


def _letter(turn: Turn, people: list[User], text: str, *, on: dt.date) -> dict[str, Any]:
    due = f"（时限{cn_date(turn.due_on)}）" if turn.due_on else ""
    return {
        "recipients": people,
        "subject": f"催办：{turn.title}",
        "text": f"{turn.title}{due}。{text}",
        "url": turn.url,
        "key": f"urge:{turn.pk}:{on.isoformat()}",
        "batch_id": turn.batch_id,
    }


def _urging(turn: Turn, people: list[User], text: str, *, actor: User, now: dt.datetime) -> Urging:
    names = "、".join(str(person) for person in people)
    return Urging(
        turn_id=turn.pk,
        subject_id=turn.subject_id,
        title=turn.title,
        url=turn.url,
        society_id=turn.society_id,
        society_name=turn.society_name,
        batch_id=turn.batch_id,
        due_on=turn.due_on,
        text=text,
        recipients=names[:300] or "（该学会没有登记人员）",
        urged_by=actor,
        urged_at=now,
    )


def _note(turns: list[Turn], rows: list[Urging], *, actor: User, now: dt.datetime) -> None:
    """Leave a line in the trail of everything that was urged, and one in each pilot's."""
    by_kind: dict[int, dict[uuid.UUID, Urging]] = defaultdict(dict)
    by_pilot: dict[tuple[Any, Any], list[Urging]] = defaultdict(list)
    for turn, row in zip(turns, rows, strict=True):
        by_kind[turn.subject_type_id][turn.subject_id] = row
        by_pilot[row.society_id, row.batch_id].append(row)
    signed: dict[str, Any] = {"kind": URGED, "label": "催办", "actor": actor, "now": now}
    for kind, found in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            subjects = model._default_manager.filter(pk__in=list(found))
            note_many(((row, _words(found[row.pk]), {}) for row in subjects), **signed)
    pilots = Pilot.objects.filter(
        society__in={society for society, _ in by_pilot}, batch__in={batch for _, batch in by_pilot}
    )
    note_many(
        (
            (pilot, _summed(by_pilot[pilot.society_id, pilot.batch_id]), {})
            for pilot in pilots
            if (pilot.society_id, pilot.batch_id) in by_pilot
        ),
        **signed,
    )


def _words(row: Urging) -> str:
    return f"{row.text}（接收人：{row.recipients}）"


def _summed(rows: list[Urging]) -> str:
    titles = "；".join(row.title for row in rows[:TITLES_MAX])
    more = f"等{len(rows)}件" if len(rows) > TITLES_MAX else ""
    return f"{titles}{more}。{_words(rows[0])}"


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
