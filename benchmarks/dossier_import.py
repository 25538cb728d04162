"""How long it takes to take 10,000 rows of a dossier in from Excel, and with how much memory.

Run: ``python benchmarks/dossier_import.py [rows]``. It uses a database of its own, which it removes.
Wanted: under 30 seconds and 200 MB on two cores. The last numbers are in docs/operations.md.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")

import django  # noqa: E402

django.setup()

import xlsxwriter  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from societies.actions.dossier_import import import_dossier  # noqa: E402
from societies.tests.factories import make_society, secretary_of  # noqa: E402


def workbook(rows: int) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("专职工作人员")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, head in enumerate(("姓名", "岗位", "来源", "专职", "到岗日期", "离岗日期")):
            sheet.write(0, place, head)
        for number in range(1, rows + 1):
            values = (f"职员{number}", "干事", "面向社会公开招聘", "是")
            for place, value in enumerate(values):
                sheet.write(number, place, value)
            sheet.write_datetime(number, 4, dt.datetime(2020, 1, 1), day)
            sheet.write_datetime(number, 5, dt.datetime(2021, 1, 1), day)
    return buffer.getvalue()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    call_command("migrate", verbosity=0)
    content = workbook(count)
    society = make_society()
    secretary = secretary_of(society)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    result = import_dossier(society, content=content, actor=secretary, now=timezone.now())
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert not result.errors, result.errors[:3]
    print(f"{result.created} rows in {seconds:.1f} s")
    print(f"peak memory {peak:.0f} MB, of which {peak - before:.0f} MB for the import")


main()
