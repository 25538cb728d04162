"""Urging by hand: who was urged when with which words stays, also when the thing is done."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.urging import urge
from pilots.models import Urging
from pilots.tests.factories import a_leader, at, make_batch, make_pilot, make_task, officer_of
from pilots.tests.test_supervision import order, take
from pilots.workflows.task import TASK
from sanhua.activity import turns
from sanhua.activity.journal import timeline
from sanhua.activity.models import Notification, Turn
from sanhua.activity.trail import breaks_of_trail
from societies.tests.factories import head_of, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 6, 1)
WORDS = "请于3日内报送，电话已告知。"


@pytest.fixture
def case():
    pilot = make_pilot()
    return pilot, officer_of(pilot.batch), secretary_of(pilot.society)


def urged(pilot, officer):
    rows = list(Turn.objects.filter(society_id=pilot.society_id))
    return urge(rows, text=WORDS, actor=officer, now=at(DAY), on=DAY)


def test_the_history_outlives_the_thing_and_stands_on_its_pages(client, case):
    pilot, officer, secretary = case
    task, order_ = make_task(pilot=pilot), order(pilot, officer)
    turns.refresh(TASK, task, now=at(DAY))
    assert len(urged(pilot, officer)) == 2
    take(order_, "acknowledge", secretary)
    take(order_, "respond", secretary, measures="已办。")
    take(order_, "close", officer)
    pages = [task.get_absolute_url(), order_.get_absolute_url(), pilot.get_absolute_url()]
    for user in (officer, secretary):
        client.force_login(user)
        for address in pages:
            page = client.get(address).content.decode()
            assert WORDS in page, address
            own_card = f"{officer}催办{secretary}" in page
            assert own_card or f"（接收人：{secretary}）" in page
    client.force_login(officer)
    assert str(order_) not in client.get(reverse("pilots:supervision")).content.decode()
    page = client.get(reverse("pilots:urgings"), {"q": "整改通知"}).content.decode()
    assert all(words in page for words in (str(order_), WORDS, str(secretary)))
    assert str(task) not in page
    client.force_login(a_leader())
    assert WORDS in client.get(reverse("pilots:urgings")).content.decode()
    client.force_login(officer_of(make_batch()))
    assert WORDS not in client.get(reverse("pilots:urgings")).content.decode()


def test_the_trail_says_it_too_and_stays_whole(case):
    pilot, officer, secretary = case
    order_ = order(pilot, officer)
    urged(pilot, officer)
    event = timeline(order_).first()
    assert (event.label, event.actor) == ("催办", officer)
    assert event.comment == f"{WORDS}（接收人：{secretary}）"
    assert not any(fault for _, fault in breaks_of_trail())


def test_what_only_the_head_can_do_is_the_heads_alone(case):
    pilot, officer, _ = case
    head = head_of(pilot.society)
    order(pilot, officer)
    Turn.objects.update(owner="head")
    assert urged(pilot, officer)[0].recipients == str(head)
    told = Notification.objects.filter(subject__startswith="催办", channel="in_app")
    assert [row.recipient for row in told] == [head]


@pytest.mark.once
def test_many_things_cost_the_same(case, django_assert_max_num_queries):
    pilot, officer, _ = case
    for _ in range(3):
        order(pilot, officer)
    with django_assert_max_num_queries(16):
        urged(pilot, officer)
    Urging.objects.all().delete()
    for _ in range(30):
        order(pilot, officer)
    with django_assert_max_num_queries(16):
        assert len(urged(pilot, officer)) == 33


def test_the_bulk_page_offers_texts_and_a_message_for_a_chat_group(client, case):
    pilot, officer, _ = case
    task = make_task(pilot=pilot)
    turns.refresh(TASK, task, now=at(DAY))
    client.force_login(officer)
    page = client.get(reverse("pilots:tasks_urge"), {"task": task.pk}).content.decode()
    assert f"1. {pilot.society}：" in page
    assert 'data-copy="#chat"' in page
    assert page.count('data-phrase="replace"') >= 3
