"""Two people at the parts of a plan: what one did not touch, the other's change of it stays."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.forms import BaseFormSet
from django.urls import reverse

from pilots.enums import AreaChoice
from pilots.models import PlanMilestone, PlanVersion
from pilots.tests.plan_steps import a_plan
from societies.enums import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(client):
    people = a_plan()
    client.force_login(people.secretary)
    return people


def address(people, name, *args):
    return reverse(f"pilots:{name}", args=[people.plan.pk, *args])


def fields(answer):
    """What a browser would send for the form that was shown."""
    form = answer.context["form"]
    data = {name: str(form[name].value() or "") for name in form.fields}
    rows = answer.context.get("rows")
    for row in [rows.management_form, *rows] if isinstance(rows, BaseFormSet) else []:
        data |= {row.add_prefix(name): str(row[name].value() or "") for name in row.fields}
    return data


def saved_by_another(people):
    PlanVersion.objects.filter(pk=people.plan.pk).update(version=people.plan.version + 1)


def test_fields_of_a_task_that_were_not_touched_follow_what_is_stored(client, people):
    task = people.plan.tasks.get()
    page = address(people, "plan_task_edit", task.pk)
    mine = fields(client.get(page)) | {"target_result": "我写的成果。"}
    people.plan.tasks.update(owner="他人改的责任人", due_on=dt.date(2022, 9, 9))
    PlanMilestone.objects.create(task=task, title="他人加的节点", due_on="2022-05-05")
    saved_by_another(people)

    answer = client.post(page, mine)

    assert answer.status_code == 409
    again = fields(answer)
    assert again["target_result"] == "我写的成果。"
    assert (again["owner"], again["due_on"]) == ("他人改的责任人", "2022-09-09")
    assert client.post(page, again).status_code == 302
    task.refresh_from_db()
    assert (task.target_result, task.owner) == ("我写的成果。", "他人改的责任人")
    assert task.due_on == dt.date(2022, 9, 9)
    assert set(task.milestones.values_list("title", flat=True)) == {"发布公告", "他人加的节点"}


def test_what_both_touched_is_the_second_ones_to_decide(client, people):
    task = people.plan.tasks.get()
    page = address(people, "plan_task_edit", task.pk)
    mine = fields(client.get(page)) | {"owner": "我写的责任人", "step-0-title": "我改的节点"}
    people.plan.tasks.update(owner="他人改的责任人")
    task.milestones.update(title="他人改的节点")
    saved_by_another(people)

    answer = client.post(page, mine)

    shown = answer.content.decode()
    for words in ("我写的责任人", "他人改的责任人", "我改的节点", "他人改的节点"):
        assert words in shown
    assert client.post(page, fields(answer)).status_code == 302
    task.refresh_from_db()
    assert task.owner == "我写的责任人"
    assert task.milestones.get().title == "我改的节点"


def test_a_choice_that_was_not_touched_follows_what_is_stored(client, people):
    page = address(people, "plan_area", Area.A1.value)
    mine = fields(client.get(page)) | {"reason": "我写的理由。"}
    row = people.plan.areas.get(area=Area.A1)
    type(row).objects.filter(pk=row.pk).update(choice=AreaChoice.NOT_READY)
    saved_by_another(people)

    answer = client.post(page, mine)

    assert answer.status_code == 409
    assert client.post(page, fields(answer)).status_code == 302
    row.refresh_from_db()
    assert (row.choice, row.reason) == (AreaChoice.NOT_READY, "我写的理由。")


def test_one_more_row_without_script_still_knows_what_was_shown(client, people):
    task = people.plan.tasks.get()
    page = address(people, "plan_task_edit", task.pk)
    first = fields(client.get(page))
    people.plan.tasks.update(owner="他人改的责任人")
    saved_by_another(people)

    more = fields(client.post(page, first | {"more": "1"}))

    assert (more["seen"], more["was"]) == (first["seen"], first["was"])
    assert fields(client.post(page, more))["owner"] == "他人改的责任人"


def test_a_page_that_says_nothing_of_what_it_showed_keeps_all_that_was_sent(client, people):
    task = people.plan.tasks.get()
    page = address(people, "plan_task_edit", task.pk)
    mine = fields(client.get(page))
    del mine["was"]
    people.plan.tasks.update(owner="他人改的责任人")
    saved_by_another(people)

    answer = client.post(page, mine)

    assert fields(answer)["owner"] == mine["owner"]
    assert re.search("<dt>责任人</dt><dd>他人改的责任人", answer.content.decode())
