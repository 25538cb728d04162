"""Receipts (报送回执): one page that says what the portal received, when, and what follows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from pilots.models import Application, PlanVersion
from pilots.policies import visible_applications, visible_plans
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind
from reporting.models import SummaryReport
from reporting.policies import visible_summaries
from sanhua.core.wording import cn_date
from societies.models import Society

if TYPE_CHECKING:
    from sanhua.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    society: Society
    name: str
    number: str
    submitted_at: dt.datetime
    punctual: str
    sender: str
    scan: str
    digest: str
    next_step: str

    @property
    def digest_lines(self) -> list[str]:
        """The fingerprint in groups of four, two lines of it."""
        groups = [self.digest[k : k + 4] for k in range(0, len(self.digest), 4)]
        return [" ".join(groups[:8]), " ".join(groups[8:])] if groups else []


def _of_application(application: Application, _on: dt.date) -> ReceiptPaper:
    attachment = application.attachment
    return ReceiptPaper(
        society=application.society,
        name="“三化”建设试点申报材料",
        number=str(application.batch),
        submitted_at=_sent(application),
        punctual="逾期补交" if application.is_late else "按时",
        sender=str(application.submitted_by or "—"),
        scan=attachment.name if attachment else "没有上传",
        digest=attachment.sha256 if attachment else "",
        next_step="由省科协学会学术部受理；受理前可以撤回修改",
    )


def _of_plan(plan: PlanVersion, _on: dt.date) -> ReceiptPaper:
    return ReceiptPaper(
        society=plan.pilot.society,
        name="省级学会“三化”建设试点实施方案",
        number=f"{plan.pilot.number}-FA　第{plan.number}版",
        submitted_at=_sent(plan),
        punctual=_punctual(plan.due_on, late=plan.is_late),
        sender=str(plan.submitted_by or "—"),
        scan=plan.scan.name if plan.scan else "没有上传",
        digest=plan.content_hash,
        next_step="由省科协学会学术部逐项审核；审核期间不能修改，需要修改的请联系退回",
    )


def _of_summary(summary: SummaryReport, _on: dt.date) -> ReceiptPaper:
    return ReceiptPaper(
        society=summary.pilot.society,
        name="试点工作总结报告",
        number=f"{summary.pilot.number}-ZJ　第{summary.number}版",
        submitted_at=_sent(summary),
        punctual=_punctual(summary.due_on, late=summary.is_late),
        sender=str(summary.submitted_by or "—"),
        scan="",
        digest="",
        next_step="由省科协学会学术部审核；审核期间不能修改，需要修改的请联系退回",
    )


def _sent(record: Any) -> dt.datetime:
    return record.submitted_at


def _punctual(due_on: dt.date | None, *, late: bool) -> str:
    if due_on is None:
        return "逾期补交" if late else "按时"
    return f"{'逾期补交' if late else '按时'}，期限{cn_date(due_on)}"


def _number_of(record: Any) -> str:
    """Number a receipt by its moment and record, so that it needs no counter."""
    moment = timezone.localtime(record.submitted_at)
    return f"HZ{moment:%Y%m%d}-{record.pk.hex[:6].upper()}"


def _kind(
    name: DocumentKind,
    visible: Callable[[User], QuerySet[Any]],
    rows: Callable[[], QuerySet[Any]],
    collect: Callable[[Any, dt.date], ReceiptPaper],
    society: Callable[[Any], Society],
) -> Kind:
    label = str(name.label)

    def sent(user: User) -> QuerySet[Any]:
        return visible(user).filter(submitted_at__isnull=False)

    def load(pk: uuid.UUID) -> Any:
        return rows().get(pk=pk)

    def identify(record: Any) -> Identity:
        owner = society(record)
        return Identity(
            number=_number_of(record),
            title=f"{label}（{owner}）",
            version_label="第1版",
            society_id=owner.pk,
        )

    return Kind(
        name=name,
        label=label,
        template="reporting/document/receipt.html",
        visible=sent,
        load=load,
        identify=identify,
        collect=collect,
    )


KINDS = (
    _kind(
        DocumentKind.APPLICATION_RECEIPT,
        visible_applications,
        lambda: Application.objects.select_related(
            "society", "batch", "submitted_by", "attachment"
        ),
        _of_application,
        lambda record: record.society,
    ),
    _kind(
        DocumentKind.PLAN_RECEIPT,
        visible_plans,
        lambda: PlanVersion.objects.select_related("pilot__society", "submitted_by", "scan"),
        _of_plan,
        lambda record: record.pilot.society,
    ),
    _kind(
        DocumentKind.SUMMARY_RECEIPT,
        visible_summaries,
        lambda: SummaryReport.objects.select_related("pilot__society", "submitted_by"),
        _of_summary,
        lambda record: record.pilot.society,
    ),
)
