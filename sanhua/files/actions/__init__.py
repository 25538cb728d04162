"""Keeping files: bytes under random names outside the web root, rows that say what they are."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Sum

from sanhua.core.rules import NotNow
from sanhua.files.checks import check_upload, clean_name
from sanhua.files.models import StoredFile

if TYPE_CHECKING:
    from sanhua.accounts.models import User

INCOMING = "incoming"
CHUNK = 1024 * 1024
GIGABYTE = 1024**3
OWNER = StoredFile.Audience.OWNER


def store_upload(
    *,
    upload: UploadedFile[Any],
    society_id: uuid.UUID | None,
    actor: User,
    now: dt.datetime,
    audience: str = OWNER,
    token: uuid.UUID | None = None,
) -> StoredFile:
    """Check and keep a file that a person handed in.

    Args:
        upload: from a form; checked here unless ``UploadField`` has done so.
        society_id: whose it is, for visibility and quota (None: the association's).
        actor: who hands it in; the caller has asked whether they may.
        now: when (aware).
        audience: ``OWNER``, or ``SIGNED_IN`` for everyone with an account.
        token: of the form; the same file sent twice with one token is kept once.

    Raises:
        ValidationError: the file may not be kept.
        NotNow: the society's space is used up.

    """
    size = upload.size or 0
    media_type = getattr(upload, "checked_media_type", "") or check_upload(
        upload.name or "", upload, size
    )
    file = StoredFile(
        name=clean_name(upload.name or ""),
        media_type=media_type,
        society_id=society_id,
        uploaded_by=actor,
        uploaded_at=now,
        audience=audience,
    )
    with staged(upload.chunks(CHUNK)) as content:
        return _keep(content, file, token=token, quota=settings.SOCIETY_QUOTA_BYTES)


def store_bytes(*, content: bytes, **what: Any) -> StoredFile:
    """Keep bytes that the portal made itself: ``store_staged`` in one go."""
    with staged([content]) as written:
        return store_staged(content=written, **what)


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes on the disk that no row knows of yet."""

    path: Path
    size: int
    sha256: str


@contextmanager
def staged(chunks: Iterable[bytes]) -> Iterator[Staged]:
    """Write bytes to the disk before the transaction that keeps them: others need not wait for it.

    What was not kept in the end is deleted.
    """
    path = Path(default_storage.path(INCOMING)) / uuid.uuid4().hex
    try:
        yield Staged(path, *_write(chunks, path))
    finally:
        path.unlink(missing_ok=True)


def store_staged(
    *,
    name: str,
    content: Staged,
    media_type: str,
    society_id: uuid.UUID | None,
    actor: User | None,
    now: dt.datetime,
    audience: str = OWNER,
) -> StoredFile:
    """Keep a file that the portal made itself; it is never refused for want of space."""
    return _keep(
        content,
        StoredFile(
            name=clean_name(name),
            media_type=media_type,
            society_id=society_id,
            uploaded_by=actor,
            uploaded_at=now,
            audience=audience,
        ),
    )


def used_bytes(society_id: uuid.UUID) -> int:
    """Return how much of its space a society uses."""
    rows = StoredFile.objects.filter(society_id=society_id)
    return rows.aggregate(total=Sum("size"))["total"] or 0


def _keep(
    content: Staged,
    file: StoredFile,
    *,
    token: uuid.UUID | None = None,
    quota: int | None = None,
) -> StoredFile:
    """Write the row of staged bytes; a fault in between leaves a file without a row, to be swept.

    The bytes get their final name before the row is committed, so no row ever lacks its file.
    """
    file.size, file.sha256 = content.size, content.sha256
    if token:
        file.pk = uuid.uuid5(token, f"{file.name}/{file.sha256}")
    with transaction.atomic():
        _lock_space(file.society_id)
        if token and (earlier := StoredFile.objects.filter(pk=file.pk).first()):
            return _the_same(earlier, file)
        if quota is not None:
            _check_quota(file, quota)
        file.content.name = f"{file.uploaded_at:%Y/%m}/{uuid.uuid4().hex}"
        final = Path(default_storage.path(file.content.name))
        final.parent.mkdir(parents=True, exist_ok=True)
        content.path.replace(final)
        file.save(force_insert=True)
    return file


def _write(chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write to the disk and make sure it is there; return size and sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fingerprint, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
            fingerprint.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, fingerprint.hexdigest()


def _lock_space(society_id: uuid.UUID | None) -> None:
    """Let the uploads of one society wait for each other until the transaction ends.

    On SQLite the IMMEDIATE transaction does the same.
    """
    if society_id and connection.vendor == "postgresql":
        key = int.from_bytes(society_id.bytes[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _the_same(earlier: StoredFile, file: StoredFile) -> StoredFile:
    """Return the file of the first submission, unless the token is somebody else's.

    Raises:
        NotNow: it is.

    """
    if (earlier.uploaded_by_id, earlier.society_id) != (file.uploaded_by_id, file.society_id):
        raise NotNow("文件没有上传成功，请刷新页面后重新选择。")
    return earlier


def _check_quota(file: StoredFile, quota: int) -> None:
    if file.society_id is None:
        return
    used = used_bytes(file.society_id)
    if used + file.size > quota:
        raise NotNow(
            f"本学会空间已用{used / GIGABYTE:.2f}GB / {quota / GIGABYTE:g}GB，放不下这个文件。"
            "请删除不再需要的草稿附件，或联系管理员。"
        )
