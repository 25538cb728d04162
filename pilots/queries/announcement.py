"""Lists and pages of announcements."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pilots.enums import AcknowledgementStatus
from pilots.models import Acknowledgement, Announcement, Urging
from pilots.policies import urgeable_turns
from pilots.policies.sharing import visible_acknowledgements, visible_announcements
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from sanhua.accounts.models import User
from sanhua.activity.models import Turn
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Offer
from societies.policies import is_association, working_society_ids

LISTED_MAX = 200
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
class Receipt:
    """A society that has not acknowledged yet, and how it was urged, newest first."""

    row: Acknowledgement
    urgings: list[Urging]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPage:
    announcement: Announcement
    offers: list[Offer]
    own: list[tuple[Acknowledgement, list[Offer]]]
    done: int
    asked: int
    pending: list[Receipt]
    signed: list[Acknowledgement]
    chat: str
    urgeable: int

    @property
    def hidden(self) -> int:
        """How many societies that have not acknowledged are not in the list."""
        return self.asked - self.done - len(self.pending)


def announcement_page(user: User, announcement: Announcement) -> AnnouncementPage:
    rows = visible_acknowledgements(user).filter(announcement=announcement)
    counts = rows.aggregate(asked=Count("pk"), pending=Count("pk", filter=Q(status=PENDING)))
    ours = rows.filter(society__in=working_society_ids(user)).select_related("society")
    staff = is_association(user)
    pending = _pending(rows) if staff else []
    signed = rows.exclude(status=PENDING).select_related("society", "acknowledged_by")
    return AnnouncementPage(
        announcement=announcement,
        offers=ANNOUNCEMENT.offers(user, announcement),
        own=[(row, ACKNOWLEDGEMENT.offers(user, row)) for row in ours],
        asked=counts["asked"] if staff else 0,
        done=counts["asked"] - counts["pending"] if staff else 0,
        pending=pending,
        signed=list(signed.order_by("-acknowledged_at")[:LISTED_MAX]) if staff else [],
        chat=_chat_text(announcement, pending),
        urgeable=unsigned_turns(user, announcement).count() if pending else 0,
    )


def _pending(rows: QuerySet[Acknowledgement]) -> list[Receipt]:
    waiting = list(rows.filter(status=PENDING).select_related("society")[:LISTED_MAX])
    by_row: dict[uuid.UUID, list[Urging]] = defaultdict(list)
    urgings = Urging.objects.filter(subject_id__in=[row.pk for row in waiting])
    for urging in urgings.select_related("urged_by").order_by("-urged_at"):
        by_row[urging.subject_id].append(urging)
    return [Receipt(row=row, urgings=by_row[row.pk]) for row in waiting]


def _chat_text(announcement: Announcement, pending: list[Receipt]) -> str:
    """Write the societies that have not acknowledged as a message for a chat group."""
    by = announcement.acknowledge_by
    until = f"（时限{cn_date(by)}）" if by else ""
    names = "、".join(receipt.row.society.name for receipt in pending)
    return f"【签收提醒】以下学会尚未签收“{announcement.title}”{until}，请登录平台签收：{names}。"


def unsigned_turns(user: User, announcement: Announcement) -> QuerySet[Turn]:
    """List the receipts still missing that this person may urge."""
    rows = Acknowledgement.objects.filter(announcement=announcement, status=PENDING)
    return urgeable_turns(user).filter(subject_id__in=rows.values("pk"))
