"""Which stored files the programme opens to whom."""

from __future__ import annotations

from pathlib import PurePath

from django.db.models import Q, QuerySet

from pilots.enums import MeetingFileKind, SheetStatus
from pilots.models import (
    Application,
    CaseTemplate,
    Evidence,
    MeetingFile,
    ScoreSheet,
    SelfEvidence,
)
from pilots.policies import run_batch_ids, visible_pilots
from pilots.policies.sharing import visible_cases
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.files.models import StoredFile
from societies.models import Society
from societies.policies import is_association, society_ids


def files_in_programme(user: User) -> Q:
    """Which stored files the programme opens to a person (beside their own uploads)."""
    if user.holds(StaffRole.LEADER):
        return Q(pk__isnull=False)
    seen = Q(society_id__in=society_ids(user))
    minutes = MeetingFile.objects.filter(
        kind=MeetingFileKind.MINUTES, meeting__registrations__society__in=society_ids(user)
    )
    seen |= Q(pk__in=minutes.values("file"))
    if user.holds(StaffRole.OFFICER):
        societies = Application.objects.filter(batch__in=run_batch_ids(user)).values("society")
        seen |= Q(society_id__isnull=True) | Q(society_id__in=societies)
        templates = CaseTemplate.objects.filter(case__in=visible_cases(user))
        seen |= Q(pk__in=templates.values("file"))
    if user.holds(StaffRole.EXPERT):
        sheets = ScoreSheet.objects.filter(expert=user).exclude(status=SheetStatus.RECUSED)
        pilots = sheets.values("assessment__pilot")
        proofs = Evidence.objects.filter(task__pilot__in=pilots, removed_at__isnull=True)
        of_lines = SelfEvidence.objects.filter(
            self_score__assessment__in=sheets.values("assessment"), removed_at__isnull=True
        )
        seen |= Q(pk__in=proofs.values("file")) | Q(pk__in=of_lines.values("file"))
    return seen


def name_for_expert(user: User, file: StoredFile) -> str:
    """Say what a file is called for an expert of a batch that hides its applicants."""
    if not user.holds(StaffRole.EXPERT) or file.society_id is None:
        return ""
    sheet = (
        ScoreSheet.objects.filter(
            expert=user,
            assessment__pilot__society=file.society_id,
            assessment__pilot__batch__hides_applicants=True,
        )
        .select_related("assessment__pilot__society", "assessment__pilot__batch")
        .order_by("-assigned_at")
        .first()
    )
    suffix = PurePath(file.name).suffix
    return f"{sheet.applicant}材料{file.pk.hex[:4]}{suffix}" if sheet else ""


def visible_libraries(user: User) -> QuerySet[Society]:
    """Societies whose files a person may look through: their own, and those of pilots they run."""
    seen = Q(pk__in=society_ids(user))
    if is_association(user):
        seen |= Q(pk__in=visible_pilots(user).values("society"))
    return Society.objects.filter(seen)
