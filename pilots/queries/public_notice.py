"""What the pages of public notices and of the selection show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from pilots.enums import ApplicationStatus, PilotStatus, PublicNoticeStatus
from pilots.models import Application, Decision, Objection, PilotBatch, PublicNotice
from pilots.policies import (
    runs_batch,
    visible_applications,
    visible_decisions,
    visible_objections,
    visible_public_notices,
)
from pilots.workflows.application import APPLICATION
from pilots.workflows.public_notice import PUBLIC_NOTICE
from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer
from societies.policies import is_association


def notice_list(user: User) -> QuerySet[PublicNotice]:
    return visible_public_notices(user).select_related("batch").order_by("-starts_on", "title")


def applications_to_list(user: User, batch: PilotBatch) -> QuerySet[Application]:
    """Proposed applications that hang in no notice yet."""
    rows = visible_applications(user).filter(
        batch=batch, status=ApplicationStatus.PROPOSED, public_notice=None
    )
    return rows.select_related("society").order_by("society__sort_key")


def get_notice(user: User) -> QuerySet[PublicNotice]:
    """Public notices with the objections this person may know of."""
    known = visible_objections(user).select_related("replied_by")
    rows = visible_public_notices(user).select_related("batch")
    return rows.prefetch_related(Prefetch("objections", queryset=known))


def listed(notice: PublicNotice) -> list[Application]:
    """What a public notice names is public, beyond what a society sees of others elsewhere."""
    return list(notice.applications.select_related("society").order_by("society__sort_key"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    notice: PublicNotice
    applications: list[Application]
    objections: list[Objection]
    events: list[Event]
    offers: list[Offer]
    is_staff: bool
    runs: bool
    is_over: bool  # the last day has passed, so the notice may be ended


def notice_page(user: User, notice: PublicNotice, *, today: dt.date) -> NoticePage:
    """Everything on a notice's page; ``notice`` comes from ``get_notice``."""
    staff = is_association(user)
    return NoticePage(
        notice=notice,
        applications=listed(notice),
        objections=list(notice.objections.all()),
        events=list(timeline(notice)[:50]) if staff else [],
        offers=PUBLIC_NOTICE.offers(user, notice),
        is_staff=staff,
        runs=runs_batch.holds(user, notice.batch),
        is_over=today > notice.ends_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One row of the comparison."""

    application: Application
    conclusion: str
    objection_count: int
    open_count: int
    notice_ended: bool
    offers: list[Offer]
    waits_for: str  # why it cannot be selected yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPage:
    batch: PilotBatch
    candidates: list[Candidate]
    decided: list[Application]
    decisions: list[Decision]
    taken: int
    left: int


def selection_page(user: User, batch: PilotBatch) -> SelectionPage:
    """Everything the leader needs to decide about one batch."""
    rows = list(
        visible_applications(user)
        .filter(batch=batch, status__in=(ApplicationStatus.PROPOSED, ApplicationStatus.SELECTED))
        .select_related("society__checkup", "public_notice", "pilot", "decision")
        .prefetch_related("investigations", "public_notice__objections")
        .order_by("society__sort_key")
    )
    for row in rows:
        row.batch = batch
    decided = [row for row in rows if row.status == ApplicationStatus.SELECTED]
    taken = sum(row.pilot.status != PilotStatus.TERMINATED for row in decided)
    return SelectionPage(
        batch=batch,
        candidates=[
            _candidate(user, row) for row in rows if row.status == ApplicationStatus.PROPOSED
        ],
        decided=decided,
        decisions=list(visible_decisions(user).filter(batch=batch).select_related("scan")),
        taken=taken,
        left=max(batch.quota_max - taken, 0),
    )


def _candidate(user: User, application: Application) -> Candidate:
    notice = application.public_notice
    objections = list(notice.objections.all()) if notice else []
    found = next(iter(application.investigations.all()), None)
    offers = APPLICATION.offers(user, application)
    return Candidate(
        application=application,
        conclusion=found.conclusion if found else "",
        objection_count=len(objections),
        open_count=sum(not objection.reply for objection in objections),
        notice_ended=notice is not None and notice.status == PublicNoticeStatus.ENDED,
        offers=offers,
        waits_for=next((offer.why_not for offer in offers if offer.name == "select"), ""),
    )
