"""More material on one line: an expert asks, the officer passes it on, the society answers.

Who asked is kept for the trail and told to nobody: the officer reads the wish without a name.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from pilots.enums import AssessmentStatus, MaterialRequestStatus, SheetStatus
from pilots.models import MaterialRequest, PilotBatch, SelfEvidence
from pilots.notices import material as notices
from pilots.policies import runs_batch, scores_sheet, works_for_pilot
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL, tell
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, Rule, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.actions import store_upload

S = MaterialRequestStatus
TITLE_MAX = 120


def _batch(request: MaterialRequest) -> PilotBatch:
    return request.assessment.pilot.batch


asks: Rule[MaterialRequest] = scores_sheet.on(lambda request: request.asked_by)
runs: Rule[MaterialRequest] = runs_batch.on(_batch)
works: Rule[MaterialRequest] = works_for_pilot.on(lambda request: request.assessment.pilot)


@rule("评分尚未开始，或已经汇总。")
def scoring_is_open(_: User, request: MaterialRequest) -> bool:
    return request.assessment.status == AssessmentStatus.SCORING


@rule("请先声明无利害关系，再请求补充材料；已提交评分的不能再请求。")
def sheet_is_open(_: User, request: MaterialRequest) -> bool:
    return request.asked_by.status == SheetStatus.DECLARED


def keep_words(request: MaterialRequest, occasion: Occasion) -> None:
    due_on = occasion.data["due_on"]
    if due_on < timezone.localdate(occasion.now):
        raise NotNow("补充时限不能早于今天。")
    request.words, request.due_on = occasion.data["words"].strip(), due_on
    request.passed_on_at = occasion.now


def keep_refusal(request: MaterialRequest, occasion: Occasion) -> None:
    request.answer, request.answered_at = occasion.comment, occasion.now


def keep_answer(request: MaterialRequest, occasion: Occasion) -> None:
    """Keep words and files; the files become proofs of the line."""
    request.answer = occasion.data["answer"].strip()
    request.answered_by, request.answered_at = occasion.actor, occasion.now
    line = request.assessment.self_scores.get(indicator=request.indicator_id)
    for upload in occasion.data.get("uploads") or ():
        stored = store_upload(
            upload=upload,
            society_id=request.assessment.pilot.society_id,
            actor=occasion.actor,
            now=occasion.now,
        )
        SelfEvidence.objects.create(
            self_score=line,
            file=stored,
            title=stored.name.rpartition(".")[0][:TITLE_MAX] or stored.name[:TITLE_MAX],
            request=request,
            added_by=occasion.actor,
            added_at=occasion.now,
        )


def tell_every_expert(request: MaterialRequest, occasion: Occasion) -> None:
    """Each at their own sheet, so that the message does not tell who asked."""
    sheets = request.assessment.sheets.exclude(status=SheetStatus.RECUSED)
    sheets = sheets.select_related(
        "expert", "assessment__pilot__batch", "assessment__pilot__society"
    )
    for sheet in sheets:
        text = notices.ARRIVED.format(applicant=sheet.applicant, indicator=request.indicator)
        tell(
            [sheet.expert],
            subject=text.split("。")[0],
            text=text,
            url=reverse("pilots:sheet_line", args=[sheet.pk, request.indicator_id]),
            key=f"material:{request.pk}:{sheet.pk}",
            now=occasion.now,
        )


def material_turn(request: MaterialRequest) -> Due | None:
    pilot = request.assessment.pilot
    if request.assessment.status != AssessmentStatus.SCORING:
        return None
    if request.status not in (S.ASKED, S.PASSED_ON):
        return None
    asked = request.status == S.ASKED
    return Due(
        owner=Owner.OFFICER if asked else Owner.SOCIETY,
        title=f"{request}（{request.assessment.get_kind_display()}）",
        note=(request.text if asked else request.words)[:60],
        url=request.get_absolute_url(),
        action="转交学会" if asked else "补充材料",
        due_on=None if asked else request.due_on,
        society_id=pilot.society_id,
        society_name=pilot.society.name,
        batch_id=pilot.batch_id,
    )


# fmt: off
MATERIAL_REQUEST: Workflow[MaterialRequest] = Workflow(
    model=MaterialRequest,
    states=S,
    journal=JOURNAL,
    turn=material_turn,
    steps=(
        Step(name="ask",     label="请求补充材料", source=(),          target=S.ASKED,
             who=asks, when=(sheet_is_open, scoring_is_open), tell=(notices.ASKED,)),
        Step(name="pass_on", label="转交学会", source=(S.ASKED,),      target=S.PASSED_ON,
             who=runs, when=(scoring_is_open,), then=(keep_words,), tell=(notices.PASSED_ON,),
             effect="学会会收到通知，看不到是哪位专家的请求；本次评估的全部专家都能看到转交内容和答复。"),
        Step(name="decline", label="不转交",   source=(S.ASKED,),      target=S.DECLINED,
             who=runs, when=(scoring_is_open,), comment_required=True, then=(keep_refusal,),
             effect="只有提出请求的专家能看到您填写的理由，学会不会收到通知。"),
        Step(name="answer",  label="补充材料", source=(S.PASSED_ON,),  target=S.ANSWERED,
             who=works, when=(scoring_is_open,), then=(keep_answer, tell_every_expert),
             tell=(notices.ANSWERED,), effect="提交后不能修改；文件成为本项指标的佐证，专家都能看到。"),
    ),
)
# fmt: on
