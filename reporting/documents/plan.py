"""The implementation plan (实施方案) as it is stamped and filed: PDF and Word, clause 五（二）.

Both carry the plan's own code (方案校验码), the beginning of the fingerprint of its content. The
stamped scan is bound to that code, so an old print is recognised whatever file it came from.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from pilots.enums import PlanStatus
from pilots.models import PlanVersion
from pilots.policies import UNSENT_PLANS, visible_plans
from pilots.queries.plan_outline import Outline, outline
from pilots.workflows.plan_content import digest, load, short_code, with_code
from reporting.documents.kind import Identity, Kind
from reporting.documents.plan_word import write
from reporting.enums import DocumentKind
from reporting.policies import DRAFT_MARK

LONG = 2500  # characters: more than four pages with the tables
NUMERALS = "一二三四五六七八九十"
MARKS = {
    PlanStatus.DRAFT: "草稿 未提交",
    PlanStatus.CONFIRMED: "草稿 未提交",
    PlanStatus.RETURNED: "已退回",
    PlanStatus.SUPERSEDED: "已被新版本替代",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaper:
    """What the paper says. ``mark`` lies across every page until the plan has been sent."""

    plan: PlanVersion
    outline: Outline
    code: str
    mark: str

    @property
    def wants_contents(self) -> bool:
        """Long plans carry a list of contents."""
        return sum(len(row.text) for row in self.outline.chapters) > LONG

    @property
    def chapters(self) -> list[tuple[str, str]]:
        """Return numbered headings with their texts."""
        return [
            (f"{NUMERALS[at]}、{row.label}", row.text)
            for at, row in enumerate(self.outline.chapters)
        ]

    @property
    def tasks_heading(self) -> str:
        return f"{NUMERALS[len(self.outline.chapters)]}、任务清单"


def collect(plan: PlanVersion, _on: dt.date) -> PlanPaper:
    return PlanPaper(
        plan=plan,
        outline=outline(load(plan), {}),
        code=short_code(plan.content_hash or digest(plan)),
        mark=MARKS.get(PlanStatus(plan.status), ""),
    )


def identify(plan: PlanVersion) -> Identity:
    is_draft = plan.status in UNSENT_PLANS
    return Identity(
        number=f"{plan.pilot.number}-FA",
        title=f"省级学会“三化”建设试点实施方案（{plan.pilot.society}）",
        version_label=f"第{plan.number}版{DRAFT_MARK if is_draft else ''}",
        society_id=plan.pilot.society_id,
        is_draft=is_draft,
    )


def load_plan(pk: uuid.UUID) -> PlanVersion:
    rows = PlanVersion.objects.select_related(
        "pilot__society", "pilot__batch", "confirmed_by", "submitted_by"
    )
    return rows.get(pk=pk)


def _word(content: PlanPaper, identity: Identity, code: str, moment: dt.datetime) -> bytes:
    return write(content, identity, code, timezone.localtime(moment))


def _said(content: PlanPaper) -> Callable[[str], str]:
    """Let the QR code carry the plan's own code, so that a scan is recognised from its picture."""
    return partial(with_code, code=content.code)


KIND = Kind(
    name=DocumentKind.PLAN,
    label="实施方案（PDF）",
    template="reporting/document/plan.html",
    visible=visible_plans,
    load=load_plan,
    identify=identify,
    collect=collect,
    said=_said,
)
WORD_KIND = Kind(
    name=DocumentKind.PLAN_WORD,
    label="实施方案（Word）",
    word=_word,
    visible=visible_plans,
    load=load_plan,
    identify=identify,
    collect=collect,
)
