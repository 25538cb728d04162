"""Letters with a link to set a password: ordered in the change's transaction, sent by a job."""

from __future__ import annotations

import datetime as dt
import logging

from celery import current_app
from django.db import transaction
from django.db.models import F, Q

from sanhua.accounts.enums import MailKind
from sanhua.accounts.models import MAIL_ATTEMPTS_MAX, AccountMail, User

log = logging.getLogger(__name__)

JOB = "sanhua.accounts.jobs.send_account_mails"
PAUSE = dt.timedelta(minutes=5)  # between two letters to one person that anybody may ask for
LEASE = dt.timedelta(minutes=5)  # longer than a mail server takes; also the wait before a retry


def order(person: User, kind: MailKind, *, now: dt.datetime) -> AccountMail:
    """Leave a letter in the outbox; call inside the transaction of the change it belongs to."""
    letter = AccountMail.objects.create(user=person, kind=kind, created_at=now)
    transaction.on_commit(nudge, robust=True)
    return letter


def request_reset(email: str, *, now: dt.datetime) -> None:
    """Order a letter for whoever has this mailbox; nobody can tell whether somebody has."""
    with transaction.atomic():
        people = User.objects.filter(email__iexact=email, is_active=True)
        lately = AccountMail.objects.filter(created_at__gt=now - PAUSE).values("user_id")
        for person in people.exclude(pk__in=lately):
            AccountMail.objects.create(user=person, kind=MailKind.RESET, created_at=now)
        # Also when there is nobody, or the time that the answer takes would tell.
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake the worker; if the broker is down, the periodic sweep sends (ADR 4)."""
    try:
        current_app.send_task(JOB, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - the row is safe; no broker fault may reach a person
        log.warning("broker not reached, the sweep will send: %s", error)


def claim_letter(letter: AccountMail, *, now: dt.datetime) -> bool:
    """Take a letter for sending; only one of several workers gets it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = AccountMail.objects.filter(
        free, pk=letter.pk, sent_at__isnull=True, attempts__lt=MAIL_ATTEMPTS_MAX
    )
    return bool(rows.update(lease_until=now + LEASE, attempts=F("attempts") + 1, error=""))


def mark_sent(letter: AccountMail, *, now: dt.datetime) -> None:
    AccountMail.objects.filter(pk=letter.pk).update(sent_at=now, lease_until=None)


def mark_failed(letter: AccountMail, reason: str) -> None:
    """Keep the reason for the administrator; the lease is the wait before the next try."""
    AccountMail.objects.filter(pk=letter.pk).update(error=reason[:200])


def give_up(letter: AccountMail, reason: str) -> None:
    AccountMail.objects.filter(pk=letter.pk).update(attempts=MAIL_ATTEMPTS_MAX, error=reason[:200])
