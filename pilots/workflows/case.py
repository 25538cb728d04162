"""The life of a model case (示范模式), and of a question about it (提问), clause 五（五）."""

from __future__ import annotations

from functools import partial

from pilots.enums import CaseStatus, QuestionStatus
from pilots.models import CaseQuestion, ModelCase
from pilots.notices import case as notices
from pilots.policies.sharing import reviews_case
from pilots.workflows.answering import CASE_REVIEW_DAYS, answer_due
from pilots.workflows.case_copy import copy_of, index, unindex
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.enums import Owner
from sanhua.activity.journal import JOURNAL
from sanhua.activity.turns import Due
from sanhua.core.rules import NotNow, Rule, rule
from sanhua.core.workflow import Occasion, Step, Workflow
from sanhua.files.models import StoredFile
from societies.policies import works_for

C = CaseStatus
Q = QuestionStatus

author: Rule[ModelCase] = works_for.on(lambda case: case.society)
writer = author | is_officer


@rule("只有该学会的人员和撰写人可以修改后重新推荐。")
def wrote(actor: User, case: ModelCase) -> bool:
    return case.written_by_id == actor.pk


keeper = author | wrote & is_officer


@rule("不能审核本人推荐的示范模式。")
def was_not_mine(actor: User, case: ModelCase) -> bool:
    return case.nominated_by_id != actor.pk


def sign_nomination(case: ModelCase, occasion: Occasion) -> None:
    case.nominated_by = occasion.actor
    case.nominated_at = occasion.now


def freeze(case: ModelCase, occasion: Occasion) -> None:
    case.published = copy_of(case)
    case.published_at = occasion.now
    index(case)


def hide(case: ModelCase, _: Occasion) -> None:
    unindex(case)


def share_templates(case: ModelCase, _: Occasion) -> None:
    """A published template may be downloaded by everybody who is signed in."""
    _set_audience(case, StoredFile.Audience.SIGNED_IN)


def take_templates_back(case: ModelCase, _: Occasion) -> None:
    _set_audience(case, StoredFile.Audience.OWNER)


def _set_audience(case: ModelCase, audience: StoredFile.Audience) -> None:
    files = [row["file"] for row in case.published.get("templates", [])]
    StoredFile.objects.filter(pk__in=files).update(audience=audience)


def case_turn(case: ModelCase) -> Due | None:
    due = partial(
        Due,
        title=f"示范模式：{case.title}",
        url=case.get_absolute_url(),
        society_name=case.society.name,
    )
    if case.status == C.RETURNED:
        return due(owner=Owner.SOCIETY, action="修改", society_id=case.society_id)
    if case.status == C.NOMINATED:
        batch_id = case.pilot.batch_id if case.pilot else None
        return due(
            owner=Owner.OFFICER,
            action="审核",
            batch_id=batch_id,
            due_on=answer_due(case.nominated_at, CASE_REVIEW_DAYS),
        )
    return None


def word_question(question: CaseQuestion, occasion: Occasion) -> None:
    question.wording = str(occasion.data.get("wording") or "").strip()
    if not question.wording:
        raise NotNow("请填写转交给学会的问题。")


def take_answer(question: CaseQuestion, occasion: Occasion) -> None:
    question.answer = str(occasion.data.get("answer") or "").strip()
    question.answered_at = occasion.now
    if not question.answer:
        raise NotNow("请填写答复。")


def release(question: CaseQuestion, occasion: Occasion) -> None:
    question.is_shown = bool(occasion.data.get("is_shown"))


