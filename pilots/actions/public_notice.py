"""What officers do with a public notice: publish it, take down objections, answer them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pilots.enums import PublicNoticeStatus
from pilots.models import Application, Objection, PilotBatch, PublicNotice
from pilots.policies import runs_batch
from pilots.workflows.public_notice import PUBLIC_NOTICE
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import note
from sanhua.core.calendar import ONE_DAY
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion

ANONYMOUS = ("匿名", "无名", "不具名", "不愿", "保密", "群众", "某人", "知情人")
NO_ANONYMOUS = "匿名异议不予受理。请补充异议人真实姓名（单位须加盖公章）和联系方式后再登记。"


def last_day(starts_on: dt.date, days: int) -> dt.date:
    """Return the last day of a notice of so many working days, the first counted in."""
    return work_calendar().add(starts_on - ONE_DAY, days)


def publish_notice(
    *,
    batch: PilotBatch,
    texts: Mapping[str, str],
    starts_on: dt.date,
    days: int,
    applications: Iterable[Application],
    occasion: Occasion,
) -> PublicNotice:
    """Show the chosen proposed societies for objections."""
    runs_batch.require(occasion.actor, batch)
    notice = PublicNotice(
        batch=batch, starts_on=starts_on, ends_on=last_day(starts_on, days), **texts
    )
    data = {"applications": list(applications)}
    told = Occasion(occasion.actor, occasion.now, occasion.comment, data, token=occasion.token)
    return PUBLIC_NOTICE.begin(notice, "publish", told)


def record_objection(
    notice: PublicNotice,
    *,
    name: str,
    contact: str,
    content: str,
    received_on: dt.date,
    occasion: Occasion,
) -> Objection:
    """Take down an objection that has a real name and a way to answer.

    Raises:
        NotNow: it is anonymous, came outside the period, or the notice is over.

    """
    runs_batch.require(occasion.actor, notice.batch)
    name, contact = name.strip(), contact.strip()
    if not name or not contact or any(word in name for word in ANONYMOUS):
        raise NotNow(NO_ANONYMOUS)
    values = {"name": name, "contact": contact, "content": content, "received_on": received_on}
    try:
        with transaction.atomic():
            # Ending the notice takes the same lock, so no objection slips in behind the result.
            locked = PublicNotice.objects.select_for_update().get(pk=notice.pk)
            return _take_down(locked, values, occasion)
    except IntegrityError as error:
        raise NotNow("这件异议刚刚已经登记，请刷新页面查看。") from error


def _take_down(notice: PublicNotice, values: Mapping[str, Any], occasion: Occasion) -> Objection:
    if occasion.token:
        earlier = Objection.objects.filter(pk=occasion.token, notice=notice).first()
        if earlier:
            return earlier
    if notice.status != PublicNoticeStatus.OPEN:
        raise NotNow("公示已经结束，不再登记异议。")
    last = min(notice.ends_on, timezone.localdate(occasion.now))
    if not notice.starts_on <= values["received_on"] <= last:
        raise NotNow(
            f"“收到日期”应在公示期内（{notice.starts_on:%Y-%m-%d}至{notice.ends_on:%Y-%m-%d}），"
            "且不晚于今天。"
        )
    objection = Objection(pk=occasion.token or uuid.uuid4(), notice=notice, **values)
    objection.full_clean(validate_unique=False)
    objection.save(force_insert=True)
    _noted(notice, "objection", "登记异议", occasion)
    return objection


def answer_objection(objection: Objection, *, reply: str, occasion: Occasion) -> Objection:
    """Keep what was checked and answered; an answer given stays.

    Raises:
        NotNow: it is answered already, or the reply is empty.
        Stale: somebody else answered meanwhile.

    """
    notice = objection.notice
    runs_batch.require(occasion.actor, notice.batch)
    if objection.reply:
        raise NotNow("这件异议已经答复，不能再次答复。")
    if not reply.strip():
        raise NotNow("请填写“核查与答复”。")
    with transaction.atomic():
        answered = revise(
            objection,
            seen=occasion.seen or objection.version,
            reply=reply.strip(),
            replied_by=occasion.actor,
            replied_at=occasion.now,
        )
        _noted(notice, "answer", "答复异议", occasion)
    return answered


def _noted(notice: PublicNotice, kind: str, label: str, occasion: Occasion) -> None:
    note(
        notice,
        kind=f"pilots.publicnotice.{kind}",
        label=label,
        actor=occasion.actor,
        now=occasion.now,
    )
    turns.refresh(PUBLIC_NOTICE, notice, now=occasion.now)
