"""Every message goes out once, whatever fails, and nobody waits for a fault of somebody else."""

import datetime as dt
import re
import smtplib
import threading
import uuid

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from sanhua.accounts.tests.factories import UserFactory
from sanhua.activity import actions, jobs
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.journal import tell
from sanhua.activity.models import Notification
from sanhua.activity.tests.smtp import HANG_UP, Killed, Office, listening

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class Clock:
    """The time, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(settings):
    """A real mail server on this machine, and the settings that lead to it."""
    with listening(Office()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


@pytest.fixture
def office(server):
    return server.handler


def leave(*people, key="k", **values):
    """Put a message for each person into the outbox; return their e-mail rows."""
    tell(
        people or [UserFactory()],
        subject="实施方案已退回",
        text="实施方案已退回。请按意见修改。",
        url="/pilots/1/",
        key=key,
        now=NOW,
        **values,
    )
    return list(Notification.objects.filter(channel=Channel.EMAIL, key=key).order_by("created_at"))


def fresh(row):
    return Notification.objects.get(pk=row.pk)


def test_a_message_goes_out_once_with_all_it_needs(clock, settings):
    settings.PUBLIC_URL = "https://portal.example.org"
    person = UserFactory(full_name="李某")
    (row,) = leave(person)
    assert jobs.deliver(clock=clock) == 1
    assert jobs.deliver(clock=clock) == 0
    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == "实施方案已退回"
    assert letter.body.startswith("李某，您好：\n\n实施方案已退回。请按意见修改。\n")
    assert "查看详情：https://portal.example.org/pilots/1/\n" in letter.body
    assert letter.message()["Message-ID"] == f"<notification.{row.pk}@portal.example.org>"
    row = fresh(row)
    assert (row.state, row.sent_at, row.attempts) == (DeliveryState.SENT, NOW, 1)
    assert row.lease_until is None


def test_a_letter_is_also_a_page_that_fetches_nothing(clock, settings):
    settings.PUBLIC_URL = "https://portal.example.org"
    leave()
    jobs.deliver(clock=clock)
    ((page, kind),) = mail.outbox[0].alternatives
    assert kind == "text/html"
    assert '<a href="https://portal.example.org/pilots/1/">' in page
    assert "实施方案已退回。请按意见修改。" in page
    assert not re.search(r"src=|<link|<script|<style|url\(", page)


def test_what_a_person_typed_is_no_markup_in_a_letter(clock):
    tell([UserFactory()], subject="a", text="<img src=x>", url="", key="k", now=NOW)
    jobs.deliver(clock=clock)
    ((page, _),) = mail.outbox[0].alternatives
    assert "&lt;img src=x&gt;" in page


@pytest.mark.parametrize(
    ("hour", "minute", "leaves"), [(21, 59, True), (22, 0, False), (7, 59, False), (8, 0, True)]
)
def test_nothing_leaves_at_night(clock, settings, hour, minute, leaves):
    settings.QUIET_HOURS = (dt.time(22), dt.time(8))
    leave()  # at nine in the morning
    clock.now = timezone.make_aware(dt.datetime(2022, 3, 2, hour, minute))
    assert jobs.deliver(clock=clock) == leaves
    clock.now = timezone.make_aware(dt.datetime(2022, 3, 3, 8))
    assert jobs.deliver(clock=clock) == (not leaves)


def test_a_long_queue_stops_when_the_night_begins(settings):
    settings.QUIET_HOURS = (dt.time(22), dt.time(8))
    leave(*UserFactory.create_batch(4))
    evening = timezone.make_aware(dt.datetime(2022, 3, 1, 21, 59))

    def clock():
        return evening + len(mail.outbox) * MINUTE / 2  # half a minute a letter

    assert jobs.deliver(clock=clock) == 2
    rows = Notification.objects.filter(channel=Channel.EMAIL, state=DeliveryState.PENDING)
    assert set(rows.values_list("attempts", flat=True)) == {0}
    evening += dt.timedelta(hours=10)
    assert jobs.deliver(clock=clock) == 2


def test_what_happens_at_night_is_written_of_in_the_morning(settings):
    settings.QUIET_HOURS = (dt.time(22), dt.time(8))
    night = timezone.make_aware(dt.datetime(2022, 3, 1, 23))
    tell([UserFactory()], subject="a", text="a", url="", key="k", now=night)
    row = Notification.objects.get(channel=Channel.EMAIL)
    assert row.not_before == timezone.make_aware(dt.datetime(2022, 3, 2, 8))


@pytest.mark.parametrize(
    ("fault", "lasting"),
    [
        (smtplib.SMTPSenderRefused(553, b"who are you", "a@b"), True),
        (smtplib.SMTPSenderRefused(451, b"later", "a@b"), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(452, b"full"), False),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no"), "b": (450, b"busy")}), False),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), True),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
        (ConnectionResetError(), False),
        (smtplib.SMTPNotSupportedError("no UTF-8"), True),
        (ValueError("header"), True),
    ],
)
def test_what_passes_and_what_lasts(fault, lasting):
    assert jobs.is_permanent(fault) == lasting


def test_the_same_key_is_told_once():
    person = UserFactory()
    leave(person)
    leave(person)
    assert Notification.objects.filter(recipient=person).count() == 2  # in the portal, by e-mail


def test_a_message_waits_for_its_hour(clock):
    leave(not_before=NOW + 5 * MINUTE)
    assert jobs.deliver(clock=clock) == 0
    clock.now += 5 * MINUTE
    assert jobs.deliver(clock=clock) == 1


def test_who_cannot_be_written_to_is_not(clock):
    gone = UserFactory()
    (row,) = leave(gone)
    gone.is_active = False
    gone.save()
    jobs.deliver(clock=clock)
    assert not mail.outbox
    assert fresh(row).state == DeliveryState.CANCELLED
    assert fresh(row).error == "接收人账号已停用或没有邮箱。"


def test_all_of_a_long_queue_goes_out(clock):
    leave(*UserFactory.create_batch(jobs.BATCH + 3))
    assert jobs.deliver(clock=clock) == jobs.BATCH + 3


def test_a_worker_killed_after_claiming_costs_a_lease_and_no_message(clock):
    rows = leave(UserFactory(), UserFactory())
    assert actions.claim(rows[0].pk, now=clock())  # and then the worker dies
    assert jobs.deliver(clock=clock) == 1
    assert fresh(rows[0]).state == DeliveryState.LEASED
    clock.now += actions.LEASE - MINUTE
    assert jobs.deliver(clock=clock) == 0
    clock.now += MINUTE
    assert jobs.deliver(clock=clock) == 1
    assert fresh(rows[0]).attempts == 2
    assert {row.state for row in map(fresh, rows)} == {DeliveryState.SENT}


def test_a_worker_that_dies_while_sending_repeats_only_the_one_in_flight(clock, settings):
    settings.EMAIL_BACKEND = "sanhua.activity.tests.smtp.DyingBackend"
    people = UserFactory.create_batch(3)
    leave(*people)
    with pytest.raises(Killed):
        jobs.deliver(clock=clock)
    assert len(mail.outbox) == 2
    in_flight = mail.outbox[1].to
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.now += actions.LEASE
    assert jobs.deliver(clock=clock) == 2
    everybody = sorted(letter.to for letter in mail.outbox)
    assert everybody == sorted([*([person.email] for person in people), in_flight])
    first, second = (letter for letter in mail.outbox if letter.to == in_flight)
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_row_that_kills_every_worker_is_given_up(clock):
    (row,) = leave()
    for _ in range(actions.ATTEMPTS_MAX):
        assert actions.claim(row.pk, now=clock())
        clock.now += actions.LEASE
    assert not actions.claim(row.pk, now=clock())
    jobs.deliver(clock=clock)
    assert fresh(row).state == DeliveryState.FAILED
    assert fresh(row).error == "发送程序8次中断，已停止发送。"
    assert not mail.outbox


def test_a_worker_that_was_too_slow_does_not_overwrite_the_next(clock):
    (row,) = leave()
    actions.claim(row.pk, now=clock())
    slow = fresh(row)
    clock.now += actions.LEASE
    actions.claim(row.pk, now=clock())
    actions.mark_failed(slow, "too late")
    assert fresh(row).state == DeliveryState.LEASED


def test_mail_really_leaves_over_one_connection(clock, office):
    rows = leave(*UserFactory.create_batch(5))
    assert jobs.deliver(clock=clock) == 5
    assert len(office.taken) == 5
    assert len(office.callers) == 1
    assert {letter["Message-ID"] for letter in office.taken} == {
        f"<notification.{row.pk}@127.0.0.1>" for row in rows
    }


@pytest.mark.parametrize("answer", ["550 no such user", "data 554 looks like spam"])
def test_a_lasting_refusal_fails_that_message_only(clock, office, answer):
    wrong, right = UserFactory(), UserFactory()
    office.answers[wrong.email] = answer
    leave(wrong, right)
    assert jobs.deliver(clock=clock) == 1
    (letter,) = office.taken
    assert letter["To"] == right.email
    row = Notification.objects.get(recipient=wrong, channel=Channel.EMAIL)
    assert row.state == DeliveryState.FAILED
    assert answer.removeprefix("data ") in row.error


@pytest.mark.parametrize("answer", ["451 try later", "data 452 mailbox full", HANG_UP])
def test_a_passing_fault_is_tried_again_after_growing_pauses(clock, office, answer):
    busy, right = UserFactory(), UserFactory()
    office.answers[busy.email] = answer
    leave(busy, right)
    assert jobs.deliver(clock=clock) == 1
    row = Notification.objects.get(recipient=busy, channel=Channel.EMAIL)
    assert (row.state, row.attempts) == (DeliveryState.PENDING, 1)
    assert row.not_before == NOW + MINUTE
    assert jobs.deliver(clock=clock) == 0
    clock.now += MINUTE
    jobs.deliver(clock=clock)
    assert fresh(row).not_before == clock.now + 5 * MINUTE
    del office.answers[busy.email]
    clock.now += 5 * MINUTE
    assert jobs.deliver(clock=clock) == 1
    assert fresh(row).state == DeliveryState.SENT


def test_a_fault_that_never_passes_ends_in_failure(clock, office):
    person = UserFactory()
    office.answers[person.email] = "451 try later"
    (row,) = leave(person)
    for _ in range(actions.ATTEMPTS_MAX):
        jobs.deliver(clock=clock)
        clock.now += dt.timedelta(hours=12)
    row = fresh(row)
    assert (row.state, row.attempts) == (DeliveryState.FAILED, actions.ATTEMPTS_MAX)
    assert row.error.startswith("已尝试8次：")
    actions.resend(row)
    del office.answers[person.email]
    assert jobs.deliver(clock=clock) == 1


def test_a_dead_mail_server_costs_no_message_an_attempt(clock, server, caplog):
    (row,) = leave()
    server.stop()
    with caplog.at_level("WARNING"):
        assert jobs.deliver(clock=clock) == 0
    assert (fresh(row).state, fresh(row).attempts) == (DeliveryState.PENDING, 0)
    assert "mail server not reached" in caplog.text


def test_an_address_nobody_can_write_to_does_not_hold_up_the_others(clock, office):
    broken, right = UserFactory(email="a\nb@example.org"), UserFactory()
    leave(broken, right)
    assert jobs.deliver(clock=clock) == 1
    row = Notification.objects.get(recipient=broken, channel=Channel.EMAIL)
    assert row.state == DeliveryState.FAILED


def test_the_command_sends_what_is_due(capsys):
    leave()
    call_command("run_outbox", "--once")
    assert capsys.readouterr().out == "1 sent\n"
    assert len(mail.outbox) == 1


DSN = """From: MAILER-DAEMON@example.org
To: noreply@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

