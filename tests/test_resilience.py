"""What goes wrong around the portal, and what people type wrong: nothing is lost."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pilots.enums import ApplicationStatus
from pilots.models import Application
from pilots.tests.factories import at, make_application, make_batch, make_task, officer_of
from pilots.tests.plan_steps import a_plan
from sanhua.activity.jobs import deliver_notifications
from sanhua.activity.models import Notification
from societies.tests.factories import head_of, make_society, secretary_of
from tests.journeys.people import Person, forms_of

pytestmark = pytest.mark.django_db

LONG = "长" * 10_000


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(at("2022-02-15"), tick=True):
        yield


def test_twenty_forms_are_saved_while_the_broker_is_down_and_told_of_later():
    """The tests' broker listens nowhere, so every submission meets one that is down."""
    batch = make_batch()
    officer = officer_of(batch)
    heads = []
    for _ in range(20):
        society = make_society()
        make_application(batch=batch, society=society)
        heads.append((Person(head_of(society)), Application.objects.get(society=society)))
    seconds = []
    for head, application in heads:
        began = time.monotonic()
        page = head.step(application, "submit")
        seconds.append(time.monotonic() - began)
        assert "已报送" in page
    assert Application.objects.filter(status=ApplicationStatus.SUBMITTED).count() == 20
    assert max(seconds) < 3
    assert mail.outbox == []
    assert Notification.objects.filter(recipient=officer, channel="in_app").count() == 20
    deliver_notifications()
    assert sum(message.to == [officer.email] for message in mail.outbox) == 20
    assert not Notification.objects.filter(channel="email").exclude(state="sent").exists()


@dataclass
class Mistake:
    """A form, what is typed into it, the answer, and the words that stay on the page."""

    person: Person
    address: str
    typed: dict[str, Any]
    sentence: str
    kept: list[str] = field(default_factory=list)


def a_wrong_file_type():
    task = make_task()
    return Mistake(
        Person(secretary_of(task.pilot.society)),
        reverse("pilots:task_evidence", args=[task.pk]),
        {
            "uploads": [SimpleUploadedFile("合同.exe", b"MZ\x90\x00")],
            "title": "聘用合同",
            "note": "已签两份",
        },
        "不能上传",
        ["聘用合同", "已签两份"],
    )


def a_disguised_file():
    task = make_task()
    return Mistake(
        Person(secretary_of(task.pilot.society)),
        reverse("pilots:task_evidence", args=[task.pk]),
        {"uploads": [SimpleUploadedFile("合同.pdf", b"MZ\x90\x00")], "note": "已签两份"},
        "合同.pdf",
        ["已签两份"],
    )


def a_date_outside_the_batch():
    people = a_plan()
    return Mistake(
        Person(people.secretary),
        reverse("pilots:plan_task_new", args=[people.plan.pk, "A2"]),
        {
            "title": "明年的任务",
            "target_result": "明年完成。",
            "owner": "王某",
            "start_on": "2022-03-01",
            "due_on": "2023-03-01",
        },
        "完成时限超出本批次（2022年10月31日）",
        ["明年的任务", "明年完成。", "2023-03-01"],
    )


def a_date_that_is_none():
    task = make_task()
    return Mistake(
        Person(secretary_of(task.pilot.society)),
        reverse("pilots:task_extension", args=[task.pk]),
        {"until": "2022-02-30", "category": "other", "reason": "等待批复"},
        "日期",
        ["2022-02-30", "等待批复"],
    )


def the_id_of_another_society():
    make_batch()
    foreign = make_society()
    return Mistake(
        Person(secretary_of(make_society())),
        reverse("pilots:application_new"),
        {"society": str(foreign.pk), "conditions": "有场所。", "intention": "愿意先行先试。"},
        "申报学会",
        ["有场所。", "愿意先行先试。"],
    )


def a_stale_page():
    application = make_application()
    secretary = Person(secretary_of(application.society))
    address = reverse("pilots:application_edit", args=[application.pk])
    secretary.post(address, scale="先保存的文字")
    return Mistake(
        secretary,
        address,
        {"seen": "1", "scale": "晚到的文字"},
        "已被他人更新",
        ["晚到的文字"],
    )


def ten_thousand_characters_in_a_name():
    people = a_plan()
    return Mistake(
        Person(people.secretary),
        reverse("pilots:plan_task_new", args=[people.plan.pk, "A2"]),
        {
            "title": LONG,
            "target_result": "完成。",
            "owner": "王某",
            "start_on": "2022-03-01",
            "due_on": "2022-05-01",
        },
        "10000",
        [LONG],
    )


def ten_thousand_characters_in_the_name_of_a_case():
    society = make_society()
    return Mistake(
        Person(secretary_of(society)),
        reverse("pilots:case_new"),
        {"title": LONG, "background": "背景", "practice": "做法", "results": "成效"},
        "10000",
        [LONG, "背景"],
    )


@pytest.mark.parametrize(
    "make",
    [
        a_wrong_file_type,
        a_disguised_file,
        a_date_outside_the_batch,
        a_date_that_is_none,
        the_id_of_another_society,
        a_stale_page,
        ten_thousand_characters_in_a_name,
        ten_thousand_characters_in_the_name_of_a_case,
    ],
)
def test_a_mistake_gets_a_sentence_and_loses_nothing(make):
    mistake = make()
    person = mistake.person
    page = person.get(mistake.address)
    names = set(mistake.typed)
    form = next(form for form in forms_of(page) if names <= form.names)
    answer = person.client.post(mistake.address, form.values | mistake.typed)
    said = unescape(answer.content.decode())
    assert answer.status_code in (409, 422)
    assert mistake.sentence in said
    for words in mistake.kept:
        assert words in said


def test_a_page_number_beyond_the_end_shows_the_last_page():
    task = make_task(title="唯一的任务")
    secretary = Person(secretary_of(task.pilot.society))
    for number in ("999", "0", "-1", "甲"):
        secretary.sees(reverse("pilots:tasks") + f"?page={number}", "唯一的任务")


def test_ids_of_others_and_of_nobody_answer_alike():
    own, foreign = make_task(), make_task()
    secretary = Person(secretary_of(own.pilot.society))
    secretary.get(own.get_absolute_url())
    one = secretary.get(foreign.get_absolute_url(), 404)
    address = own.get_absolute_url().replace(str(own.pk), "00000000-0000-4000-8000-000000000000")
    assert secretary.get(address, 404) == one
