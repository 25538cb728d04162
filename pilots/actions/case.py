"""What people do with model cases: write, correct, copy, ask."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pilots.actions.plan_tasks import Milestones, put_tasks
from pilots.enums import CaseStatus
from pilots.models import CaseAdoption, CaseQuestion, CaseTemplate, ModelCase, PlanVersion
from pilots.policies.sharing import reviews_case
from pilots.workflows.case import CASE, QUESTION, author, writer
from pilots.workflows.case_copy import published_copy
from sanhua.accounts.models import User
from sanhua.activity.journal import note, tell
from sanhua.core.records import claim, label_of, revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_upload
from societies.enums import Area
from societies.models import Society
from societies.policies import people_of

TEMPLATES_MAX = 20


def write_case(
    society: Society,
    *,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
    **values: Any,
) -> ModelCase:
    """Keep a draft of a model case; ``values`` are its texts."""
    pilot = society.pilots.order_by("-batch__year").first()
    case = ModelCase(society=society, pilot=pilot, written_by=actor, **values)
    return CASE.begin(case, "write", Occasion(actor, now, token=token))


def may_edit(case: ModelCase, actor: User) -> bool:
    """Say whether the words can be changed now: a draft by its writers, a nominated one by officers."""
    if case.status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
        return writer.holds(actor, case)
    return case.status == CaseStatus.NOMINATED and reviews_case.holds(actor, case)


def _require_edit(case: ModelCase, actor: User) -> None:
    writer.require(actor, case)
    if not may_edit(case, actor):
        raise NotNow(f"示范模式{case.get_status_display()}，不能修改。")


def edit_case(
    case: ModelCase, *, seen: int, actor: User, now: dt.datetime, **values: Any
) -> ModelCase:
    """Change a draft or returned case, or as an officer one that waits; who did is in the trail.

    Raises:
        NotAllowed: the person writes nothing for this society.
        NotNow: it is sent, published or withdrawn.
        Stale: somebody else changed it meanwhile.

    """
    _require_edit(case, actor)
    changed = [
        label_of(ModelCase, name) for name, value in values.items() if getattr(case, name) != value
    ]
    with transaction.atomic():
        revised = revise(case, seen=seen, **values)
        _note_edit(revised, f"修改：{'、'.join(changed)}" if changed else "没有改动", actor, now)
    return revised


def _note_edit(case: ModelCase, what: str, actor: User, now: dt.datetime) -> None:
    event = note(
        case, kind="pilots.modelcase.edit", label="修改", actor=actor, now=now, comment=what
    )
    if not author.holds(actor, case):
        tell(
            people_of(case.society_id),
            subject=f"省科协修改了示范模式“{case}”",
            text=f"省科协修改了示范模式“{case}”。{what}。",
            url=case.get_absolute_url(),
            key=f"event:{event.pk}",
            now=now,
            event=event,
        )


def add_template(
    case: ModelCase,
    *,
    kind: str,
    title: str,
    upload: UploadedFile[Any],
    seen: int,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
) -> None:
    """Add a text to download; the same form sent twice adds it once."""
    if token and CaseTemplate.objects.filter(pk=token, case=case).exists():
        return
    with transaction.atomic():
        claim(case, seen=seen)
        current = ModelCase.objects.get(pk=case.pk)
        _require_edit(current, actor)
        if current.templates.count() >= TEMPLATES_MAX:
            raise NotNow(f"一个示范模式最多{TEMPLATES_MAX}份模板，请先删除不用的。")
        stored = store_upload(upload=upload, society_id=case.society_id, actor=actor, now=now)
        row = CaseTemplate(
            id=token or uuid.uuid4(), case=current, kind=kind, title=title, file=stored
        )
        row.full_clean()
        row.save(force_insert=True)
        _note_edit(current, f"添加模板“{title}”", actor, now)


def remove_template(row: CaseTemplate, *, seen: int, actor: User, now: dt.datetime) -> None:
    """Take a text out of a case; what was published with it is not touched."""
    with transaction.atomic():
        claim(row.case, seen=seen)
        current = ModelCase.objects.get(pk=row.case_id)
        _require_edit(current, actor)
        _note_edit(current, f"删除模板“{row.title}”", actor, now)
        row.delete()


def adopt_case(
    case: ModelCase,
    plan: PlanVersion,
    tasks: Sequence[tuple[Area, Mapping[str, Any], Milestones]],
    occasion: Occasion,
) -> None:
    """Take a published case's tasks into a plan's draft; each society counts once (采用).

    Raises:
        NotNow: the case was withdrawn meanwhile; or see ``put_tasks``.

    """
    with transaction.atomic():
        current = ModelCase.objects.select_for_update().get(pk=case.pk)
        if current.status != CaseStatus.PUBLISHED:
            raise NotNow("该示范模式刚刚已撤下，不能采用。")
        title = published_copy(current).title
        put_tasks(plan, tasks, [], f"采用示范模式“{title}”"[:40], occasion)
        society = plan.pilot.society
        if society.pk == current.society_id:
            return
        _, is_first = CaseAdoption.objects.get_or_create(
            case=current,
            society=society,
            defaults={"plan": plan, "adopted_by": occasion.actor, "adopted_at": occasion.now},
        )
        if is_first:
            tell(
                people_of(current.society_id),
                subject=f"示范模式“{title}”已有{current.adoptions.count()}家学会采用",
                text=f"{society}采用了示范模式“{title}”，已有{current.adoptions.count()}家学会采用。",
                url=current.get_absolute_url(),
                key=f"adoption:{current.pk}:{society.pk}",
                now=occasion.now,
            )


def ask_about(
    case: ModelCase,
    society: Society,
    *,
    text: str,
    actor: User,
    now: dt.datetime,
    token: uuid.UUID | None = None,
) -> CaseQuestion:
    """Ask the pilot society something, through the association (提问)."""
    if society.pk == case.society_id:
        raise NotNow("这是本学会的示范模式，不需要提问。")
    question = CaseQuestion(case=case, society=society, asked_by=actor, asked_at=now, text=text)
    return QUESTION.begin(question, "ask", Occasion(actor, now, token=token))
