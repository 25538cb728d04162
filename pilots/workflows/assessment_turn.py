"""Whose turn an evaluation is."""

from __future__ import annotations

from functools import partial

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, ScoreSheet
from pilots.scoring import REVIEWERS_MIN
from sanhua.activity.enums import Owner
from sanhua.activity.turns import Due

S = AssessmentStatus

OFFICER_TURNS = {S.SELF_SUBMITTED: "安排评分", S.CONSOLIDATED: "提出等次", S.DECIDED: "发布结果"}


def assessment_turn(assessment: Assessment, *, changing: ScoreSheet | None = None) -> Due | None:
    """Say whose turn an evaluation is; ``changing`` is a sheet whose new state is not saved yet."""
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
    if status != S.SCORING:
        return None
    sheets = assessment.sheets.exclude(pk=changing.pk if changing else None)
    states = [*sheets.values_list("status", flat=True), *([changing.status] if changing else [])]
    if any(state in (SheetStatus.ASSIGNED, SheetStatus.DECLARED) for state in states):
        return None
    enough = states.count(SheetStatus.SUBMITTED) >= REVIEWERS_MIN
    return due(owner=Owner.OFFICER, action="汇总评分" if enough else "补充安排专家")
