"""What a pilot reports by the month, and how the association follows it up, clause 五（三）."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import DirectiveStatus, ReportKind, ReportStatus
from pilots.models.batch import PilotBatch
from pilots.models.plan import Pilot
from sanhua.core.records import Record


class MidtermCheck(Record):
    """A round of visits and reports about all pilots of a batch (中期检查)."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="midterm_checks", verbose_name="批次"
    )
    name = models.CharField("名称", max_length=80)
    requirement = models.TextField("检查要求", max_length=2000, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    report_due_on = models.DateField("报告时限", null=True, blank=True)
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    arranged_at = models.DateTimeField("安排时间")

    class Meta:
        verbose_name = verbose_name_plural = "中期检查"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="midterm_in_order",
                violation_error_message="“结束日期”不能早于“开始日期”。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pilots:midterm", args=[self.pk])


class ProgressReport(Record):
    """What a pilot did in a month (进展报告), put together from its updates, then sent.

    ``month`` is the first day of the month reported. ``figures`` is what the month's updates
    said when the report left the society; a draft shows them as they are.
    """

    pilot = models.ForeignKey(
        Pilot, models.PROTECT, related_name="progress_reports", verbose_name="试点学会"
    )
    kind = models.CharField(
        "类型", max_length=12, choices=ReportKind, default=ReportKind.MONTHLY, editable=False
    )
    month = models.DateField("月份")
    check_round = models.ForeignKey(
        MidtermCheck,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="中期检查",
    )
    done = models.TextField("本期进展", max_length=5000, blank=True)
    problems = models.TextField("存在问题", max_length=3000, blank=True)
    next_steps = models.TextField("下一步打算", max_length=3000, blank=True)
    figures = models.JSONField("本期数据", default=dict, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=ReportStatus, default=ReportStatus.DRAFT, editable=False
    )
    due_on = models.DateField("报送时限", null=True, blank=True)
    is_late = models.BooleanField("逾期补交", default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送人",
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "进展报告"
        ordering = ["-month", "pilot"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "month"],
                condition=models.Q(kind=ReportKind.MONTHLY),
                name="one_report_a_month",
                violation_error_message="该月的进展报告已经建立，请在原报告上继续填写。",
            ),
            models.UniqueConstraint(
                fields=["pilot", "check_round"],
                condition=models.Q(kind=ReportKind.MIDTERM),
                name="one_report_a_midterm",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == ReportKind.MIDTERM:
            return f"{self.check_round}报告"
        return f"{self.month.year}年{self.month.month}月进展报告"

    def get_absolute_url(self) -> str:
        return reverse("pilots:progress_report", args=[self.pk])


class Directive(Record):
    """A leader's instruction on any item (批示), for the officers to carry out."""

    batch = models.ForeignKey(
        PilotBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="directives",
        verbose_name="批次",
    )
    subject_id = models.UUIDField("对象", db_index=True)
    subject_kind = models.CharField("对象类型", max_length=20)
    title = models.CharField("事项", max_length=200)
    url = models.CharField("页面", max_length=200)
    society_id = models.UUIDField("学会", null=True, blank=True, db_index=True)
    society_name = models.CharField("学会名称", max_length=60, blank=True)
    text = models.TextField("批示内容", max_length=1000)
    due_on = models.DateField("办理时限", null=True, blank=True)
    answer = models.TextField("办理情况", max_length=2000, blank=True)
    status = models.CharField("状态", max_length=20, choices=DirectiveStatus, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批示人"
    )
    made_at = models.DateTimeField("批示时间")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    handled_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导批示"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"批示：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:directive", args=[self.pk])
