"""Carrying out the plan, clause 五（三）."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse

from pilots.enums import ExtensionReason, ExtensionStatus, TaskStatus
from pilots.models.plan import Pilot, PlanTask
from sanhua.core.records import Record
from sanhua.files.models import StoredFile
from societies.enums import Area


class Task(Record):
    """A task in force (任务), made from the approved plan; ``lineage`` ties it to plan lines."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="tasks", verbose_name="试点学会")
    plan_task = models.ForeignKey(
        PlanTask, models.PROTECT, related_name="+", verbose_name="方案任务"
    )
    lineage = models.UUIDField("任务谱系", default=uuid.uuid4, editable=False)
    area = models.CharField("任务领域", max_length=2, choices=Area)
    title = models.CharField("任务名称", max_length=100)
    target_result = models.TextField("目标成果", max_length=1000)
    owner = models.CharField("责任人", max_length=60)
    start_on = models.DateField("开始日期")
    due_on = models.DateField("完成时限")
    original_due_on = models.DateField("原定时限")
    safeguards = models.TextField("保障措施", max_length=1000, blank=True)
    # The lineage of the task that has to be done first, in the same pilot.
    after = models.UUIDField("前置任务", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=24, choices=TaskStatus, default=TaskStatus.PLANNED, editable=False
    )
    progress = models.PositiveSmallIntegerField(
        "完成进度", default=0, validators=[MaxValueValidator(100)], help_text="百分比"
    )
    progress_on = models.DateField("最近更新", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="报结人",
    )
    reported_at = models.DateTimeField("报结时间", null=True, blank=True)
    is_late = models.BooleanField("逾期补交", default=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    verified_at = models.DateTimeField("办结时间", null=True, blank=True)
    actual_result = models.TextField("实际成果", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["pilot", "area", "start_on"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "lineage"], name="one_task_a_lineage")
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:task", args=[self.pk])


class TaskMilestone(Record):
    """A dated step of a task in force (进度节点)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones", verbose_name="任务")
    title = models.CharField("节点", max_length=100)
    due_on = models.DateField("时限")
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "进度节点"
        ordering = ["task", "due_on"]

    def __str__(self) -> str:
        return self.title


class ProgressEntry(Record):
    """One report of progress (进度更新)."""

    task = models.ForeignKey(
        Task, models.CASCADE, related_name="progress_entries", verbose_name="任务"
    )
    percent = models.PositiveSmallIntegerField(
        "完成进度", validators=[MaxValueValidator(100)], help_text="百分比"
    )
    note = models.TextField("进展说明", max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="填报人")
    made_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "进度更新"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.percent}%"


class Evidence(Record):
    """A proof of a task (佐证材料)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="evidence", verbose_name="任务")
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="文件")
    title = models.CharField("材料名称", max_length=120)
    number = models.PositiveSmallIntegerField("版次", default=1)
    description = models.CharField("说明", max_length=300, blank=True)
    # What it proves; none: the target result as a whole.
    milestone = models.ForeignKey(
        TaskMilestone, models.SET_NULL, null=True, blank=True, verbose_name="证明的节点"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["title", "-number"]

    def __str__(self) -> str:
        return self.title

    @property
    def proves(self) -> str:
        """What it proves, in words: a milestone, else the target result."""
        return self.milestone.title if self.milestone else "目标成果"


class ExtensionRequest(Record):
    """A wish for a later due date (延期申请); one open per task."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions", verbose_name="任务")
    original_due_on = models.DateField("原时限")
    requested_due_on = models.DateField("申请延至")
    granted_due_on = models.DateField("批准延至", null=True, blank=True)
    category = models.CharField("原因类别", max_length=20, choices=ExtensionReason)
    reason = models.TextField("延期理由", max_length=1000)
    status = models.CharField("状态", max_length=20, choices=ExtensionStatus, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    requested_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审批人",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(requested_due_on__gt=models.F("original_due_on")),
                name="extension_is_later",
                violation_error_message="申请延至的日期须晚于原时限。",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(status=ExtensionStatus.REQUESTED),
                name="one_open_extension",
                violation_error_message="该任务已有一份延期申请待批，请等待答复或先撤回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}延期申请"

    def get_absolute_url(self) -> str:
        return reverse("pilots:task", args=[self.task_id])
