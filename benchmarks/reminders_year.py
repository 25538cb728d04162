"""A whole year of reminders under fire: 150 societies, 6,000 tasks.

Run: ``DATABASE_URL=postgres://… REDIS_URL=redis://…/9 python benchmarks/reminders_year.py``. Two
schedulers every morning, two workers of which one is killed at random moments, a mail server that
puts off, refuses and hangs up, a broker that forgets. It makes a database beside the one named and
drops it at the end; the Redis database must be empty. Every message of the year is compared with
a list that shares nothing with the planner but the holidays; one too many, one too few or one
twice without need, and it fails.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
BROKER = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")
NAME = f"benchmark_year_{os.getpid()}"
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
os.environ["DATABASE_URL"] = SERVER.rsplit("/", 1)[0] + f"/{NAME}"
SOCIETIES, TASKS, KILLS, SECONDS_MAX = 150, 6_000, 40, 7_200


def main(seed: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.storm import Workers
    from tests.year import Year, judge, live

    call_command("migrate", verbosity=0)
    year = Year(societies=SOCIETIES, tasks=TASKS, seed=seed)
    year.make()
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp())
    with Workers(BROKER, folder, random.Random()) as workers:
        live(year, workers, kills=KILLS, seconds=SECONDS_MAX)
    print(f"{time.perf_counter() - began:.0f} s; {judge(year, workers)}")


if __name__ == "__main__":
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{NAME}"')
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2022)
    finally:
        server.cursor().execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')
