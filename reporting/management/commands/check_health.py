"""Say what is wrong in the background; for cron and monitoring."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reporting.queries.running import running


class Command(BaseCommand):
    help = "Look at workers, queues, letters, documents, reminders, backup and disk; exit 1 if bad."

    def handle(self, *_args: Any, **_options: Any) -> None:
        checks = running(timezone.now())
        for check in checks:
            self.stdout.write(f"{check.tone:4} {check.label}: {check.words}")
        if any(check.is_bad for check in checks):
            sys.exit(1)
