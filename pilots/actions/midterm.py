"""Arranging a round of visits and reports about the pilots of a batch (中期检查), clause 五（三）."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilots.actions.supervision import plan_visit
from pilots.enums import ReportKind, ReportStatus, VisitStatus
from pilots.models import MidtermCheck, Pilot, PilotBatch, ProgressReport
from pilots.policies import runs_batch
from pilots.workflows.report import REPORT, open_report
from pilots.workflows.task_lines import due_change
from pilots.workflows.visit import VISIT
from sanhua.activity import turns
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import JOURNAL, note
from sanhua.core.calendar import ONE_DAY, WorkCalendar
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.wording import cn_date
from sanhua.core.workflow import Occasion


@dataclass(slots=True)
class Changed:
    """What a change of a round brought with it."""

    moved: int = 0
    due: int = 0
    added: int = 0

    @property
    def words(self) -> str:
        parts = (
            (self.moved, "次调研改期"),
            (self.due, "份报告时限随之调整"),
            (self.added, "家学会新列入"),
        )
        return "、".join(f"{count}{what}" for count, what in parts if count) or "调研和报告不变"


def spread(first: dt.date, last: dt.date, count: int, calendar: WorkCalendar) -> list[dt.date]:
    """Spread so many visits evenly over the working days of a span (all days if none works)."""
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    days = [day for day in days if calendar.is_workday(day)] or days
    return [days[number * len(days) // count] for number in range(count)]


def arrange_midterm(
    batch: PilotBatch,
    pilots: Sequence[Pilot],
    *,
    name: str,
    requirement: str,
    starts_on: dt.date,
    ends_on: dt.date,
    report_due_on: dt.date | None,
    participants: str,
    occasion: Occasion,
) -> MidtermCheck:
    """Plan a visit to every chosen pilot and ask each for a report, all or nothing.

    Raises:
        NotAllowed: the person does not run the batch.
        NotNow: no pilot was chosen, or a day does not fit.

    """
    runs_batch.require(occasion.actor, batch)
    token = occasion.token
    if token and (earlier := MidtermCheck.objects.filter(pk=token).first()):
        return earlier
    if not pilots:
        raise NotNow("请至少选择一家试点学会。")
    if ends_on < starts_on:
        raise NotNow("“结束日期”不能早于“开始日期”。")
    if ends_on < timezone.localdate(occasion.now):
        raise NotNow("检查已经过期，“结束日期”不能早于今天。")
    actor, now = occasion.actor, occasion.now
    with transaction.atomic():
        check = MidtermCheck(
            batch=batch,
            name=name,
            requirement=requirement,
            starts_on=starts_on,
            ends_on=ends_on,
            report_due_on=report_due_on,
            arranged_by=actor,
            arranged_at=now,
        )
        if token:
            check.pk = token
        check.full_clean()
        check.save(force_insert=True)
        _ask(check, pilots, participants=participants, occasion=occasion)
        note(
            check,
            kind="pilots.midtermcheck.arrange",
            label="安排中期检查",
            actor=actor,
            now=now,
            comment=f"{len(pilots)}家试点学会",
        )
    return check


def change_midterm(
    check: MidtermCheck,
    pilots: Sequence[Pilot],
    *,
    participants: str,
    seen: int,
    occasion: Occasion,
    **values: Any,
) -> Changed:
    """Change a round: visits and reports that still wait follow its days, ``pilots`` are added.

    A visit that is planned inside the new days stays; the others are spread over what is left of
    them. What was recorded or sent stays as it is.

    Raises:
        NotAllowed: the person does not run the batch.
        NotNow: a day does not fit.
        Stale: somebody else changed the round meanwhile.

    """
    runs_batch.require(occasion.actor, check.batch)
    today = timezone.localdate(occasion.now)
    if values["ends_on"] < values["starts_on"]:
        raise NotNow("“结束日期”不能早于“开始日期”。")
    if values["ends_on"] < today:
        raise NotNow("检查已经过期，“结束日期”不能早于今天。")
    inner = replace(occasion, token=None, seen=None, comment="", data={})
    changed = Changed()
    with transaction.atomic():
        if occasion.token and JOURNAL.already(occasion.token):
            return changed
        check = revise(check, seen=seen, **values)
        changed.moved = _follow_days(check, max(check.starts_on, today), inner)
        changed.due = _follow_due_date(check, inner)
        known = set(check.visits.values_list("pilot", flat=True))
        new = [pilot for pilot in pilots if pilot.pk not in known]
        _ask(check, new, participants=participants, occasion=inner)
        changed.added = len(new)
        note(
            check,
            kind="pilots.midtermcheck.change",
            label="调整中期检查",
            actor=occasion.actor,
            now=occasion.now,
            comment=changed.words,
            token=occasion.token,
        )
    return changed


def _ask(
    check: MidtermCheck, pilots: Sequence[Pilot], *, participants: str, occasion: Occasion
) -> None:
    """Plan a visit to each pilot within the round's days, and ask for the report."""
    if not pilots:
        return
    first = max(check.starts_on, min(timezone.localdate(occasion.now), check.ends_on))
    days = spread(first, check.ends_on, len(pilots), work_calendar())
    inner = Occasion(occasion.actor, occasion.now)
    for pilot, day in zip(pilots, days, strict=True):
        plan_visit(
            pilot,
            actor=occasion.actor,
            now=occasion.now,
            planned_on=day,
            purpose=check.name,
            participants=participants,
            check_round=check,
        )
        _open(check, pilot, inner)


