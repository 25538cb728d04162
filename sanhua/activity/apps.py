from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ActivityConfig(AppConfig):
    name = "sanhua.activity"
    verbose_name = "动态"

    def ready(self) -> None:
        from sanhua.activity import calendar
        from sanhua.activity.models import WorkCalendarDay

        for signal in (post_save, post_delete):
            signal.connect(calendar.forget, WorkCalendarDay, dispatch_uid="forget_calendar")
