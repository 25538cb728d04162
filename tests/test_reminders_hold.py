"""Reminders under fire: two schedulers, two workers that are killed, a mail server that misbehaves.

Real PostgreSQL, real Redis, real processes, a real SMTP server (aiosmtpd).
"""

import asyncio
import datetime as dt
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, connections

from pilots.tests.factories import a_leader, at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.task import TASK
from reporting.actions.reminders import send_reminders, simulate
from sanhua.activity import calendar, turns
from sanhua.activity.models import Notification, ReminderRun
from sanhua.celery import app
from societies.tests.factories import head_of, secretary_of

DUE = dt.date(2022, 10, 10)
SOCIETIES = 40
KILLS = 4
SECONDS_MAX = 150


class BadOffice:
    """A mail server: some it refuses for good, some at first, some it takes and hangs up on."""

    def __init__(self):
        self.taken = defaultdict(list)
        self.asked = Counter()
        self.drops = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked[address] += 1
        if address.startswith("never"):
            return "550 no such user"
        if address.startswith("later") and self.asked[address] == 1:
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(0.03)
        (address,) = envelope.rcpt_tos
        letter = message_from_bytes(envelope.content)
        self.taken[address].append(letter["Message-ID"])
        if address.startswith("drops") and len(self.taken[address]) == 1:
            self.drops += 1
            server.transport.close()
            return "250 never heard"
        return "250 OK"


def a_world():
    """Make societies whose secretaries have telling addresses, each with two tasks due."""
    calendar.seed()
    batch, people = make_batch(), []
    for number in range(SOCIETIES):
        pilot = make_pilot(batch=batch)
        person = secretary_of(pilot.society)
        kind = ("never", "later", "drops")[number % 10] if number % 10 < 3 else "plain"
        person.email = f"{kind}{number}@example.org"
        person.save()
        people.append(person)
        for title in ("甲", "乙"):
            task = make_task(pilot=pilot, title=f"{title}{number}", due_on=DUE)
            turns.refresh(TASK, task, now=at("2022-09-01"))
    return people


