"""What the pages of a plan show: the plan, its versions, the remarks it has to answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pilots.actions.plan import EDITED
from pilots.enums import Phase, PlanStatus
from pilots.models import BatchPhase, PlanVersion, ReturnRemark
from pilots.policies import visible_plans
from pilots.queries.plan_outline import Outline, Remarks, outline
from pilots.workflows.plan import PLAN, STEPS_OF_PEOPLE
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.plan_rules import FROZEN, IN_THE_MAKING, reviews, works
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.calendar import WorkCalendar
from sanhua.core.workflow import Offer

EVENTS_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    plan: PlanVersion
    outline: Outline
    versions: list[PlanVersion]
    remarks: Remarks
    editable: bool
    frozen: str
    code: str
    today: dt.date
    calendar: WorkCalendar
    offers: list[Offer]
    may_amend: bool
    may_review: bool

    @property
    def previous(self) -> PlanVersion | None:
        earlier = (row for row in self.versions if row.number < self.plan.number)
        return max(earlier, key=lambda row: row.number, default=None)

    @property
    def following(self) -> PlanVersion | None:
        return next((row for row in self.versions if row.number == self.plan.number + 1), None)

    @property
    def remark_count(self) -> int:
        return sum(len(rows) for rows in self.remarks.values())


def plans_of(user: User) -> QuerySet[PlanVersion]:
    """Plans a person may see, with all that a page names and the days its tasks may take."""
    phases = BatchPhase.objects.filter(batch=OuterRef("pilot__batch"))

    def day(kind: Phase, name: str) -> Subquery:
        return Subquery(phases.filter(kind=kind).values(name)[:1])

    return (
        visible_plans(user)
        .select_related(
            "pilot__society",
            "pilot__batch",
            "scan",
            "confirmed_by",
            "submitted_by",
            "decided_by",
        )
        .annotate(
            window_opens_on=Coalesce(
                day(Phase.PLANNING, "starts_on"), day(Phase.PILOTING, "starts_on")
            ),
            window_ends_on=day(Phase.PILOTING, "ends_on"),
        )
    )


def versions_with(user: User, pk: uuid.UUID) -> QuerySet[PlanVersion]:
    """Return all versions a person may see of the pilot that this version belongs to."""
    return plans_of(user).filter(pilot__plan_versions=pk).order_by("-number")


def remarks_for(plan: PlanVersion, versions: Iterable[PlanVersion]) -> Remarks:
    """Return the remarks that are open: of this version if returned, else of the one before."""
    if plan.status in (PlanStatus.APPROVED, PlanStatus.SUPERSEDED):
        return {}
    if plan.status != PlanStatus.RETURNED:
        before = [row for row in versions if row.number == plan.number - 1]
        if not before or before[0].status != PlanStatus.RETURNED:
            return {}
        plan = before[0]
    found: dict[str, list[ReturnRemark]] = defaultdict(list)
    for remark in ReturnRemark.objects.filter(subject_id=plan.pk).order_by("made_at", "place"):
        found[remark.place].append(remark)
    return dict(found)  # a template that asks for an unknown place must not make one


def plan_page(
    user: User, plan: PlanVersion, versions: list[PlanVersion], *, today: dt.date
) -> PlanPage:
    remarks = remarks_for(plan, versions)
    own = works.holds(user, plan)
    making = any(row.status in IN_THE_MAKING for row in versions)
    return PlanPage(
        plan=plan,
        outline=outline(plan, remarks),
        versions=versions,
        remarks=remarks,
        editable=own and plan.status == PlanStatus.DRAFT,
        frozen=FROZEN.get(PlanStatus(plan.status), ""),
        code=short_code(plan.content_hash or digest(plan)),
        today=today,
        calendar=work_calendar(),
        offers=plan_offers(user, plan),
        may_review=reviews.holds(user, plan),
        may_amend=own and plan.status == PlanStatus.APPROVED and not making,
    )


def newest_sent(plan: PlanVersion) -> PlanVersion | None:
    """Return the newest version of the pilot that has been sent, whatever became of it."""
    rows = plan.pilot.plan_versions.filter(submitted_at__isnull=False)
    return rows.order_by("-number").first()


def plan_offers(user: User, plan: PlanVersion) -> list[Offer]:
    return [row for row in PLAN.offers(user, plan) if row.name in STEPS_OF_PEOPLE]


def plan_events(plan: PlanVersion) -> list[Event]:
    """Return what was done with a version; the single edits of a draft are left out."""
    return list(timeline(plan).exclude(kind=EDITED)[:EVENTS_SHOWN])
