"""Who may print a score sheet and read what was signed: its expert, later those who decide."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pilots.enums import AssessmentStatus, SheetStatus
from pilots.models import Assessment, ScoreSheet
from pilots.policies import run_batch_ids
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User

S = AssessmentStatus
CONSOLIDATED = (S.CONSOLIDATED, S.PROPOSED, S.DECIDED, S.PUBLISHED)


def released_sheets(user: User) -> QuerySet[ScoreSheet]:
    """Sheets that were worked into a result, for the officers of the batch and for leaders."""
    rows = Assessment.objects.filter(status__in=CONSOLIDATED)
    if not user.holds(StaffRole.LEADER):
        rows = rows.filter(pilot__batch__in=run_batch_ids(user))
    return ScoreSheet.objects.filter(assessment__in=rows, status=SheetStatus.SUBMITTED)


def printable_sheets(user: User) -> QuerySet[ScoreSheet]:
    """What an expert handed in, for that expert; and the released ones."""
    mine = Q(expert=user, status=SheetStatus.SUBMITTED)
    return ScoreSheet.objects.filter(mine | Q(pk__in=released_sheets(user).values("pk")))


def private_files(user: User) -> Q:
    """Signed sheets of released results, among the files that are their uploader's alone."""
    return Q(pk__in=released_sheets(user).exclude(scan=None).values("scan"))


def known_experts(user: User) -> QuerySet[User]:
    """Those who judge or are named as experts, for officers."""
    if not user.holds(StaffRole.OFFICER):
        return User.objects.none()
    named = Q(groups__name=StaffRole.EXPERT) | Q(expert_profile__isnull=False)
    return User.objects.filter(named).select_related("expert_profile").distinct()
