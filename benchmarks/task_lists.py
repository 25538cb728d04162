"""How long the pages of tasks take as tasks become many.

Run: ``python benchmarks/task_lists.py``. It uses a database of its own, which it removes, and fails
when a page needs more than 15 queries or 300 KB, when a page that shows a part takes more than
twenty times as long for a hundred times as many tasks, or a workbook longer than its rows explain.
The pages of a plan of 200 tasks are weighed beside them. The numbers of the last run are in
docs/operations.md.
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
from pilots.tests.factories import (  # noqa: E402
    a_leader,
    make_batch,
    make_pilot,
    make_plan,
    officer_of,
)
from pilots.tests.long_plan import long_plan  # noqa: E402
from societies.enums import Area  # noqa: E402

START = dt.date(2022, 3, 1)
PILOTS = 150
SIZES = (200, 2_000, 20_000)
QUERIES_MAX, BYTES_MAX = 15, 300_000
GROWTH_MAX = 20  # of the time of a page, from the first size to the last: a hundred times the tasks
LEAST_MS = 50  # below this a measurement says nothing about growth
PAGES = {
    "list": "/programme/tasks/",
    "list, yellow": "/programme/tasks/?light=yellow",
    "board": "/programme/tasks/board/",
    "Gantt": "/programme/tasks/gantt/",
    "calendar": "/programme/tasks/calendar/?month=2022-06",
    "overview": "/overview/",
    "leader": "/board/",
}
WORKBOOK = "/programme/tasks/export/"  # grows with its rows, and has no page to weigh
OF_A_PLAN = ("", "table/", "table/?page=4", "check/", "print/", "rows/")


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


def measure(client: Client, name: str, address: str) -> tuple[float, list[str]]:
    """Return how long a page keeps the processor busy, and what is wrong with it."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        start = time.process_time()
        answer = client.get(address)
        took = 1000 * (time.process_time() - start)
    size, count = len(answer.content), len(queries)
    print(f"{name:24} {answer.status_code} {took:8.0f} ms {count:3} queries {size / 1000:7.0f} KB")
    faults = [f"{name}: status {answer.status_code}"] if answer.status_code != 200 else []
    if address == WORKBOOK:
        return took, faults
    faults += [f"{name}: {count} queries"] if count > QUERIES_MAX else []
    faults += [f"{name}: {size} bytes"] if size > BYTES_MAX else []
    return took, faults


def main() -> int:
    call_command("migrate", verbosity=0)
    rng = random.Random(20220210)
    batch = make_batch()
    pilots = [make_pilot(batch=batch, number=f"SH-{n:03}") for n in range(PILOTS)]
    plans = [make_plan(pilot=pilot, status="approved", tasks=0) for pilot in pilots]
    clients = {"officer": Client(), "leader": Client()}
    clients["officer"].force_login(officer_of(batch))
    clients["leader"].force_login(a_leader())
    present, wrong = 0, []
    first: dict[str, float] = {}
    for size in SIZES:
        add(plans, size - present, rng)
        present = size
        for name, address in (PAGES | {"Excel": WORKBOOK}).items():
            client = clients["leader" if name == "leader" else "officer"]
            took, faults = measure(client, f"{size:6} {name}", address)
            wrong += faults
            usual = max(first.setdefault(name, took), LEAST_MS)
            allowed = size / SIZES[0] if address == WORKBOOK else GROWTH_MAX
            if took > usual * allowed:
                wrong.append(f"{size} {name}: {took / usual:.0f} times as long")
    people = long_plan()
    client = Client()
    client.force_login(people.head)
    for part in OF_A_PLAN:
        address = people.plan.get_absolute_url() + part
        wrong += measure(client, f"   200 plan {part}", address)[1]
    print("\n".join(wrong) or "all within their limits")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
