"""The life of a batch (试点批次): prepared, opened, closed, archived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import prefetch_related_objects

from pilots.enums import ApplicationStatus, BatchStatus, Phase
from pilots.models import Application, PilotBatch
from pilots.notices import batch as notices
from pilots.policies import runs_batch
from pilots.workflows.application import APPLICATION
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity import turns
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import Rule, reasoned, rule
from sanhua.core.workflow import Occasion, Step, Workflow

S = BatchStatus
an_officer: Rule[PilotBatch] = is_officer.on(lambda batch: batch)
Dates = tuple[dt.date | None, dt.date | None]
# The exchange of experience (经验交流) is the one step for which the notice names no date.
DATED = (Phase.SELECTION, Phase.PLANNING, Phase.PILOTING, Phase.EVALUATION)
UNDECIDED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.INVESTIGATED,
    ApplicationStatus.PROPOSED,
)


def phases_fault(phases: Mapping[Phase, Dates]) -> str:
    """Say what keeps these phases from being the calendar of an open batch."""
    last: Phase | None = None
    for kind in DATED:
        start, end = phases.get(kind, (None, None))
        if start is None or end is None:
            return f"请先填写“{kind.label}”阶段的开始日期和结束日期。"
        if end < start:
            return f"“{kind.label}”阶段的结束日期不能早于开始日期。"
        if last and (start < phases[last][0] or end < phases[last][1]):  # type: ignore[operator]
            return f"“{kind.label}”阶段不能早于“{last.label}”阶段，请调整日期。"
        last = kind
    return ""


def phases_of(batch: PilotBatch) -> dict[Phase, Dates]:
    return {Phase(row.kind): (row.starts_on, row.ends_on) for row in batch.phases.all()}


@reasoned
def phases_are_in_order(_actor: User, batch: PilotBatch) -> str:
    return phases_fault(phases_of(batch))


@rule("请先填写发文字号。")
def has_number(_actor: User, batch: PilotBatch) -> bool:
    return bool(batch.doc_number.strip())


@reasoned
def applications_are_decided(_actor: User, batch: PilotBatch) -> str:
    # Through the relation, so that a page that has the rows at hand asks no second time.
    left = sum(1 for application in batch.applications.all() if application.status in UNDECIDED)
    return f"还有{left}件申报没有办结，请先审定或办理为未入选。" if left else ""


def refresh_drafts(batch: PilotBatch, *, now: dt.datetime) -> None:
    """Keep the to-do list of unfinished applications in step with the batch's dates and state."""
    prefetch_related_objects([batch], "phases")
    rows = Application.objects.filter(batch=batch).exclude(
        status__in=(
            ApplicationStatus.SELECTED,
            ApplicationStatus.NOT_SELECTED,
            ApplicationStatus.WITHDRAWN,
        )
    )
    for application in rows.select_related("society", "public_notice"):
        application.batch = batch
        turns.refresh(APPLICATION, application, now=now)


def settle_drafts(batch: PilotBatch, occasion: Occasion) -> None:
    refresh_drafts(batch, now=occasion.now)


def turn(batch: PilotBatch) -> Due | None:
    """Only a batch in preparation waits for somebody; an open one lives through its records."""
    if batch.status != S.DRAFT:
        return None
    return Due(
        owner=Owner.OFFICER,
        batch_id=batch.pk,
        title=batch.name,
        note="填好各阶段日期和发文字号后启动",
        url=batch.get_absolute_url(),
        action="启动批次",
        due_on=batch.starts(Phase.SELECTION),
    )


BATCH: Workflow[PilotBatch] = Workflow(
    model=PilotBatch,
    states=BatchStatus,
    journal=JOURNAL,
    turn=turn,
    steps=(
        Step(name="create", label="新建批次", source=(), target=S.DRAFT, who=an_officer),
        Step(
            name="open",
            label="启动批次",
            source=(S.DRAFT,),
            target=S.OPEN,
            who=runs_batch,
            when=(has_number, phases_are_in_order),
            tell=notices.OPENED,
            effect="启动后所有学会都能看到本批次并可以申报，同时发送通知。",
        ),
        Step(
            name="close",
            label="结束批次",
            source=(S.OPEN,),
            target=S.CLOSED,
            who=runs_batch,
            when=(applications_are_decided,),
            then=(settle_drafts,),
            tell=notices.CLOSED,
            danger=True,
            comment_required=True,
            effect="结束后不再受理申报，未报送的草稿不再列为待办。",
        ),
        Step(
            name="archive",
            label="归档",
            source=(S.CLOSED,),
            target=S.ARCHIVED,
            who=runs_batch,
            effect="归档后本批次只供查阅。",
        ),
    ),
)
