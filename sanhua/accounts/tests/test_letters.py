"""Letters with a link: sent once, used once, and readable by nobody else."""

import datetime as dt
import re

import pytest
import time_machine
from celery import current_app
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from sanhua.accounts import jobs
from sanhua.accounts.actions import letters, people
from sanhua.accounts.enums import MailState, StaffRole
from sanhua.accounts.models import AccountMail
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.core.rules import NotAllowed, NotNow

pytestmark = pytest.mark.django_db
NEW = "Xin-mima-2022"
NINE = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)


def send():
    jobs.send_account_mails()
    return [re.search(r"https?://\S+", letter.body).group() for letter in mail.outbox]


def path_of(link, settings):
    assert link.startswith(settings.PUBLIC_URL)
    return link.removeprefix(settings.PUBLIC_URL)


def opened(client, link, settings):
    return client.get(path_of(link, settings), follow=True)


def test_an_invited_person_sets_a_password_and_is_in(client, settings):
    settings.PUBLIC_URL = "https://portal.example.org"
    person = UserFactory(must_change_password=True)
    person.set_unusable_password()
    person.save()
    people.invite(staff(StaffRole.SYSTEM_ADMIN), person, now=timezone.now())

    [link] = send()
    page = opened(client, link, settings)
    response = client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})

    person.refresh_from_db()
    assert link.startswith("https://portal.example.org/accounts/password/set/")
    assert person.username in page.content.decode()
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not person.must_change_password
    assert client.get("/accounts/profile/").status_code == 200


def test_a_link_works_once(client, settings):
    letters.request_reset(UserFactory().email, now=timezone.now())
    [link] = send()
    page = opened(client, link, settings)
    client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})

    again = opened(Client(), link, settings)

    assert "链接已失效" in again.content.decode()


def test_a_link_works_for_three_days(client, settings):
    person = UserFactory()
    with time_machine.travel(NINE, tick=False) as clock:
        letters.request_reset(person.email, now=timezone.now())
        [link] = send()
        clock.shift(dt.timedelta(days=3))
        in_time = opened(client, link, settings)
        clock.shift(dt.timedelta(seconds=1))
        too_late = opened(Client(), link, settings)

    assert "设置密码并登录" in in_time.content.decode()
    assert "链接已失效" in too_late.content.decode()


def test_a_closed_account_gets_nothing_from_an_old_link(client, settings):
    person = UserFactory()
    letters.request_reset(person.email, now=timezone.now())
    [link] = send()
    person.is_active = False
    person.save()

    assert "链接已失效" in opened(client, link, settings).content.decode()


@pytest.mark.parametrize("path", ["x/y", "MQ/c5s-1", "会/议"])
def test_a_made_up_link_is_a_page_not_an_error(client, path):
    response = client.get(f"/accounts/password/set/{path}/")

    assert "链接已失效" in response.content.decode()


def test_asking_for_a_reset_answers_alike_for_every_address(client):
    person = UserFactory()
    UserFactory(email="pending@example.org", is_active=False)

    pages = [
        client.post("/accounts/password/forgotten/", {"email": email}, follow=True)
        for email in (person.email, "nobody@example.org", "pending@example.org")
    ]
    send()

    assert [page.redirect_chain for page in pages] == [pages[0].redirect_chain] * 3
    assert pages[0].content == pages[1].content == pages[2].content
    assert [letter.to for letter in mail.outbox] == [[person.email]]


def test_asking_again_at_once_sends_no_second_letter():
    person = UserFactory()

    letters.request_reset(person.email, now=NINE)
    letters.request_reset(person.email.upper(), now=NINE + dt.timedelta(minutes=4))
    letters.request_reset(person.email, now=NINE + dt.timedelta(minutes=6))

    assert AccountMail.objects.count() == 2


def test_no_link_can_be_read_from_the_database():
    letters.request_reset(UserFactory().email, now=timezone.now())
    [link] = send()

    stored = [str(value) for row in AccountMail.objects.values_list() for value in row]

    assert not any(value and value in link for value in stored if len(value) > 20)


def test_a_broker_that_is_down_fails_no_page(client, django_capture_on_commit_callbacks):
    person = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/accounts/password/forgotten/", {"email": person.email})

    assert response.status_code == 302
    assert send()


def test_a_letter_is_sent_once_however_often_the_job_runs():
    letters.request_reset(UserFactory().email, now=timezone.now())

    jobs.send_account_mails()
    jobs.send_account_mails()

    assert len(mail.outbox) == 1


def test_a_letter_that_another_worker_holds_is_left_alone():
    letters.request_reset(UserFactory().email, now=timezone.now())
    letter = AccountMail.objects.get()

    assert letters.claim_letter(letter, now=timezone.now())
    assert not letters.claim_letter(letter, now=timezone.now())
    assert jobs.send_account_mails() == 0


def test_a_mail_server_that_is_down_is_tried_again_later(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letters.request_reset(UserFactory().email, now=NINE)

    with time_machine.travel(NINE, tick=False) as clock:
        jobs.send_account_mails()
        failed = AccountMail.objects.get()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        too_soon = jobs.send_account_mails()
        clock.shift(dt.timedelta(minutes=5))
        later = jobs.send_account_mails()

    assert failed.error == "ConnectionRefusedError"
    assert (too_soon, later) == (0, 1)
    assert AccountMail.objects.get().state == MailState.SENT


def test_resetting_access_voids_the_password_and_says_so_by_letter(client):
    person = UserFactory()
    client.force_login(person)

    people.reset_access(staff(StaffRole.SYSTEM_ADMIN), person, now=timezone.now())
    send()

    person.refresh_from_db()
    assert not person.has_usable_password()
    assert client.get("/accounts/profile/").status_code == 302
    assert "需要设置新密码" in mail.outbox[0].body


def test_a_new_password_by_letter_ends_a_lock_out(client, settings):
    settings.AXES_ENABLED = True
    person = UserFactory()
    gate = "/accounts/login/"
    for _ in range(5):
        client.post(gate, {"username": person.username, "password": "wrong-Pass-2022"})
    letters.request_reset(person.email, now=timezone.now())
    [link] = send()

    page = opened(client, link, settings)
    client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    response = Client().post(gate, {"username": person.username, "password": NEW})

    assert response.status_code == 302


def test_an_account_that_waits_for_approval_is_not_invited():
    person = UserFactory(is_active=False)

    with pytest.raises(NotNow, match="请先由安全管理员审批启用"):
        people.invite(staff(StaffRole.SYSTEM_ADMIN), person, now=timezone.now())


def test_who_has_a_password_is_not_invited():
    with pytest.raises(NotNow, match="不需要邀请"):
        people.invite(staff(StaffRole.SYSTEM_ADMIN), UserFactory(), now=timezone.now())


@pytest.mark.parametrize("role", [StaffRole.SECURITY_ADMIN, StaffRole.OFFICER])
def test_only_the_system_administrator_invites(role):
    with pytest.raises(NotAllowed):
        people.invite(staff(role), UserFactory(), now=timezone.now())


def test_the_scheduler_sweeps_letters_and_sessions():
    scheduled = {row["task"] for row in current_app.conf.beat_schedule.values()}

    assert {jobs.send_account_mails.name, jobs.clear_sessions.name} <= scheduled
    assert jobs.send_account_mails.name == letters.JOB


def test_ended_sessions_are_cleared_out(client):
    with time_machine.travel(NINE, tick=False) as clock:
        client.force_login(UserFactory())
        clock.shift(dt.timedelta(hours=9))
        jobs.clear_sessions()

    assert Session.objects.count() == 0
