"""Proofs of self-assessments, and requests for more, for those who may know of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q, QuerySet

from pilots.enums import AssessmentStatus, MaterialRequestStatus
from pilots.models import (
    Assessment,
    Indicator,
    MaterialRequest,
    ScoreSheet,
    SelfEvidence,
    SelfScore,
)
from pilots.policies import works_for_pilot
from pilots.policies.material import visible_material_requests
from pilots.queries.library import society_files
from pilots.queries.sheet import mask_of
from pilots.workflows.material import MATERIAL_REQUEST
from sanhua.accounts.models import User
from sanhua.core.workflow import Offer
from sanhua.files.models import StoredFile
from societies.policies import is_association

S = MaterialRequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request as one person may read it; nobody reads who asked."""

    record: MaterialRequest
    words: str
    due_on: dt.date | None
    answer: str
    files: list[SelfEvidence]
    offers: list[Offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialsPage:
    """What proves the lines of a self-assessment, and what was asked for beyond it."""

    requests: list[RequestLine]
    lines: list[tuple[Indicator, list[SelfEvidence]]]
    may_add: bool


def materials_page(user: User, assessment: Assessment) -> MaterialsPage:
    """For the society and the association. While the society writes, its draft is its own."""
    proofs = evidence_by_line(assessment)
    of_request: dict[uuid.UUID | None, list[SelfEvidence]] = defaultdict(list)
    for proof in chain.from_iterable(proofs.values()):
        of_request[proof.request_id].append(proof)
    found = visible_material_requests(user).filter(assessment=assessment)
    rows = list(found.select_related("indicator"))
    for row in rows:
        row.assessment = assessment
    hidden = is_association(user) and is_being_written(assessment)
    scores = assessment.self_scores.select_related("indicator").order_by("indicator__position")
    return MaterialsPage(
        requests=[
            RequestLine(
                record=row,
                words=row.words or row.text,
                due_on=row.due_on,
                answer=row.answer,
                files=of_request[row.pk],
                offers=MATERIAL_REQUEST.offers(user, row),
            )
            for row in rows
        ],
        lines=[]
        if hidden
        else [(line.indicator, proofs.get(line.indicator_id, [])) for line in scores],
        may_add=is_being_written(assessment) and works_for_pilot.holds(user, assessment.pilot),
    )


def requests_for_expert(sheet: ScoreSheet, indicator: uuid.UUID) -> list[RequestLine]:
    """For every expert of the assessment: what was passed on; and what oneself asked."""
    told = Q(status__in=(S.PASSED_ON, S.ANSWERED)) | Q(asked_by=sheet)
    rows = MaterialRequest.objects.filter(told, assessment=sheet.assessment_id, indicator=indicator)
    hide = mask_of(sheet)
    return [
        RequestLine(
            record=row,
            words=hide(row.words or row.text),
            due_on=row.due_on,
            answer=hide(row.answer),
            files=[],
            offers=[],
        )
        for row in rows
    ]


def evidence_by_line(assessment: Assessment) -> dict[uuid.UUID, list[SelfEvidence]]:
    """The proofs of every line, by indicator."""
    found: dict[uuid.UUID, list[SelfEvidence]] = defaultdict(list)
    rows = SelfEvidence.objects.filter(
        self_score__assessment=assessment, removed_at__isnull=True
    ).select_related("file", "self_score")
    for row in rows:
        found[row.self_score.indicator_id].append(row)
    return dict(found)


def show_evidence(assessment: Assessment, rows: Iterable[SelfScore]) -> None:
    """Give every line its proofs, as ``proofs``, for the page that is filled in."""
    found = evidence_by_line(assessment)
    for row in rows:
        row.proofs = found.get(row.indicator_id, [])  # type: ignore[attr-defined]


def files_for_line(user: User, line: SelfScore, text: str = "") -> QuerySet[StoredFile]:
    """Files of the society's library that do not prove the line yet."""
    taken = line.evidence.filter(removed_at__isnull=True).values("file")
    society = line.assessment.pilot.society_id
    return society_files(user, society, text).exclude(pk__in=taken)


def is_being_written(assessment: Assessment) -> bool:
    return assessment.status == AssessmentStatus.SELF_ASSESSMENT
