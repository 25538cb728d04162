"""How long the nightly check-up takes: every rule for 10,000 societies.

Run: ``python benchmarks/checkups.py [societies]``. It uses a database of its own, which it removes.
Wanted: under 60 seconds on two cores. The numbers of the last run are in docs/operations.md.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
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

from societies import models as m  # noqa: E402
from societies.actions import checkups  # noqa: E402
from societies.enums import ManagementRuleKind, RevenueCategory  # noqa: E402

DAY = dt.date(2022, 6, 15)
START = dt.date(2020, 1, 1)
CHUNK = 500


def make(count: int) -> int:
    """Make societies with 25 facts each; return the number of facts."""
    facts = 0
    for first in range(0, count, CHUNK):
        societies = [
            m.Society(
                name=f"测试{n}学会",
                uscc=f"{n:018d}",
                discipline="engineering",
                individual_members=100,
                sort_key=str(n),
            )
            for n in range(first, min(first + CHUNK, count))
        ]
        m.Society.objects.bulk_create(societies)
        rows: dict[type, list] = {}
        for society in societies:
            for row in facts_of(society):
                rows.setdefault(type(row), []).append(row)
        for model, made in rows.items():
            model.objects.bulk_create(made, batch_size=200)
            facts += len(made)
    return facts


def facts_of(society: m.Society) -> list:
    common = {"society": society, "valid_from": START}
    year = {"society": society, "year": 2021, "valid_from": dt.date(2021, 1, 1)}
    entity = m.EconomicEntity(name="甲公司", resolved_on=START, **common)
    return [
        m.OfficePremises(mode="leased", address="路", valid_until=dt.date(2023, 1, 1), **common),
        *(
            m.StaffMember(name=f"职员{n}", route="recruited", contract_signed_on=START, **common)
            for n in range(4)
        ),
        *(m.ManagementRule(kind=kind, title="办法", **common) for kind in ManagementRuleKind),
        m.PartyBranch(kind="entity", full_members=4, **common),
        m.SecretaryGeneralTenure(
            name="张华", route="social_hire", birth_date=dt.date(1966, 6, 24), **common
        ),
        m.GovernmentFunction(title="评价", client="厅", field="tech_evaluation", **common),
        m.PaidTechService(title="检测", client="公司", mode="agreement", **common),
        m.CommissionedActivity(title="培训", client="公司", kind="skill", **common),
        entity,
        m.EntityYear(entity=entity, profit=100, used_for_society=100, **year),
        *(m.RevenueEntry(category=each, amount=1000, **year) for each in RevenueCategory),
        m.CouncilTerm(council_size=61, valid_until=dt.date(2025, 1, 1), **common),
        m.GovernanceYear(council_meetings=1, standing_meetings=2, **year),
        m.BranchOffice(name="分会", **common),
    ]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    call_command("migrate", verbosity=0)
    facts = make(count)
    print(f"{count} societies, {facts} facts")
    began = time.perf_counter()
    done = checkups.refresh_stale(DAY)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done} check-ups in {seconds:.1f} s, peak memory {peak:.0f} MB")
    began = time.perf_counter()
    assert checkups.refresh_stale(DAY) == 0
    print(f"nothing to do: {time.perf_counter() - began:.2f} s")


main()
