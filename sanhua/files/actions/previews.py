"""Previews: which files wait for one, and how one is made; safe to kill at any moment."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
import uuid
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from sanhua.files.models import Preview, PreviewPage, StoredFile
from sanhua.files.rendering import KINDS, CannotDraw, Drawn, draw

STALE = dt.timedelta(minutes=10)  # longer than any run: its worker was killed
ATTEMPTS_MAX = 3

log = logging.getLogger(__name__)


def waiting(now: dt.datetime) -> QuerySet[StoredFile]:
    """Return files that can be drawn and have not been, or whose worker died; newest first."""
    left = Q(
        preview__status=Preview.Status.MAKING,
        preview__started_at__lt=now - STALE,
        preview__attempts__lt=ATTEMPTS_MAX,
    )
    rows = StoredFile.objects.filter(Q(preview__isnull=True) | left, media_type__in=KINDS)
    return rows.order_by("-uploaded_at")


def give_up(now: dt.datetime) -> int:
    """Say of files that killed their worker again and again that they cannot be drawn."""
    lost = Preview.objects.filter(
        status=Preview.Status.MAKING, started_at__lt=now - STALE, attempts__gte=ATTEMPTS_MAX
    )
    return lost.update(status=Preview.Status.FAILED, reason="its worker died every time")


def _claim(file: StoredFile, now: dt.datetime) -> Preview | None:
    """Take a file before any work, so that one that kills its worker is not taken for ever."""
    again = Preview.objects.filter(
        file=file,
        status=Preview.Status.MAKING,
        started_at__lt=now - STALE,
        attempts__lt=ATTEMPTS_MAX,
    )
    if again.update(started_at=now, attempts=F("attempts") + 1):
        return Preview.objects.get(file=file)
    try:
        with transaction.atomic():
            return Preview.objects.create(file=file, started_at=now)
    except IntegrityError:
        return None  # another worker has it


def make(file: StoredFile, *, now: dt.datetime) -> bool:
    """Draw a file's pages; False: somebody else does, or it cannot be drawn."""
    preview = _claim(file, now)
    if preview is None:
        return False
    mine = Preview.objects.filter(pk=preview.pk, attempts=preview.attempts)
    with tempfile.TemporaryDirectory(prefix="preview-") as folder:
        try:
            drawn = draw(Path(file.content.path), file.media_type, Path(folder))
        except (CannotDraw, OSError) as fault:
            log.warning("no preview of stored file %s: %s", file.pk, fault)
            mine.update(status=Preview.Status.FAILED, reason=str(fault)[:300])
            return False
        with transaction.atomic():
            if not mine.update(status=Preview.Status.READY, pages=drawn.pages):
                return False
            _keep(preview, drawn)
    return True


def _keep(preview: Preview, drawn: Drawn) -> None:
    for number, (picture, width, height) in enumerate(drawn.pictures, 1):
        page = PreviewPage(preview=preview, number=number, width=width, height=height)
        page.content.save(uuid.uuid4().hex, ContentFile(picture.read_bytes()), save=False)
        page.save(force_insert=True)
