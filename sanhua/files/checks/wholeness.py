"""Whether stored bytes are still those that were kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db.models import TextChoices

from sanhua.files.models import StoredFile


class Harm(TextChoices):
    GONE = "gone", "没有找到或不能读取"
    CHANGED = "changed", "与登记的摘要不一致"


def harm_of(file: StoredFile, *, most: int | None = None) -> Harm | None:
    """Say what is wrong with the bytes of a file; None: nothing.

    Of a file with more than ``most`` bytes only the length is looked at.
    """
    path = Path(file.content.path)
    try:
        if path.stat().st_size != file.size:
            return Harm.CHANGED
        with path.open("rb") as content:
            if most is not None and file.size > most:
                return None
            same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return Harm.GONE
    return None if same else Harm.CHANGED
