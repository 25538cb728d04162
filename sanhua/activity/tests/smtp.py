"""A mail server of a few lines, which answers as a test tells it to, and one that dies."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Office(socketserver.ThreadingTCPServer):
    """Takes mail. ``answers`` maps a recipient to the line it gets instead of 250."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.answers: dict[str, str] = {}
        self.taken: list[Message] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return self.server_address[1]


class Counter(socketserver.StreamRequestHandler):
    server: Office

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 test")
        answer = ""
        while line := self.rfile.readline().strip().decode():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT":
                answer = self.server.answers.get(line.partition("<")[2].rstrip(">"), "")
                if answer == "hang up":
                    return
                early = answer and not answer.startswith("data ")
                self._say(answer if early else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                self._take(answer.removeprefix("data ") if answer.startswith("data ") else "")
            else:
                self._say("250 ok")

    def _take(self, refusal: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if not refusal:
            self.server.taken.append(message_from_bytes(b"".join(lines)))
        self._say(refusal or "250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Office]:
    with Office() as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()


class Killed(BaseException):
    """Stands for a worker that is gone: no handler runs."""


class DyingBackend(EmailBackend):
    """Sends into memory; dies right after the second message has left."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        count = super().send_messages(messages)
        if len(mail.outbox) == 2:
            raise Killed
        return count
