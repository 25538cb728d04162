"""The report the association itself writes over a batch."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.models import PilotBatch
from reporting.enums import YearStatus
from sanhua.core.records import Record


class YearReport(Record):
    """One version of the association's own report over all pilots of a batch (年度试点工作总结)."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="year_reports", verbose_name="批次"
    )
    number = models.PositiveSmallIntegerField("版本号", default=1)
    overall = models.TextField("总体情况", max_length=10000, blank=True)
    secretariat = models.TextField("典型做法：秘书处实体化", max_length=10000, blank=True)
    secretary_general = models.TextField("典型做法：秘书长专职化", max_length=10000, blank=True)
    market = models.TextField("典型做法：学会工作市场化", max_length=10000, blank=True)
    problems = models.TextField("共性问题", max_length=10000, blank=True)
    suggestions = models.TextField("学会建议汇总", max_length=10000, blank=True)
    next_steps = models.TextField("下一步工作打算", max_length=10000, blank=True)
    status = models.CharField("状态", max_length=20, choices=YearStatus, editable=False)
    # The figures of all pilots as the text was written from; officers renew them in a draft.
    facts = models.JSONField("年度数据", default=dict, blank=True, editable=False)
    origins = models.JSONField("初稿来源", default=dict, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送审人",
    )
    proposed_at = models.DateTimeField("送审时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审定人",
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度总结"
        ordering = ["batch", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_year_report_a_number"),
            models.UniqueConstraint(
                fields=["batch"],
                condition=~models.Q(status=YearStatus.FINAL),
                name="one_year_report_in_the_making",
                violation_error_message="已有一个版本正在编写或审定，请在该版本上继续。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}工作总结第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("reporting:year_report", args=[self.pk])
