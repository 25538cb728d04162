"""Proofs of a task: handed in, replaced, taken back."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pilots.actions.evidence import add_evidence, remove_evidence
from pilots.enums import TaskStatus
from pilots.models import Evidence, ProgressEntry, TaskMilestone
from pilots.tests.factories import at
from pilots.tests.task_steps import DAY, a_task, give_proof, png
from sanhua.activity.journal import timeline
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.models import StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
S = TaskStatus


def add(people, *uploads, actor=None, token=None, **more):
    occasion = Occasion(actor or people.secretary, at(DAY), token=token)
    return add_evidence(people.fresh(), occasion, uploads=uploads, **more)


def kept(task):
    return list(
        task.evidence.filter(removed_at=None)
        .order_by("title", "number")
        .values_list("title", "number")
    )


def test_several_files_are_named_after_themselves_and_start_the_task():
    people = a_task(S.PLANNED)

    add(people, png("会议纪要.png"), png("聘用合同.png", 99), text="两份材料。", percent=60)

    task = people.fresh()
    assert kept(task) == [("会议纪要", 1), ("聘用合同", 1)]
    assert (task.status, task.progress) == (S.IN_PROGRESS, 60)
    assert ProgressEntry.objects.get().note == "两份材料。"
    assert timeline(task).first().label == "上传佐证2份"
    file = Evidence.objects.first().file
    assert (file.society_id, len(file.sha256)) == (task.pilot.society_id, 64)


def test_proofs_alone_make_no_progress_entry():
    people = a_task(progress=40)

    add(people, png(), percent=40)

    assert not ProgressEntry.objects.exists()
    assert people.fresh().progress == 40


def test_same_title_is_the_next_number():
    people = a_task()

    add(people, png("a.png"), title="聘用合同")
    add(people, png("b.png", 99), title="聘用合同")

    assert kept(people.task) == [("聘用合同", 1), ("聘用合同", 2)]


def test_one_title_for_several_files_is_numbered():
    people = a_task()

    add(people, png(), png("b.png", 99), title="现场照片")

    assert kept(people.task) == [("现场照片（1）", 1), ("现场照片（2）", 1)]


def test_upload_sent_twice_is_kept_once():
    people, token = a_task(), uuid.uuid4()

    add(people, png(), token=token)
    add(people, png(), token=token)

    assert Evidence.objects.count() == StoredFile.objects.count() == 1


def test_removed_proof_stays_in_the_record():
    people = a_task()
    (proof,) = add(people, png())

    remove_evidence(proof, Occasion(people.secretary, at(DAY)))

    assert kept(people.task) == []
    assert Evidence.objects.get().removed_at == at(DAY)
    assert timeline(people.task).first().label == "移除佐证"
    with pytest.raises(NotNow):
        remove_evidence(proof, Occasion(people.secretary, at(DAY)))


@pytest.mark.parametrize("status", [S.COMPLETION_SUBMITTED, S.VERIFIED])
def test_proofs_are_frozen_during_and_after_the_check(status):
    people = a_task(status)
    proof = give_proof(people.task)

    with pytest.raises(NotNow):
        remove_evidence(proof, Occasion(people.secretary, at(DAY)))
    with pytest.raises(NotNow):
        add(people, png())
    assert kept(people.task) == [("聘用合同", 1)]
    assert StoredFile.objects.count() == 1


def test_named_owner_and_officer_hand_in_nothing():
    people = a_task(owner="李明")
    people.reader.full_name = "李明"

    for actor in (people.reader, people.officer):
        with pytest.raises(NotAllowed):
            add(people, png(), actor=actor)


# On the web


def post(client, people, *uploads, **data):
    url = reverse("pilots:task_evidence", args=[people.task.pk])
    return client.post(url, {"uploads": list(uploads), "percent": 40, **data})


def test_upload_on_the_web(client):
    people = a_task(progress=10)
    client.force_login(people.secretary)

    answer = post(client, people, png("纪要.png"), png("照片.png", 99), note="已召开会议。")

    assert answer.status_code == 302
    assert kept(people.task) == [("照片", 1), ("纪要", 1)]
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert "纪要.png" in page


def test_wrong_type_is_named_and_the_note_kept(client):
    people = a_task()
    client.force_login(people.secretary)
    bad = SimpleUploadedFile("安装.exe", b"MZ" + b"0" * 100)

    answer = post(client, people, png(), bad, note="已完成招聘公告发布。", title="公告")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "安装.exe" in page
    assert "已完成招聘公告发布。" in page
    assert 'value="公告"' in page
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_stale_upload_is_refused_with_the_note_kept(client):
    people = a_task()
    client.force_login(people.secretary)
    seen = people.task.version
    post(client, people, png(), seen=seen)

    answer = post(client, people, png("b.png", 99), seen=seen, note="第二次的说明。")

    assert answer.status_code == 409
    assert "第二次的说明。" in answer.content.decode()
    assert Evidence.objects.count() == 1


def test_removal_on_the_web(client):
    people = a_task()
    proof = give_proof(people.task)
    client.force_login(people.secretary)
    url = reverse("pilots:evidence_remove", args=[proof.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"comment": "传错了"}).status_code == 302

    assert kept(people.task) == []
    assert client.get(url).status_code == 404


def test_foreign_proof_is_not_found(client):
    proof = give_proof(a_task().task)
    client.force_login(a_task().secretary)

    assert client.get(reverse("pilots:evidence_remove", args=[proof.pk])).status_code == 404


def test_officer_has_no_page_for_removal(client):
    people = a_task()
    proof = give_proof(people.task)
    client.force_login(people.officer)

    assert client.get(reverse("pilots:evidence_remove", args=[proof.pk])).status_code == 403


def test_a_proof_says_what_it_proves(client):
    people = a_task()
    step = TaskMilestone.objects.create(task=people.task, title="签订合同", due_on="2022-06-30")
    client.force_login(people.secretary)
    address = reverse("pilots:task_evidence", args=[people.task.pk])
    assert "签订合同" in client.get(address).content.decode()
    data = {
        "uploads": png("合同.png"),
        "milestone": step.pk,
        "description": "第3页为签字页",
        "seen": people.task.version,
    }
    assert client.post(address, data).status_code == 302
    page = client.get(people.task.get_absolute_url()).content.decode()
    assert "证明：签订合同；第3页为签字页" in page


def test_a_milestone_of_another_task_proves_nothing_here():
    people, foreign = a_task(), a_task()
    step = TaskMilestone.objects.create(task=foreign.task, title="节点", due_on="2022-06-30")
    with pytest.raises(NotNow, match="不属于本任务"):
        add(people, png(), milestone=step)
