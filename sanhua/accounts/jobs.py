"""Sending account letters, and clearing out what has expired. Safe to run twice at once."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from sanhua.accounts.actions import drafts, letters
from sanhua.accounts.enums import AccountState, MailKind
from sanhua.accounts.models import MAIL_ATTEMPTS_MAX, AccountMail, User

log = logging.getLogger(__name__)

SUBJECTS = {
    MailKind.INVITATION: "邀请您使用“三化”建设试点平台",
    MailKind.RESET: "重设“三化”建设试点平台密码",
}
AT_ONCE = 100


@shared_task
def send_account_mails() -> int:
    """Send every letter whose turn it is; return how many went out."""
    now = timezone.now()
    waiting = AccountMail.objects.filter(sent_at__isnull=True, attempts__lt=MAIL_ATTEMPTS_MAX)
    due = waiting.order_by("created_at").select_related("user")[:AT_ONCE]
    return sum(_send(letter, now=now) for letter in due if letter.is_due(now))


def _send(letter: AccountMail, *, now: dt.datetime) -> bool:
    if not letters.claim_letter(letter, now=now):
        return False
    person = letter.user
    if person.state != AccountState.ACTIVE or not person.email:
        letters.give_up(letter, "账号未启用或没有邮箱，未发送。")
        return False
    kind = MailKind(letter.kind)
    context = {
        "person": person,
        "link": password_link(person),
        "days": settings.PASSWORD_RESET_TIMEOUT // (60 * 60 * 24),
    }
    text = render_to_string(f"accounts/mail/{kind.value}.txt", context)
    try:
        send_mail(SUBJECTS[kind], text, None, [person.email])
    except Exception as error:
        log.exception("account letter %s not sent", letter.pk)
        letters.mark_failed(letter, f"{type(error).__name__}")
        return False
    letters.mark_sent(letter, now=now)
    return True


def password_link(person: User) -> str:
    """Make the single-use address at which a person sets a password."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    path = reverse("accounts:set_password", kwargs={"uidb64": uid, "token": token})
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


@shared_task
def clear_sessions() -> None:
    """Delete sessions that have ended, and with them any text kept for nobody."""
    call_command("clearsessions")


@shared_task
def clear_drafts() -> int:
    """Delete what was autosaved long ago and never submitted; return how many."""
    return drafts.drop_old(before=timezone.now() - dt.timedelta(days=drafts.KEPT_DAYS))
