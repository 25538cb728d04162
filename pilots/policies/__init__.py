"""Who may see and do what in the programme.

Two kinds of thing live in this room and nowhere else: ``visible_*`` querysets (what a person can
see at all; the rest is a 404) and rules (what they may do); ``files``, ``own`` and
``sharing`` continue it.
django-guardian answers only which officers run which batch; what that allows is decided here.
Drafts are private to those who write them.
"""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from pilots.enums import (
    ApplicationKind,
    ApplicationStatus,
    BatchStatus,
    PlanStatus,
    ReportStatus,
)
from pilots.models import (
    Acknowledgement,
    Application,
    Assessment,
    Decision,
    Evidence,
    ExtensionRequest,
    Investigation,
    MidtermCheck,
    Objection,
    Pilot,
    PilotBatch,
    PlanVersion,
    ProgressReport,
    PublicNotice,
    Rectification,
    ResultReview,
    ScoreSheet,
    SiteVisit,
    Task,
)
from sanhua.accounts.actions.system import SYSTEM_NAME
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.enums import Owner
from sanhua.activity.models import Notification, Turn
from sanhua.core.memo import once_per_user
from sanhua.core.rules import rule
from societies.policies import (
    headed_society_ids,
    is_association,
    society_ids,
    working_society_ids,
)

UNSENT_PLANS = (PlanStatus.DRAFT, PlanStatus.CONFIRMED)


@once_per_user
def run_batch_ids(user: User) -> frozenset[uuid.UUID]:
    """Batches this officer runs (经办)."""
    if not user.holds(StaffRole.OFFICER):
        return frozenset()
    granted = get_objects_for_user(
        user, "run_batch", PilotBatch, accept_global_perms=False, with_superuser=False
    )
    return frozenset(granted.values_list("pk", flat=True))


def in_scope(user: User, batch: str) -> Q:
    """Rows of the batches whose programme the person reads for the association."""
    if user.holds(StaffRole.LEADER):
        return Q(**{f"{batch}__isnull": False})
    return Q(**{f"{batch}__in": run_batch_ids(user)})


def of_own(user: User, society: str) -> Q:
    return Q(**{f"{society}__in": society_ids(user)})


def visible_batches(user: User) -> QuerySet[PilotBatch]:
    """Officers see the batches they run, leaders all, societies those that have been opened."""
    rows = PilotBatch.objects.all()
    if user.holds(StaffRole.LEADER):
        return rows
    seen = Q(pk__in=run_batch_ids(user))
    if society_ids(user):
        seen |= ~Q(status=BatchStatus.DRAFT)
    return rows.filter(seen)


def run_batches(user: User) -> QuerySet[PilotBatch]:
    """Batches whose reviews this officer arranges; those that are over are left out."""
    over = (BatchStatus.CLOSED, BatchStatus.ARCHIVED)
    return PilotBatch.objects.filter(pk__in=run_batch_ids(user)).exclude(status__in=over)


def visible_applications(user: User) -> QuerySet[Application]:
    private = Q(status=ApplicationStatus.DRAFT, kind=ApplicationKind.APPLICATION)
    private |= Q(status=ApplicationStatus.WITHDRAWN, submitted_at=None)  # a draft given up
    return Application.objects.filter(
        of_own(user, "society") & ~Q(status=ApplicationStatus.DRAFT, kind="recommendation")
        | in_scope(user, "batch") & ~private
    )


def visible_public_notices(user: User) -> QuerySet[PublicNotice]:
    """A public notice is for everybody who can sign in to a society or the association."""
    if is_association(user) or society_ids(user):
        return PublicNotice.objects.all()
    return PublicNotice.objects.none()


def visible_objections(user: User) -> QuerySet[Objection]:
    """Who objected is known to those who answer and decide, to nobody else."""
    return Objection.objects.filter(in_scope(user, "notice__batch"))


def visible_investigations(user: User) -> QuerySet[Investigation]:
    """What the association found stays inside the association."""
    return Investigation.objects.filter(in_scope(user, "application__batch"))


def visible_decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.filter(in_scope(user, "batch"))


def visible_pilots(user: User) -> QuerySet[Pilot]:
    return Pilot.objects.filter(of_own(user, "society") | in_scope(user, "batch"))


def visible_plans(user: User) -> QuerySet[PlanVersion]:
    unsent = Q(status__in=UNSENT_PLANS)
    return PlanVersion.objects.filter(
        of_own(user, "pilot__society") | in_scope(user, "pilot__batch") & ~unsent
    )


def visible_tasks(user: User) -> QuerySet[Task]:
    return Task.objects.filter(of_own(user, "pilot__society") | in_scope(user, "pilot__batch"))


def visible_evidence(user: User) -> QuerySet[Evidence]:
    return Evidence.objects.filter(task__in=visible_tasks(user))


def visible_extensions(user: User) -> QuerySet[ExtensionRequest]:
    return ExtensionRequest.objects.filter(task__in=visible_tasks(user))


def visible_visits(user: User) -> QuerySet[SiteVisit]:
    return SiteVisit.objects.filter(of_own(user, "pilot__society") | in_scope(user, "pilot__batch"))