def question_turn(question: CaseQuestion) -> Due | None:
    due = partial(
        Due, title=f"示范模式提问：{question.case_title}", url=question.get_absolute_url()
    )
    batch_id = question.case.pilot.batch_id if question.case.pilot else None
    if question.status == Q.ASKED:
        return due(owner=Owner.OFFICER, action="转交", batch_id=batch_id)
    if question.status == Q.PASSED_ON:
        society = question.case.society
        return due(
            owner=Owner.SOCIETY,
            action="答复",
            society_id=society.pk,
            society_name=society.name,
            batch_id=batch_id,
        )
    if question.status == Q.ANSWERED:
        return due(owner=Owner.OFFICER, action="反馈", batch_id=batch_id)
    return None


asker: Rule[CaseQuestion] = works_for.on(lambda question: question.society)
answerer: Rule[CaseQuestion] = works_for.on(lambda question: question.case.society)
mediator: Rule[CaseQuestion] = reviews_case.on(lambda question: question.case)


@rule("该示范模式目前没有发布，不能提问。")
def is_published(_: User, question: CaseQuestion) -> bool:
    return question.case.status == C.PUBLISHED


# fmt: off
CASE: Workflow[ModelCase] = Workflow(
    model=ModelCase,
    states=C,
    journal=JOURNAL,
    turn=case_turn,
    steps=(
        Step(name="write",    label="起草",     source=(),                      target=C.DRAFT,
             who=writer),
        Step(name="nominate", label="推荐",     source=(C.DRAFT, C.RETURNED),   target=C.NOMINATED,
             who=writer, then=(sign_nomination,), tell=(notices.NOMINATED,),
             effect="推荐后由省科协审核，退回前本学会不能修改。"),
        Step(name="publish",  label="发布",     source=(C.NOMINATED,),          target=C.PUBLISHED,
             who=is_officer, when=(was_not_mine,), then=(freeze, share_templates),
             tell=(notices.CASE_PUBLISHED,),
             effect="发布后所有学会可以查看并下载模板；发布的是当前内容的定稿。"),
        Step(name="return",   label="退回修改", source=(C.NOMINATED,),          target=C.RETURNED,
             who=is_officer, comment_required=True, tell=(notices.CASE_RETURNED,), danger=True),
        Step(name="withdraw", label="撤下",     source=(C.PUBLISHED,),          target=C.WITHDRAWN,
             who=is_officer, comment_required=True, then=(hide, take_templates_back),
             tell=(notices.CASE_WITHDRAWN,), danger=True,
             effect="撤下后其他学会不再能查看和下载；修改后可以重新推荐、发布。"),
        Step(name="revise",   label="修改后重新推荐", source=(C.WITHDRAWN,),     target=C.DRAFT,
             who=keeper, effect="回到草稿，修改后再推荐，由省科协审核发布。"),
    ),
)
QUESTION: Workflow[CaseQuestion] = Workflow(
    model=CaseQuestion,
    states=Q,
    journal=JOURNAL,
    turn=question_turn,
    steps=(
        Step(name="ask",     label="提问",   source=(),             target=Q.ASKED,
             who=asker, when=(is_published,), tell=(notices.ASKED,)),
        Step(name="pass_on", label="转交",   source=(Q.ASKED,),     target=Q.PASSED_ON,
             who=mediator, then=(word_question,), tell=(notices.PASSED_ON,),
             effect="转交后试点学会可以看到下面的问题，看不到提问学会和提问人。"),
        Step(name="answer",  label="答复",   source=(Q.PASSED_ON,), target=Q.ANSWERED,
             who=answerer, then=(take_answer,), tell=(notices.ANSWERED,),
             effect="答复由省科协反馈给提问学会。"),
        Step(name="release", label="反馈",   source=(Q.ANSWERED,),  target=Q.RELEASED,
             who=mediator, then=(release,), tell=(notices.RELEASED,),
             effect="反馈后提问学会可以看到答复。"),
        Step(name="decline", label="不予转交", source=(Q.ASKED, Q.ANSWERED), target=Q.DECLINED,
             who=mediator, comment_required=True, tell=(notices.DECLINED,), danger=True,
             effect="提问学会会看到理由。"),
    ),
)
# fmt: on