class Workers:
    """Two Celery workers of the mail queue, in processes of their own."""

    def __init__(self, redis_url, port, folder):
        name = connection.settings_dict
        place = f"{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"
        secret = f":{name['PASSWORD']}" if name["PASSWORD"] else ""
        self.environment = os.environ | {
            "DATABASE_URL": f"postgres://{name['USER']}{secret}@{place}",
            "TEST_BROKER_URL": redis_url,
            "MAIL_PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "sanhua.settings.test",
        }
        self.log = (folder / "workers.log").open("w")
        self.running = [self.start(), self.start()]

    def start(self):
        options = ["-Q", "mail", "-P", "solo", "-l", "WARNING", "--without-gossip"]
        command = [sys.executable, "-m", "celery", "-A", "tests.impatient", "worker", *options]
        return subprocess.Popen(
            [*command, "--without-mingle", "-n", f"w{random.random()}@test"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def kill_one(self):
        gone = self.running.pop(0)
        gone.send_signal(signal.SIGKILL)
        gone.wait()
        self.running.append(self.start())

    def stop(self):
        for process in self.running:
            process.kill()
            process.wait()
        self.log.close()


def remind_twice_at_once():
    """Let two schedulers run the same morning, and let both reach the end."""
    gate = threading.Barrier(2)

    def work():
        try:
            gate.wait()
            send_reminders(DUE, now=at(DUE, 8, 30))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_no_letter_is_lost_and_none_comes_twice_without_need(postgresql, redis_url, tmp_path):
    people = a_world()
    remind_twice_at_once()
    in_app = Counter(Notification.objects.filter(channel="in_app").values_list("recipient", "key"))
    assert len(in_app) == 2 * SOCIETIES
    assert set(in_app.values()) == {1}
    letters = Notification.objects.filter(channel="email")
    assert letters.count() == SOCIETIES

    job = app.tasks["sanhua.activity.jobs.deliver_notifications"]
    with app.connection_for_write(redis_url) as broker:
        redis = broker.default_channel.client

        def nudge():
            job.apply_async(connection=broker, queue="mail", retry=False, ignore_result=True)

        for _ in range(20):
            nudge()
        assert redis.llen("mail") == 20
        redis.delete("mail")  # the broker loses everything; the database does not
        office = BadOffice()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(office, hostname="127.0.0.1", port=port)
        controller.start()
        workers, kills, ends = Workers(redis_url, port, tmp_path), 0, time.monotonic() + SECONDS_MAX
        try:
            while letters.exclude(state__in=("sent", "failed")).exists():
                assert time.monotonic() < ends, (tmp_path / "workers.log").read_text()[-3000:]
                nudge()  # what the scheduler does every fifteen seconds
                begun = sum(map(len, office.taken.values()))
                if kills < KILLS and begun > 6 * kills + 2:
                    time.sleep(random.random() / 10)
                    workers.kill_one()
                    kills += 1
                time.sleep(0.3)
        finally:
            workers.stop()
            controller.stop()
            redis.delete("mail", "unacked", "unacked_index", *redis.keys("_kombu.binding*"))

    expected = {p.email for p in people if not p.email.startswith("never")}
    assert set(office.taken) == expected
    assert kills >= 1
    assert all(len(set(ids)) == 1 for ids in office.taken.values())  # the same Message-ID
    assert len({ids[0] for ids in office.taken.values()}) == len(expected)
    again = sum(len(ids) - 1 for ids in office.taken.values())
    assert office.drops == 4
    assert again <= kills + office.drops
    refused = letters.filter(state="failed")
    assert {row.recipient.email for row in refused.select_related("recipient")} == {
        p.email for p in people if p.email.startswith("never")
    }


# A year, day by day, against an oracle that shares nothing with the planner but the calendar.


def worked_days(year):
    known = {day: worked for day, worked, _ in calendar.known_days()}
    day, found = dt.date(year, 1, 1), []
    while day.year == year:
        if known.get(day, day.weekday() < 5):
            found.append(day)
        day += dt.timedelta(days=1)
    return found


def expected_of(due_on, days, owner, head, leaders):
    """Write down who hears of a due date on which day, by counting along the list of days."""
    zero = max(n for n, day in enumerate(days) if day <= due_on)
    for number, day in enumerate(days):
        step = number - zero
        heard = {}
        if step in (-10, -5, -1, 0) or (step > 0 and step % 3 == 0):
            heard[owner] = step
        if step == 5 or (step > 5 and step % 3 == 0):
            heard[head] = step
        if step == 10 or (step > 10 and step % 3 == 0):
            heard |= dict.fromkeys(leaders, step)
        for person, at_step in heard.items():
            yield day, person, f"T{at_step:+d}" if at_step else "T"


@pytest.mark.django_db
def test_a_year_of_many_societies_is_reminded_of_exactly():
    calendar.seed()
    batch, rng, expected = make_batch(), random.Random(2022), set()
    officer_of(batch)
    leaders = [a_leader(), a_leader()]
    days = worked_days(2022)
    for number in range(15):
        pilot = make_pilot(batch=batch)
        people = secretary_of(pilot.society), head_of(pilot.society)
        for n in range(12):
            due_on = dt.date(2022, 3, 5) + dt.timedelta(days=rng.randrange(300))
            task = make_task(pilot=pilot, title=f"任务{number}-{n}", due_on=due_on)
            turns.refresh(TASK, task, now=at("2022-01-01"))
            for day, person, step in expected_of(due_on, days, *people, leaders):
                expected.add((day, person, f"remind:{task.pk}:{due_on}:{step}"))

    planned = [
        (day, row.recipient, row.key)
        for day, row in simulate(dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    ]

    assert len(planned) == len(set(planned))
    assert set(planned) == expected
    assert not ReminderRun.objects.exists()
