"""Delivering what is in the outbox.

A row is claimed just before it is sent, so a worker that dies repeats at most the one in flight.
The mail server answers, then the row is marked; a crash between the two can repeat that one mail,
which carries the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import time
import uuid
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError
from django.utils import timezone

from sanhua.activity import actions, robots
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Robot
from sanhua.activity.models import Notification, RobotMessage
from sanhua.activity.rendering import mail_of

log = logging.getLogger(__name__)

BATCH = 50
HEARTBEAT = "sanhua.activity.jobs.beat"
A_MINUTE = dt.timedelta(minutes=1)
SECONDS = 200  # then the next run goes on, well before the task's time limit

Clock = Callable[[], dt.datetime]


class NoServer(Exception):
    """The mail server does not answer or does not let us in: no message is to blame."""


@shared_task(name="sanhua.activity.jobs.deliver_notifications", time_limit=300)
def deliver_notifications() -> int:
    """Send the e-mail rows that are due; return how many went out."""
    return deliver(clock=timezone.now)


def deliver(*, clock: Clock) -> int:
    """Send batch after batch over one connection until nothing is due or time is up."""
    actions.give_up_abandoned(now=clock())
    ends, sent = time.monotonic() + SECONDS, 0
    post = Post()
    try:
        while batch := _due(clock()):
            for pk in batch:
                if time.monotonic() > ends:
                    return sent
                post.open()
                sent += _deliver(pk, post, clock)
    except NoServer as fault:
        log.warning("mail server not reached, messages stay queued: %s", fault.__cause__)
    finally:
        post.close()
    return sent


def _due(now: dt.datetime) -> list[uuid.UUID]:
    rows = actions.sendable(now=now).order_by("created_at", "pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _deliver(pk: uuid.UUID, post: Post, clock: Clock) -> bool:
    if not actions.claim(pk, now=clock()):
        return False  # another worker was faster
    message = Notification.objects.select_related("recipient").get(pk=pk)
    if not message.recipient.is_active or not message.recipient.email:
        actions.cancel(message, "接收人账号已停用或没有邮箱。")
        return False
    calendar = work_calendar()
    if not actions.still_stands(message, on=timezone.localdate(clock()), calendar=calendar):
        actions.cancel(message, "所列事项均已办结、延期或撤回。")
        return False
    try:
        post.send(mail_of(message, calendar))
    except Exception as fault:  # noqa: BLE001 - one bad message must not hold up the others
        post.close()
        _settle_fault(message, fault, clock())
        return False
    actions.mark_sent(message, now=clock())
    return True


def _settle_fault(message: Notification, fault: Exception, now: dt.datetime) -> None:
    reason = reason_of(fault)
    if is_permanent(fault):
        log.warning("notification %s will not be delivered: %s", message.pk, reason)
        actions.mark_failed(message, reason)
    else:
        log.warning("notification %s not sent yet: %s", message.pk, reason)
        actions.put_off(message, reason, now=now)


def is_permanent(fault: Exception) -> bool:
    """Say whether sending the same message again cannot help (RFC 5321: codes from 500)."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):  # sender, content, anything after
        return fault.smtp_code >= 500
    # An address or a header that cannot be written into a mail at all.
    return isinstance(fault, ValueError | smtplib.SMTPNotSupportedError)


def reason_of(fault: Exception) -> str:
    """Say what the mail server answered, for the administrator."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        answers = fault.recipients.items()
        return "；".join(f"{who}：{code} {_text(words)}" for who, (code, words) in answers)
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_text(fault.smtp_error)}"
    return f"{type(fault).__name__}: {fault}"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


@shared_task(name="sanhua.activity.jobs.deliver_to_groups", time_limit=300)
def deliver_to_groups() -> int:
    """Let the robots speak; return how many messages their groups got."""
    return sum(speak(robot, clock=timezone.now) for robot in robots.configured())


def speak(robot: Robot, *, clock: Clock) -> int:
    """Send what is due to one chat group, at most twenty messages in any minute.

    One worker at a time, or two would count to twenty each.
    """
    now, name = clock(), f"robot-{robot}"
    if not actions.take(name, now=now, until=now + actions.LEASE):
        return 0
    try:
        lately = RobotMessage.objects.filter(robot=robot, tried_at__gt=now - A_MINUTE).count()
        rows = actions.sendable_to_groups(robot, now=now).order_by("created_at", "pk")
        return sum(_speak(row, clock) for row in rows[: max(0, robots.A_MINUTE - lately)])
    finally:
        actions.give_back(name)


def _speak(row: RobotMessage, clock: Clock) -> bool:
    if not actions.claim_group_message(row, now=clock()):
        return False
    message = RobotMessage.objects.get(pk=row.pk)
    try:
        robots.say(Robot(message.robot), message.text, now=clock())
    except robots.RobotFault as fault:
        log.warning("message %s to a group not taken: %s", message.pk, fault)
        if fault.lasting:
            actions.mark_failed(message, str(fault))
        else:
            actions.put_off(message, str(fault), now=clock())
        return False
    actions.mark_sent(message, now=clock())
    return True


@shared_task(name=HEARTBEAT)
def beat(name: str) -> None:
    """Show that a worker of this queue is alive; the scheduler sends one to each every minute."""
    actions.beat(name, now=timezone.now())


def note_scheduler() -> None:
    """Show that the scheduler is alive; a database that is down must not stop it."""
    try:
        actions.beat("scheduler", now=timezone.now())
    except DatabaseError as error:
        log.warning("the scheduler's heartbeat was not written: %s", error)


class Post:
    """One connection to the mail server, opened when needed, given up after a fault."""

    def __init__(self) -> None:
        self._connection: Any = None

    def open(self) -> None:
        """Connect, before any row is claimed.

        Raises:
            NoServer: the server does not answer or refuses the sign-in.

        """
        if self._connection is not None:
            return
        connection = get_connection(fail_silently=False)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NoServer from error
        self._connection = connection

    def send(self, mail: EmailMessage) -> None:
        self._connection.send_messages([mail])

    def close(self) -> None:
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        try:
            connection.close()
        except (OSError, smtplib.SMTPException) as error:
            log.info("mail connection closed badly: %s", error)
