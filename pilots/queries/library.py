"""The files a society has handed in (文件库): what they are, where they serve, how much room is left."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from pilots.models import Evidence, Task
from sanhua.accounts.models import User
from sanhua.files.actions import used_bytes
from sanhua.files.models import StoredFile
from sanhua.files.policies import visible_files


@dataclass(frozen=True, slots=True)
class Space:
    """How much of its room a society uses, in bytes."""

    used: int
    most: int

    @property
    def percent(self) -> int:
        return min(100, round(self.used * 100 / self.most)) if self.most else 100


def space_of(society_id: uuid.UUID) -> Space:
    return Space(used_bytes(society_id), settings.SOCIETY_QUOTA_BYTES)


def society_files(user: User, society_id: uuid.UUID, text: str = "") -> QuerySet[StoredFile]:
    """Return a society's files that the person may download, newest first, with what they prove."""
    proofs = Evidence.objects.filter(removed_at__isnull=True).select_related("task")
    rows = visible_files(user).filter(society_id=society_id)
    if text:
        rows = rows.filter(name__icontains=text)
    return (
        rows.select_related("uploaded_by")
        .prefetch_related(Prefetch("evidence_set", proofs, to_attr="proofs"))
        .order_by("-uploaded_at", "pk")
    )


def files_for_task(user: User, task: Task, text: str = "") -> QuerySet[StoredFile]:
    """Return the files that may still become a proof of the task."""
    taken = task.evidence.filter(removed_at__isnull=True).values("file")
    return society_files(user, task.pilot.society_id, text).exclude(pk__in=taken)
