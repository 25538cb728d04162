"""Jobs of this room. They read the clock; what they do is in ``actions``."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pilots.actions import report


@shared_task
def open_progress_reports() -> int:
    """Open last month's progress reports; the later runs of a month catch up."""
    now = timezone.now()
    return report.open_monthly_reports(timezone.localdate(now), now=now)
