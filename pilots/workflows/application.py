"""The life of an application (申报): from the wish to take part to the decision, clause 五（一）."""

from __future__ import annotations

from django.utils import timezone

from pilots.enums import (
    ApplicationKind,
    ApplicationStatus,
    BatchStatus,
    Phase,
    PublicNoticeStatus,
    ReturnReason,
)
from pilots.models import Application, Investigation, ReturnRemark
from pilots.notices import application as notices
from pilots.policies import runs_batch
from pilots.workflows.application_turn import TEXTS, turn
from pilots.workflows.dossier import (
    ask_until_the_end,
    ensure_baseline,
    findings_allow,
    freeze_baseline,
)
from pilots.workflows.selection import decide, make_pilot
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import JOURNAL
from sanhua.core.records import label_of
from sanhua.core.rules import NotNow, Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from societies.policies import headed_society_ids, works_for

S = ApplicationStatus

by_society: Rule[Application] = works_for.on(lambda application: application.society)
by_officer: Rule[Application] = runs_batch.on(lambda application: application.batch)


@rule("本批次没有在受理申报：尚未启动，或已经结束。")
def batch_is_open(_actor: User, application: Application) -> bool:
    return application.batch.status == BatchStatus.OPEN


@reasoned
def texts_are_filled(_actor: User, application: Application) -> str:
    empty = [
        f"“{label_of(Application, name)}”"
        for name in TEXTS
        if not getattr(application, name).strip()
    ]
    return f"请先填写{'、'.join(empty)}，再报送。" if empty else ""


@reasoned
def leaves_with_head_or_seal(actor: User, application: Application) -> str:
    """What leaves the society is confirmed by its head: in person, or by the seal on paper."""
    if application.attachment_id or application.society_id in headed_society_ids(actor):
        return ""
    return "待学会负责人报送。请负责人登录后报送，或先上传加盖公章的申报材料再由经办人报送。"


@rule("不能审核本人报送的申报，请由其他同志办理。")
def is_not_own(actor: User, application: Application) -> bool:
    return application.submitted_by_id != actor.pk


@rule("省科协推荐的学会不走报送和退回，可直接开展调研。")
def came_from_society(_actor: User, application: Application) -> bool:
    return application.kind == ApplicationKind.APPLICATION


@reasoned
def public_notice_is_over(_actor: User, application: Application) -> str:
    notice = application.public_notice
    if notice is None:
        return "还没有列入公示。请先发布公示，公示结束后再审定。"
    if notice.status != PublicNoticeStatus.ENDED:
        return f"公示尚未结束（公示期至{notice.ends_on:%Y-%m-%d}），结束后才能审定。"
    if any(not objection.reply for objection in notice.objections.all()):
        return "公示期收到的异议还没有全部答复，答复后才能审定。"
    return ""


@reasoned
def may_decline(actor: User, application: Application) -> str:
    """Before the proposal the officer says no; after it, the leader."""
    if application.status == S.PROPOSED:
        return is_leader.why_not(actor, application)
    return by_officer.why_not(actor, application) and is_leader.why_not(actor, application)


def stamp_submission(application: Application, occasion: Occasion) -> None:
    """Late is possible, and stays visible as late."""
    today = timezone.localdate(occasion.now)
    limit = application.due_on or application.batch.ends(Phase.SELECTION)
    application.submitted_by = occasion.actor
    application.submitted_at = occasion.now
    application.is_late = application.is_late or bool(limit and today > limit)


def note_reasons(application: Application, occasion: Occasion) -> None:
    """Keep each reason for the return, and set the date until which to supplement."""
    remarks = occasion.data.get("remarks", ())
    if not remarks:
        raise NotNow("退回须选择至少1项退回原因。")
    days = application.batch.supplement_days
    application.due_on = work_calendar().add(timezone.localdate(occasion.now), days)
    ReturnRemark.objects.bulk_create(
        ReturnRemark(
            subject_id=application.pk,
            event_id=occasion.token,
            reason=ReturnReason(reason),
            text=text,
            made_at=occasion.now,
        )
        for reason, text in remarks
    )


