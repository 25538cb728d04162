"""How long the pages of an evaluation take: 10 societies, 5 experts, 30 indicators.

Run: ``python benchmarks/evaluation.py``. It uses a database of its own, which it removes, and fails
when a page needs more than 15 queries or 500 ms.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from decimal import Decimal
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
from django.urls import reverse  # noqa: E402

from pilots.tests.factories import an_expert, make_batch  # noqa: E402
from pilots.tests.test_assessment import Case  # noqa: E402
from pilots.tests.test_result_view import rated  # noqa: E402

SOCIETIES, EXPERTS, LINES = 10, 5, 30
QUERIES_MAX, WANTED_MS = 15, 500
ROUNDS = 5


def many() -> list[Case]:
    """Evaluations as far as consolidation."""
    weight = (Decimal(100) / LINES).quantize(Decimal("0.01"))
    lines = [
        {"code": f"X{n}", "axis": f"方面{n % 4}", "name": f"指标{n}", "max_points": weight}
        for n in range(LINES)
    ]
    lines[0]["max_points"] = 100 - weight * (LINES - 1)
    batch = make_batch()
    first = Case(batch=batch, lines=lines)
    rest = [Case(batch=batch, scheme=first.assessment.scheme) for _ in range(SOCIETIES - 1)]
    people = [an_expert() for _ in range(EXPERTS)]
    for case in (first, *rest):
        rated(case, people)
    return [first, *rest]


def main() -> int:
    call_command("migrate", verbosity=0)
    cases = many()
    client = Client()
    client.force_login(cases[0].officer)
    one = cases[0].assessment
    pages = {
        "list": reverse("pilots:assessments"),
        "page": one.get_absolute_url(),
        "grid": reverse("pilots:expert_grid", args=[one.pilot.batch_id]),
        "workbook": reverse("pilots:assessments_export"),
        "api": reverse("api:assessment-list"),
    }
    slow = False
    for name, address in pages.items():
        client.get(address)  # the first one loads what stays in memory
        best = float("inf")
        for _ in range(ROUNDS):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            best = min(best, (time.perf_counter() - began) * 1000)
        slow |= answer.status_code != 200 or best > WANTED_MS or len(queries) > QUERIES_MAX
        print(f"{name}: {best:.0f} ms, {len(queries)} queries, {len(answer.content)} bytes")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
