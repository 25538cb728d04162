"""Check that nobody has changed, removed or inserted an event of the trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from sanhua.activity import triggers
from sanhua.activity.trail import breaks_of_trail


class Command(BaseCommand):
    help = "Verify the hash chain of every record's events; exit with 1 if one is broken."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not triggers.are_installed(connection):
            self.stderr.write("warning: the database's lock on the trail is not installed")
        checked, broken = 0, 0
        for event, fault in breaks_of_trail():
            checked += 1
            if fault:
                broken += 1
                record = f"{event.subject_type.app_label}.{event.subject_type.model}"
                self.stdout.write(f"{record} {event.subject_id} event {event.number}: {fault}")
        if broken:
            raise CommandError(f"{broken} of {checked} events do not fit the chain", returncode=1)
        self.stdout.write(f"{checked} events verified, no break")
