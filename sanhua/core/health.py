"""Answers for machines that watch: is the process alive, can it do its work."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _files() -> None:
    name = default_storage.save(f"probe-{uuid.uuid4().hex}", ContentFile(b"probe"))
    default_storage.delete(name)


def _broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=0, timeout=1)


# Without the broker the portal works on: messages and documents wait in the database (ADR 4).
NEEDED: dict[str, Callable[[], None]] = {"database": _database, "files": _files}
WANTED: dict[str, Callable[[], None]] = {"broker": _broker}


def _works(name: str, probe: Callable[[], None]) -> bool:
    try:
        probe()
    except Exception as fault:  # noqa: BLE001 - whatever is wrong, the answer is "down"
        log.warning("%s does not answer: %s", name, fault)
        return False
    return True


@require_safe
@never_cache
@login_not_required
def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def ready(_request: HttpRequest) -> HttpResponse:
    """Say what works; 503 only if the portal cannot serve pages."""
    works = {name: _works(name, probe) for name, probe in (NEEDED | WANTED).items()}
    status = 200 if all(works[name] for name in NEEDED) else 503
    return JsonResponse(
        {name: "ok" if fine else "down" for name, fine in works.items()}, status=status
    )