It did not arrive.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; a@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown
 user
--B
Content-Type: {kind}

Message-ID: <notification.{pk}@portal.example.org>
Subject: x

--B--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize("form", ["mbox", "folder"])
def test_letters_that_came_back_are_marked(clock, tmp_path, capsys, kind, form):
    back, late, fine = leave(*UserFactory.create_batch(3))
    jobs.deliver(clock=clock)
    texts = [
        DSN.format(action="failed", pk=back.pk, kind=kind),
        DSN.format(action="delayed", pk=late.pk, kind=kind),
        f"Subject: I am away\n\n<notification.{fine.pk}@portal.example.org>\n",
        DSN.format(action="failed", pk=uuid.uuid4(), kind=kind),
    ]
    if form == "mbox":
        place = tmp_path / "mailbox"
        place.write_text("".join(f"From x Mon Mar  1 00:00:00 2022\n{text}\n" for text in texts))
    else:
        place = tmp_path
        for number, text in enumerate(texts):
            (place / f"{number}.eml").write_text(text)

    call_command("take_bounces", str(place))

    assert "4 messages read, 1 letters marked" in capsys.readouterr().out
    assert (fresh(back).state, fresh(back).error) == ("failed", "退信：550 5.1.1 unknown user")
    assert {fresh(late).state, fresh(fine).state} == {"sent"}
    actions.resend(back)
    assert jobs.deliver(clock=clock) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_every_message_once(postgresql):
    leave(*UserFactory.create_batch(120))
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            jobs.deliver_notifications()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [letter.to[0] for letter in mail.outbox]
    assert len(told) == 120
    assert len(set(told)) == 120
    rows = Notification.objects.filter(channel=Channel.EMAIL)
    assert set(rows.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}
