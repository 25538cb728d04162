"""Opening, writing and revising the association's own report over a batch."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from pilots.models import PilotBatch
from reporting.documents.batch_year import figures_of_batch
from reporting.enums import YearSection, YearStatus
from reporting.models import YearReport
from reporting.policies import writes_year
from reporting.workflows.year_report import YEAR_FROZEN, YEAR_REPORT, kept, version_after
from sanhua.accounts.models import User
from sanhua.activity.journal import JOURNAL, note
from sanhua.core.records import revise
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion


def start_year_report(
    batch: PilotBatch, *, actor: User, now: dt.datetime, token: uuid.UUID | None = None
) -> YearReport:
    """Open a batch's report for writing, prefilled from its pilots' year.

    Raises:
        NotAllowed: the person does not run the batch.
        NotNow: there is one already, or the batch has no pilots.

    """
    return YEAR_REPORT.begin(version_after(batch), "draft", Occasion(actor, now, token=token))


def revise_year_report(report: YearReport, occasion: Occasion) -> YearReport:
    """Open the next version as a copy of a finalised one.

    Raises:
        NotAllowed: the person does not run the batch.
        NotNow: it is not the newest, or not finalised.

    """
    return YEAR_REPORT.begin(version_after(report.batch, report), "revise", occasion)


def renew_year_figures(report: YearReport, occasion: Occasion) -> None:
    """Collect the figures of a draft anew, as of today; the text stays as it is.

    Raises:
        NotAllowed, NotNow, Stale: as for ``edit_year_section``.

    """
    today = timezone.localdate(occasion.now)
    figures = kept(figures_of_batch(report.batch, today))
    _put(report, {"facts": figures}, occasion, label="更新年度数据")


def edit_year_section(
    report: YearReport, section: YearSection, text: str, occasion: Occasion
) -> None:
    """Write one section of a draft.

    Raises:
        NotAllowed: the person does not run the batch.
        NotNow: this version is frozen.
        Stale: somebody else saved a section of it meanwhile.

    """
    tidy = text.replace("\r\n", "\n").strip()
    _put(report, {section.value: tidy}, occasion, label=f"保存“{section.label}”")


def _put(report: YearReport, values: dict[str, Any], occasion: Occasion, *, label: str) -> None:
    writes_year.require(occasion.actor, report)
    with transaction.atomic():
        if occasion.token and JOURNAL.already(occasion.token):
            return
        current = YearReport.objects.get(pk=report.pk)
        if sentence := YEAR_FROZEN.get(YearStatus(current.status)):
            raise NotNow(sentence)
        written = revise(current, seen=occasion.seen or current.version, **values)
        note(
            written,
            kind="reporting.yearreport.edit",
            label=label,
            actor=occasion.actor,
            now=occasion.now,
            after=written.status,
            after_label=str(YearStatus(written.status).label),
            token=occasion.token,
        )
