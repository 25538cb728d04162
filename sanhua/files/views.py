"""The only door through which stored files leave the portal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sanhua.core.http import SignedInRequest
from sanhua.files import policies
from sanhua.files.actions.downloads import note_download
from sanhua.files.checks.wholeness import harm_of
from sanhua.files.models import Preview, StoredFile
from sanhua.files.rendering import KINDS, SIMPLIFIED

log = logging.getLogger(__name__)

# A file is somebody else's content: it may not run, frame, load or be guessed at.
CLOSED = "default-src 'none'; sandbox; frame-ancestors 'none'"
CHUNK = 64 * 1024
HASHED_BYTES_MAX = 64 * 1024 * 1024  # a tenth of a second; of larger files the length must do


@require_safe
def download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a file as an attachment; a foreign one does not exist."""
    file = get_object_or_404(policies.visible_files(request.user), pk=pk)
    file.name = policies.name_for(request.user, file)
    path = Path(file.content.path)
    if harm := harm_of(file, most=HASHED_BYTES_MAX):
        log.error("the bytes of stored file %s are %s", file.pk, harm.value)
        context = {"file": file, "harm": harm, "is_staff": policies.is_staff(request.user)}
        return render(request, "files/missing.html", context, status=404)
    if request.method == "GET":
        note_download(file, person=request.user, now=timezone.now())
    return _attached(file, path)


@login_not_required
@require_safe
def public_download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a file of the public area to anybody; what is not public now does not exist."""
    file = get_object_or_404(policies.public_files(), pk=pk)
    path = Path(file.content.path)
    if harm := harm_of(file, most=HASHED_BYTES_MAX):
        log.error("the bytes of stored file %s are %s", file.pk, harm.value)
        raise Http404
    return _attached(file, path)


@require_safe
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a file's pages as pictures, or say why there are none."""
    file = get_object_or_404(policies.visible_files(request.user), pk=pk)
    file.name = policies.name_for(request.user, file)
    made = policies.preview_of(file)
    context = {
        "file": file,
        "preview": made,
        "pictures": list(made.pictures.all()) if made else [],
        "waits": file.media_type in KINDS
        and (made is None or made.status == Preview.Status.MAKING),
        "fits": file.media_type in KINDS,
        "simplified": file.media_type in SIMPLIFIED,
    }
    return render(request, "files/preview.html", context)


@require_safe
def preview_page(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Hand out one picture that the portal drew; only these are ever shown in place."""
    page = get_object_or_404(policies.visible_pages(request.user), pk=pk)
    path = Path(page.content.path)
    if not path.is_file():
        log.error("preview page %s has no bytes on the disk", page.pk)
        raise Http404
    response = _sent(path, str(page.content), "image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


def _attached(file: StoredFile, path: Path) -> HttpResponseBase:
    response = _sent(path, str(file.content), file.media_type)
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def _sent(path: Path, name: str, media_type: str) -> HttpResponseBase:
    response = _handed_over(name, media_type) if settings.X_ACCEL else _streamed(path, media_type)
    response["Content-Security-Policy"] = CLOSED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _streamed(path: Path, media_type: str) -> HttpResponseBase:
    response = StreamingHttpResponse(_chunks(path), content_type=media_type)
    response["Content-Length"] = str(path.stat().st_size)
    return response


def _chunks(path: Path) -> Iterator[bytes]:
    """Open the file only when the first bytes are asked for: a HEAD asks for none."""
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            yield chunk


def _handed_over(name: str, media_type: str) -> HttpResponseBase:
    """Let the reverse proxy send the bytes; ``X_ACCEL`` is its internal location."""
    response = HttpResponse(content_type=media_type)
    response["X-Accel-Redirect"] = f"{settings.X_ACCEL.rstrip('/')}/{name}"
    return response
