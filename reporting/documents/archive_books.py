"""The two workbooks of a society's archive: its dossier, and what the programme recorded of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pilots.enums import ApplicationStatus, AssessmentStatus, ReportStatus, VisitStatus
from pilots.models import (
    Application,
    Assessment,
    Evidence,
    ProgressReport,
    Rectification,
    SiteVisit,
    Task,
)
from pilots.policies.files import visible_libraries
from reporting.documents.kind import Identity, Kind
from reporting.enums import DocumentKind
from sanhua.core.ledger import Sheet, heads, ledger_workbook
from societies.models import Society
from societies.queries.dossier_workbook import archived_workbook


def _applications(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = Application.objects.filter(society=society, submitted_at__isnull=False)
    for row in rows.exclude(status=ApplicationStatus.DRAFT).select_related("batch"):
        yield (
            str(row.batch), row.get_kind_display(), row.submitted_at, row.get_status_display(),
            row.conditions, row.foundation, row.scale, row.intention,
        )  # fmt: skip


def _tasks(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = Task.objects.filter(pilot__society=society).select_related("pilot__batch")
    for row in rows.order_by("pilot", "area", "start_on"):
        yield (
            str(row.pilot.batch), row.area, row.title, row.target_result, row.owner, row.start_on,
            row.original_due_on, row.due_on, row.get_status_display(), row.progress,
            row.actual_result,
        )  # fmt: skip


def _evidence(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = Evidence.objects.filter(task__pilot__society=society, removed_at__isnull=True)
    for row in rows.select_related("task", "file").order_by("task__area", "added_at"):
        yield (row.task.area, row.task.title, row.title, row.number, row.added_at, row.file.sha256)


def _reports(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = ProgressReport.objects.filter(pilot__society=society)
    for row in rows.exclude(status=ReportStatus.DRAFT).order_by("month"):
        yield (
            row.get_kind_display(), f"{row.month:%Y年%m月}", row.done, row.problems,
            row.next_steps, row.submitted_at, row.is_late,
        )  # fmt: skip


def _visits(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = SiteVisit.objects.filter(pilot__society=society).exclude(status=VisitStatus.CANCELLED)
    for row in rows.order_by("planned_on"):
        yield (
            row.purpose,
            row.planned_on,
            row.held_on,
            row.participants,
            row.findings,
            row.guidance,
        )


def _orders(society: Society) -> Iterator[tuple[Any, ...]]:
    rows = Rectification.objects.filter(pilot__society=society).prefetch_related("answers")
    for row in rows.order_by("issued_at"):
        yield (
            row.number, row.get_source_display(), row.clause, row.problem, row.requirement,
            row.due_on, _answers(row), row.get_status_display(), row.closed_at,
        )  # fmt: skip


def _answers(order: Rectification) -> str:
    """Return all that was answered, round by round."""
    return "\n".join(f"{row}：{row.measures}" for row in order.answers.all())


def _results(society: Society) -> Iterator[tuple[Any, ...]]:
    """Published results as the society was told them; no expert, no single score."""
    rows = Assessment.objects.filter(pilot__society=society, status=AssessmentStatus.PUBLISHED)
    for row in rows.select_related("pilot__batch").order_by("published_at"):
        yield (
            str(row.pilot.batch), row.get_kind_display(), row.total, row.grade, row.published_at,
            row.public_comment,
        )  # fmt: skip


def sheets_of(society: Society) -> list[Sheet]:
    return [
        Sheet(
            "申报",
            heads("批次:28 方式:10 报送日期:12 状态:12 具备的条件:44 工作基础:44 学会规模:44 试点意愿和设想:44"),
            _applications(society),
        ),
        Sheet(
            "任务",
            heads(
                "批次:28 领域:8 任务:34 目标成果:44 责任人:12 开始日期:12 原定时限:12 现行时限:12 "
                "状态:12 进度（%）:10 实际成果:44"
            ),
            _tasks(society),
            frozen=3,
        ),
        Sheet(
            "佐证材料",
            heads("领域:8 任务:34 材料名称:40 版次:6 上传日期:12 SHA-256:68"),
            _evidence(society),
        ),
        Sheet(
            "进展报告",
            heads("类型:10 月份:12 本期进展:60 存在问题:44 下一步打算:44 报送日期:12 逾期补交:10"),
            _reports(society),
            frozen=2,
        ),
        Sheet(
            "调研指导",
            heads("主题:34 计划日期:12 实际日期:12 参加人员:30 了解情况:60 指导意见:60"),
            _visits(society),
        ),
        Sheet(
            "整改",
            heads(
                "编号:24 问题来源:12 依据条款:16 存在问题:44 整改要求:44 整改时限:12 "
                "整改措施和结果:60 状态:12 销号日期:12"
            ),
            _orders(society),
        ),
        Sheet(
            "评估结果",
            heads("批次:28 评估:12 总分:10 等次:10 发布日期:12 评语:60"),
            _results(society),
        ),
    ]  # fmt: skip


def _records(society: Society, _identity: Identity, _code: str, _moment: dt.datetime) -> bytes:
    return ledger_workbook(*sheets_of(society))


def _dossier(society: Society, _identity: Identity, _code: str, moment: dt.datetime) -> bytes:
    return archived_workbook(society, moment)


def _kind(name: DocumentKind, title: str, mark: str, write: Any) -> Kind:
    def identify(society: Society) -> Identity:
        return Identity(
            number=f"XH-{society.pk.hex[:8].upper()}-{mark}",
            title=f"{title}（{society}）",
            version_label=f"第{society.version}版",
            society_id=society.pk,
        )

    return Kind(
        name=name,
        label=str(name.label),
        sheet=write,
        visible=visible_libraries,
        load=lambda pk: Society.objects.get(pk=pk),
        identify=identify,
        collect=lambda society, _on: society,
    )


KINDS = (
    _kind(DocumentKind.DOSSIER_WORKBOOK, "学会档案台账", "TZ", _dossier),
    _kind(DocumentKind.ARCHIVE_RECORDS, "试点记录台账", "JL", _records),
)
