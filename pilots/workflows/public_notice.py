"""The life of a public notice (公示): shown, objected to, answered, ended."""

from __future__ import annotations

from django.utils import timezone

from pilots.enums import ApplicationStatus, BatchStatus, PublicNoticeStatus
from pilots.models import Application, PublicNotice
from pilots.notices import application as notices
from pilots.policies import runs_batch
from pilots.workflows.application import APPLICATION
from sanhua.accounts.models import User
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL, note
from sanhua.activity.turns import Due
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

by_officer: Rule[PublicNotice] = runs_batch.on(lambda notice: notice.batch)


@rule("批次尚未启动或已经结束，不能发布公示。")
def batch_is_open(_actor: User, notice: PublicNotice) -> bool:
    return notice.batch.status == BatchStatus.OPEN


@reasoned
def objections_are_answered(_actor: User, notice: PublicNotice) -> str:
    open_ones = sum(1 for objection in notice.objections.all() if not objection.reply)
    return f"还有{open_ones}件异议没有答复，全部答复后才能结束公示。" if open_ones else ""


def take_in_applications(notice: PublicNotice, occasion: Occasion) -> None:
    """List the chosen proposed applications in the notice."""
    chosen = occasion.data.get("applications", ())
    if not chosen:
        raise NotNow("请至少选择1家已拟定的学会列入公示。")
    if notice.starts_on < timezone.localdate(occasion.now):
        raise NotNow("“公示开始”不能早于今天。")
    rows = Application.objects.filter(
        pk__in=[application.pk for application in chosen],
        batch=notice.batch,
        status=ApplicationStatus.PROPOSED,
        public_notice=None,
    )
    found = list(rows)
    if len(found) != len(chosen):
        raise NotNow("所选学会中有的不是“已拟定”或已列入公示，请刷新页面重新选择。")
    for application in found:
        claim(application, seen=application.version)
        Application.objects.filter(pk=application.pk).update(public_notice=notice)
        application.refresh_from_db()
        note(
            application,
            kind="pilots.application.list",
            label="列入公示",
            actor=occasion.actor,
            now=occasion.now,
            comment=f"{notice}，公示期{notice.starts_on:%Y-%m-%d}至{notice.ends_on:%Y-%m-%d}。",
        )
        turns.refresh(APPLICATION, application, now=occasion.now)


def close_list(notice: PublicNotice, occasion: Occasion) -> None:
    """End only after the last day, with a result in words; then it is the leader's turn."""
    if timezone.localdate(occasion.now) <= notice.ends_on:
        raise NotNow(f"公示期到{notice.ends_on:%Y-%m-%d}为止（含当日），次日起才能结束公示。")
    notice.result = str(occasion.data.get("result", "")).strip()
    if not notice.result:
        raise NotNow("请填写“公示结果”。")


def pass_to_leader(notice: PublicNotice, occasion: Occasion) -> None:
    for application in notice.applications.select_related("batch", "society"):
        application.public_notice = notice
        turns.refresh(APPLICATION, application, now=occasion.now)


def turn(notice: PublicNotice) -> Due | None:
    if notice.status != PublicNoticeStatus.OPEN:
        return None
    waiting = notice.objections.filter(reply="").count()
    return Due(
        owner=Owner.OFFICER,
        batch_id=notice.batch_id,
        title=notice.title,
        note=f"{waiting}件异议待答复" if waiting else f"公示期至{notice.ends_on:%Y-%m-%d}",
        url=notice.get_absolute_url(),
        action="答复异议" if waiting else "结束公示",
        due_on=work_calendar().add(notice.ends_on, 1),
    )


PUBLIC_NOTICE = Workflow(
    model=PublicNotice,
    states=PublicNoticeStatus,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(
            name="publish",
            label="发布公示",
            source=(),
            target=PublicNoticeStatus.OPEN,
            who=by_officer,
            when=(batch_is_open,),
            then=(take_in_applications,),
            tell=notices.NOTICE_PUBLISHED,
        ),
        Step(
            name="end",
            label="结束公示",
            source=(PublicNoticeStatus.OPEN,),
            target=PublicNoticeStatus.ENDED,
            who=by_officer,
            when=(objections_are_answered,),
            then=(close_list, pass_to_leader),
            tell=notices.NOTICE_ENDED,
            effect="结束后不再登记异议，名单内的学会转省科协领导审定。",
        ),
    ),
)
