"""Whose turn an evaluation is."""

from __future__ import annotations

import datetime as dt
from functools import partial

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, ScoreSheet
from pilots.scoring import REVIEWERS_MIN
from pilots.workflows.answering import ASSIGN_DAYS, answer_due, evaluation_due
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
        return due(owner=Owner.LEADER, action="审定等次", due_on=_due_on(assessment, status))
    if action := OFFICER_TURNS.get(status):
        return due(owner=Owner.OFFICER, action=action, due_on=_due_on(assessment, status))
    if status != S.SCORING:
        return None
    sheets = assessment.sheets.all()
    if changing is not None:
        sheets = sheets.exclude(pk=changing.pk)
    states = [*sheets.values_list("status", flat=True), *([changing.status] if changing else [])]
    if any(state in (SheetStatus.ASSIGNED, SheetStatus.DECLARED) for state in states):
        return None
    enough = states.count(SheetStatus.SUBMITTED) >= REVIEWERS_MIN
    action = "汇总评分" if enough else "补充安排专家"
    return due(owner=Owner.OFFICER, action=action, due_on=_due_on(assessment, status))


def _due_on(assessment: Assessment, status: AssessmentStatus) -> dt.date | None:
    if status == S.SELF_SUBMITTED:
        return answer_due(assessment.self_submitted_at, ASSIGN_DAYS)
    return evaluation_due(status, assessment.scoring_due_on)
