"""What anybody may read without signing in. Nothing, unless the association switched it on."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from pilots.enums import AnnouncementStatus, CaseStatus
from pilots.models import Announcement, CaseTemplate, ModelCase, PublicArea, PublicNotice


def public_area() -> PublicArea:
    return PublicArea.objects.first() or PublicArea()


def public_announcements(area: PublicArea) -> QuerySet[Announcement]:
    """Published announcements that are marked for everybody."""
    rows = Announcement.objects.filter(status=AnnouncementStatus.PUBLISHED, is_public=True)
    return rows if area.announcements else rows.none()


def public_notices(area: PublicArea, *, on: dt.date) -> QuerySet[PublicNotice]:
    """Public notices from their first day on."""
    rows = PublicNotice.objects.filter(starts_on__lte=on)
    return rows.order_by("-starts_on", "title") if area.notices else rows.none()


def public_cases(area: PublicArea) -> QuerySet[ModelCase]:
    rows = ModelCase.objects.filter(status=CaseStatus.PUBLISHED)
    return rows if area.cases else rows.none()


def public_attachments() -> Q:
    """Name the files that hang on what is public now; asked anew for every download."""
    area = public_area()
    announced = public_announcements(area).values("attachment")
    templates = CaseTemplate.objects.filter(case__in=public_cases(area))
    return Q(pk__in=announced) | Q(pk__in=templates.values("file"))
