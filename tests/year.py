"""A simulated year of reminders, its mornings one by one, against a list that knows no planner.

Tasks are done, put off and withdrawn as the year goes by, and for some days nothing runs at all.
Every message in the portal and every letter at the mail server is compared with the list.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from pilots.models import Task
from pilots.tests.factories import a_leader, at, make_batch, make_pilot
from sanhua.activity import calendar
from sanhua.activity.models import Notification, Turn
from societies.tests.factories import head_of, secretary_of
from tests.storm import BadOffice, Workers, two_schedulers

TICK = dt.timedelta(seconds=1)
OPEN = ("pending", "leased")
# Seconds between a letter's arrival and the end of the worker that sent it; what it had sent already
# may be taken a moment after its end.
AT_ONCE, AFTER = 2.0, 1.0


def worked_days(year: int) -> list[dt.date]:
    known = {day: worked for day, worked, _ in calendar.known_days()}
    day, found = dt.date(year, 1, 1), []
    while day.year == year:
        if known.get(day, day.weekday() < 5):
            found.append(day)
        day += dt.timedelta(days=1)
    return found


def steps_of(due_on: dt.date, days: list[dt.date]) -> Iterator[tuple[int, str, int]]:
    """Write down who hears of a due date when: the day's place in the year, the circle, the step."""
    zero = max(n for n, day in enumerate(days) if day <= due_on)
    for number in range(len(days)):
        step = number - zero
        late = step > 0 and step % 3 == 0
        if step in (-10, -5, -1, 0) or late:
            yield number, "owner", step
        if step == 5 or (step > 5 and late):
            yield number, "head", step
        if step == 10 or (step > 10 and late):
            yield number, "leader", step


@dataclass(slots=True)
class Thing:
    """One task of the year: its due dates, each with the mornings on which it stands."""

    turn: Turn
    people: dict[str, list[uuid.UUID]]
    stages: list[tuple[int, int, dt.date]]  # first and last morning, by their place; due date

    def expected(self, days: list[dt.date], mornings: list[int]) -> Iterator[tuple]:
        """Yield (day, person, key); of steps missed while nothing ran, the latest."""
        before = {here: last for last, here in pairwise(mornings)}
        for first, last, due_on in self.stages:
            by_day = defaultdict(dict)
            for number, circle, step in steps_of(due_on, days):
                by_day[number][circle] = step
            for here in mornings:
                if not first <= here <= last:
                    continue
                heard: dict[uuid.UUID, int] = {}
                for number in range(before.get(here, here - 1) + 1, here + 1):
                    for circle, step in by_day.get(number, {}).items():
                        heard |= dict.fromkeys(self.people[circle], step)
                for person, step in heard.items():
                    name = f"T{step:+d}" if step else "T"
                    yield days[here], person, f"remind:{self.turn.subject_id}:{due_on}:{name}"


