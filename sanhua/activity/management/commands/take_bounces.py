"""Take in what mail servers said later: letters that came back (delivery status notifications)."""

from __future__ import annotations

import mailbox
import re
import uuid
from collections.abc import Iterator
from contextlib import closing
from email import message_from_binary_file
from email.message import Message
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sanhua.activity.actions import mark_bounced

OURS = re.compile(r"<notification\.([0-9a-f-]{36})@")


class Command(BaseCommand):
    help = "Mark letters that came back: reads a mailbox (mbox), a Maildir or a folder of messages."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("place", type=Path, help="mbox file, Maildir, or folder of .eml files")

    def handle(self, *_args: Any, place: Path, **_options: Any) -> None:
        if not place.exists():
            raise CommandError(f"there is no {place}")
        read = marked = 0
        for message in messages_in(place):
            read += 1
            if found := bounce_of(message):
                marked += mark_bounced(*found)
        self.stdout.write(f"{read} messages read, {marked} letters marked as returned")


def messages_in(place: Path) -> Iterator[Message]:
    if place.is_file():
        with closing(mailbox.mbox(place, create=False)) as box:
            yield from box
    elif (place / "new").is_dir():
        yield from mailbox.Maildir(place, create=False)
    else:
        for path in sorted(place.glob("*.eml")):
            with path.open("rb") as file:
                yield message_from_binary_file(file)


def bounce_of(message: Message) -> tuple[uuid.UUID, str] | None:
    """Return which letter of ours came back for good, and why (RFC 3464); else nothing."""
    if message.get_content_type() != "multipart/report":
        return None
    reason, letter = "", None
    for part in message.walk():
        kind = part.get_content_type()
        if part.get("Action", "").strip().lower() == "failed":
            said = part.get("Diagnostic-Code", "").partition(";")[2] or part.get("Status", "")
            reason = f"退信：{' '.join(said.split())}"
        text = str(part.get("Message-ID", ""))
        if kind == "text/rfc822-headers":
            text += str(part.get_payload())
        if part is not message and (found := OURS.search(text)):
            letter = uuid.UUID(found[1])
    return (letter, reason) if letter and reason else None
