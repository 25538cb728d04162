"""What goes wrong around reminders: a bad mail server, workers that are killed, a broker that forgets.

Real processes, a real SMTP server (aiosmtpd), a real Redis.
"""

from __future__ import annotations

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
import zlib
from collections import Counter, defaultdict
from email import message_from_bytes
from pathlib import Path

import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, connections

from reporting.actions.reminders import send_reminders
from sanhua.celery import app
from tests.storm_worker import BEGUN, BUSY, DELIVER, DONE, NOW

QUEUE = "mail"
OURS = (QUEUE, "storm.", "unacked", "_kombu.", "celery")  # what this test and its workers write
QUIET_SECONDS = 1.5  # after a kill: how long nothing may happen until its task counts as lost


class BadOffice:
    """A mail server: some it refuses for good, some at first, some it takes and hangs up on.

    Addresses that begin with ``never`` are unknown, those with ``later`` are let in at every
    second try. Of all other letters a few are put off or refused after DATA, and a few are taken
    without a word; which ones, their Message-ID decides.
    """

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)  # Message-ID: when
        self.addresses: dict[str, str] = {}  # Message-ID: to whom
        self.dropped: set[str] = set()
        self.refused: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked[address] += 1
        if address.startswith("never"):
            return "550 no such user"
        if address.startswith("later") and self.asked[address] % 2:
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(0.002)
        name = message_from_bytes(envelope.content)["Message-ID"]
        self.tried[name] += 1
        fate = zlib.crc32(name.encode()) % 40
        if fate == 0:
            self.refused.add(name)
            return "554 not wanted"
        if fate == 1 and self.tried[name] == 1:
            return "452 no room just now"
        (self.addresses[name],) = envelope.rcpt_tos
        self.taken[name].append(time.monotonic())
        if fate == 2 and name not in self.dropped:
            self.dropped.add(name)
            server.transport.close()
        return "250 OK"


class Workers:
    """Two Celery workers of the mail queue, in processes of their own; and the way to them."""

    def __init__(self, redis_url: str, folder: Path, rng: random.Random) -> None:
        self.board, self.url, self.rng = redis.Redis.from_url(redis_url), redis_url, rng
        strange = [key for key in self.board.scan_iter() if not key.decode().startswith(OURS)]
        assert not strange, f"this Redis database is not the tests' own: {strange[:5]}"
        self.office = BadOffice()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self.office, hostname="127.0.0.1", port=self.port)
        self.log = folder / "workers.log"
        self.kills: list[float] = []
        self.running: list[subprocess.Popen[bytes]] = []
        self.asked = self.lost = 0

    def __enter__(self) -> Workers:
        self.forget()
        self.controller.start()
        self.output = self.log.open("w")
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            process.kill()
            process.wait()
        self.controller.stop()
        self.output.close()
        self.forget()

    def start(self) -> None:
        """Start one worker more."""
        place, name = connection.settings_dict, f"w{len(self.kills)}{len(self.running)}@test"
        secret = f":{place['PASSWORD']}" if place["PASSWORD"] else ""
        server = f"{place['USER']}{secret}@{place['HOST']}:{place['PORT'] or 5432}"
        options = ["-Q", QUEUE, "-P", "solo", "-l", "WARNING", "--without-gossip"]
        command = [sys.executable, "-m", "celery", "-A", "tests.storm_worker", "worker", *options]
        worker = subprocess.Popen(
            [*command, "--without-mingle", "-n", name],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DATABASE_URL": f"postgres://{server}/{place['NAME']}",
                "TEST_BROKER_URL": self.url,
                "MAIL_PORT": str(self.port),
                "DJANGO_SETTINGS_MODULE": "sanhua.settings.test",
            },
            stdout=self.output,
            stderr=self.output,
        )
        self.running.append(worker)

    def set_clock(self, now: dt.datetime, begun: int) -> bool:
        """Say how late it is; not when somebody has begun since, who would lose their lease."""
        with self.board.pipeline() as change:
            change.watch(BEGUN)
            if int(change.get(BEGUN) or 0) != begun:
                return False
            change.multi()
            change.set(NOW, now.isoformat())
            change.execute()
        return True

    def begun(self) -> int:
        return int(self.board.get(BEGUN) or 0)

    def nudge(self, times: int = 2) -> None:
        """Ask for the outbox to be emptied, as the scheduler and every saved form do."""
        with app.connection_for_write(self.url) as broker:
            for _ in range(times):
                options = {"queue": QUEUE, "retry": False, "ignore_result": True}
                app.send_task(DELIVER, connection=broker, **options)
        self.asked += times

    def forget(self) -> None:
        """Let the broker lose everything it has."""
        if keys := list(self.board.scan_iter()):
            self.board.delete(*keys)
        self.asked = self.lost = 0

    def kill_one(self) -> None:
        """SIGKILL a worker that is sending, at a random moment, and start another in its place."""
        begun = self._letters()
        while self.board.llen(QUEUE) and not self.board.scard(BUSY):
            time.sleep(0.002)
        while self._letters() < begun + 2 and self.board.scard(BUSY):
            time.sleep(0.002)
        time.sleep(self.rng.random() / 20)
        gone = self.running.pop(0)
        gone.send_signal(signal.SIGKILL)
        gone.wait()
        self.kills.append(time.monotonic())
        self.board.srem(BUSY, gone.pid)
        self.start()

    def wait(self, ends: float) -> int:
        """Wait until nobody works and nothing is queued; count what went down with a worker.

        Returns:
            How many tasks were begun until then.

        """
        quiet_since, before = time.monotonic(), -1
        while True:
            assert time.monotonic() < ends, self.log.read_text()[-3000:]
            begun, done = self.begun(), int(self.board.get(DONE) or 0)
            busy = bool(self.board.scard(BUSY) or self.board.llen(QUEUE))
            if done + self.lost >= self.asked and not busy:
                return begun
            if busy or done != before:
                quiet_since, before = time.monotonic(), done
            elif self.kills and time.monotonic() - quiet_since > QUIET_SECONDS:
                self.lost = self.asked - done
            time.sleep(0.005)

    def _letters(self) -> int:
        return sum(map(len, list(self.office.taken.values())))


def two_schedulers(day: dt.date, now: dt.datetime) -> None:
    """Let two schedulers run the same morning, and let both reach the end."""
    gate, faults = threading.Barrier(2), []

    def work() -> None:
        try:
            gate.wait()
            send_reminders(day, now=now)
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
