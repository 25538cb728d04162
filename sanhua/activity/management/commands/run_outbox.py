"""Run the scheduled jobs in this process, for installations without a broker."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import current_app
from celery.schedules import BaseSchedule, maybe_schedule
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from sanhua.activity.jobs import deliver_notifications, note_scheduler

log = logging.getLogger(__name__)

TICK = 5.0


class Command(BaseCommand):
    help = "Deliver queued e-mail now (--once), or keep running all jobs of the schedule."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and stop")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        if once:
            self.stdout.write(f"{deliver_notifications()} sent")
            return
        current_app.loader.import_default_modules()  # the jobs of all rooms, as a worker does
        self.stdout.write("running the schedule; Ctrl-C stops")
        entries = current_app.conf.beat_schedule.items()
        last = {name: current_app.now() for name, _ in entries}
        clocks = {name: self._clock(entry["schedule"]) for name, entry in entries}
        try:
            while True:
                note_scheduler()
                for name, entry in entries:
                    if clocks[name].is_due(last[name]).is_due:
                        last[name] = current_app.now()
                        self._run(name, entry["task"], entry.get("args", ()))
                time.sleep(TICK)
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _clock(self, schedule: Any) -> BaseSchedule:
        return maybe_schedule(schedule, app=current_app)  # type: ignore[return-value]

    def _run(self, name: str, task: str, arguments: tuple[Any, ...]) -> None:
        """Run one job; a fault in it must not stop the others."""
        close_old_connections()
        try:
            current_app.tasks[task](*arguments)
        except Exception:
            log.exception("job %s failed, the next run tries again", name)
