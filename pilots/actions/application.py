"""What people do with an application beside its steps: begin one, edit it, recommend a society."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from pilots.enums import ApplicationKind, ApplicationStatus
from pilots.models import Application, PilotBatch
from pilots.policies import runs_batch
from pilots.workflows.application import APPLICATION, by_society
from sanhua.activity import turns
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from sanhua.files.models import StoredFile
from societies.models import Society
from societies.policies import works_for

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED)


def start_application(
    *,
    batch: PilotBatch,
    society: Society,
    texts: Mapping[str, str],
    occasion: Occasion,
    upload: UploadedFile[bytes] | None = None,
) -> Application:
    """Keep a society's draft for a batch."""
    works_for.require(occasion.actor, society)
    with transaction.atomic():
        application = Application(
            batch=batch,
            society=society,
            kind=ApplicationKind.APPLICATION,
            created_by=occasion.actor,
            attachment=_stored(upload, society, occasion),
            **texts,
        )
        return APPLICATION.begin(application, "start", occasion)


def recommend_society(
    *, batch: PilotBatch, society: Society, texts: Mapping[str, str], occasion: Occasion
) -> Application:
    """Put a society forward on the association's own motion; it is accepted at once."""
    runs_batch.require(occasion.actor, batch)
    if not texts.get("conditions", "").strip():
        raise NotNow("请填写推荐理由。")
    application = Application(
        batch=batch,
        society=society,
        kind=ApplicationKind.RECOMMENDATION,
        created_by=occasion.actor,
        submitted_by=occasion.actor,
        submitted_at=occasion.now,
        **texts,
    )
    return APPLICATION.begin(application, "recommend", occasion)


def edit_application(
    application: Application,
    *,
    texts: Mapping[str, str],
    occasion: Occasion,
    upload: UploadedFile[bytes] | None = None,
) -> Application:
    """Change a draft, or one that was returned; after sending nothing changes.

    Raises:
        NotNow: it has been sent.
        Stale: somebody else changed it meanwhile.

    """
    by_society.require(occasion.actor, application)
    if application.status not in EDITABLE:
        raise NotNow(
            f"申报“{application.get_status_display()}”，不能修改。需要更正的，请联系省科协经办人退回。"
        )
    with transaction.atomic():
        values: dict[str, object] = dict(texts)
        if upload:
            values["attachment"] = _stored(upload, application.society, occasion)
        current = revise(application, seen=occasion.seen or application.version, **values)
        turns.refresh(APPLICATION, current, now=occasion.now)
    return current


def _stored(
    upload: UploadedFile[bytes] | None, society: Society, occasion: Occasion
) -> StoredFile | None:
    if upload is None:
        return None
    return store_upload(
        upload=upload,
        society_id=society.pk,
        actor=occasion.actor,
        now=occasion.now,
        token=occasion.token,
    )
