"""Reports people write, and documents the portal makes of them."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from pilots.models import Pilot
from reporting.enums import DocumentKind, JobState, SummaryStatus
from reporting.models.year import YearReport
from sanhua.core.records import Record
from sanhua.files.models import StoredFile

__all__ = [
    "GeneratedDocument",
    "ReminderCadence",
    "ReportJob",
    "ReportPart",
    "SummaryReport",
    "YearReport",
]


class SummaryReport(Record):
    """One version of a pilot's summary report (试点工作总结报告), clause 五（四）."""

    pilot = models.ForeignKey(
        Pilot, models.PROTECT, related_name="summaries", verbose_name="试点学会"
    )
    number = models.PositiveSmallIntegerField("版本号", default=1)
    overall = models.TextField("总体情况", max_length=10000, blank=True)
    practices = models.TextField("主要做法和成效", max_length=20000, blank=True)
    problems = models.TextField("存在的问题", max_length=10000, blank=True)
    suggestions = models.TextField("意见和建议", max_length=10000, blank=True)
    status = models.CharField("状态", max_length=20, choices=SummaryStatus, editable=False)
    due_on = models.DateField("报送时限", null=True, blank=True)
    # The figures of the year as they stood when the society submitted.
    facts = models.JSONField("年度数据", default=dict, blank=True)
    # The paragraphs a section began with: [words, where they come from].
    origins = models.JSONField("初稿来源", default=dict, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送人",
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    is_late = models.BooleanField("逾期补交", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "总结报告"
        ordering = ["pilot", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="one_summary_a_number"),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=~models.Q(status=SummaryStatus.RETURNED),
                name="one_summary_in_the_making",
                violation_error_message="已有一个版本正在编写或审核，请在该版本上继续。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot.society}试点工作总结报告第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("reporting:summary", args=[self.pk])


class GeneratedDocument(Record):
    """A file the portal made (生成文件), with what it takes to prove it is genuine."""

    kind = models.CharField("种类", max_length=30, choices=DocumentKind)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="对象类型")
    subject_id = models.UUIDField("对象", db_index=True)
    subject_version = models.PositiveIntegerField("对象版本")
    society_id = models.UUIDField("学会", null=True, blank=True, db_index=True)
    number = models.CharField("编号", max_length=40)
    title = models.CharField("标题", max_length=200)
    version_label = models.CharField("版次", max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="文件")
    sha256 = models.CharField("摘要", max_length=64)
    verification_code = models.CharField("校验码", max_length=14, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="生成人")
    created_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "生成文件"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class ReportJob(Record):
    """The making of one document (生成任务): asked for, claimed by a worker, done or failed."""

    kind = models.CharField("种类", max_length=30, choices=DocumentKind)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="对象类型")
    subject_id = models.UUIDField("对象", db_index=True)
    society_id = models.UUIDField("学会", null=True, blank=True, db_index=True)
    title = models.CharField("标题", max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人"
    )
    requested_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=20, choices=JobState, default=JobState.QUEUED)
    stage = models.CharField("阶段", max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    # Where it went wrong, for the administrator: the end of the traceback.
    fault = models.TextField("技术原因", max_length=4000, blank=True)
    # Of a bundle: the filter it was asked with, and how often it was put together.
    selection = models.CharField("筛选条件", max_length=300, blank=True)
    rounds = models.PositiveSmallIntegerField("打包次数", default=0)
    document = models.ForeignKey(
        GeneratedDocument, models.PROTECT, null=True, blank=True, verbose_name="生成文件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "生成任务"
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "selection", "requested_by"],
                condition=models.Q(state__in=(JobState.QUEUED, JobState.RUNNING)),
                name="one_unfinished_job_a_wish",
            )
        ]

    def __str__(self) -> str:
        """Say what is made, not of whom: the administration shows this."""
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("reporting:job", args=[self.pk])


class ReportPart(Record):
    """One file of a bundle (打包内容): a document to make, or a stored file to put in."""

    job = models.ForeignKey(
        ReportJob, models.CASCADE, related_name="parts", verbose_name="生成任务"
    )
    number = models.PositiveSmallIntegerField("序号")
    path = models.CharField("包内路径", max_length=300)
    title = models.CharField("名称", max_length=200)
    kind = models.CharField("种类", max_length=30, choices=DocumentKind, blank=True)
    subject_id = models.UUIDField("对象", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("失败原因", max_length=500, blank=True)
    document = models.OneToOneField(
        GeneratedDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="part",
        verbose_name="生成文件",
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "打包内容"
        ordering = ["job", "number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_part_a_number"),
            models.UniqueConstraint(fields=["job", "path"], name="one_part_a_path"),
        ]

    def __str__(self) -> str:
        return self.title


class ReminderCadence(models.Model):
    """How often people are reminded of one kind of deadline (提醒节奏); kept by the administrator.

    ``kind`` is the label of the record's model, as in the to-do table; empty: all kinds that have
    no row of their own. Without any row the built-in rhythm holds.
    """

    kind = models.CharField(
        "事项种类",
        max_length=80,
        unique=True,
        blank=True,
        default="",
        help_text="留空表示其他所有事项",
        error_messages={"unique": "该事项已有提醒节奏，请直接修改那一条。"},
    )
    before = models.CharField(
        "到期前提醒",
        max_length=60,
        default="10,5,1,0",
        help_text="到期前第几个工作日，用逗号分隔，0为到期当天",
        validators=[
            RegexValidator(r"^\d{1,2}([,，、]\s*\d{1,2})*$", "请填写用逗号分隔的天数，如10,5,1,0。")
        ],
    )
    every = models.PositiveSmallIntegerField(
        "逾期后间隔", default=3, help_text="工作日", validators=[MinValueValidator(1)]
    )
    head_after = models.PositiveSmallIntegerField(
        "提醒学会负责人",
        default=5,
        help_text="自逾期第几个工作日起",
        validators=[MinValueValidator(1)],
    )
    leader_after = models.PositiveSmallIntegerField(
        "提醒省科协领导",
        default=10,
        help_text="自逾期第几个工作日起",
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = verbose_name_plural = "提醒节奏"
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind or "其他所有事项"

    @property
    def days_before(self) -> tuple[int, ...]:
        return tuple(sorted({int(number) for number in re.findall(r"\d+", self.before)}))[::-1]
