"""Opening and writing summary reports."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pilots.enums import BatchStatus, Phase, PilotStatus
from pilots.models import Pilot
from reporting.enums import SummarySection, SummaryStatus
from reporting.models import SummaryReport
from reporting.policies import works_on_summary
from reporting.workflows.summary import FROZEN, open_summary
from sanhua.accounts.actions.system import the_system
from sanhua.accounts.models import User
from sanhua.activity.journal import JOURNAL, note, timeline
from sanhua.core.records import revise
from sanhua.core.rules import NotNow, Stale
from sanhua.core.workflow import Occasion

EDITED = "reporting.summaryreport.edit"

log = logging.getLogger(__name__)


def start_summary(
    pilot: Pilot, *, actor: User, now: dt.datetime, token: uuid.UUID | None = None
) -> SummaryReport:
    """Open a pilot's report for writing, prefilled from the year's data.

    Raises:
        NotAllowed: the person does not work for the pilot society.
        NotNow: there is one already, or the pilot has ended.

    """
    return open_summary(pilot, Occasion(actor, now, token=token))


def open_summaries(on: dt.date, *, now: dt.datetime) -> int:
    """Open the report of every active pilot whose evaluation phase has begun; safe to repeat."""
    waiting = Pilot.objects.filter(
        status=PilotStatus.ACTIVE,
        summaries=None,
        batch__status=BatchStatus.OPEN,
        batch__phases__kind=Phase.EVALUATION,
        batch__phases__starts_on__lte=on,
    )
    opened = 0
    for pilot in waiting.select_related("society", "batch").order_by("batch", "number"):
        try:
            start_summary(pilot, actor=the_system(), now=now)
        except (NotNow, ValidationError) as reason:  # somebody was faster
            log.info("summary of pilot %s not opened: %s", pilot.pk, reason)
        else:
            opened += 1
    return opened


def edit_section(
    report: SummaryReport, section: SummarySection, text: str, occasion: Occasion
) -> None:
    """Write one section of a draft.

    Raises:
        NotAllowed: the person does not work for the pilot society.
        NotNow: this version is frozen.
        Stale: somebody else saved a section of it meanwhile.

    """
    works_on_summary.require(occasion.actor, report)
    token = occasion.token
    if token and JOURNAL.already(token):
        return
    try:
        with transaction.atomic():
            current = SummaryReport.objects.get(pk=report.pk)
            if sentence := FROZEN.get(SummaryStatus(current.status)):
                raise NotNow(sentence)
            seen = occasion.seen or current.version
            written = revise(current, seen=seen, **{section.value: _tidy(text)})
            note(
                written,
                kind=EDITED,
                label=f"保存“{section.label}”",
                actor=occasion.actor,
                now=occasion.now,
                after=written.status,
                after_label=str(SummaryStatus(written.status).label),
                token=token,
            )
    except Stale:
        if token and JOURNAL.already(token):  # the same submission, a moment earlier
            return
        raise Stale(_who_was_first(report)) from None


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _who_was_first(report: SummaryReport) -> str:
    last = timeline(report).first()
    who = "他人更新了报告"
    if last is not None:
        moment = timezone.localtime(last.occurred_at)
        who = f"{last.actor or '系统'}已于{moment.month}月{moment.day}日{moment:%H:%M}{last.label}"
    return f"您编辑期间，{who}。您填写的内容仍保留在下方，请与右侧已保存的内容核对，改好后再保存。"
