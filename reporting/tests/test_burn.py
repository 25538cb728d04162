"""The curve of planned against done: read in groups, the same as task by task."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilots.models import ProgressEntry, Task, TaskMilestone
from pilots.progress import planned_percent
from pilots.tests.factories import at, make_pilot, make_task
from reporting.queries.burn import burn_points, pace_of
from sanhua.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
START = dt.date(2022, 3, 1)


def later(rng, most):
    return START + dt.timedelta(days=rng.randint(0, most))


def fill(pilot, count, rng):
    """Tasks of all kinds: with and without milestones, reported often or never."""
    person = UserFactory()
    for number in range(count):
        start = later(rng, 40)
        due = start + dt.timedelta(days=rng.randint(0, 150))
        task = make_task(pilot=pilot, title=f"任务{number}", start_on=start, due_on=due)
        for _ in range(rng.choice((0, 0, 1, 3, 7))):
            TaskMilestone.objects.create(task=task, title="节点", due_on=later(rng, 190))
        for _ in range(rng.choice((0, 1, 4))):
            ProgressEntry.objects.create(
                task=task, percent=rng.randint(0, 100), made_by=person, made_at=at(later(rng, 190))
            )


def reached(task, day):
    """What a task had reached at the end of a day, read off its entries one by one."""
    rows = [row for row in task.progress_entries.all() if row.made_at.date() <= day]
    return max(rows, key=lambda row: row.made_at).percent if rows else 0


@pytest.mark.parametrize("seed", range(3))
def test_the_pace_of_many_is_the_sum_of_each(seed):
    fill(make_pilot(), 25, random.Random(seed))
    pace, tasks = pace_of(Task.objects.all()), list(Task.objects.all())

    assert (pace.count, pace.progress) == (25, sum(task.progress for task in tasks))
    for offset in range(-5, 200, 13):
        day = START + dt.timedelta(days=offset)
        assert pace.planned_on(day) == sum(planned_percent(task, on=day) for task in tasks)


def test_what_was_reached_is_what_the_last_report_of_each_task_said():
    rng = random.Random(7)
    pilot, person = make_pilot(), UserFactory()
    fill(pilot, 10, rng)
    ProgressEntry.objects.all().delete()
    for task in Task.objects.all():
        for day in sorted(rng.sample(range(180), 3)):
            ProgressEntry.objects.create(
                task=task,
                percent=rng.randint(0, 100),
                made_by=person,
                made_at=at(START + dt.timedelta(days=day)),
            )
    pace, tasks = pace_of(Task.objects.all()), list(Task.objects.all())

    for offset in range(-5, 200, 13):
        day = START + dt.timedelta(days=offset)
        assert pace.reached_on(day) == sum(reached(task, day) for task in tasks)


def test_it_costs_three_queries_whatever_there_is():
    pilot, rng = make_pilot(), random.Random(1)
    for more in (1, 20):
        fill(pilot, more, rng)
        with CaptureQueriesContext(connection) as queries:
            points = burn_points(pace_of(Task.objects.all()), today=dt.date(2022, 5, 10))
        assert len(queries) == 3
        assert points


def test_no_tasks_have_no_curve():
    assert burn_points(pace_of(Task.objects.none()), today=START) == []
