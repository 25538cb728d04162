"""What the pages of applications show: lists, the society's facts, the check list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from pilots.enums import ApplicationKind, ApplicationStatus, BatchStatus
from pilots.models import Application, Investigation, PilotBatch, ReturnRemark
from pilots.policies import (
    visible_applications,
    visible_batches,
    visible_investigations,
)
from pilots.workflows.application import APPLICATION, TEXTS
from sanhua.accounts.models import User
from sanhua.activity.journal import timeline
from sanhua.activity.models import Event
from sanhua.core.workflow import Offer
from societies.models import Society
from societies.policies import is_association, working_society_ids
from societies.queries.dossier import CheckupCard, checkup_card

# Opinions given among the association's own people; the society reads that a step was taken.
INTERNAL = ("pilots.application.investigate", "pilots.application.propose")
EVENTS = 100


def application_list(
    user: User, *, batch: uuid.UUID | None = None, status: str = ""
) -> QuerySet[Application]:
    rows = visible_applications(user).select_related("society", "batch", "public_notice")
    if batch:
        rows = rows.filter(batch=batch)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-batch__year", "batch", "society__sort_key", "-submitted_at")


def tally(user: User, *, batch: uuid.UUID | None = None) -> list[tuple[str, str, int]]:
    """Count a person's applications by state: value, words, how many."""
    rows = application_list(user, batch=batch).order_by().values_list("status")
    counts = dict(rows.annotate(count=Count("pk")))
    return [(s.value, s.label, counts[s.value]) for s in ApplicationStatus if s.value in counts]


def batches_to_apply(user: User) -> QuerySet[PilotBatch]:
    """Open batches, for a person who fills in for a society."""
    rows = visible_batches(user).filter(status=BatchStatus.OPEN)
    return rows if working_society_ids(user) else rows.none()


def batches_left(user: User) -> QuerySet[PilotBatch]:
    """Open batches in which a society of this person's has no live application yet."""
    live = Application.objects.filter(batch=OuterRef(OuterRef("pk"))).exclude(
        status=ApplicationStatus.WITHDRAWN
    )
    free = societies_to_apply(user).exclude(pk__in=live.values("society"))
    return batches_to_apply(user).filter(Exists(free))


def societies_to_apply(user: User) -> QuerySet[Society]:
    return Society.objects.filter(pk__in=working_society_ids(user), is_active=True)


def societies_to_recommend(batch: PilotBatch) -> QuerySet[Society]:
    """Societies on the register without a live application in the batch."""
    live = Application.objects.filter(batch=batch).exclude(status=ApplicationStatus.WITHDRAWN)
    return Society.objects.filter(is_active=True).exclude(pk__in=live.values("society"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check list; ``clause`` is where the notice says it."""

    light: str
    verdict: str
    words: str
    clause: str


def _yes(ok: bool, words: str, clause: str, *, missing: str = "缺") -> Finding:  # noqa: FBT001
    return Finding("green" if ok else "yellow", "有" if ok else missing, words, clause)


def check_list(application: Application) -> list[Finding]:
    """Lay what the register and the form say beside what the notice asks for.

    What the dossier says stands in the check-up beside it (societies.queries.dossier).
    """
    society = application.society
    members = f"个人会员{society.individual_members}人，单位会员{society.unit_members}家"
    host = society.host_institution
    lines = [
        _yes(bool(host), f"挂靠单位：{host or '未登记'}", "三"),
        _yes(society.individual_members + society.unit_members > 0, members, "五（一）"),
    ]
    if application.kind == ApplicationKind.RECOMMENDATION:
        return lines
    empty = [name for name in TEXTS if not getattr(application, name).strip()]
    texts = f"申报内容有{len(empty)}项未填写" if empty else "申报内容4项均已填写"
    seal = "盖章申报材料已上传" if application.attachment_id else "没有盖章申报材料"
    return [
        *lines,
        _yes(not empty, texts, "五（一）"),
        _yes(bool(application.attachment_id), seal, "五（一）"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    application: Application
    offers: list[Offer]
    checks: list[Finding]
    checkup: CheckupCard | None
    investigations: list[Investigation]
    remarks: list[ReturnRemark]
    events: list[Event]
    is_staff: bool
    may_edit: bool


def get_application(user: User) -> QuerySet[Application]:
    """Applications with everything their page shows about other records."""
    return visible_applications(user).select_related(
        "batch",
        "society",
        "attachment",
        "public_notice",
        "decision",
        "pilot",
        "created_by",
        "submitted_by",
        "decided_by",
    )


def application_page(user: User, application: Application) -> ApplicationPage:
    staff = is_association(user) and application.society_id not in working_society_ids(user)
    returned = application.status == ApplicationStatus.RETURNED
    editable = application.status in (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED)
    return ApplicationPage(
        application=application,
        offers=APPLICATION.offers(user, application),
        checks=check_list(application),
        checkup=checkup_card(user, application.society),
        investigations=investigations_of(user, application) if staff else [],
        remarks=last_remarks(application) if returned else [],
        events=events_of(application, internal=staff),
        is_staff=staff,
        may_edit=editable and application.society_id in working_society_ids(user),
    )


def investigations_of(user: User, application: Application) -> list[Investigation]:
    rows = visible_investigations(user).filter(application=application)
    return list(rows.select_related("recorded_by"))


def last_remarks(application: Application) -> list[ReturnRemark]:
    """Reasons of the latest return."""
    rows = list(ReturnRemark.objects.filter(subject_id=application.pk).order_by("-made_at"))
    return [row for row in rows if row.made_at == rows[0].made_at]


def events_of(application: Application, *, internal: bool) -> list[Event]:
    """List what happened; opinions meant for the association alone are left out for others."""
    events = list(timeline(application)[:EVENTS])
    for event in events:
        if not internal and event.kind in INTERNAL:
            event.comment = ""
    return events
