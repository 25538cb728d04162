"""Who has not acknowledged, and urging them in one click."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.announcement import write_announcement
from pilots.actions.urging import urge
from pilots.models import Acknowledgement, Urging
from pilots.queries.announcement import unsigned_turns
from pilots.tests.factories import a_leader, at, make_batch, officer_of
from pilots.workflows.announcement import ACKNOWLEDGEMENT, ANNOUNCEMENT
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed
from sanhua.core.workflow import Occasion
from societies.models import Society
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 11, 20)


def asked(officer, societies=3, **values):
    people = [secretary_of(make_society()) for _ in range(societies)]
    announcement = write_announcement(
        actor=officer,
        now=at(DAY),
        title="报送总结",
        body="请按时报送。",
        needs_acknowledgement=True,
        acknowledge_by=dt.date(2022, 11, 25),
        **values,
    )
    return ANNOUNCEMENT.perform(announcement, "publish", Occasion(officer, at(DAY))), people


def address(announcement):
    return reverse("pilots:announcement_urge", args=[announcement.pk])


def test_one_click_urges_everybody_who_has_not_acknowledged_once_a_day(client):
    officer = staff(StaffRole.OFFICER)
    announcement, people = asked(officer)
    done = Acknowledgement.objects.order_by("society__sort_key").first()
    signer = secretary_of(done.society)
    ACKNOWLEDGEMENT.perform(done, "acknowledge", Occasion(signer, at(DAY)))
    client.force_login(officer)
    page = client.get(announcement.get_absolute_url()).content.decode()
    assert "一键催办未签收的2家" in page
    assert (
        f"请登录平台签收：{'、'.join(Society.objects.exclude(pk=done.society_id).values_list('name', flat=True))}"
        in page
    )

    answer = client.post(address(announcement), {"text": "请尽快签收。"})

    assert answer.status_code == 302
    assert Urging.objects.count() == 2
    told = Notification.objects.filter(key__startswith="urge:", channel="in_app")
    assert {row.recipient_id for row in told} == {p.pk for p in people} - {
        p.pk for p in people if p.memberships.filter(society=done.society_id)
    }
    page = client.get(announcement.get_absolute_url()).content.decode()
    assert page.count(f"，{officer}</td>") == 2
    again = client.post(address(announcement), {"text": "再催一次的话"})
    assert again.status_code == 422
    assert "今天已经催办过" in again.content.decode()
    assert "再催一次的话" in again.content.decode()
    assert Urging.objects.count() == 2


def test_nobody_is_urged_when_all_have_acknowledged(client):
    officer = staff(StaffRole.OFFICER)
    announcement, people = asked(officer, 1)
    row = Acknowledgement.objects.get()
    ACKNOWLEDGEMENT.perform(row, "acknowledge", Occasion(people[0], at(DAY)))
    client.force_login(officer)
    answer = client.post(address(announcement), {"text": "请签收。"})
    assert answer.status_code == 422
    assert "没有需要催办的学会" in answer.content.decode()
    assert not Urging.objects.exists()


def test_a_batchs_announcement_is_urged_by_those_who_run_it():
    batch = make_batch()
    runs, other = officer_of(batch), officer_of(make_batch())
    announcement, people = asked(runs, 1, batch=batch)
    assert not unsigned_turns(other, announcement).exists()
    for person in (other, a_leader(), people[0]):
        with pytest.raises(NotAllowed):
            urge(list(Turn.objects.all()), text="请签收。", actor=person, now=at(DAY), on=DAY)
    assert urge(list(Turn.objects.all()), text="请签收。", actor=runs, now=at(DAY), on=DAY)


def test_what_is_owed_without_a_batch_stands_on_every_officers_list(client):
    announcement, _ = asked(staff(StaffRole.OFFICER), 1)
    client.force_login(staff(StaffRole.OFFICER))
    page = client.get(reverse("pilots:supervision"), {"due": "all"}).content.decode()
    assert f"签收：{announcement.title}" in page


@pytest.mark.once
def test_the_page_costs_the_same_with_many_societies(client, django_assert_max_num_queries):
    officer = staff(StaffRole.OFFICER)
    announcement, _ = asked(officer, 60)
    client.force_login(officer)
    client.post(address(announcement), {"text": "请签收。"})
    with django_assert_max_num_queries(15):
        page = client.get(announcement.get_absolute_url())
    assert len(page.content) < 100_000
