"""Fill an empty database with an invented world to try the portal in."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting.management.demo import building, erasing
from reporting.management.demo.people import account_lines

SHOWN = 5


class Command(BaseCommand):
    help = (
        "Make the demo: about seventy societies, the pilot year 2022 from end to end, and a batch "
        "whose pilot phase has its middle today. For trying out, never for production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there is data")
        parser.add_argument("--reset", action="store_true", help="delete the demo, make it again")
        parser.add_argument("--accounts", action="store_true", help="list the demo accounts, stop")
        parser.add_argument(
            "--today",
            type=dt.date.fromisoformat,
            help="the day that counts as today, such as 2026-05-20",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["accounts"]:
            self.stdout.write("\n".join(account_lines()))
            return
        if options["if_empty"] and not building.is_empty():
            return
        today = options["today"] or timezone.localdate()
        self._refuse(today)
        if options["reset"]:
            self._erase()
        if not building.is_empty():
            raise CommandError("The database holds data. --reset makes the demo again.")
        began = time.monotonic()
        building.build(today, lambda text: self._say(text, began))
        self._say("the demo is ready", began)

    def _refuse(self, today: dt.date) -> None:
        """Keep accounts whose password everybody knows out of production."""
        if not settings.EMBEDDED and not settings.DEBUG:
            raise CommandError("The demo is for the embedded default, not for production.")
        if today < building.FIRST_DAY:
            raise CommandError(f"--today must be {building.FIRST_DAY} or later.")

    def _erase(self) -> None:
        found = list(erasing.strangers())
        if found:
            listed = "; ".join(found[:SHOWN])
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            raise CommandError(f"Not touched, because this is not of the demo: {listed}{more}.")
        erasing.erase()

    def _say(self, text: str, began: float) -> None:
        self.stdout.write(f"demo [{time.monotonic() - began:5.1f} s] {text}")
        self.stdout.flush()
