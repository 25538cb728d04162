"""Lists and pages of the evaluation. Nobody gets here what they may not know."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import (
    Assessment,
    AssessmentScheme,
    PilotBatch,
    ScoreSheet,
)
from pilots.policies import runs_batch, visible_assessments
from pilots.queries.result_view import (
    PastResult,
    ResultLine,
    ResultView,
    lines_of,
    past_results,
    result_for,
)
from pilots.workflows.assessment import ASSESSMENT
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer
from societies.policies import is_association, works_for
from societies.queries.dossier import CheckupCard, checkup_card

S = AssessmentStatus


def assessment_list(
    user: User, *, status: str = "", kind: str = "", batch: PilotBatch | None = None
) -> QuerySet[Assessment]:
    """Evaluations this person may see, narrowed down by what is given."""
    rows = visible_assessments(user).select_related("pilot__society", "pilot__batch", "scheme")
    wanted = {"status": status, "kind": kind, "pilot__batch": batch}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.annotate(
        asked=Count("sheets", filter=~Q(sheets__status=SheetStatus.RECUSED)),
        given=Count("sheets", filter=Q(sheets__status=SheetStatus.SUBMITTED)),
    ).order_by("-pilot__batch__year", "pilot__number", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """What one person sees of one evaluation; ``result`` is None until they may see it."""

    assessment: Assessment
    offers: list[Offer]
    lines: tuple[ResultLine, ...]
    result: ResultView | None
    past: list[PastResult]
    sheets: list[ScoreSheet]
    events: QuerySet[Event]
    checkup: CheckupCard | None
    may_fill_in: bool
    may_assign: bool
    releasable: frozenset[uuid.UUID]
    today: dt.date
    calendar: WorkCalendar | None  # where something is due


def assessment_page(user: User, assessment: Assessment, *, today: dt.date) -> AssessmentPage:
    """Collect the page; ``assessment`` comes from ``with_result``."""
    staff = is_association(user)
    result = result_for(user, assessment)
    lines = result.lines if result else lines_of(assessment, {})
    events = timeline(assessment)
    if not staff:
        # Who proposed which grade is the association's business until it is published.
        events = events.filter(kind__in=_PUBLIC_EVENTS)
    works = works_for.holds(user, assessment.pilot.society)
    # While the society writes, its draft is its own.
    draft = assessment.status == S.SELF_ASSESSMENT
    if staff:  # once, also for the rules of the offers
        people = ScoreSheet.objects.select_related("expert")
        prefetch_related_objects([assessment], Prefetch("sheets", people))
    sheets = list(assessment.sheets.all()) if staff else []
    return AssessmentPage(
        assessment=assessment,
        offers=ASSESSMENT.offers(user, assessment),
        lines=() if staff and draft else lines,
        result=result,
        past=past_results(user, assessment),
        sheets=sheets,
        events=events,
        checkup=checkup_card(user, assessment.pilot.society),
        may_fill_in=works and draft,
        releasable=_releasable(user, assessment, sheets),
        may_assign=staff and assessment.status in (S.SELF_SUBMITTED, S.SCORING),
        today=today,
        calendar=work_calendar() if assessment.status in (S.SELF_ASSESSMENT, S.SCORING) else None,
    )


def _releasable(
    user: User, assessment: Assessment, sheets: list[ScoreSheet]
) -> frozenset[uuid.UUID]:
    """Sheets whose experts may be released now; the offer is the workflow's, without the sheet."""
    if assessment.status not in (S.SELF_ASSESSMENT, S.SELF_SUBMITTED, S.SCORING):
        return frozenset()
    if not runs_batch.holds(user, assessment.pilot.batch):
        return frozenset()
    return frozenset(row.pk for row in sheets if row.status != SheetStatus.RECUSED)


_PUBLIC_EVENTS = tuple(
    f"pilots.assessment.{step}" for step in ("open", "submit_self", "return_self", "publish")
)


def experts() -> QuerySet[User]:
    return (
        User.objects.filter(is_active=True, groups__name=StaffRole.EXPERT)
        .select_related("expert_profile")
        .order_by("full_name")
    )


def free_experts(assessment: Assessment) -> QuerySet[User]:
    """Experts who have no sheet of this assessment yet."""
    return experts().exclude(sheets__assessment=assessment)


def scheme_list() -> QuerySet[AssessmentScheme]:
    return AssessmentScheme.objects.annotate(lines=Count("indicators"))


def scheme_text(scheme: AssessmentScheme) -> dict[str, str]:
    """A scheme as the two lists its form takes."""
    return {
        "name": scheme.name,
        "note": scheme.note,
        "method": scheme.method,
        "review_days": str(scheme.review_days),
        "bonus_cap": f"{scheme.bonus_cap.normalize():f}",
        "lines": "\n".join(
            "|".join(
                (
                    row.code,
                    row.axis,
                    row.name,
                    f"{row.max_points.normalize():f}",
                    # One line each: a break inside a criterion would start another indicator.
                    " ".join(row.criterion.split()),
                    row.mechanic,
                    "可不适用" if row.may_be_na else "",
                )
            ).rstrip("|")
            for row in scheme.indicators.all()
        ),
        "bands": "\n".join(
            f"{band.name}|{band.minimum.normalize():f}" for band in scheme.bands.all()
        ),
    }
