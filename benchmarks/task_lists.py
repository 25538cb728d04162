"""How long the pages of tasks take as tasks become many.

Run: ``python benchmarks/task_lists.py``. It uses a database of its own, which it removes.
Wanted: at most 15 queries and 300 KB a page, and times that grow no faster than the tasks.
The numbers of the last run are in docs/operations.md.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from pilots.models import PlanTask, Task, TaskMilestone  # noqa: E402
from pilots.tests.factories import make_batch, make_pilot, make_plan, officer_of  # noqa: E402
from societies.enums import Area  # noqa: E402

START = dt.date(2022, 3, 1)
PILOTS = 150
SIZES = (200, 2_000, 20_000)
PAGES = {
    "list": "/programme/tasks/",
    "list, yellow": "/programme/tasks/?light=yellow",
    "board": "/programme/tasks/board/",
    "Gantt": "/programme/tasks/gantt/",
    "calendar": "/programme/tasks/calendar/?month=2022-06",
    "overview": "/overview/",
    "Excel": "/programme/tasks/export/",
}


def add(plans: list, count: int, rng: random.Random) -> None:
    """Add so many tasks, spread over the pilots, with two milestones each."""
    lines = []
    for number in range(count):
        start = START + dt.timedelta(days=rng.randint(0, 60))
        lines.append(
            PlanTask(
                plan=plans[number % len(plans)],
                area=rng.choice(Area.values),
                title=f"任务{number}",
                target_result="专职工作人员达到4名。",
                owner="李明",
                start_on=start,
                due_on=start + dt.timedelta(days=rng.randint(30, 180)),
            )
        )
    PlanTask.objects.bulk_create(lines, batch_size=500)
    names = ("lineage", "area", "title", "target_result", "owner", "start_on", "due_on")
    tasks = [
        Task(
            pilot=line.plan.pilot,
            plan_task=line,
            status=rng.choice(("planned", "in_progress", "completion_submitted", "verified")),
            progress=rng.randint(0, 100),
            original_due_on=line.due_on,
            **{name: getattr(line, name) for name in names},
        )
        for line in lines
    ]
    Task.objects.bulk_create(tasks, batch_size=500)
    steps = [
        TaskMilestone(task=task, title=f"节点{n}", due_on=task.start_on + dt.timedelta(days=10 * n))
        for task in tasks
        for n in (1, 2)
    ]
    TaskMilestone.objects.bulk_create(steps, batch_size=500)


def main() -> None:
    call_command("migrate", verbosity=0)
    rng = random.Random(20220210)
    batch = make_batch()
    pilots = [make_pilot(batch=batch, number=f"SH-{n:03}") for n in range(PILOTS)]
    plans = [make_plan(pilot=pilot, status="approved", tasks=0) for pilot in pilots]
    client = Client()
    client.force_login(officer_of(batch))
    present = 0
    for size in SIZES:
        add(plans, size - present, rng)
        present = size
        for name, address in PAGES.items():
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                start = time.perf_counter()
                answer = client.get(address)
                took = 1000 * (time.perf_counter() - start)
            kilobytes = len(answer.content) / 1024
            print(
                f"{size:6} tasks  {name:13} {answer.status_code} {took:8.0f} ms "
                f"{len(queries):3} queries {kilobytes:7.0f} KB"
            )


if __name__ == "__main__":
    main()
