"""Say who would be reminded of what on which day, without sending anything."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pilots.models import PilotBatch
from reporting.actions.reminders import simulate


class Command(BaseCommand):
    help = "List the reminders of coming days as things stand; nothing is sent or written."

    def add_arguments(self, parser: Any) -> None:
        day = {"type": dt.date.fromisoformat, "required": True, "metavar": "YYYY-MM-DD"}
        parser.add_argument("--from", dest="first", help="the first day", **day)
        parser.add_argument("--to", dest="last", help="the last day, inclusive", **day)
        parser.add_argument("--batch", help="the id or the name of one batch; else all")

    def handle(self, *_args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if last < first:
            raise CommandError("--to lies before --from")
        batch_id = _batch(options["batch"]) if options["batch"] else None
        count = 0
        for day, row in simulate(first, last, batch_id=batch_id):
            person = row.recipient
            columns = (
                day,
                person.username,
                person,
                row.step,
                row.deadline.due_on,
                row.deadline.title,
            )
            self.stdout.write("\t".join(map(str, columns)))
            count += 1
        self.stderr.write(f"{count} reminders from {first} to {last}; nothing was sent")


def _batch(name: str) -> uuid.UUID:
    try:
        found = PilotBatch.objects.filter(pk=uuid.UUID(name))
    except ValueError:
        found = PilotBatch.objects.filter(name=name)
    batch = found.first()
    if batch is None:
        raise CommandError(f"there is no batch {name}")
    return batch.pk
