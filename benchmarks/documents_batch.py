"""What a batch of 150 pilots costs on paper: ``python benchmarks/documents_batch.py [pilots]``.

Makes, as the worker of the PDF queue does and out of a database with a whole year of every pilot,
one pilot's summary, the association's year of the batch, and the 150 one-page reports as one job
with a ZIP. Prints seconds, pages and the memory held. SQLite by default, in a folder of its own
that is deleted; with ``DATABASE_URL`` a database beside the one named. It fails when the memory
goes beyond that at which a worker is replaced, since the next one is not warm.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SERVER = os.environ.get("DATABASE_URL", "")
NAME = f"benchmark_documents_{os.getpid()}"
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"


def main(pilots: int, folder: Path) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder / "files"), "base_url": None},
        }
    }
    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from pilots.tests.factories import make_batch, officer_of
    from reporting.actions.year_report import start_year_report
    from reporting.documents import pdf
    from reporting.enums import DocumentKind, SummaryStatus
    from reporting.tests.papers import a_year, make_summary
    from societies.tests.factories import make_society

    batch = make_batch()
    officer = officer_of(batch)
    for number in range(pilots):
        society = make_society(name=f"江西省第{number + 1}示例工程学会")
        pilot = a_year(officer, society=society, batch=batch)
        summary = make_summary(pilot=pilot, status=SummaryStatus.ACCEPTED)
    began = time.perf_counter()
    pdf.warm_up()
    print(f"engine loaded in {time.perf_counter() - began:.1f} s; {held()} MB held")
    report = start_year_report(batch, actor=officer, now=timezone.now())
    for kind, subject in (
        (DocumentKind.PILOT_SUMMARY, summary),
        (DocumentKind.PILOT_SUMMARY, pilot.summaries.get()),
        (DocumentKind.ONE_PAGE, pilot),
        (DocumentKind.BATCH_SUMMARY, report),
        (DocumentKind.ONE_PAGE_BATCH, batch),
    ):
        measure(kind, subject, officer)
    most = settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD // 1024
    if held() > most:
        sys.exit(f"more than the {most} MB at which a worker is replaced: the next one is cold")


def measure(kind: str, subject, officer) -> None:
    import pypdf
    from django.utils import timezone

    from reporting.actions import making
    from reporting.actions.documents import request_document

    job = request_document(kind=kind, subject=subject, actor=officer, now=timezone.now())
    began, turns = time.perf_counter(), 0
    while not turns or job.state == "queued":
        making.make(job.pk, clock=timezone.now)
        job.refresh_from_db()
        turns += 1
        assert job.state != "failed", job.error
    seconds, path = time.perf_counter() - began, Path(job.document.file.content.path)
    pages = "ZIP" if path.suffix != ".pdf" and path.read_bytes()[:2] == b"PK" else 0
    pages = pages or f"{len(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)} pages"
    size = path.stat().st_size // 1024
    print(
        f"{job.get_kind_display():14} {pages:>9} {seconds:7.2f} s  {turns} turns  {size} KB  ",
        end="",
    )
    print(f"{held()} MB at the peak", flush=True)


def held() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    with tempfile.TemporaryDirectory() as place:
        if not SERVER:
            os.environ["DATABASE_URL"] = f"sqlite:///{place}/benchmark.sqlite3"
            main(wanted, Path(place))
        else:
            import psycopg2

            server = psycopg2.connect(SERVER)
            server.autocommit = True
            server.cursor().execute(f'CREATE DATABASE "{NAME}"')
            os.environ["DATABASE_URL"] = SERVER.rsplit("/", 1)[0] + f"/{NAME}"
            try:
                main(wanted, Path(place))
            finally:
                server.cursor().execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