def visible_midterms(user: User) -> QuerySet[MidtermCheck]:
    """Rounds of checks compare pilots, so they are the association's."""
    return MidtermCheck.objects.filter(in_scope(user, "batch"))


def visible_rectifications(user: User) -> QuerySet[Rectification]:
    return Rectification.objects.filter(
        of_own(user, "pilot__society") | in_scope(user, "pilot__batch")
    )


def visible_progress_reports(user: User) -> QuerySet[ProgressReport]:
    """A draft is the society's own; the association reads what has been sent."""
    return ProgressReport.objects.filter(
        of_own(user, "pilot__society")
        | in_scope(user, "pilot__batch") & ~Q(status=ReportStatus.DRAFT)
    )


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """Experts are not here: they see their own sheets only, through ``visible_sheets``."""
    return Assessment.objects.filter(
        of_own(user, "pilot__society") | in_scope(user, "pilot__batch")
    )


def visible_result_reviews(user: User) -> QuerySet[ResultReview]:
    """What a society asked of its own result, and those who answer."""
    pilot = "assessment__pilot"
    mine = of_own(user, f"{pilot}__society") | in_scope(user, f"{pilot}__batch")
    return ResultReview.objects.filter(mine)


def visible_sheets(user: User) -> QuerySet[ScoreSheet]:
    """An expert's own sheets; never another expert's, whoever asks."""
    return ScoreSheet.objects.filter(expert=user)


def arranged_sheets(user: User) -> QuerySet[ScoreSheet]:
    """The sheets an officer arranged: that they exist and whose they are, never their content."""
    return ScoreSheet.objects.filter(assessment__pilot__batch__in=run_batch_ids(user))


def visible_turns(user: User) -> QuerySet[Turn]:
    """The person's own to-do list (待办)."""
    mine = Q(owner=Owner.PERSON, person=user)
    mine |= Q(owner=Owner.SOCIETY, society_id__in=working_society_ids(user))
    mine |= Q(owner=Owner.HEAD, society_id__in=headed_society_ids(user))
    mine |= Q(owner=Owner.OFFICER, batch_id__in=run_batch_ids(user))
    if user.holds(StaffRole.OFFICER):
        mine |= Q(owner=Owner.OFFICER, batch_id__isnull=True)
    if user.holds(StaffRole.LEADER):
        mine |= Q(owner=Owner.LEADER)
    return Turn.objects.filter(mine)


def visible_deliveries(user: User) -> QuerySet[Notification]:
    """What was sent about the batches this officer runs; others see their own inbox only."""
    return Notification.objects.filter(batch_id__in=run_batch_ids(user))


def supervised_turns(user: User) -> QuerySet[Turn]:
    """What societies owe in the batches this person reads for the association (督办)."""
    owed = Turn.objects.filter(owner__in=(Owner.SOCIETY, Owner.HEAD))
    return owed if user.holds(StaffRole.LEADER) else owed.filter(_urges(user))


def dated_turns(user: User) -> QuerySet[Turn]:
    """What has a day: one's own to-do list, what one's society owes, and what societies owe one."""
    owed = Q(owner__in=(Owner.SOCIETY, Owner.HEAD), society_id__in=society_ids(user))
    rows = visible_turns(user) | Turn.objects.filter(owed)
    if is_association(user):
        rows |= supervised_turns(user)
    return rows.filter(due_on__isnull=False)


def urgeable_turns(user: User) -> QuerySet[Turn]:
    """What this person may urge societies to do (催办)."""
    return Turn.objects.filter(_urges(user), owner__in=(Owner.SOCIETY, Owner.HEAD))


def _urges(user: User) -> Q:
    """Name the turns of an officer's batches, and receipts for what was announced without one."""
    if not user.holds(StaffRole.OFFICER):
        return Q(pk__in=())
    to_all = Q(batch_id__isnull=True, kind=Acknowledgement._meta.label_lower)
    return Q(batch_id__in=run_batch_ids(user)) | to_all


@rule("只有本批次的省科协经办人可以办理。")
def runs_batch(actor: User, batch: PilotBatch) -> bool:
    return batch.pk in run_batch_ids(actor)


@rule("只有本批次的省科协经办人和省科协领导可以查看。")
def reads_batch(actor: User, batch: PilotBatch) -> bool:
    return actor.holds(StaffRole.LEADER) or batch.pk in run_batch_ids(actor)


@rule("只有试点学会的经办人或负责人可以办理。")
def works_for_pilot(actor: User, pilot: Pilot) -> bool:
    return pilot.society_id in working_society_ids(actor)


@rule("须由试点学会的负责人办理。")
def heads_pilot(actor: User, pilot: Pilot) -> bool:
    return pilot.society_id in headed_society_ids(actor)


@rule("只有该试点学会的人员可以办理。")
def belongs_to_pilot(actor: User, pilot: Pilot) -> bool:
    return pilot.society_id in society_ids(actor)


@rule("由系统自动办理。")
def is_the_system(actor: User, _: object) -> bool:
    """The portal itself, in a job."""
    return actor.username == SYSTEM_NAME


@rule("只有该评分表的评审专家本人可以办理。")
def scores_sheet(actor: User, sheet: ScoreSheet) -> bool:
    return sheet.expert_id == actor.pk
