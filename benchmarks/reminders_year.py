"""A whole year of reminders: 150 societies, 6,000 tasks, two schedulers every morning.

Run: ``DATABASE_URL=postgres://… python benchmarks/reminders_year.py``. It makes a database beside
the one named and drops it at the end. Every message of the year is compared with a list that
shares nothing with the planner but the holidays; one too many or too few and it fails.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = f"benchmark_year_{os.getpid()}"
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
os.environ["DATABASE_URL"] = SERVER.rsplit("/", 1)[0] + f"/{NAME}"
SOCIETIES, TASKS, YEAR = 150, 6_000, 2022


def main() -> None:
    import django

    django.setup()
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command

    from pilots.models import Task
    from pilots.tests.factories import a_leader, at, make_batch, make_pilot
    from sanhua.activity.calendar import seed
    from sanhua.activity.models import Notification, Turn
    from societies.tests.factories import head_of, secretary_of
    from tests.test_reminders_hold import expected_of, worked_days

    call_command("migrate", verbosity=0)
    seed()
    rng, days, batch, leaders = random.Random(YEAR), worked_days(YEAR), make_batch(), [a_leader()]
    kind, expected, ends, turns = (
        ContentType.objects.get_for_model(Task),
        set(),
        defaultdict(list),
        [],
    )
    houses = []
    for _ in range(SOCIETIES):
        pilot = make_pilot(batch=batch)
        houses.append((pilot, secretary_of(pilot.society), head_of(pilot.society)))
    for number in range(TASKS):
        pilot, *people = houses[number % SOCIETIES]
        due_on = dt.date(YEAR, 2, 1) + dt.timedelta(days=rng.randrange(320))
        place = max(n for n, day in enumerate(days) if day <= due_on)
        done = days[min(max(place + rng.choice((-12, -3, 0, 2, 4, 15, 40)), 0), len(days) - 1)]
        turn = Turn(
            subject_type=kind, subject_id=os.urandom(16).hex(), kind="pilots.task", owner="society",
            society_id=pilot.society_id, society_name=pilot.society.name, batch_id=batch.pk,
            title=f"任务{number}", action="更新进度", url="/", due_on=due_on, since=at(days[0]),
        )  # fmt: skip
        turn.subject_id = Turn._meta.get_field("subject_id").to_python(turn.subject_id)
        turns.append(turn)
        ends[done].append(turn.pk)
        for day, person, step in expected_of(due_on, days, *people, leaders):
            if day <= done:  # done in the course of that day, after the morning's reminder
                expected.add((day, person.pk, f"remind:{turn.subject_id}:{due_on}:{step}"))
    Turn.objects.bulk_create(turns, batch_size=500)
    began = time.perf_counter()
    for day in days:
        two_schedulers(day, at(day, 8, 30))
        Turn.objects.filter(pk__in=ends[day]).delete()
    seconds = time.perf_counter() - began
    rows = Notification.objects.filter(channel="in_app").values_list(
        "created_at", "recipient_id", "key"
    )
    found = [
        (moment.astimezone(dt.timezone(dt.timedelta(hours=8))).date(), *rest)
        for moment, *rest in rows
    ]
    letters = Notification.objects.filter(channel="email").count()
    mornings = {(day, person) for day, person, _ in expected}
    print(f"{len(days)} mornings, {len(found)} messages, {letters} letters, {seconds:.0f} s")
    print(
        f"missing {len(expected - set(found))}, too many {len(found) - len(expected & set(found))}"
    )
    if set(found) != expected or len(found) != len(expected) or letters != len(mornings):
        sys.exit("the messages are not those expected")


def two_schedulers(day: dt.date, now: dt.datetime) -> None:
    from django.db import connections

    from reporting.actions.reminders import send_reminders

    gate = threading.Barrier(2)

    def work() -> None:
        try:
            gate.wait()
            send_reminders(day, now=now)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{NAME}"')
    try:
        main()
    finally:
        server.cursor().execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
