from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ActivityConfig(AppConfig):
    name = "sanhua.activity"
    verbose_name = "动态"

    def ready(self) -> None:
        from functools import partial

        from sanhua.activity import calendar
        from sanhua.activity.models import WorkCalendarDay
        from sanhua.activity.policies import PARTS
        from sanhua.activity.queries import require_alive
        from sanhua.core import health

        # Named in /readyz; without them the portal serves pages, but nothing is sent.
        health.WANTED |= {name: partial(require_alive, name) for name in PARTS}
        for signal in (post_save, post_delete):
            signal.connect(calendar.forget, WorkCalendarDay, dispatch_uid="forget_calendar")
