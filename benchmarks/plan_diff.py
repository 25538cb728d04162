"""How long the comparison of two versions of a long plan takes.

Run: ``python benchmarks/plan_diff.py``. It uses a database of its own, which it removes, and fails
when a plan of 20 pages with 200 tasks, a tenth of them changed, takes longer than 200 ms.
"""

from __future__ import annotations

import os
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
from django.db.models import prefetch_related_objects  # noqa: E402

from pilots.models import PlanTask, PlanVersion  # noqa: E402
from pilots.queries.plan_diff import compare  # noqa: E402
from pilots.tests.long_plan import long_plan  # noqa: E402
from pilots.tests.plan_steps import sent_back, submitted  # noqa: E402
from pilots.workflows.plan_content import PARTS, canonical  # noqa: E402

WANTED_MS = 200
PAGE = 700  # characters
ROUNDS = 5


def two_versions(tasks: int) -> tuple[PlanVersion, PlanVersion]:
    """Return a plan that came back, and what the society made of it."""
    people = submitted(long_plan(tasks))
    new = sent_back(people)
    rows = list(new.tasks.all())
    for first, second in zip(rows[::2], rows[1::2], strict=False):  # half wait for another
        PlanTask.objects.filter(pk=second.pk).update(after=first.lineage)
    for row in rows[::10]:
        words = row.target_result.replace("不少于", "至少").replace("；", "，并做到：")
        PlanTask.objects.filter(pk=row.pk).update(target_result=words)
    PlanVersion.objects.filter(pk=new.pk).update(
        targets=new.targets.replace("120平方米", "150平方米").replace("省科协", "省科学技术协会")
    )
    versions = PlanVersion.objects.filter(pilot=new.pilot).order_by("number")
    old, new = versions
    prefetch_related_objects([old, new], *PARTS)
    return old, new


def main() -> int:
    call_command("migrate", verbosity=0)
    slow = False
    for tasks in (20, 200, 400):
        old, new = two_versions(tasks)
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            found = compare(old, new)
            took.append(1000 * (time.perf_counter() - start))
        size = len(canonical(new))
        slow |= tasks == 200 and min(took) > WANTED_MS
        print(
            f"{tasks:4} tasks, {size // PAGE:4} pages, {len(found.changes):3} changes: "
            f"{min(took):7.1f} ms"
        )
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
