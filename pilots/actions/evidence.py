"""Handing in and taking back the proofs of a task (佐证材料)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from pilots.actions.task import enter_progress, finish, take_up
from pilots.models import Evidence, Task, TaskMilestone
from pilots.workflows.task_rules import works
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile

TITLE_MAX = 120


def title_of(file: UploadedFile[Any] | StoredFile) -> str:
    """Name a proof after its file, without the extension."""
    return PurePath(file.name or "").stem.strip()[:TITLE_MAX] or "佐证材料"


def _names(uploads: Sequence[UploadedFile[Any]], title: str) -> list[str]:
    """Name each file: by the title for one, by the numbered title for several, else by itself."""
    if not title:
        return [title_of(upload) for upload in uploads]
    if len(uploads) == 1:
        return [title]
    return [f"{title[: TITLE_MAX - 5]}（{n}）" for n in range(1, len(uploads) + 1)]


def add_evidence(
    task: Task,
    occasion: Occasion,
    *,
    uploads: Sequence[UploadedFile[Any]],
    title: str = "",
    text: str = "",
    percent: int | None = None,
    description: str = "",
    milestone: TaskMilestone | None = None,
) -> list[Evidence]:
    """Hand in some files at once, with how far the task is if that is said too.

    ``milestone`` is what the files prove; none: the target result. A name that the task has
    already makes the file the next number (版次) of that proof.

    Raises:
        NotAllowed, NotNow: the actor may not; the task is under review or decided.
        ValidationError: a file may not be kept.

    """
    if not uploads:
        raise NotNow("请选择要上传的佐证文件。")
    if milestone is not None and milestone.task_id != task.pk:
        raise NotNow("所选的进度节点不属于本任务，请重新选择。")
    with transaction.atomic():
        current = take_up(task, occasion, who=works)
        if current is None:
            return []
        added = [
            _add(current, occasion, upload, name, description=description, milestone=milestone)
            for upload, name in zip(uploads, _names(uploads, title), strict=True)
        ]
        percent = current.progress if percent is None else percent
        if text or percent != current.progress:
            text = text or f"上传佐证{len(added)}份。"
            enter_progress(current, occasion, percent=percent, text=text)
        current.save()
        names = "、".join(f"{row.title}（第{row.number}版）" for row in added)
        finish(
            current,
            occasion,
            kind="evidence",
            label=f"上传佐证{len(added)}份",
            comment="\n".join(filter(None, (names, text))),
        )
    return added


def reuse_evidence(
    task: Task,
    occasion: Occasion,
    *,
    files: Sequence[StoredFile],
    description: str = "",
    milestone: TaskMilestone | None = None,
) -> list[Evidence]:
    """Make files that the society has handed in before proofs of the task; no bytes are copied.

    The caller has looked the files up among those the actor may download.

    Raises:
        NotAllowed, NotNow: the actor may not; the task is under review or decided; a file is
            another society's, or a proof of the task already.

    """
    if not files:
        raise NotNow("请至少选择一份文件。")
    if milestone is not None and milestone.task_id != task.pk:
        raise NotNow("所选的进度节点不属于本任务，请重新选择。")
    with transaction.atomic():
        current = take_up(task, occasion, who=works)
        if current is None:
            return []
        added = []
        for file in files:
            if file.society_id != task.pilot.society_id:
                raise NotNow("只能选用本学会文件库中的文件。")
            if current.evidence.filter(file=file, removed_at__isnull=True).exists():
                raise NotNow(f"“{file.name}”已是本任务的佐证，请取消选择后再提交。")
            about = {"description": description, "milestone": milestone}
            added.append(_enter(current, occasion, file, title_of(file), **about))
        current.save()
        finish(
            current,
            occasion,
            kind="evidence",
            label=f"选用文件库材料{len(added)}份",
            comment="、".join(f"{row.title}（第{row.number}版）" for row in added),
        )
    return added


def _add(
    task: Task, occasion: Occasion, upload: UploadedFile[Any], title: str, **about: Any
) -> Evidence:
    stored = store_upload(
        upload=upload,
        society_id=task.pilot.society_id,
        actor=occasion.actor,
        now=occasion.now,
        token=occasion.token,
    )
    return _enter(task, occasion, stored, title, **about)


def _enter(
    task: Task, occasion: Occasion, stored: StoredFile, title: str, **about: Any
) -> Evidence:
    earlier = task.evidence.filter(title=title).aggregate(last=Max("number"))["last"] or 0
    row = Evidence(
        task=task,
        file=stored,
        title=title,
        number=earlier + 1,
        added_by=occasion.actor,
        added_at=occasion.now,
        **about,
    )
    row.full_clean()
    row.save()
    return row


def remove_evidence(evidence: Evidence, occasion: Occasion) -> Task:
    """Take a proof back; it stays in the record, but counts and shows no more.

    Raises:
        NotAllowed, NotNow: the actor may not; the task is under review or decided; the proof
            was removed already.

    """
    with transaction.atomic():
        current = take_up(evidence.task, occasion, who=works)
        if current is None:
            return evidence.task
        rows = Evidence.objects.filter(pk=evidence.pk, removed_at__isnull=True)
        if not rows.update(removed_at=occasion.now):
            raise NotNow("这份佐证材料已被移除，请刷新页面查看。")
        current.save()
        finish(
            current,
            occasion,
            kind="remove_evidence",
            label="移除佐证",
            comment=f"{evidence.title}（第{evidence.number}版）{occasion.comment}",
        )
    return current
