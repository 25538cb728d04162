"""Fill the working-day calendar from the library, without touching what was edited."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sanhua.activity.calendar import seed, work_calendar


class Command(BaseCommand):
    help = "Write holidays and make-up working days of all years the library knows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        added = seed()
        years = sorted(work_calendar().years)
        self.stdout.write(f"{added} days added; maintained: {years[0]}-{years[-1]}")
