"""Sweeping up after interrupted uploads, and drawing previews."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from sanhua.files.actions import previews
from sanhua.files.models import PreviewPage, StoredFile

log = logging.getLogger(__name__)

GRACE = dt.timedelta(days=1)
BATCH = 500
FILES_A_RUN = 20
RUN_SECONDS = 15  # documents share the queue and must not wait long
ALARM = 50  # more than this many, and more than half of all: something else is wrong


@shared_task(name="sanhua.files.jobs.sweep_orphans", soft_time_limit=270, time_limit=300)
def sweep_orphans() -> int:
    """Delete files on the disk that no row knows and that are older than a day."""
    return sweep(now=timezone.now())


@shared_task(name="sanhua.files.jobs.make_previews", soft_time_limit=270, time_limit=300)
def make_previews() -> int:
    """Draw what waits, newest first, as long as one run may last; the next goes on."""
    previews.give_up(timezone.now())
    end, made = time.monotonic() + RUN_SECONDS, 0
    for file in previews.waiting(timezone.now())[:FILES_A_RUN]:
        if time.monotonic() > end:
            break
        made += previews.make(file, now=timezone.now())
    return made


def sweep(*, now: dt.datetime) -> int:
    """Do so; refuse when most of the files would go, as with a wrong or restored database."""
    root = Path(default_storage.path(""))
    total, orphans = 0, []
    names = _names(root)
    while batch := list(itertools.islice(names, BATCH)):
        total += len(batch)
        known = set(StoredFile.objects.filter(content__in=batch).values_list("content", flat=True))
        drawn = PreviewPage.objects.filter(content__in=batch).values_list("content", flat=True)
        known.update(drawn)
        orphans += [name for name in batch if name not in known and _is_old(root / name, now)]
    if len(orphans) > ALARM and len(orphans) * 2 > total:
        log.error("%s of %s files have no row; nothing was deleted", len(orphans), total)
        return 0
    for name in orphans:
        (root / name).unlink(missing_ok=True)
    return len(orphans)


def _names(root: Path) -> Iterator[str]:
    for folder, _, files in os.walk(root):
        yield from (str((Path(folder) / file).relative_to(root)) for file in files)


def _is_old(path: Path, now: dt.datetime) -> bool:
    try:
        changed = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    except FileNotFoundError:
        return False
    return changed < now - GRACE
