"""The files a society has handed in (文件库): what they are, where they serve, how much room is left."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from pilots.models import AnswerProof, Evidence, Rectification, Task
from sanhua.accounts.models import User
from sanhua.files.actions import used_bytes
from sanhua.files.models import StoredFile
from sanhua.files.policies import visible_files

FILES_OFFERED = 12


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


def society_files(
    user: User, society_id: uuid.UUID, text: str = "", *, with_answers: bool = True
) -> QuerySet[StoredFile]:
    """Return a society's files that the person may download, newest first, with what they prove.

    ``with_answers``: of orders (整改) too, not of tasks alone.
    """
    proofs = Evidence.objects.filter(removed_at__isnull=True).select_related("task")
    answers = AnswerProof.objects.select_related("answer__rectification")
    rows = visible_files(user).filter(society_id=society_id)
    if text:
        rows = rows.filter(name__icontains=text)
    used: list[Prefetch[Any]] = [Prefetch("evidence_set", proofs, to_attr="proofs")]
    if with_answers:
        used.append(Prefetch("answer_proofs", answers, to_attr="answers"))
    rows = rows.select_related("uploaded_by").prefetch_related(*used)
    return rows.order_by("-uploaded_at", "pk")


def files_for_task(user: User, task: Task, text: str = "") -> QuerySet[StoredFile]:
    """Return the files that may still become a proof of the task."""
    taken = task.evidence.filter(removed_at__isnull=True).values("file")
    return society_files(user, task.pilot.society_id, text, with_answers=False).exclude(
        pk__in=taken
    )


def files_for_answer(user: User, order: Rectification) -> QuerySet[StoredFile]:
    """Return the files an answer may use again: those of earlier answers, and the newest ones."""
    rows = visible_files(user).filter(society_id=order.pilot.society_id)
    newest = list(rows.order_by("-uploaded_at").values_list("pk", flat=True)[:FILES_OFFERED])
    used = Q(answer_proofs__answer__rectification=order)
    return rows.filter(Q(pk__in=newest) | used).distinct().order_by("-uploaded_at", "pk")
