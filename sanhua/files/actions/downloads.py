"""Keeping who fetched what."""

from __future__ import annotations

import datetime as dt

from sanhua.accounts.models import User
from sanhua.files.models import Download, StoredFile


def note_download(file: StoredFile, *, person: User, now: dt.datetime) -> Download:
    """Write down that a person fetches the bytes of a file they may have."""
    return Download.objects.create(file=file, person=person, at=now)
