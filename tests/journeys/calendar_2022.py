"""The days of 2022, one after the other, with the jobs that run on each."""

from __future__ import annotations

import datetime as dt

from pilots.tests.factories import at
from reporting.jobs import make_documents, open_summaries, send_due_reminders
from sanhua.activity.jobs import deliver_notifications
from sanhua.core.calendar import ONE_DAY


class Days:
    """Moves the clock forward; every morning and every evening the scheduler does its work."""

    def __init__(self, traveller, first: str) -> None:
        self.traveller = traveller
        self.day = dt.date.fromisoformat(first)
        self._morning()

    def go(self, day: str) -> None:
        """Let the days pass until ten o'clock in the morning of ``day``."""
        target = dt.date.fromisoformat(f"2022-{day}")
        assert target >= self.day, f"{target} is past"
        while self.day < target:
            self.evening()
            self.day += ONE_DAY
            self._morning()

    def _morning(self) -> None:
        self.traveller.move_to(at(self.day, 8, 30))
        open_summaries()
        send_due_reminders()
        deliver_notifications()
        self.traveller.move_to(at(self.day, 10))

    def evening(self) -> None:
        self.traveller.move_to(at(self.day, 18))
        make_documents()
        deliver_notifications()
