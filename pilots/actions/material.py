"""Proofs of the lines of a self-assessment, and asking for more of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pilots.actions.evidence import TITLE_MAX, title_of
from pilots.enums import AssessmentStatus
from pilots.models import (
    Assessment,
    Indicator,
    MaterialRequest,
    ScoreSheet,
    SelfEvidence,
    SelfScore,
)
from pilots.policies import works_for_pilot
from pilots.workflows.material import MATERIAL_REQUEST
from sanhua.accounts.models import User
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile


def ask_for_material(
    sheet: ScoreSheet, indicator: Indicator, *, text: str, occasion: Occasion
) -> MaterialRequest:
    """Ask for more material on one line; the officer decides whether the society is asked.

    Raises:
        NotAllowed: it is another expert's sheet.
        NotNow: the sheet is not being scored.

    """
    request = MaterialRequest(
        assessment=sheet.assessment,
        asked_by=sheet,
        indicator=indicator,
        text=text.strip(),
        asked_at=occasion.now,
    )
    return MATERIAL_REQUEST.begin(request, "ask", occasion)


def _require_writing(assessment: Assessment, actor: User) -> None:
    works_for_pilot.require(actor, assessment.pilot)
    # Locked, so that a self-assessment on its way out takes no more files.
    current = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if current.status != AssessmentStatus.SELF_ASSESSMENT:
        raise NotNow(f"当前为“{current.get_status_display()}”，不能增减自评佐证。")


def add_self_evidence(
    line: SelfScore,
    *,
    uploads: Sequence[UploadedFile[Any]] = (),
    files: Sequence[StoredFile] = (),
    title: str = "",
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
) -> list[SelfEvidence]:
    """Add proofs to a line: files handed in now, and files from the society's library.

    Raises:
        NotNow: the self-assessment is sent; nothing was chosen; a file is another society's, or
            proves this line already.
        ValidationError: a file may not be kept.

    """
    if not uploads and not files:
        raise NotNow("请选择要上传的文件，或勾选文件库中的文件。")
    society = line.assessment.pilot.society_id
    with transaction.atomic():
        _require_writing(line.assessment, actor)
        stored = [
            store_upload(upload=x, society_id=society, actor=actor, now=now, token=token)
            for x in uploads
        ]
        added = []
        for file in [*stored, *files]:
            if file.society_id != society:
                raise NotNow("只能选用本学会文件库中的文件。")
            taken = line.evidence.filter(file=file, removed_at__isnull=True)
            if taken.exists():
                if file in stored:
                    continue  # the same submission again
                raise NotNow(f"“{file.name}”已是本项的佐证，请取消选择后再提交。")
            name = title if title and len(stored) + len(files) == 1 else title_of(file)
            row = SelfEvidence(
                self_score=line,
                file=file,
                title=name[:TITLE_MAX],
                added_by=actor,
                added_at=now,
            )
            row.save()
            added.append(row)
    return added


def remove_self_evidence(evidence: SelfEvidence, *, actor: User, now: dt.datetime) -> None:
    """Take a proof back while the self-assessment is being written; the file stays.

    Raises:
        NotNow: the self-assessment is sent, or the proof was removed already.

    """
    with transaction.atomic():
        _require_writing(evidence.self_score.assessment, actor)
        rows = SelfEvidence.objects.filter(pk=evidence.pk, removed_at__isnull=True)
        if not rows.update(removed_at=now):
            raise NotNow("这份佐证已被移除，请刷新页面查看。")
