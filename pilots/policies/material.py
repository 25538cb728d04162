"""Who sees the proofs of a self-assessment, and what experts ask for beyond them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pilots.enums import MaterialRequestStatus
from pilots.models import MaterialRequest, SelfEvidence
from pilots.policies import visible_assessments
from sanhua.accounts.models import User
from societies.policies import society_ids

S = MaterialRequestStatus


def visible_material_requests(user: User) -> QuerySet[MaterialRequest]:
    """The association sees all of its batches, a society what was passed on to it.

    Experts are not here: their lines show what was passed on, and nobody sees who asked.
    """
    rows = MaterialRequest.objects.filter(assessment__in=visible_assessments(user))
    own = Q(assessment__pilot__society__in=society_ids(user))
    return rows.filter(~own | Q(status__in=(S.PASSED_ON, S.ANSWERED)))


def own_self_evidence(user: User) -> QuerySet[SelfEvidence]:
    """What a person's own society handed in with its self-assessments."""
    return SelfEvidence.objects.filter(
        self_score__assessment__pilot__society__in=society_ids(user), removed_at__isnull=True
    )
