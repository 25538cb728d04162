"""What an officer sees of a plan under review: the material, the changes, the checks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from pilots.enums import PlanField, PlanStatus
from pilots.models import PlanVersion, ReturnRemark
from pilots.queries.plan import PlanPage, plan_page
from pilots.queries.plan_diff import compare
from pilots.queries.plan_outline import Outline, Remarks
from pilots.workflows.plan_content import PARTS, digest
from pilots.workflows.plan_gaps import advice
from pilots.workflows.plan_turn import review_due
from sanhua.accounts.models import User
from sanhua.core.textdiff import CHANGED, MOVED, Comparison
from societies.queries.dossier import CheckupCard, checkup_card

# Where the comparison calls a field by other names than the form.
SHOWN_AS = {PlanField.DATES: ("开始日期", "完成时限"), PlanField.MILESTONES: ("进度节点",)}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: ``light`` green or yellow (red: it should not have left the society)."""

    light: str
    text: str
    note: str = ""
    clause: str = "五（二）"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    page: PlanPage
    diff: Comparison | None
    bases: list[PlanVersion]  # what it can be compared with
    checks: list[Check]
    due_on: dt.date | None
    checkup: CheckupCard | None

    @property
    def passed(self) -> int:
        return sum(check.light == "green" for check in self.checks)

    @property
    def attention(self) -> int:
        return len(self.checks) - self.passed


def base_for(
    plan: PlanVersion, versions: list[PlanVersion], number: str = ""
) -> PlanVersion | None:
    """Return the version to compare with: the one asked for, else the one before."""
    earlier = [row for row in versions if row.number < plan.number]
    asked = [row for row in earlier if str(row.number) == number]
    return next(iter(asked or earlier), None)


def bases_of(plan: PlanVersion, versions: list[PlanVersion]) -> list[PlanVersion]:
    """Return what a reviewer may compare with, the version they decided on last first.

    A version that came back answers that decision; an amendment also stands against the version
    in force, which it would replace.
    """
    decided = [row for row in versions if row.number < plan.number and row.decided_at]
    in_force = [row for row in decided if row.status == PlanStatus.APPROVED]
    return list({row.pk: row for row in (*decided[:1], *in_force)}.values())


def diff_page(plan: PlanVersion, base: PlanVersion | None, *more: PlanVersion) -> Comparison | None:
    """Compare two versions; their parts, and those of others, are fetched together."""
    if base is None:
        return None
    prefetch_related_objects([plan, base, *more], *PARTS)
    return compare(base, plan)


def review_page(
    user: User, plan: PlanVersion, versions: list[PlanVersion], *, base: str = "", today: dt.date
) -> ReviewPage:
    bases = bases_of(plan, versions)
    usual = bases[0] if bases else base_for(plan, versions)
    asked = next((row for row in bases if str(row.number) == base), usual)
    diff = diff_page(plan, asked, *bases)
    page = plan_page(user, plan, versions, today=today)
    returned = next((row for row in bases if row.status == PlanStatus.RETURNED), None)
    answer = compare(returned, plan) if returned and returned is not asked else diff
    return ReviewPage(
        page=page,
        diff=diff,
        bases=bases,
        checks=checks(plan, page.outline, page.remarks, answer),
        due_on=review_due(plan),
        checkup=checkup_card(user, plan.pilot.society),
    )


def checks(
    plan: PlanVersion, outline: Outline, remarks: Remarks, diff: Comparison | None
) -> list[Check]:
    found = [
        _complete(outline),
        Check("green", f"十项任务领域均有安排，共{outline.task_count}项任务", "", "四")
        if all(section.is_done for _, rows in outline.directions for section in rows)
        else Check("red", "有任务领域既没有任务也没有理由，或任务有误", "", "四"),
        _scan(plan),
        *_thin(plan),
    ]
    if plan.is_late:
        found.append(Check("yellow", "逾期补交", f"报送时限{plan.due_on:%Y-%m-%d}"))
    else:
        found.append(Check("green", "在报送时限内报送" if plan.due_on else "调整方案，不限时限"))
    if remarks and diff and plan.status != PlanStatus.RETURNED:
        found.append(_answered(remarks, diff))
    return found


def _complete(outline: Outline) -> Check:
    if not outline.gaps:
        return Check("green", "章节齐全，时限均在本批次试点期内")
    gap = outline.gaps[0]
    return Check("red", f"还有{len(outline.gaps)}处不完整", f"{gap.label}：{gap.sentence}")


def _scan(plan: PlanVersion) -> Check:
    if plan.scan_id is None:
        return Check("yellow", "没有盖章扫描件")
    if digest(plan) == plan.scan_of:
        return Check("green", f"盖章扫描件与第{plan.number}版校验码一致")
    return Check("red", f"盖章扫描件与第{plan.number}版校验码不一致")


def _thin(plan: PlanVersion) -> list[Check]:
    missing = advice(plan)
    steps = [gap for gap in missing if "节点" in gap.sentence]
    guards = [gap for gap in missing if "保障" in gap.sentence]
    return [
        Check("yellow", f"{len(rows)}项任务没有{words}", "、".join(gap.label for gap in rows[:3]))
        if rows
        else Check("green", f"每项任务均有{words}")
        for rows, words in ((steps, "进度节点"), (guards, "保障措施"))
    ]


def _answered(remarks: Remarks, diff: Comparison) -> Check:
    """Say whether the places, or the fields, that were sent back have been worked on."""
    pinned = [row for place, rows in remarks.items() if place for row in rows]
    still = [row for row in pinned if not _worked_on(row, diff)]
    if not still:
        return Check("green", "上次退回的各处均有改动")
    labels = "、".join(
        dict.fromkeys(
            "·".join(filter(None, (row.place_label, "和".join(str(pin.label) for pin in row.pins))))
            for row in still
        )
    )
    return Check("yellow", f"上次退回的{len(pinned)}处中有{len(still)}处没有改动", labels)


def _worked_on(remark: ReturnRemark, diff: Comparison) -> bool:
    """Say whether the place changed, and if fields were named, one of them."""
    change = next((row for row in diff.changes if row.place == remark.place), None)
    if change is None:
        return False
    if not remark.pins or change.kind not in (CHANGED, MOVED):
        return True
    named = {label for pin in remark.pins for label in SHOWN_AS.get(pin, (pin.label,))}
    return any(field.label in named for field in change.fields)
