"""Lists and pages of model cases: readers see the frozen copy, writers the row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from pilots.actions.case import may_edit
from pilots.enums import CaseStatus, PlanStatus, QuestionStatus
from pilots.models import CaseAdoption, CaseGram, CaseQuestion, CaseTag, ModelCase, PlanVersion
from pilots.policies import visible_pilots, visible_plans
from pilots.policies.sharing import visible_cases, visible_questions
from pilots.workflows.case import CASE, QUESTION, writer
from pilots.workflows.case_copy import CaseCopy, live_copy, published_copy
from sanhua.accounts.models import User
from sanhua.accounts.policies import is_officer
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.grams import marked, query_grams, snippet
from sanhua.core.workflow import Offer
from societies.models import Society
from societies.policies import (
    is_association,
    society_ids,
    visible_societies,
    working_society_ids,
)

TAGS = ("direction", "area", "discipline")
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A published case in a list, with what was found marked."""

    case: ModelCase
    copy: CaseCopy
    title: Pieces
    found: Pieces
    adopted: int


def published_cases() -> QuerySet[ModelCase]:
    """All that is published, with the number of societies that adopted it."""
    adopted = CaseAdoption.objects.filter(case=OuterRef("pk")).values("case")
    rows = ModelCase.objects.filter(status=CaseStatus.PUBLISHED)
    return rows.annotate(adopted=Subquery(adopted.annotate(n=Count("pk")).values("n")))


def search(rows: QuerySet[ModelCase], *, text: str = "", **tags: str) -> QuerySet[ModelCase]:
    """Narrow published cases to those that hold all pairs of characters; the best first."""
    for name, value in tags.items():
        mine = CaseTag.objects.filter(case=OuterRef("pk"), tag=f"{name}:{value}")
        rows = rows.filter(Exists(mine))
    if not text:
        return rows
    wanted = query_grams(text)
    if not wanted:
        return rows.none()
    hits = CaseGram.objects.filter(case=OuterRef("pk"), gram__in=wanted).values("case")
    score = hits.annotate(n=Count("pk"), total=Sum("weight")).filter(n=len(wanted)).values("total")
    rows = rows.annotate(score=Subquery(score)).filter(score__isnull=False)
    return rows.order_by("-score", "-published_at", "pk")


def case_rows(cases: list[ModelCase], text: str = "") -> list[CaseRow]:
    """Make the rows of a page; the search words are marked in the title and in a snippet."""
    wanted = query_grams(text)
    rows = []
    for case in cases:
        copy = published_copy(case)
        found = next(filter(None, (snippet(words, wanted) for words in copy.words())), [])
        if not found:
            practice = str(copy.said.get("practice", ""))
            found = [(practice[:80] + ("…" if len(practice) > 80 else ""), False)]
        rows.append(
            CaseRow(
                case=case,
                copy=copy,
                title=marked(copy.title, wanted),
                found=found,
                adopted=getattr(case, "adopted", None) or 0,
            )
        )
    return rows


def unpublished_cases(user: User, *, text: str = "") -> QuerySet[ModelCase]:
    """Cases of the person's societies in any state, and what waits for an officer."""
    mine = Q(society__in=working_society_ids(user)) | Q(written_by=user)
    if is_officer.holds(user, None):
        mine |= Q(status__in=(CaseStatus.NOMINATED, CaseStatus.RETURNED, CaseStatus.WITHDRAWN))
    rows = visible_cases(user).filter(mine).select_related("society")
    return rows.filter(title__icontains=text) if text else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Whether and where a society can take the case over; ``url`` leads on, ``words`` say why."""

    society: Society
    is_adopted: bool
    plan: PlanVersion | None
    has_pilot: bool
    waits: PlanVersion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case as its reader may see it: the frozen copy once it is published."""

    case: ModelCase
    copy: CaseCopy
    is_published: bool
    offers: list[Offer]
    may_edit: bool
    may_ask: bool
    adoptions: list[Adoption]
    adopted: int
    adopters: list[CaseAdoption]
    questions: list[CaseQuestion]
    answers: list[CaseQuestion]
    events: QuerySet[Event] | None


def case_page(user: User, case: ModelCase) -> CasePage:
    is_published = case.status == CaseStatus.PUBLISHED
    own = writer.holds(user, case)
    told = is_association(user) or case.society_id in working_society_ids(user)
    adopters = case.adoptions.select_related("society")
    ours = visible_questions(user).filter(case=case).select_related("case", "society")
    shown = case.questions.filter(status=QuestionStatus.RELEASED, is_shown=True)
    others = working_society_ids(user) - {case.society_id}
    return CasePage(
        case=case,
        copy=published_copy(case) if is_published else live_copy(case),
        is_published=is_published,
        offers=CASE.offers(user, case),
        may_edit=may_edit(case, user),
        may_ask=is_published and bool(others),
        adoptions=_adoptions(user, case) if is_published and others else [],
        adopted=case.adoptions.count(),
        adopters=list(adopters[:200]) if told else [],
        questions=list(ours[:50]),
        answers=list(shown[:50]) if is_published else [],
        events=timeline(case) if own else None,
    )


def _adoptions(user: User, case: ModelCase) -> list[Adoption]:
    """Say for each of the person's societies where the case can be taken over."""
    mine = working_society_ids(user) - {case.society_id}
    plans = visible_plans(user).filter(pilot__society__in=mine)
    latest: dict[object, PlanVersion] = {}
    for plan in plans.select_related("pilot__batch").order_by("pilot__batch__year", "number"):
        latest[plan.pilot.society_id] = plan
    piloting = set(
        visible_pilots(user).filter(society__in=mine).values_list("society_id", flat=True)
    )
    done = set(case.adoptions.filter(society__in=mine).values_list("society_id", flat=True))
    rows = []
    for society in visible_societies(user).filter(pk__in=mine):
        own = latest.get(society.pk)
        is_draft = own is not None and own.status == PlanStatus.DRAFT
        rows.append(
            Adoption(
                society=society,
                is_adopted=society.pk in done,
                plan=own if is_draft else None,
                has_pilot=society.pk in piloting,
                waits=None if is_draft else own,
            )
        )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """A question as far as its reader may know it."""

    question: CaseQuestion
    offers: list[Offer]
    asked: str
    answer: str
    from_whom: str
    events: QuerySet[Event] | None


def question_page(user: User, question: CaseQuestion) -> QuestionPage:
    staff = is_association(user)
    asked_it = question.society_id in society_ids(user)
    answers_it = question.case.society_id in society_ids(user)
    told = staff or answers_it or question.status == QuestionStatus.RELEASED
    return QuestionPage(
        question=question,
        offers=QUESTION.offers(user, question),
        asked=question.text if staff or asked_it else question.wording,
        answer=question.answer if told else "",
        from_whom=str(question.society) if staff or asked_it else "",
        events=timeline(question) if staff else None,
    )
