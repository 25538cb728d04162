"""Guidance, findings and putting things right, clause 五（三）."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import (
    ExtensionReason,
    RectificationSource,
    RectificationStatus,
    VisitStatus,
)
from pilots.models.plan import Pilot
from pilots.models.report import MidtermCheck
from pilots.models.task import Task
from sanhua.core.records import Record
from sanhua.files.models import StoredFile


class SiteVisit(Record):
    """A visit to a pilot society (调研指导)."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="visits", verbose_name="试点学会")
    planned_on = models.DateField("计划日期")
    purpose = models.CharField("主题", max_length=120)
    participants = models.CharField("参加人员", max_length=200)
    held_on = models.DateField("实际日期", null=True, blank=True)
    findings = models.TextField("了解情况", max_length=5000, blank=True)
    guidance = models.TextField("指导意见", max_length=5000, blank=True)
    status = models.CharField("状态", max_length=20, choices=VisitStatus, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    check_round = models.ForeignKey(
        MidtermCheck,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="中期检查",
    )

    class Meta:
        verbose_name = verbose_name_plural = "调研指导"
        ordering = ["-planned_on"]

    def __str__(self) -> str:
        return f"{self.pilot.society}：{self.purpose}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:visit", args=[self.pk])


class Rectification(Record):
    """One order to put something right (督促整改), with its answer."""

    pilot = models.ForeignKey(
        Pilot, models.PROTECT, related_name="rectifications", verbose_name="试点学会"
    )
    number = models.CharField("编号", max_length=40, blank=True)
    task = models.ForeignKey(
        Task,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="关联任务",
    )
    visit = models.ForeignKey(
        SiteVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name="关联调研",
    )
    source = models.CharField("问题来源", max_length=20, choices=RectificationSource)
    clause = models.CharField("依据条款", max_length=60, help_text="如：通知四（一）2")
    problem = models.TextField("存在问题", max_length=2000)
    requirement = models.TextField("整改要求", max_length=2000)
    due_on = models.DateField("整改时限", help_text="含当日")
    status = models.CharField("状态", max_length=24, choices=RectificationStatus, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="下达人"
    )
    issued_at = models.DateTimeField("下达时间")
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报送人",
    )
    responded_at = models.DateTimeField("报送时间", null=True, blank=True)
    is_late = models.BooleanField("逾期补交", default=False)
    # A wish for more time that waits for an answer; earlier ones are in the trail.
    wished_on = models.DateField("申请延至", null=True, blank=True)
    wish_category = models.CharField("延期原因", max_length=20, choices=ExtensionReason, blank=True)
    wish_reason = models.TextField("延期理由", max_length=1000, blank=True)
    wished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="延期申请人",
    )
    wished_at = models.DateTimeField("延期申请时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="销号人",
    )
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number=""),
                name="one_order_a_number",
                violation_error_message="该编号已被使用，请重新提交。",
            )
        ]

    def __str__(self) -> str:
        return f"整改通知{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:rectification", args=[self.pk])


class RectificationAnswer(Record):
    """What a society answered to an order (整改报送), and what was said to it; rounds by number."""

    rectification = models.ForeignKey(
        Rectification, models.CASCADE, related_name="answers", verbose_name="整改"
    )
    number = models.PositiveSmallIntegerField("第几次", default=1)
    measures = models.TextField("整改措施和结果", max_length=3000)
    is_late = models.BooleanField("逾期补交", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    made_at = models.DateTimeField("报送时间")
    opinion = models.TextField("复核意见", max_length=2000, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    judged_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改报送"
        ordering = ["rectification", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "number"], name="one_answer_a_round")
        ]

    def __str__(self) -> str:
        return f"第{self.number}次报送"


class AnswerProof(Record):
    """A file that proves an answer (整改佐证): newly handed in, or from the society's library."""

    answer = models.ForeignKey(
        RectificationAnswer, models.CASCADE, related_name="proofs", verbose_name="整改报送"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="answer_proofs", verbose_name="文件"
    )
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "整改佐证"
        ordering = ["answer", "position"]
        constraints = [models.UniqueConstraint(fields=["answer", "file"], name="one_proof_a_file")]

    def __str__(self) -> str:
        return self.file.name


class VisitPhoto(Record):
    """A photo or paper of a visit (现场照片或材料)."""

    visit = models.ForeignKey(
        SiteVisit, models.CASCADE, related_name="photos", verbose_name="调研指导"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="visit_photos", verbose_name="文件"
    )
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "现场照片或材料"
        ordering = ["visit", "position"]

    def __str__(self) -> str:
        return self.file.name


class VisitFinding(Record):
    """One thing a visit found (发现问题), which may become a rectification."""

    visit = models.ForeignKey(
        SiteVisit, models.CASCADE, related_name="finding_rows", verbose_name="调研指导"
    )
    problem = models.CharField("存在问题", max_length=500)
    position = models.PositiveSmallIntegerField("序号", default=1)
    rectification = models.OneToOneField(
        Rectification,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="finding",
        verbose_name="整改",
    )

    class Meta:
        verbose_name = verbose_name_plural = "发现问题"
        ordering = ["visit", "position"]

    def __str__(self) -> str:
        return self.problem


class Urging(Record):
    """A reminder sent by hand (催办): what was late, which words, to whom."""

    turn_id = models.UUIDField("待办", db_index=True)
    subject_id = models.UUIDField("对象", db_index=True)
    title = models.CharField("事项", max_length=200)
    url = models.CharField("页面", max_length=200, blank=True)
    society_id = models.UUIDField("学会", null=True, blank=True, db_index=True)
    society_name = models.CharField("学会名称", max_length=100, blank=True)
    batch_id = models.UUIDField("批次", null=True, blank=True, db_index=True)
    due_on = models.DateField("时限", null=True, blank=True)
    text = models.TextField("催办内容", max_length=1000)
    recipients = models.CharField("接收人", max_length=300)
    urged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="催办人")
    urged_at = models.DateTimeField("催办时间")

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["-urged_at"]

    def __str__(self) -> str:
        return self.title
