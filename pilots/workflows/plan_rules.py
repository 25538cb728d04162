"""Who may do what with a plan, and what must hold first."""

from __future__ import annotations

from pilots.enums import PilotStatus, PlanStatus
from pilots.models import Pilot, PilotBatch, PlanVersion
from pilots.policies import heads_pilot, runs_batch, works_for_pilot
from pilots.workflows import plan_content
from pilots.workflows.plan_gaps import gaps
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_leader
from sanhua.core.rules import Rule, reasoned, rule

S = PlanStatus
IN_THE_MAKING = (S.DRAFT, S.CONFIRMED, S.SUBMITTED)

FROZEN = {
    S.CONFIRMED: "本版方案已由学会负责人确认，不能修改。如需修改，请先“撤回确认”。",
    S.SUBMITTED: "本版方案已报送省科协审核，不能修改。如需修改，请联系省科协经办人退回。",
    S.RETURNED: "本版方案已退回，内容不再变化。请在下一版上修改。",
    S.APPROVED: "本版方案已审核通过，不能修改。如需调整，请在方案页“申请调整”，另编新版本。",
    S.SUPERSEDED: "本版方案已被新版本替代，不能修改。",
}


def _pilot(plan: PlanVersion) -> Pilot:
    return plan.pilot


def _batch(plan: PlanVersion) -> PilotBatch:
    return plan.pilot.batch


works: Rule[PlanVersion] = works_for_pilot.on(_pilot)
heads: Rule[PlanVersion] = heads_pilot.on(_pilot)
runs: Rule[PlanVersion] = runs_batch.on(_batch)
leads: Rule[PlanVersion] = is_leader.on(_pilot)


@rule("不能审核自己报送的方案，请由其他经办人办理。")
def did_not_submit(actor: User, plan: PlanVersion) -> bool:
    return plan.submitted_by_id != actor.pk


@rule("该学会的试点已经结束，方案不再办理。")
def pilot_runs(_: User, plan: PlanVersion) -> bool:
    return plan.pilot.status == PilotStatus.ACTIVE


@rule("已有一个版本正在编制或审核，请在该版本上继续。")
def nothing_in_the_making(_: User, plan: PlanVersion) -> bool:
    return not plan.pilot.plan_versions.filter(status__in=IN_THE_MAKING).exists()


@rule("还没有已通过的方案，不需要申请调整。")
def one_in_force(_: User, plan: PlanVersion) -> bool:
    return plan.pilot.plan_versions.filter(status=S.APPROVED).exists()


@rule("只有新版本通过时，原版本才被替代。")
def newer_in_review(_: User, plan: PlanVersion) -> bool:
    newer = plan.pilot.plan_versions.filter(number__gt=plan.number)
    return newer.filter(status__in=(S.SUBMITTED, S.APPROVED)).exists()


@reasoned
def is_complete(_: User, plan: PlanVersion) -> str:
    found = gaps(plan)
    if not found:
        return ""
    first = f"{found[0].label}：{found[0].sentence}"
    return f"还有{len(found)}处未完成，请先在“检查并提交”中逐项补齐。第1处——{first}"


@reasoned
def scan_fits(_: User, plan: PlanVersion) -> str:
    if plan.scan_id is None:
        return "还没有盖章扫描件，请由学会负责人上传并确认。"
    now = plan_content.digest(plan)
    if now == plan.scan_of:
        return ""
    old, new = plan_content.short_code(plan.scan_of), plan_content.short_code(now)
    return (
        f"扫描件对应的内容已修改：扫描件的校验码为{old}，现为{new}。"
        "请“撤回确认”，重新打印、盖章、扫描，由学会负责人再次确认后报送。"
    )


def scan_fault(plan: PlanVersion, typed: str) -> str:
    """Say why a scan with this code (twelve signs, no dashes) is not one of this content."""
    own = plan_content.short_code(plan_content.digest(plan))
    if typed == plan_content.plain_code(own):
        return ""
    for other in plan.pilot.plan_versions.exclude(pk=plan.pk).order_by("-number"):
        known = (other.content_hash, other.scan_of, plan_content.digest(other))
        if any(typed == plan_content.plain_code(plan_content.short_code(each)) for each in known):
            return (
                f"这是第{other.number}版方案的扫描件，不能用于第{plan.number}版。"
                f"请打印第{plan.number}版（方案校验码{own}），盖章扫描后上传。"
            )
    return (
        f"扫描件的方案校验码与本版内容（{own}）不一致：打印之后方案又有修改，或校验码填写有误。"
        "请核对；内容有修改的，重新打印、盖章、扫描后上传。"
    )


@rule("方案内容与报送时不一致，不能通过。请退回学会重新确认、报送，并告知系统管理员。")
def unchanged_since_submission(_: User, plan: PlanVersion) -> bool:
    return not plan.content_hash or plan_content.digest(plan) == plan.content_hash


# Who opens the page of a review: officers who decide, leaders who read.
reviews: Rule[PlanVersion] = runs | leads