@dataclass(kw_only=True)
class Year:
    """The world of a run: societies and their tasks, and what becomes of them."""

    societies: int
    tasks: int
    seed: int = 2022
    first: dt.date = dt.date(2022, 1, 1)
    last: dt.date = dt.date(2022, 12, 31)
    things: list[Thing] = field(default_factory=list)
    changes: dict[int, list[tuple[Thing, dt.date | None]]] = field(default_factory=dict)

    def make(self) -> None:
        """Write it down, and decide what happens when."""
        calendar.seed()
        self.rng = random.Random(self.seed)
        self.days = worked_days(self.first.year)
        run = [n for n, day in enumerate(self.days) if self.first <= day <= self.last]
        out = {n + run[0] + len(run) // 2 for n in range(3)}  # an outage of three working days
        self.mornings = [n for n in run if n not in out]
        batch, leaders, houses = make_batch(), [a_leader().pk], []
        for number in range(self.societies):
            pilot = make_pilot(batch=batch)
            owner, head = secretary_of(pilot.society), head_of(pilot.society)
            kind = ("never", "later")[number % 10] if number % 10 < 2 else "plain"
            owner.email = f"{kind}{number}@example.org"
            owner.save()
            houses.append((pilot, {"owner": [owner.pk], "head": [head.pk], "leader": leaders}))
        kind = ContentType.objects.get_for_model(Task)
        for number in range(self.tasks):
            self._make_task(number, kind, *houses[number % self.societies])
        Turn.objects.bulk_create([thing.turn for thing in self.things], batch_size=500)

    def _make_task(self, number, kind, pilot, people) -> None:
        span = (self.last - self.first).days
        due_on = self.first + dt.timedelta(days=self.rng.randrange(10, span - 10))
        turn = Turn(
            subject_type=kind, subject_id=uuid.UUID(bytes=os.urandom(16)), kind="pilots.task",
            owner="society", society_id=pilot.society_id, society_name=pilot.society.name,
            batch_id=pilot.batch_id, title=f"任务{number}", action="更新进度", url="/",
            due_on=due_on, since=at(self.days[0]),
        )  # fmt: skip
        thing, start = Thing(turn, people, []), 0
        if self.rng.random() < 0.15:  # put off, in the course of a day around the first due date
            moved = self._near(due_on, (-6, -1, 2))
            later = due_on + dt.timedelta(days=self.rng.randrange(8, 40))
            thing.stages.append((start, moved, due_on))
            start, due_on = moved + 1, min(later, self.days[-1])
            self.changes.setdefault(moved, []).append((thing, due_on))
        done = max(self._near(due_on, (-12, -3, 0, 2, 4, 15, 40)), start)
        thing.stages.append((start, done, due_on))
        self.changes.setdefault(done, []).append((thing, None))
        self.things.append(thing)

    def _near(self, due_on: dt.date, steps: tuple[int, ...]) -> int:
        place = max(n for n, day in enumerate(self.days) if day <= due_on)
        return min(max(place + self.rng.choice(steps), 0), len(self.days) - 1)

    def expected(self) -> set[tuple]:
        return {row for thing in self.things for row in thing.expected(self.days, self.mornings)}

    def pass_day(self, number: int) -> None:
        """What people do on a day, after the morning: finish, withdraw, or put off."""
        changes = self.changes.get(number, [])
        gone = [thing.turn.pk for thing, due_on in changes if due_on is None]
        Turn.objects.filter(pk__in=gone).delete()
        for thing, due_on in changes:
            if due_on:
                Turn.objects.filter(pk=thing.turn.pk).update(due_on=due_on)


def live(year: Year, workers: Workers, *, kills: int, seconds: float) -> None:
    """Let the year go by; ``kills`` workers die at random moments of random mornings."""
    ends = time.monotonic() + seconds
    deadly = set(workers.rng.sample(year.mornings[1:], kills))
    until = dict(pairwise(year.mornings))
    for day in range(year.mornings[0]):
        year.pass_day(day)
    for number in year.mornings:
        now = at(year.days[number], 8, 30)
        two_schedulers(year.days[number], now)
        if number == year.mornings[0]:
            _begin_with_nothing(workers)
        _deliver(workers, now, ends, doomed=number in deadly)
        for day in range(number, until.get(number, number + 1)):
            year.pass_day(day)


def _deliver(workers: Workers, now: dt.datetime, ends: float, *, doomed: bool) -> None:
    """Let the workers send until nothing is left, whatever pauses and leases that takes."""
    while not workers.set_clock(now, workers.wait(ends)):
        pass
    letters = Notification.objects.filter(channel="email", state__in=OPEN)
    while letters.exists():
        workers.nudge()
        if doomed:
            workers.kill_one()
            doomed = False
        begun = workers.wait(ends)
        later = max(now, _next_moment(letters)) + TICK
        if workers.set_clock(later, begun):
            now = later


def _begin_with_nothing(workers: Workers) -> None:
    """Let the broker forget all that is queued, before anybody has begun."""
    workers.nudge(20)
    assert workers.board.llen("mail") == 20
    workers.forget()
    assert not workers.board.dbsize()
    workers.start()
    workers.start()


def _next_moment(letters) -> dt.datetime:
    """Return when the first letter that is left may be tried again: after a pause or a lease."""
    rows = letters.filter(Q(not_before__isnull=False) | Q(lease_until__isnull=False))
    times = [row.lease_until or row.not_before for row in rows]
    return min(times, default=dt.datetime.min.replace(tzinfo=dt.UTC))


def judge(year: Year, workers: Workers) -> str:
    """Compare everything with the list.

    Returns:
        What happened, in a line.

    Raises:
        AssertionError: something was lost, came twice without need, or was never asked for.

    """
    expected = year.expected()
    found = Counter(
        (moment.astimezone(dt.timezone(dt.timedelta(hours=8))).date(), *rest)
        for moment, *rest in Notification.objects.filter(channel="in_app").values_list(
            "created_at", "recipient_id", "key"
        )
    )
    lacking, extra = expected - set(found), set(found) - expected
    assert not lacking, (len(lacking), [*lacking][:5])
    assert not extra, (len(extra), [*extra][:5])
    assert set(found.values()) == {1}

    office: BadOffice = workers.office
    letters = list(Notification.objects.filter(channel="email").select_related("recipient"))
    mornings = Counter((day, person) for day, person, _ in expected)
    wanted = {(f"digest:{day.isoformat()}", person) for day, person in mornings}
    assert Counter((row.key, row.recipient_id) for row in letters) == Counter(wanted)
    unknown = [row for row in letters if row.recipient.email.startswith("never")]
    good = Counter(r.recipient.email for r in letters if not r.recipient.email.startswith("never"))
    arrived = Counter(office.addresses.values())
    failed = [row for row in letters if row.state == "failed"]
    assert len(failed) == len(unknown) + len(office.refused)
    assert {row.state for row in letters} == {"sent", "failed"}
    assert sum(good.values()) == sum(arrived.values()) + len(office.refused)
    assert all(arrived[email] <= count for email, count in good.items())

    again = _without_need(office, list(workers.kills))
    assert not again, again
    copies = sum(map(len, office.taken.values())) - len(office.taken)
    return (
        f"{len(year.mornings)} mornings, {sum(found.values())} messages, {len(letters)} letters: "
        f"{len(office.taken)} arrived, {len(failed)} refused for good, {len(office.dropped)} "
        f"taken without a word, {len(workers.kills)} workers killed, {copies} came twice"
    )


def _without_need(office: BadOffice, kills: list[float]) -> list[str]:
    """Return the letters that came again although nobody hung up and no worker died then.

    A worker that is killed between the server's answer and its own note repeats that one letter;
    so every death excuses one, and it must have arrived just before.
    """
    found = []
    for name, times in office.taken.items():
        excused = 1 if name in office.dropped else 0
        for before in times[: len(times) - 1 - excused]:
            death = next((kill for kill in kills if -AFTER <= kill - before <= AT_ONCE), None)
            if death is None:
                found.append(name)
            else:
                kills.remove(death)
    return found
