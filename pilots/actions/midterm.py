"""Arranging a round of visits and reports about the pilots of a batch (中期检查), clause 五（三）."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from pilots.actions.supervision import plan_visit
from pilots.enums import ReportKind
from pilots.models import MidtermCheck, Pilot, PilotBatch
from pilots.policies import runs_batch
from pilots.workflows.report import open_report
from sanhua.activity.calendar import work_calendar
from sanhua.activity.journal import note
from sanhua.core.calendar import ONE_DAY, WorkCalendar
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


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
        days = spread(starts_on, ends_on, len(pilots), work_calendar())
        for pilot, day in zip(pilots, days, strict=True):
            plan_visit(
                pilot,
                actor=actor,
                now=now,
                planned_on=day,
                purpose=name,
                participants=participants,
                check_round=check,
            )
            if report_due_on:
                open_report(
                    pilot,
                    month=starts_on,
                    kind=ReportKind.MIDTERM,
                    check_round=check,
                    due_on=report_due_on,
                    occasion=Occasion(actor, now),
                )
        note(
            check,
            kind="pilots.midtermcheck.arrange",
            label="安排中期检查",
            actor=actor,
            now=now,
            comment=f"{len(pilots)}家试点学会",
        )
    return check
