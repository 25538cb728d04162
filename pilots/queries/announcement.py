"""Lists and pages of announcements."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pilots.enums import AcknowledgementStatus
from pilots.models import Acknowledgement, Announcement
from pilots.policies import visible_acknowledgements, visible_announcements
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from sanhua.accounts.models import User
from sanhua.core.workflow import Offer
from societies.policies import is_association, working_society_ids

PENDING = AcknowledgementStatus.PENDING


def announcement_list(user: User, *, text: str = "") -> QuerySet[Announcement]:
    """Announcements a person may see; ``is_pending`` marks those the society must acknowledge."""
    rows = visible_announcements(user)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(doc_number__icontains=text))
    own = Acknowledgement.objects.filter(
        announcement=OuterRef("pk"), society__in=working_society_ids(user), status=PENDING
    )
    return rows.annotate(is_pending=Exists(own)).defer("body")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPage:
    announcement: Announcement
    offers: list[Offer]
    own: list[tuple[Acknowledgement, list[Offer]]]
    done: int
    asked: int
    pending: list[Acknowledgement]


def announcement_page(user: User, announcement: Announcement) -> AnnouncementPage:
    rows = visible_acknowledgements(user).filter(announcement=announcement)
    counts = rows.aggregate(asked=Count("pk"), pending=Count("pk", filter=Q(status=PENDING)))
    ours = rows.filter(society__in=working_society_ids(user)).select_related("society")
    staff = is_association(user)
    return AnnouncementPage(
        announcement=announcement,
        offers=ANNOUNCEMENT.offers(user, announcement),
        own=[(row, ACKNOWLEDGEMENT.offers(user, row)) for row in ours],
        asked=counts["asked"] if staff else 0,
        done=counts["asked"] - counts["pending"] if staff else 0,
        pending=list(rows.filter(status=PENDING).select_related("society")[:200]) if staff else [],
    )
