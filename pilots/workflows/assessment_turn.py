"""Whose turn an evaluation is."""

from __future__ import annotations

import uuid
from functools import partial

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due

S = AssessmentStatus

OFFICER_TURNS = {S.SELF_SUBMITTED: "安排评分", S.CONSOLIDATED: "提出等次", S.DECIDED: "发布结果"}


def assessment_turn(assessment: Assessment, *, leaving: uuid.UUID | None = None) -> Due | None:
    """Say whose turn an evaluation is; ``leaving`` is a sheet that is being handed in just now."""
    pilot = assessment.pilot
    status = S(assessment.status)
    due = partial(
        Due,
        title=f"{assessment.get_kind_display()}：{pilot.society.name}",
        url=assessment.get_absolute_url(),
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )
    if status == S.SELF_ASSESSMENT:
        return due(owner=Owner.SOCIETY, action="自评", due_on=assessment.self_due_on)
    if status == S.PROPOSED:
        return due(owner=Owner.LEADER, action="审定等次")
    if action := OFFICER_TURNS.get(status):
        return due(owner=Owner.OFFICER, action=action)
    waiting = assessment.sheets.filter(status__in=(SheetStatus.ASSIGNED, SheetStatus.DECLARED))
    if leaving is not None:
        waiting = waiting.exclude(pk=leaving)
    if status == S.SCORING and not waiting.exists():
        return due(owner=Owner.OFFICER, action="汇总评分")
    return None
