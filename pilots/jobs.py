"""Jobs of this room. They read the clock; what they do is in ``actions``."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pilots.actions import exchange, report


@shared_task
def open_progress_reports() -> int:
    """Open last month's progress reports; the later runs of a month catch up."""
    now = timezone.now()
    return report.open_monthly_reports(timezone.localdate(now), now=now)


@shared_task
def remind_of_meetings() -> int:
    """Remind who registered of meetings in three days and one day; later runs catch up."""
    now = timezone.now()
    return exchange.remind_registered(timezone.localdate(now), now=now)
