"""The light in the database is the light of the pure function, for any task on any day."""

import datetime as dt
import random

import pytest

from pilots.enums import TaskStatus
from pilots.models import Rectification, Task, TaskMilestone
from pilots.progress import Colour
from pilots.queries.task import Clock, with_facts
from pilots.queries.task_light import with_light
from pilots.tests.factories import at, make_pilot, make_task, officer_of
from sanhua.core.calendar import WorkCalendar

pytestmark = pytest.mark.django_db
FIRST = dt.date(2022, 3, 1)
HOLIDAYS = {dt.date(2022, 5, day): False for day in range(1, 5)} | {dt.date(2022, 5, 7): True}


def a_random_task(rng, pilot, officer):
    start = FIRST + dt.timedelta(days=rng.randint(0, 60))
    due = start + dt.timedelta(days=rng.choice((0, 1, 3, 7, 30, 100, 200)))
    status = rng.choice(TaskStatus.values)
    handed_in = status in (TaskStatus.COMPLETION_SUBMITTED, TaskStatus.VERIFIED)
    task = make_task(
        pilot=pilot,
        status=status,
        start_on=start,
        due_on=due,
        progress=rng.choice((0, 1, 19, 20, 33, 50, 79, 80, 81, 100)),
        is_late=handed_in and rng.random() < 0.5,
        reported_at=at("2022-08-01") if handed_in else None,
    )
    for number in range(rng.choice((0, 0, 1, 2, 3, 7))):
        day = start + dt.timedelta(days=rng.randint(0, (due - start).days))
        TaskMilestone.objects.create(task=task, title=f"节点{number}", due_on=day)
    if rng.random() < 0.2:
        Rectification.objects.create(
            pilot=pilot,
            task=task,
            source="visit",
            clause="五（三）",
            problem="问题",
            requirement="要求",
            due_on=start + dt.timedelta(days=rng.randint(0, 90)),
            status=rng.choice(("issued", "acknowledged", "response_submitted", "closed")),
            issued_by=officer,
            issued_at=at("2022-03-01"),
        )


def test_database_and_function_agree():
    rng = random.Random(20220210)
    pilot = make_pilot()
    officer = officer_of(pilot.batch)
    for _ in range(150):
        a_random_task(rng, pilot, officer)
    calendar, seen = WorkCalendar(HOLIDAYS), set()
    for offset in range(0, 260, 5):
        clock = Clock(FIRST + dt.timedelta(days=offset), calendar)
        for task in with_light(with_facts(Task.objects.all()), clock.bounds):
            light = clock.row(task).light
            assert task.colour == light.colour, (task.pk, clock.on, light)
            seen.add(light.colour)
    assert seen == set(Colour)


def test_the_boundary_of_twenty_points_is_the_same():
    pilot = make_pilot()
    start, due = dt.date(2022, 3, 1), dt.date(2022, 3, 1) + dt.timedelta(days=97)
    for progress in range(101):
        make_task(pilot=pilot, start_on=start, due_on=due, progress=progress)
    calendar = WorkCalendar({})
    for offset in range(0, 98, 7):
        clock = Clock(start + dt.timedelta(days=offset), calendar)
        for task in with_light(with_facts(Task.objects.all()), clock.bounds):
            assert task.colour == clock.row(task).light.colour, (task.progress, clock.on)
