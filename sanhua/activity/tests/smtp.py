"""A mail server (aiosmtpd) that answers as a test tells it to, and a backend that dies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

HANG_UP = "hang up"


class Office:
    """Takes mail. ``answers`` maps a recipient to the line it gets instead of 250.

    After "data " the line is the answer to the letter itself; "hang up" is no answer at all.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[Message] = []
        self.callers: set[Any] = set()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.callers.add(session.peer)
        answer = self.answers.get(address, "")
        if answer == HANG_UP:
            server.transport.abort()
        if answer and not answer.startswith("data "):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        (address,) = envelope.rcpt_tos
        if answer := self.answers.get(address, ""):
            return answer.removeprefix("data ")
        self.taken.append(message_from_bytes(envelope.content))
        return "250 ok"


class AnyPort(Controller):
    """Listens where there is room; ``port`` says where, once it has started."""

    def __init__(self, handler: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(handler: Any) -> Iterator[AnyPort]:
    """Serve mail with a handler of aiosmtpd; a test may stop it earlier."""
    server = AnyPort(handler)
    server.start()
    try:
        yield server
    finally:
        if server.server:
            server.stop()


class Killed(BaseException):
    """Stands for a worker that is gone: no handler runs."""


class DyingBackend(EmailBackend):
    """Sends into memory; dies right after the second message has left."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        count = super().send_messages(messages)
        if len(mail.outbox) == 2:
            raise Killed
        return count