def keep_investigation(application: Application, occasion: Occasion) -> None:
    """Write the record of what was seen; without one there is no investigated society."""
    values = {name: occasion.data.get(name) for name in INVESTIGATION_FIELDS}
    if missing := [name for name, value in values.items() if not value]:
        labels = (label_of(Investigation, name) for name in missing)
        raise NotNow(f"请填写{'、'.join(f'“{label}”' for label in labels)}。")
    if values["held_on"] > timezone.localdate(occasion.now):  # type: ignore[operator]
        raise NotNow("“调研日期”不能晚于今天；调研之后再登记。")
    record = Investigation(
        application=application,
        recorded_by=occasion.actor,
        recorded_at=occasion.now,
        **values,
    )
    record.full_clean(exclude=["application"])
    record.save()


INVESTIGATION_FIELDS = ("held_on", "participants", "findings", "conclusion")


APPLICATION = Workflow(
    model=Application,
    states=ApplicationStatus,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(
            name="start",
            label="开始申报",
            source=(),
            target=S.DRAFT,
            who=by_society,
            when=(batch_is_open,),
            then=(ask_until_the_end,),
        ),
        Step(
            name="recommend",
            label="推荐学会",
            source=(),
            target=S.ACCEPTED,
            who=by_officer,
            when=(batch_is_open,),
            then=(ask_until_the_end,),
            tell=notices.RECOMMENDED,
        ),
        Step(
            name="submit",
            label="报送",
            source=(S.DRAFT,),
            target=S.SUBMITTED,
            who=by_society,
            when=(batch_is_open, texts_are_filled, findings_allow, leaves_with_head_or_seal),
            then=(stamp_submission, freeze_baseline),
            tell=notices.SUBMITTED,
            effect="报送后内容锁定，并通知省科协经办人；退回之前不能修改。",
        ),
        Step(
            name="resubmit",
            label="补正重报",
            source=(S.RETURNED,),
            target=S.SUBMITTED,
            who=by_society,
            when=(batch_is_open, texts_are_filled, findings_allow, leaves_with_head_or_seal),
            then=(stamp_submission, freeze_baseline),
            tell=notices.RESUBMITTED,
            effect="重报后内容锁定，并通知省科协经办人。",
        ),
        Step(
            name="accept",
            label="受理",
            source=(S.SUBMITTED,),
            target=S.ACCEPTED,
            who=by_officer,
            when=(is_not_own,),
            tell=notices.ACCEPTED,
            effect="受理后通知学会，接下来开展调研。",
        ),
        Step(
            name="return",
            label="退回补正",
            source=(S.SUBMITTED,),
            target=S.RETURNED,
            who=by_officer,
            when=(came_from_society,),
            then=(note_reasons,),
            tell=notices.RETURNED,
            danger=True,
            effect="退回后通知学会经办人和负责人，补正期限自次日起按工作日计算。",
        ),
        Step(
            name="investigate",
            label="登记调研",
            source=(S.ACCEPTED, S.INVESTIGATED),
            target=S.INVESTIGATED,
            who=by_officer,
            then=(keep_investigation,),
            effect="调研记录只供省科协内部比选使用，学会看不到。",
        ),
        Step(
            name="propose",
            label="拟定",
            source=(S.INVESTIGATED,),
            target=S.PROPOSED,
            who=by_officer,
            tell=notices.PROPOSED,
            effect="拟定后可列入公示；公示结束且异议全部答复后，由省科协领导审定。",
        ),
        Step(
            name="select",
            label="确定为试点",
            source=(S.PROPOSED,),
            target=S.SELECTED,
            who=is_leader,
            when=(is_not_own, public_notice_is_over),
            then=(decide, ensure_baseline, make_pilot),
            tell=notices.SELECTED,
            effect="确定后建立试点学会，保存试点前基本情况，开启实施方案编制，并通知学会。",
        ),
        Step(
            name="decline",
            label="不予入选",
            source=(S.ACCEPTED, S.INVESTIGATED, S.PROPOSED),
            target=S.NOT_SELECTED,
            who=may_decline,
            tell=notices.DECLINED,
            comment_required=True,
            danger=True,
            effect="办理后通知学会，本批次不再办理该申报。填写的意见学会能看到。",
        ),
        Step(
            name="withdraw",
            label="撤回",
            source=(S.DRAFT, S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.INVESTIGATED),
            target=S.WITHDRAWN,
            who=by_society,
            tell=notices.WITHDRAWN,
            comment_required=True,
            danger=True,
            effect="撤回后本次申报结束；在批次受理期内可以重新申报。",
        ),
    ),
)

__all__ = ["APPLICATION", "TEXTS", "by_society"]
