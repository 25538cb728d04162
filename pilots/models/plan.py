"""A pilot society and its plan, clause 五（二）."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import AreaChoice, PilotStatus, PlanStatus
from pilots.models.application import Application
from pilots.models.batch import PilotBatch
from sanhua.core.records import Record
from sanhua.files.models import StoredFile
from societies.enums import Area
from societies.models import Society


class Pilot(Record):
    """A society in a batch (试点学会); made by the selection of its application."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="pilots", verbose_name="批次"
    )
    society = models.ForeignKey(Society, models.PROTECT, related_name="pilots", verbose_name="学会")
    application = models.OneToOneField(Application, models.PROTECT, verbose_name="申报")
    status = models.CharField(
        "状态", max_length=20, choices=PilotStatus, default=PilotStatus.ACTIVE, editable=False
    )
    number = models.CharField("编号", max_length=20, help_text="如 SH2022-01")
    started_on = models.DateField("确定日期")
    # What the society looked like before the pilot, so that the year can show a difference.
    baseline = models.JSONField("试点前情况", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "试点学会"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "society"], name="one_pilot_a_batch")
        ]

    def __str__(self) -> str:
        return f"{self.society}（{self.batch}）"

    def get_absolute_url(self) -> str:
        return reverse("pilots:pilot", args=[self.pk])


class PlanVersion(Record):
    """One version of a pilot's plan (实施方案). An approved version never changes."""

    pilot = models.ForeignKey(
        Pilot, models.PROTECT, related_name="plan_versions", verbose_name="试点学会"
    )
    number = models.PositiveSmallIntegerField("版本号", default=1)
    targets = models.TextField("试点目标", max_length=5000, blank=True)
    responsibilities = models.TextField("责任分工", max_length=5000, blank=True)
    schedule = models.TextField("进度安排", max_length=5000, blank=True)
    safeguards = models.TextField("保障措施", max_length=5000, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False
    )
    due_on = models.DateField("报送时限", null=True, blank=True)
    content_hash = models.CharField("内容摘要", max_length=64, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="盖章扫描件"
    )
    scan_of = models.CharField("扫描件对应摘要", max_length=64, blank=True)
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
        verbose_name = verbose_name_plural = "实施方案"
        ordering = ["pilot", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="one_plan_a_number"),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=models.Q(status=PlanStatus.APPROVED),
                name="one_plan_in_force",
            ),
            models.UniqueConstraint(
                fields=["pilot"],
                condition=models.Q(
                    status__in=(PlanStatus.DRAFT, PlanStatus.CONFIRMED, PlanStatus.SUBMITTED)
                ),
                name="one_plan_in_the_making",
                violation_error_message="已有一个版本正在编制或审核，请在该版本上继续。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot.society}实施方案第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("pilots:plan", args=[self.pk])


class PlanArea(Record):
    """What a plan says about one of the ten areas: tasks, or a reason for none."""

    plan = models.ForeignKey(
        PlanVersion, models.CASCADE, related_name="areas", verbose_name="实施方案"
    )
    area = models.CharField("任务领域", max_length=2, choices=Area)
    choice = models.CharField("安排", max_length=20, choices=AreaChoice, default=AreaChoice.PLANNED)
    reason = models.TextField("理由", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务领域安排"
        ordering = ["plan", "area"]
        constraints = [models.UniqueConstraint(fields=["plan", "area"], name="one_choice_an_area")]

    def __str__(self) -> str:
        return f"{self.area} {self.get_choice_display()}"


class PlanTask(Record):
    """One line of a plan's task list (任务清单). ``lineage`` stays the same across versions."""

    plan = models.ForeignKey(
        PlanVersion, models.CASCADE, related_name="tasks", verbose_name="实施方案"
    )
    lineage = models.UUIDField("任务谱系", default=uuid.uuid4, editable=False)
    area = models.CharField("任务领域", max_length=2, choices=Area)
    title = models.CharField("任务名称", max_length=100)
    target_result = models.TextField("目标成果", max_length=1000)
    owner = models.CharField("责任人", max_length=60)
    start_on = models.DateField("开始日期")
    due_on = models.DateField("完成时限")
    safeguards = models.TextField("保障措施", max_length=1000, blank=True)
    # The lineage of the task that has to be done first, in the same plan.
    after = models.UUIDField("前置任务", null=True, blank=True)
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "方案任务"
        ordering = ["plan", "area", "position", "start_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("start_on")),
                name="plan_task_in_order",
                violation_error_message="“完成时限”不能早于“开始日期”。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.title}"


class PlanMilestone(Record):
    """A dated step inside a planned task (进度节点)."""

    task = models.ForeignKey(
        PlanTask, models.CASCADE, related_name="milestones", verbose_name="方案任务"
    )
    title = models.CharField("节点", max_length=100)
    due_on = models.DateField("时限")

    class Meta:
        verbose_name = verbose_name_plural = "方案进度节点"
        ordering = ["task", "due_on"]

    def __str__(self) -> str:
        return self.title
