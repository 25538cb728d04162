"""Files handed in once are used again, not sent again; everybody sees how much room is left."""

import uuid

import pytest
from django.urls import reverse

from pilots.actions.evidence import reuse_evidence
from pilots.enums import TaskStatus
from pilots.models import Evidence
from pilots.tests.factories import at, make_task
from pilots.tests.task_steps import DAY, a_task, give_proof
from sanhua.activity.journal import timeline
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_bytes
from sanhua.files.models import StoredFile
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db


def a_file(society, name="章程.pdf"):
    return store_bytes(
        name=name,
        content=name.encode(),
        media_type="application/pdf",
        society_id=society.pk,
        actor=None,
        now=at(DAY),
    )


def reuse(people, *files, actor=None, **more):
    occasion = Occasion(actor or people.secretary, at(DAY), token=uuid.uuid4())
    return reuse_evidence(people.fresh(), occasion, files=files, **more)


def address(people):
    return reverse("pilots:task_library", args=[people.task.pk])


def test_a_file_becomes_a_proof_without_being_sent_again():
    people = a_task(TaskStatus.PLANNED)
    file = a_file(people.task.pilot.society)

    (row,) = reuse(people, file, description="见第3页")

    assert (row.file, row.title, row.number, row.description) == (file, "章程", 1, "见第3页")
    assert StoredFile.objects.count() == 1
    assert people.fresh().status == TaskStatus.IN_PROGRESS
    assert timeline(people.task).first().label == "选用文件库材料1份"


def test_a_file_is_a_proof_of_one_task_once():
    people = a_task()
    file = a_file(people.task.pilot.society)
    reuse(people, file)

    with pytest.raises(NotNow, match="已是本任务的佐证"):
        reuse(people, file)
    assert Evidence.objects.count() == 1


def test_files_of_another_society_cannot_be_used():
    people = a_task()

    with pytest.raises(NotNow, match="本学会"):
        reuse(people, a_file(make_society()))


def test_officers_hand_in_nothing_and_decided_tasks_take_nothing():
    people = a_task()
    file = a_file(people.task.pilot.society)
    with pytest.raises(NotAllowed):
        reuse(people, file, actor=people.officer)

    decided = a_task(TaskStatus.VERIFIED)
    with pytest.raises(NotNow):
        reuse(decided, a_file(decided.task.pilot.society))


def test_choosing_on_the_web(client):
    people = a_task()
    society = people.task.pilot.society
    first, second = a_file(society), a_file(society, "制度.pdf")
    a_file(make_society(), "别家.pdf")
    client.force_login(people.secretary)

    page = client.get(address(people)).content.decode()
    assert "章程.pdf" in page
    assert "别家.pdf" not in page
    answer = client.post(address(people), {"stored": [first.pk, second.pk]}, follow=True)

    assert "已选用2份文件作为佐证" in answer.content.decode()
    assert set(Evidence.objects.values_list("title", flat=True)) == {"章程", "制度"}
    assert "没有可选用的文件" in client.get(address(people)).content.decode()


def test_choosing_sent_twice_is_done_once_and_says_the_same(client):
    people = a_task()
    file, token = a_file(people.task.pilot.society), uuid.uuid4()
    client.force_login(people.secretary)
    other = a_file(people.task.pilot.society, "制度.pdf")

    client.post(address(people), {"stored": [file.pk], "token": token})
    again = client.post(address(people), {"stored": [other.pk], "token": token}, follow=True)

    assert "已选用1份文件作为佐证" in again.content.decode()
    assert Evidence.objects.count() == 1


def test_nothing_chosen_and_foreign_files_get_a_sentence(client):
    people = a_task()
    a_file(people.task.pilot.society)
    foreign = a_file(make_society())
    client.force_login(people.secretary)

    empty = client.post(address(people), {})
    assert (empty.status_code, "请至少选择一份文件" in empty.content.decode()) == (422, True)
    wrong = client.post(address(people), {"stored": [foreign.pk]})
    assert (wrong.status_code, "已不可用" in wrong.content.decode()) == (422, True)
    assert not Evidence.objects.exists()


def test_the_library_is_searched_and_says_where_a_file_serves(client):
    people = a_task()
    proof = give_proof(people.task)
    society = people.task.pilot.society
    a_file(society, "聘任书.pdf")
    client.force_login(people.secretary)
    here = reverse("pilots:library", args=[society.pk])

    page = client.get(here).content.decode()
    assert "空间已用" in page
    assert people.task.title in page
    assert proof.file.name in page
    found = client.get(here, {"q": "聘任"}).content.decode()
    assert "聘任书.pdf" in found
    assert proof.file.name not in found


def test_the_library_of_another_society_does_not_exist(client):
    society = make_society()
    client.force_login(secretary_of(make_society()))

    assert client.get(reverse("pilots:library", args=[society.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 15])
def test_queries_do_not_grow(client, django_assert_max_num_queries, count):
    people = a_task()
    for number in range(count):
        file = a_file(people.task.pilot.society, f"文件{number}.pdf")
        task = make_task(pilot=people.task.pilot, title=f"任务{number}")
        Evidence.objects.create(
            task=task, file=file, title="甲", added_by=people.secretary, added_at=at(DAY)
        )
    client.force_login(people.secretary)

    with django_assert_max_num_queries(15):
        client.get(reverse("pilots:library", args=[people.task.pilot.society_id]))
    with django_assert_max_num_queries(15):
        client.get(address(people))
