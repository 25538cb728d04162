"""What may be uploaded: decided from the bytes, before any parser sees them.

Every refusal is a sentence of its own that says what to do. Pure: no database, no settings but
the size limit.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError

from sanhua.files.checks import images, office, pdf
from sanhua.files.checks.kinds import ALLOWED, MACRO_EXTENSIONS, OLD_OFFICE, guess, listed
from sanhua.files.checks.names import clean_name, extension_of

HEAD = 8192
MEGABYTE = 1024 * 1024


def megabytes(size: int) -> str:
    """Say a size so that one byte too many does not read like the limit itself."""
    tenths = math.ceil(size * 10 / MEGABYTE)
    return f"{tenths // 10}MB" if tenths % 10 == 0 else f"{tenths / 10:.1f}MB"


def hint(kinds: Collection[str] = ()) -> str:
    """Return the sentence under an upload field."""
    return f"可上传{listed(kinds)}，单个不超过{megabytes(settings.UPLOAD_BYTES_MAX)}。"


def check_upload(name: str, stream: IO[Any], size: int, kinds: Collection[str] = ()) -> str:
    """Return the media type of an upload that may be kept; the stream is rewound.

    Args:
        name: the name the person's computer gave it.
        stream: its bytes, seekable.
        size: how many there are.
        kinds: extensions allowed here (default: all the portal takes).

    Raises:
        ValidationError: it may not be kept; the sentence says why and what to do.

    """
    extension = _checked_extension(clean_name(name), kinds)
    _check_size(size)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    kind = ALLOWED[extension]
    found = guess(head)
    if kind.container == "zip" and found.code == "ole":
        office.refuse_ole(stream.read(), extension)
    if found.code != kind.container:
        raise ValidationError(
            f"文件内容与扩展名不一致（看起来是{found.words}）。请重新导出为{kind.words}后上传。",
            code="mismatch",
        )
    if kind.container == "zip":
        office.check(stream, size, extension)
    elif kind.container == "pdf":
        pdf.check(stream.read())
    else:
        images.check(stream.read(), kind.container)
    stream.seek(0)
    return kind.media_type


def _checked_extension(name: str, kinds: Collection[str]) -> str:
    extension = extension_of(name)
    if extension in MACRO_EXTENSIONS:
        raise ValidationError(office.MACRO, code="macro")
    if extension in ALLOWED and (not kinds or extension in kinds):
        return extension
    which = f"不能上传.{extension}文件" if extension else "文件名没有扩展名，无法识别"
    advice = f"可上传{listed(kinds)}。"
    newer = OLD_OFFICE.get(extension, "")
    if newer and (not kinds or newer in kinds):
        advice += f"请先另存为{newer.upper()}。"
    raise ValidationError(f"{which}。{advice}", code="extension")


def _check_size(size: int) -> None:
    if size == 0:
        raise ValidationError("文件是空的，请重新选择。", code="empty")
    limit = settings.UPLOAD_BYTES_MAX
    if size > limit:
        raise ValidationError(
            f"文件{megabytes(size)}，超过{megabytes(limit)}。"
            "扫描件建议选择150–200 DPI、灰度后重新扫描。",
            code="size",
        )


__all__ = ["ALLOWED", "check_upload", "clean_name", "hint", "megabytes"]
