"""Work out anew whose turn every record is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sanhua.activity import turns
from sanhua.core.management.commands.workflow_diagrams import all_workflows


class Command(BaseCommand):
    help = "Rebuild the to-do table from the workflows and the records' present states."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = turns.rebuild(all_workflows(), now=timezone.now())
        self.stdout.write(f"{count.added} added, {count.changed} changed, {count.removed} removed")
