"""Send the reminders of a day that the scheduler has not sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting.actions.reminders import plan_reminders, send_reminders


class Command(BaseCommand):
    help = "Remind of deadlines, today or on a given day; repeatable."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day, such as 2022-09-30")
        parser.add_argument("--dry-run", action="store_true", help="only list what would be sent")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        on = options["on"] or timezone.localdate(now)
        if options["dry_run"]:
            for row in plan_reminders(on):
                self.stdout.write(f"{row.recipient.username}\t{row.step}\t{row.deadline.title}")
            return
        if on > timezone.localdate(now):
            raise CommandError(f"{on} has not come; simulate_reminders says what will be sent")
        self.stdout.write(f"{send_reminders(on, now=now)} messages for {on}")
