"""Due dates as iCalendar text (RFC 5545). Pure: records and clock come in.

Every entry is an all-day event. Its UID stays the same however often it is read, so a calendar
program moves an entry whose date was put off instead of showing it twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pilots.queries.due_dates import Entry
from sanhua.core.calendar import ONE_DAY

LINE_OCTETS = 75
TITLE_MAX = 60
CONTROLS = dict.fromkeys([*range(0x20), 0x7F])


def ics_text(entries: Iterable[Entry], *, now: dt.datetime, public_url: str) -> str:
    """Write a calendar; ``public_url`` is where the portal is, for links and identities."""
    lines = _lines(entries, now, public_url.rstrip("/"))
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _lines(entries: Iterable[Entry], now: dt.datetime, public_url: str) -> Iterator[str]:
    host = urlsplit(public_url).hostname or "localhost"
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sanhua//due dates//ZH")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{escape('“三化”建设试点时限')}"
    for entry in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{entry.key}@{host}"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + ONE_DAY:%Y%m%d}"
        yield f"SUMMARY:{escape(_short(entry.summary))}"
        yield f"DESCRIPTION:{escape(entry.society)}"
        yield f"URL:{public_url}{entry.url}"
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= TITLE_MAX else f"{flat[: TITLE_MAX - 1]}…"


def escape(text: str) -> str:
    """Write a text value: the characters that mean something get a backslash (3.3.11)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = [line.translate(CONTROLS) for line in lines]
    said = "\n".join(clean).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return said.replace("\n", "\\n")


def fold(line: str) -> str:
    """Break a line so that none is longer than 75 octets, never inside a character (3.1)."""
    parts, part, room = [], "", LINE_OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", LINE_OCTETS - 1  # the blank that marks a continuation
        part += character
        room -= size
    return "\r\n ".join([*parts, part])
