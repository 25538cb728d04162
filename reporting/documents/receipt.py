"""Receipts (报送回执): one page that says what the portal received, when, and what follows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from pilots.models import (
    Application,
    Assessment,
    PlanVersion,
    ProgressReport,
    Rectification,
    Registration,
)
from pilots.policies import (
    visible_applications,
    visible_assessments,
    visible_plans,
    visible_progress_reports,
    visible_rectifications,
)
from pilots.policies.sharing import visible_registrations
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind
from reporting.models import SummaryReport
from reporting.policies import visible_summaries
from sanhua.core.wording import cn_date, cn_moment
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
    scan_name: str = "盖章扫描件"
    more: tuple[str, ...] = ()

    @property
    def digest_lines(self) -> list[str]:
        """The fingerprint in groups of four, two lines of it; of several files one line each."""
        if self.more:
            return [f"{_groups(one[:32])}…" for one in (self.digest, *self.more)]
        return [_groups(self.digest[:32]), _groups(self.digest[32:])] if self.digest else []


def _groups(digest: str) -> str:
    return " ".join(digest[k : k + 4] for k in range(0, len(digest), 4))


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


def _of_progress(report: ProgressReport, _on: dt.date) -> ReceiptPaper:
    return ReceiptPaper(
        society=report.pilot.society,
        name=f"试点工作进展报告（{report}）",
        number=f"{report.pilot.number}　{report.month.year}年{report.month.month}月",
        submitted_at=_sent(report),
        punctual=_punctual(report.due_on, late=report.is_late),
        sender=str(report.submitted_by or "—"),
        scan="",
        digest="",
        next_step="由省科协学会学术部阅知；需要补充的，退回后重新报送",
    )


def _of_self_assessment(assessment: Assessment, _on: dt.date) -> ReceiptPaper:
    return ReceiptPaper(
        society=assessment.pilot.society,
        name=f"{assessment.get_kind_display()}自评材料",
        number=f"{assessment.pilot.number}　{assessment.scheme}",
        submitted_at=assessment.self_submitted_at or _sent(assessment),
        punctual=_punctual(assessment.self_due_on, late=assessment.is_late),
        sender=str(assessment.self_submitted_by or "—"),
        scan="",
        digest="",
        next_step="由省科协组织专家评分；评分期间不能修改",
    )


def _of_rectification(order: Rectification, _on: dt.date) -> ReceiptPaper:
    answer = order.answers.last()
    files = [proof.file for proof in answer.proofs.select_related("file")] if answer else []
    return ReceiptPaper(
        society=order.pilot.society,
        name="整改情况报告",
        number=f"整改通知{order.number}" if order.number else "整改通知（未编号）",
        submitted_at=order.responded_at or order.issued_at,
        punctual=_punctual(order.due_on, late=order.is_late),
        sender=str(order.responded_by or "—"),
        scan="、".join(file.name for file in files) or "没有上传",
        digest=files[0].sha256 if files else "",
        next_step="由省科协学会学术部复核；复核通过后销号",
        scan_name="证明材料",
        more=tuple(file.sha256 for file in files[1:]),
    )


def _of_registration(row: Registration, _on: dt.date) -> ReceiptPaper:
    return ReceiptPaper(
        society=row.society,
        name=f"“{row.meeting.title}”报名",
        number=f"参会{row.headcount}人",
        submitted_at=row.made_at,
        punctual=f"报名截止{cn_date(row.meeting.register_by)}",
        sender=str(row.made_by),
        scan="",
        digest="",
        next_step=f"{cn_moment(row.meeting.starts_at)}在{row.meeting.venue}参加会议；截止前可以修改报名",
    )


def _sent(record: Any) -> dt.datetime:
    return record.submitted_at


def _punctual(due_on: dt.date | None, *, late: bool) -> str:
    if due_on is None:
        return "逾期补交" if late else "按时"
    return f"{'逾期补交' if late else '按时'}，期限{cn_date(due_on)}"


def _number_of(record: Any, sent: str) -> str:
    """Number a receipt by its moment and record, so that it needs no counter."""
    moment = timezone.localtime(getattr(record, sent))
    return f"HZ{moment:%Y%m%d}-{record.pk.hex[:6].upper()}"


def _pilots_society(record: Any) -> Society:
    return record.pilot.society


def _kind(
    name: DocumentKind,
    visible: Callable[[User], QuerySet[Any]],
    rows: Callable[[], QuerySet[Any]],
    collect: Callable[[Any, dt.date], ReceiptPaper],
    society: Callable[[Any], Society] = _pilots_society,
    *,
    sent: str = "submitted_at",
) -> Kind:
    """``sent`` is the field that says when it was handed in: without it there is no receipt."""
    label = str(name.label)

    def received(user: User) -> QuerySet[Any]:
        return visible(user).filter(**{f"{sent}__isnull": False})

    def load(pk: uuid.UUID) -> Any:
        return rows().get(pk=pk)

    def identify(record: Any) -> Identity:
        owner = society(record)
        return Identity(
            number=_number_of(record, sent),
            title=f"{label}（{owner}）",
            version_label="第1版",
            society_id=owner.pk,
        )

    return Kind(
        name=name,
        label=label,
        template="reporting/document/receipt.html",
        visible=received,
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
    ),
    _kind(
        DocumentKind.SUMMARY_RECEIPT,
        visible_summaries,
        lambda: SummaryReport.objects.select_related("pilot__society", "submitted_by"),
        _of_summary,
    ),
    _kind(
        DocumentKind.PROGRESS_RECEIPT,
        visible_progress_reports,
        lambda: ProgressReport.objects.select_related("pilot__society", "submitted_by"),
        _of_progress,
    ),
    _kind(
        DocumentKind.SELF_ASSESSMENT_RECEIPT,
        visible_assessments,
        lambda: Assessment.objects.select_related("pilot__society", "scheme", "self_submitted_by"),
        _of_self_assessment,
        sent="self_submitted_at",
    ),
    _kind(
        DocumentKind.RECTIFICATION_RECEIPT,
        visible_rectifications,
        lambda: Rectification.objects.select_related("pilot__society", "responded_by"),
        _of_rectification,
        sent="responded_at",
    ),
    _kind(
        DocumentKind.REGISTRATION_RECEIPT,
        visible_registrations,
        lambda: Registration.objects.select_related("society", "meeting", "made_by"),
        _of_registration,
        lambda record: record.society,
        sent="made_at",
    ),
)
