"""Reminders under fire: two schedulers, two workers that are killed, a mail server that misbehaves.

Real PostgreSQL, real Redis, real processes, a real SMTP server (aiosmtpd). A month of a few
societies; ``benchmarks/reminders_year.py`` runs the whole year of 150.
"""

import datetime as dt
import random

import pytest

from pilots.tests.factories import a_leader, at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.task import TASK
from reporting.actions.reminders import simulate
from sanhua.activity import calendar, turns
from sanhua.activity.models import ReminderRun
from societies.tests.factories import head_of, secretary_of
from tests.storm import Workers
from tests.year import Year, judge, live, steps_of, worked_days


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_no_reminder_is_lost_and_none_comes_twice_without_need(postgresql, redis_url, tmp_path):
    year = Year(societies=12, tasks=120, first=dt.date(2022, 3, 1), last=dt.date(2022, 3, 31))
    year.make()
    with Workers(redis_url, tmp_path, random.Random()) as workers:
        live(year, workers, kills=3, seconds=240)
    story = judge(year, workers)
    assert len(workers.kills) == 3, story
    assert workers.office.dropped, story
    assert workers.office.refused, story


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
            circles = {"owner": people[:1], "head": people[1:], "leader": leaders}
            for place, circle, step in steps_of(due_on, days):
                name = f"T{step:+d}" if step else "T"
                for person in circles[circle]:
                    expected.add((days[place], person, f"remind:{task.pk}:{due_on}:{name}"))

    planned = [
        (day, row.recipient, row.key)
        for day, row in simulate(dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    ]

    assert len(planned) == len(set(planned))
    assert set(planned) == expected
    assert not ReminderRun.objects.exists()
