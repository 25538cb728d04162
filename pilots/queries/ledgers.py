"""The lists of the programme as workbooks (台账): what a page shows, exactly as it is filtered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from pilots.models import (
    Acknowledgement,
    Application,
    Directive,
    Pilot,
    PlanVersion,
    ProgressReport,
    SiteVisit,
)
from pilots.queries.urging import OwedRow
from sanhua.core.calendar import WorkCalendar
from sanhua.core.ledger import Sheet, heads


def applications_sheet(rows: Iterable[Application]) -> Sheet:
    return Sheet(
        "申报",
        heads(
            "学会:30 批次:28 方式:12 状态:12 报送日期:12 逾期补交:10 补正时限:12 报送人:10 "
            "具备的条件:44 工作基础:44 学会规模:44 试点意愿和设想:44"
        ),
        (
            (
                row.society, row.batch, row.get_kind_display(), row.get_status_display(),
                row.submitted_at, row.is_late, row.due_on, row.submitted_by, row.conditions,
                row.foundation, row.scale, row.intention,
            )
            for row in rows
        ),
    )  # fmt: skip


def pilots_sheet(rows: Iterable[Pilot]) -> Sheet:
    return Sheet(
        "试点学会",
        heads("学会:30 批次:28 编号:14 状态:12 确定日期:12 学科:10 挂靠单位:30"),
        (
            (
                row.society, row.batch, row.number, row.get_status_display(), row.started_on,
                row.society.get_discipline_display(), row.society.host_institution,
            )
            for row in rows
        ),
    )  # fmt: skip


def plans_sheet(rows: Iterable[PlanVersion]) -> Sheet:
    return Sheet(
        "实施方案",
        heads("学会:30 批次:28 版本号:8 状态:14 报送时限:12 报送日期:12 逾期补交:10 报送人:10"),
        (
            (
                row.pilot.society, row.pilot.batch, row.number, row.get_status_display(), row.due_on,
                row.submitted_at, row.is_late, row.submitted_by,
            )
            for row in rows
        ),
    )  # fmt: skip


def reports_sheet(rows: Iterable[ProgressReport]) -> Sheet:
    return Sheet(
        "进展报告",
        heads(
            "学会:30 批次:28 类型:10 月份:12 状态:12 报送时限:12 报送日期:12 逾期补交:10 "
            "本期进展:60 存在问题:44 下一步打算:44"
        ),
        (
            (
                row.pilot.society, row.pilot.batch, row.get_kind_display(),
                f"{row.month.year}年{row.month.month}月", row.get_status_display(), row.due_on,
                row.submitted_at, row.is_late, row.done, row.problems, row.next_steps,
            )
            for row in rows
        ),
    )  # fmt: skip


def visits_sheet(rows: Iterable[SiteVisit]) -> Sheet:
    return Sheet(
        "调研指导",
        heads(
            "学会:30 批次:28 主题:34 状态:12 计划日期:12 实际日期:12 参加人员:30 了解情况:60 "
            "指导意见:60"
        ),
        (
            (
                row.pilot.society, row.pilot.batch, row.purpose, row.get_status_display(),
                row.planned_on, row.held_on, row.participants, row.findings, row.guidance,
            )
            for row in rows
        ),
    )  # fmt: skip


def directives_sheet(rows: Iterable[Directive]) -> Sheet:
    return Sheet(
        "领导批示",
        heads(
            "事项:40 学会:30 批次:28 批示内容:60 批示人:10 批示日期:12 办理时限:12 状态:12 "
            "办理情况:60 办理人:10 办理日期:12"
        ),
        (
            (
                row.title, row.society_name, row.batch, row.text, row.made_by, row.made_at,
                row.due_on, row.get_status_display(), row.answer, row.handled_by, row.handled_at,
            )
            for row in rows
        ),
    )  # fmt: skip


def owed_sheet(rows: Iterable[OwedRow], *, on: dt.date, calendar: WorkCalendar) -> Sheet:
    def late(due_on: dt.date | None) -> Any:
        return calendar.between(due_on, on) if due_on and due_on < on else ""

    return Sheet(
        "督办催办",
        heads(
            "事项:44 学会:30 时限:12 逾期（工作日）:12 催办次数:10 最近催办:12 催办人:10 催办内容:60"
        ),
        (
            (
                row.turn.title, row.turn.society_name, row.turn.due_on, late(row.turn.due_on),
                row.urged, *_last(row),
            )
            for row in rows
        ),
    )  # fmt: skip


def _last(row: OwedRow) -> tuple[Any, Any, Any]:
    if row.last is None:
        return "", "", ""
    return row.last.urged_at, row.last.urged_by, row.last.text


def receipts_sheet(rows: Iterable[Acknowledgement]) -> Sheet:
    return Sheet(
        "签收情况",
        heads("学会:30 状态:12 签收人:10 签收日期:12 签收时限:12"),
        (
            (
                row.society, row.get_status_display(), row.acknowledged_by, row.acknowledged_at,
                row.announcement.acknowledge_by,
            )
            for row in rows
        ),
    )  # fmt: skip