def _open(check: MidtermCheck, pilot: Pilot, occasion: Occasion) -> None:
    if check.report_due_on:
        open_report(
            pilot,
            month=check.starts_on,
            kind=ReportKind.MIDTERM,
            check_round=check,
            due_on=check.report_due_on,
            occasion=occasion,
        )


def _follow_days(check: MidtermCheck, first: dt.date, occasion: Occasion) -> int:
    """Put planned visits that stand outside the days inside them."""
    rows = check.visits.filter(status=VisitStatus.PLANNED).select_related("pilot__batch")
    outside = [row for row in rows if not first <= row.planned_on <= check.ends_on]
    days = spread(first, check.ends_on, len(outside), work_calendar()) if outside else []
    for visit, day in zip(sorted(outside, key=lambda row: row.planned_on), days, strict=True):
        VISIT.perform(visit, "reschedule", replace(occasion, data={"planned_on": day}))
    return len(outside)


def _follow_due_date(check: MidtermCheck, occasion: Occasion) -> int:
    """Give reports that are still being written the new due date; ask those that were not asked."""
    due_on, count = check.report_due_on, 0
    if due_on is None:
        return 0
    known = {row.pilot_id: row for row in check.reports.all()}
    for visit in check.visits.exclude(status=VisitStatus.CANCELLED).select_related("pilot__batch"):
        report = known.get(visit.pilot_id)
        if report is None:
            _open(check, visit.pilot, occasion)
            count += 1
        elif report.status == ReportStatus.DRAFT and report.due_on != due_on:
            _move_due_date(report, due_on, occasion)
            count += 1
    return count


def _move_due_date(report: ProgressReport, due_on: dt.date, occasion: Occasion) -> None:
    old = report.due_on
    moved = revise(report, seen=report.version, due_on=due_on)
    note(
        moved,
        kind="pilots.progressreport.due",
        label="调整报送时限",
        actor=occasion.actor,
        now=occasion.now,
        comment=f"由{cn_date(old)}改为{cn_date(due_on)}。" if old else f"定为{cn_date(due_on)}。",
        after=moved.status,
        detail=due_change(old, due_on) if old else {},
    )
    turns.refresh(REPORT, moved, now=occasion.now)
