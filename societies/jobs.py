"""Jobs of this room. They read the clock; what they do is in ``actions``."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from societies.actions import checkups


@shared_task
def refresh_checkups() -> int:
    """Ask the rules anew for the new day; the later runs of a day catch up and find it done."""
    return checkups.refresh_stale(timezone.localdate())
