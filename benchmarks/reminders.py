"""How long the morning's sweep takes with one million open deadlines, on PostgreSQL.

Run: ``DATABASE_URL=postgres://… python benchmarks/reminders.py [deadlines]``. It makes a database
beside the one named and drops it at the end. Wanted on two cores: under 60 seconds and under
500 MB; it fails otherwise. The numbers of the last run are in docs/operations.md.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = f"benchmark_reminders_{os.getpid()}"

SOCIETIES = 2_000
DAY = dt.date(2022, 9, 28)  # a Wednesday before the National Day holiday
LATE = 0.05  # the share of deadlines that are overdue, by up to 60 days
AHEAD = 300  # days over which the others lie
SECONDS, MEGABYTES = 60, 500


def fill(count: int) -> None:
    """Make societies with two people each, and their open deadlines, in the database itself."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from pilots.models import Task
    from pilots.tests.factories import a_leader, make_batch, officer_of
    from sanhua.accounts.models import User
    from sanhua.activity.calendar import seed
    from societies.models import Membership, Society

    seed()
    batch = make_batch()
    officer_of(batch), a_leader()
    societies = [
        Society(name=f"测试{n}学会", uscc=f"{n:018d}", discipline="engineering",
                individual_members=100, sort_key=str(n))
        for n in range(SOCIETIES)
    ]  # fmt: skip
    Society.objects.bulk_create(societies, batch_size=500)
    people, members = [], []
    for n, society in enumerate(societies):
        for role in ("secretary", "head"):
            person = User(
                username=f"{role}{n}", full_name=f"测试{n}", email=f"{role}{n}@example.org"
            )
            people.append(person)
            members.append(Membership(user=person, society=society, role=role, since=DAY))
    User.objects.bulk_create(people, batch_size=500)
    Membership.objects.bulk_create(members, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH numbered AS (SELECT id, row_number() OVER () - 1 AS n FROM societies_society)
            INSERT INTO activity_turn (id, subject_type_id, subject_id, kind, owner, society_id,
                batch_id, title, society_name, note, action, url, action_url, due_on, since)
            SELECT gen_random_uuid(), %s, gen_random_uuid(), 'pilots.task', 'society', numbered.id,
                %s, '任务' || i, '测试' || numbered.n || '学会', '', '更新进度',
                '/programme/tasks/' || i || '/', '',
                CASE WHEN hashtext('late' || i) & 1023 < %s
                     THEN %s::date - 1 - (hashtext(i::text) & 65535) %% 60
                     ELSE %s::date + (hashtext(i::text) & 65535) %% %s END,
                now()
            FROM generate_series(1, %s) AS i JOIN numbered ON numbered.n = i %% %s
            """,
            [ContentType.objects.get_for_model(Task).pk, batch.pk, int(1024 * LATE), DAY, DAY, AHEAD,
             count, SOCIETIES],
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activity_turn")


def sweep(count: int) -> bool:
    from django.utils import timezone

    from reporting.actions.reminders import send_reminders
    from sanhua.activity.models import Notification

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    made = send_reminders(DAY, now=timezone.now())
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    letters = Notification.objects.filter(channel="email").count()
    print(f"{count} deadlines, {made} messages, {letters} of them letters")
    print(f"{seconds:.1f} s, peak memory {peak:.0f} MB (before the sweep {before:.0f} MB)")
    began = time.perf_counter()
    again = send_reminders(DAY, now=timezone.now())
    print(f"the next run of the day: {again} messages, {time.perf_counter() - began:.2f} s")
    return seconds < SECONDS and peak < MEGABYTES and made > 0 and again == 0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    import psycopg2

    server = psycopg2.connect(SERVER)
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{NAME}"')
    try:
        url = SERVER.rsplit("/", 1)[0] + f"/{NAME}"
        for part in (
            "fill",
            "sweep",
        ):  # each in a process of its own, so that memory is the sweep's
            command = [sys.executable, __file__, "--part", part, str(count)]
            done = subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False)
            if done.returncode:
                sys.exit(done.returncode)
    finally:
        server.cursor().execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def part(name: str, count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    if name == "fill":
        call_command("migrate", verbosity=0)
        fill(count)
    elif not sweep(count):
        sys.exit(f"wanted: under {SECONDS} s and under {MEGABYTES} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        part(sys.argv[2], int(sys.argv[3]))
    else:
        main()
