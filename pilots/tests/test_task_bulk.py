"""Several tasks at once: chosen in the list, urged, exported, given to another owner."""

import io
import uuid

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.actions.task_bulk import change_owner
from pilots.enums import TaskStatus
from pilots.models import Task, Urging
from pilots.tests.factories import at, make_task
from pilots.tests.task_steps import DAY, a_task
from pilots.workflows.task import TASK
from sanhua.activity import turns
from sanhua.activity.journal import timeline
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion

pytestmark = pytest.mark.django_db
S = TaskStatus


def two(**values):
    people = a_task(owner="李明", title="甲任务", **values)
    other = make_task(pilot=people.task.pilot, owner="王芳", title="乙任务", status=S.IN_PROGRESS)
    for task in (people.task, other):
        turns.refresh(TASK, task, now=at(DAY))
    return people, [people.fresh(), other]


def hand_over(people, tasks, owner="赵强", *, actor=None, token=None, comment=""):
    occasion = Occasion(actor or people.secretary, at(DAY), token=token, comment=comment)
    return change_owner(tasks, occasion, owner=owner)


def picked(tasks, **more):
    return {"task": [task.pk for task in tasks], **more}


def test_several_tasks_get_another_owner_and_the_trail_says_so():
    people, tasks = two()

    changed = hand_over(people, tasks, comment="李明调离")

    assert len(changed) == 2
    assert set(Task.objects.values_list("owner", flat=True)) == {"赵强"}
    event = timeline(tasks[0]).first()
    assert (event.label, event.comment) == ("更换责任人", "由“李明”改为“赵强”。李明调离")


def test_tasks_that_name_the_owner_already_are_left_alone():
    people, tasks = two()

    assert hand_over(people, tasks, owner="李明") == [tasks[1]]
    with pytest.raises(NotNow, match="无需更换"):
        hand_over(people, [people.fresh()], owner="李明")


def test_sent_twice_is_done_once():
    people, tasks = two()
    token = uuid.uuid4()

    hand_over(people, tasks, token=token)
    assert hand_over(people, list(Task.objects.all()), owner="孙丽", token=token) == []
    assert set(Task.objects.values_list("owner", flat=True)) == {"赵强"}


def test_all_or_none():
    people, tasks = two()
    done = make_task(pilot=people.task.pilot, owner="周杰", status=S.VERIFIED)

    with pytest.raises(NotNow, match="已办结"):
        hand_over(people, [*tasks, done])
    assert "赵强" not in Task.objects.values_list("owner", flat=True)
    for actor in (people.officer, people.reader):
        with pytest.raises(NotAllowed):
            hand_over(people, tasks, actor=actor)
    with pytest.raises(NotNow, match="请先勾选"):
        hand_over(people, [])


def test_owner_on_the_web_leads_back_to_the_list_as_it_was(client):
    people, tasks = two()
    client.force_login(people.secretary)
    here = reverse("pilots:tasks_owner")

    page = client.get(here, picked(tasks, sort="area"))
    assert "更换责任人：2项任务" in page.content.decode()
    answer = client.post(f"{here}?task={tasks[0].pk}&sort=area", {"owner": "赵强"}, follow=True)

    assert answer.redirect_chain == [(f"{reverse('pilots:tasks')}?sort=area", 302)]
    assert "已更换1项任务的责任人" in answer.content.decode()
    assert set(Task.objects.values_list("owner", flat=True)) == {"赵强", "王芳"}
    empty = client.post(f"{here}?task={tasks[0].pk}", {"owner": ""})
    assert empty.status_code == 422


def test_tasks_of_others_cannot_be_chosen(client):
    people, _ = two()
    foreign, _ = two()
    client.force_login(people.secretary)

    client.post(f"{reverse('pilots:tasks_owner')}?task={foreign.task.pk}", {"owner": "赵强"})

    assert not Task.objects.filter(owner="赵强").exists()
    nothing = client.get(reverse("pilots:tasks_owner"), {"task": "nonsense"})
    assert "还没有勾选任务" in nothing.content.decode()


def test_officers_urge_the_chosen_tasks_that_societies_owe(client):
    people, tasks = two()
    waiting = make_task(pilot=people.task.pilot, title="丙任务", status=S.COMPLETION_SUBMITTED)
    client.force_login(people.officer)
    here = reverse("pilots:tasks_urge")

    page = client.get(here, picked([*tasks, waiting])).content.decode()
    assert "催办：2项任务" in page
    assert "另有1项目前不由学会办理" in page
    query = "&".join(f"task={task.pk}" for task in tasks)
    answer = client.post(f"{here}?{query}", {"text": "请尽快办理。"}, follow=True)

    assert "已催办2件" in answer.content.decode()
    assert Urging.objects.count() == 2
    again = client.post(f"{here}?{query}", {"text": "请尽快办理。"})
    assert (again.status_code, "今天已经催办过" in again.content.decode()) == (422, True)


def test_everything_under_the_filter_is_one_tick(client):
    people, _ = two()
    client.force_login(people.officer)

    page = client.get(reverse("pilots:tasks_urge"), {"everything": "1", "q": "甲任务"})
    assert "催办：1项任务" in page.content.decode()


def test_the_chosen_rows_are_exported(client):
    people, tasks = two()
    client.force_login(people.officer)
    here = reverse("pilots:tasks_export")

    def titles(query):
        content = client.get(here, query).content
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return {row[3] for row in sheet.to_python()[1:]}

    assert titles(picked(tasks[:1])) == {"甲任务"}
    assert titles(picked(tasks[:1], everything="1")) == {"甲任务", "乙任务"}


def test_columns_are_chosen_by_address(client):
    people, _ = two()
    client.force_login(people.officer)
    here = reverse("pilots:tasks")

    usual = client.get(here).content.decode()
    assert '<td data-l="责任人">' in usual
    assert '<td data-l="目标成果">' not in usual
    chosen = client.get(here, {"cols": ["target", "start", "nonsense"]}).content.decode()
    assert '<td data-l="责任人">' in chosen  # one wrong name: the usual columns
    chosen = client.get(here, {"cols": ["target", "start"]}).content.decode()
    assert '<td data-l="目标成果">' in chosen
    assert '<td data-l="责任人">' not in chosen


def test_a_saved_view_keeps_its_columns(client):
    people, _ = two()
    client.force_login(people.officer)

    client.post(
        reverse("pilots:view_save"),
        {"name": "我的列", "query": "cols=target&cols=start&status=in_progress&cols=start"},
    )
    page = client.get(reverse("pilots:tasks")).content.decode()
    assert "?status=in_progress&amp;cols=target&amp;cols=start" in page


def test_two_people_change_the_owner_and_the_second_sees_the_first(client):
    people, tasks = two()
    client.force_login(people.secretary)
    here = f"{reverse('pilots:tasks_owner')}?task={tasks[0].pk}&task={tasks[1].pk}"
    opened = client.get(here).context["form"].initial["was"]
    hand_over(people, tasks[:1], owner="孙丽", actor=people.second)

    refused = client.post(here, {"owner": "赵强", "was": opened})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "所选任务有变化" in page
    assert "责任人孙丽" in page
    assert 'value="赵强"' in page
    assert "赵强" not in Task.objects.values_list("owner", flat=True)

    again = refused.context["form"]["was"].value()
    client.post(here, {"owner": "赵强", "was": again})
    assert set(Task.objects.values_list("owner", flat=True)) == {"赵强"}
