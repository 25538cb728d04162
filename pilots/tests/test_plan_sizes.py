"""How much the pages of the longest plan cost: two hundred tasks in the words of societies."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.models import PlanTask, PlanVersion
from pilots.tests.long_plan import long_plan
from pilots.tests.plan_steps import sent_back, submitted
from pilots.workflows.plan_gaps import task_place
from sanhua.activity.calendar import work_calendar

pytestmark = pytest.mark.django_db

KB = 1000
# What shows one place or one part of a plan stays as light as any page; the rest shows all of it.
ORDINARY, WHOLE = 100 * KB, 300 * KB
OF_THE_SOCIETY = {
    "plan": ORDINARY,
    "plan_table": ORDINARY,
    "plan_rows": ORDINARY,
    "plan_check": ORDINARY,
    "plan_generate": ORDINARY,
    "plan_print": WHOLE,
}
OF_THE_OFFICER = {
    "review/": ORDINARY,
    "review/?view=content": WHOLE,
    "review/?decide=return&open={place}": WHOLE,
    "review/?view=content&decide=return&open={place}": WHOLE,
    "review/?view=history": ORDINARY,
    "steps/return/": ORDINARY,
    "steps/approve/": ORDINARY,
    "diff/": ORDINARY,
    "": WHOLE,
}


def weigh(client, address: str, most: int) -> None:
    work_calendar()  # which every process reads once a minute
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < most, f"{address}: {len(answer.content) // KB} KB"
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries)


@pytest.mark.once
def test_what_a_society_sees_of_two_hundred_tasks(client):
    people = long_plan()
    client.force_login(people.head)
    for name, most in OF_THE_SOCIETY.items():
        weigh(client, reverse(f"pilots:{name}", args=[people.plan.pk]), most)
    home, task = people.plan.get_absolute_url(), people.plan.tasks.last()
    for part in ("table/?page=4", "areas/A2/", f"tasks/{task.pk}/", "steps/confirm/"):
        weigh(client, home + part, ORDINARY)


@pytest.mark.once
def test_what_an_officer_sees_of_two_hundred_tasks(client):
    people = submitted(long_plan())
    people.plan = sent_back(people)
    for task in PlanTask.objects.filter(plan=people.plan)[:60]:
        words = task.target_result.replace("不少于", "至少").replace("40", "50")
        PlanTask.objects.filter(pk=task.pk).update(target_result=words)
    people.fresh()
    submitted(people)
    client.force_login(people.officer)
    home = PlanVersion.objects.get(pk=people.plan.pk).get_absolute_url()
    place = task_place(people.plan.tasks.last())
    for part, most in OF_THE_OFFICER.items():
        weigh(client, home + part.format(place=place), most)
