"""Writing a plan: every edit claims the version, so that two people never overwrite each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilots.enums import AreaChoice, PlanChapter, PlanStatus
from pilots.models import Pilot, PlanArea, PlanVersion
from pilots.workflows.plan import amend_plan, open_plan
from pilots.workflows.plan_content import copy_parts
from pilots.workflows.plan_rules import FROZEN, works
from sanhua.activity.journal import JOURNAL, note, timeline
from sanhua.core.records import claim
from sanhua.core.rules import NotNow, Stale
from sanhua.core.workflow import Occasion
from societies.enums import Area

EDITED = "pilots.planversion.edit"

__all__ = ["EDITED", "amend", "edit_area", "edit_chapter", "open_plan", "restore", "write"]


def amend(pilot: Pilot, occasion: Occasion) -> PlanVersion:
    """Open a new version beside the one in force (申请调整)."""
    return amend_plan(pilot, occasion)


def tidy(text: str) -> str:
    """Keep one kind of line end, so that the same text has the same fingerprint."""
    return text.replace("\r\n", "\n").strip()


def write(
    plan: PlanVersion, label: str, occasion: Occasion, change: Callable[[PlanVersion], None]
) -> None:
    """Change a part of a draft: check, claim, change and note it down, all or nothing.

    Raises:
        NotAllowed: the person does not work for the pilot.
        NotNow: this version is frozen.
        Stale: somebody else saved a part of it meanwhile.

    """
    works.require(occasion.actor, plan)
    token = occasion.token
    if token and JOURNAL.already(token):
        return
    try:
        with transaction.atomic():
            current = PlanVersion.objects.get(pk=plan.pk)
            if sentence := FROZEN.get(PlanStatus(current.status)):
                raise NotNow(sentence)
            claim(current, seen=occasion.seen or current.version)
            current.refresh_from_db()
            change(current)
            note(
                current,
                kind=EDITED,
                label=label[:40],
                actor=occasion.actor,
                now=occasion.now,
                after=current.status,
                after_label=str(PlanStatus(current.status).label),
                token=token,
            )
    except Stale:
        if token and JOURNAL.already(token):  # the same submission, a moment earlier
            return
        raise Stale(_who_was_first(plan)) from None


def _who_was_first(plan: PlanVersion) -> str:
    last = timeline(plan).first()
    who = "他人"
    if last is not None:
        moment = timezone.localtime(last.occurred_at)
        who = f"{last.actor or '系统'}已于{moment.month}月{moment.day}日{moment:%H:%M}{last.label}，方案"
    return (
        f"您编辑期间，{who}有了新内容。您填写的内容仍保留在下方，"
        "请与右侧已保存的内容核对，改好后再保存。"
    )


def edit_chapter(plan: PlanVersion, chapter: PlanChapter, text: str, occasion: Occasion) -> None:
    def change(current: PlanVersion) -> None:
        setattr(current, chapter.value, tidy(text))
        current.full_clean()
        current.save()

    write(plan, f"保存“{chapter.label}”", occasion, change)


def edit_area(
    plan: PlanVersion, area: Area, choice: AreaChoice, reason: str, occasion: Occasion
) -> None:
    """Say whether an area has tasks, and if not, why.

    Raises:
        NotNow: it has tasks that would be left without a place, or the reason is missing.

    """

    def change(current: PlanVersion) -> None:
        _check_area(current, area, choice, reason)
        values: dict[str, Any] = {"choice": choice, "reason": tidy(reason)}
        row = current.areas.filter(area=area).first() or PlanArea(plan=current, area=area)
        row.choice, row.reason = values["choice"], values["reason"]
        row.full_clean()
        row.save()

    write(plan, f"保存“{area.value} {area.label}”", occasion, change)


def restore(plan: PlanVersion, source: PlanVersion, occasion: Occasion) -> None:
    """Make a draft say again what an earlier version of the same pilot said when it was sent.

    Raises:
        NotNow: the other version is not an earlier one of this pilot; or see ``write``.

    """
    if source.pilot_id != plan.pilot_id or source.number >= plan.number:
        raise NotNow("只能恢复到本学会以前报送的版本。")

    def change(current: PlanVersion) -> None:
        for name in PlanChapter.values:
            setattr(current, name, getattr(source, name))
        current.save()
        current.areas.all().delete()
        current.tasks.all().delete()
        copy_parts(source, current)

    write(plan, f"恢复到第{source.number}版报送时的内容", occasion, change)


def _check_area(plan: PlanVersion, area: Area, choice: AreaChoice, reason: str) -> None:
    if choice == AreaChoice.PLANNED:
        return
    if count := plan.tasks.filter(area=area).count():
        raise NotNow(
            f"本领域已安排{count}项任务，不能选择“{choice.label}”。"
            "请先删除这些任务，或保留“列入任务”。"
        )
    if not reason.strip():
        raise NotNow(f"请说明“{choice.label}”的理由。")
