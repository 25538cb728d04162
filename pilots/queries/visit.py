"""Visits: the list, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from pilots.models import Rectification, SiteVisit, VisitFinding, VisitPhoto
from pilots.policies import runs_batch, visible_rectifications, visible_visits
from pilots.workflows.visit import VISIT
from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer
from sanhua.files.models import PreviewPage


def visit_list(user: User) -> QuerySet[SiteVisit]:
    return visible_visits(user).select_related("pilot__society")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    visit: SiteVisit
    offers: list[Offer]
    events: QuerySet[Event]
    rectifications: list[Rectification]
    findings: list[VisitFinding]
    photos: list[VisitPhoto]
    pictures: list[PreviewPage]
    may_order: bool


def visit_page(user: User, visit: SiteVisit) -> VisitPage:
    return VisitPage(
        visit=visit,
        offers=VISIT.offers(user, visit),
        events=timeline(visit),
        rectifications=list(visible_rectifications(user).filter(visit=visit)),
        findings=list(visit.finding_rows.select_related("rectification")),
        photos=list(visit.photos.select_related("file__preview")),
        pictures=list(
            PreviewPage.objects.filter(
                preview__file__visit_photos__visit=visit, preview__status="ready", number=1
            )
            .select_related("preview__file")
            .order_by("preview__file__visit_photos__position")
        ),
        may_order=runs_batch.holds(user, visit.pilot.batch),
    )
