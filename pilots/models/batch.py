"""A year's programme and the record of what the association decided in it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from guardian.models import UserObjectPermissionBase

from pilots.enums import BatchStatus, DecisionKind, Phase
from sanhua.core.records import Record
from sanhua.files.models import StoredFile


class PilotBatch(Record):
    """One round of the programme (试点批次); what changes from year to year is data here."""

    name = models.CharField("批次名称", max_length=60, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    doc_number = models.CharField("发文字号", max_length=40, blank=True)
    doc_title = models.CharField("文件标题", max_length=200, blank=True)
    decision_number = models.CharField("审定通知发文字号", max_length=40, blank=True)
    quota_min = models.PositiveSmallIntegerField("试点数量下限", default=2)
    quota_max = models.PositiveSmallIntegerField("试点数量上限", default=3)
    supplement_days = models.PositiveSmallIntegerField(
        "补正期限", default=5, help_text="工作日，自退回之日起"
    )
    notice_days = models.PositiveSmallIntegerField("公示期", default=5, help_text="工作日")
    contact = models.CharField("联系人及电话", max_length=100, blank=True)
    hides_applicants = models.BooleanField(
        "评审时隐去学会名称",
        default=False,
        help_text="专家看到的是“参评学会01”。佐证图片和文件内容不能遮盖，仍可能出现学会名称。",
    )
    status = models.CharField(
        "状态", max_length=20, choices=BatchStatus, default=BatchStatus.DRAFT, editable=False
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "试点批次"
        ordering = ["-year", "name"]
        permissions = [("run_batch", "经办本批次")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quota_max__gte=models.F("quota_min")),
                name="quota_in_order",
                violation_error_message="试点数量上限不能小于下限。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pilots:batch", args=[self.pk])

    def phase(self, kind: Phase) -> BatchPhase | None:
        """Return a phase from the prefetched rows, so that a list costs no query per batch."""
        return next((row for row in self.phases.all() if row.kind == kind), None)

    def starts(self, kind: Phase) -> dt.date | None:
        row = self.phase(kind)
        return row.starts_on if row else None

    def ends(self, kind: Phase) -> dt.date | None:
        row = self.phase(kind)
        return row.ends_on if row else None


class PilotBatchUserObjectPermission(UserObjectPermissionBase):
    """Which officers run a batch (经办授权): the one grant that is not a membership."""

    content_object = models.ForeignKey(PilotBatch, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "经办授权"


class BatchPhase(Record):
    """One dated step of a batch (阶段); both days inclusive, either may be open."""

    batch = models.ForeignKey(
        PilotBatch, models.CASCADE, related_name="phases", verbose_name="批次"
    )
    kind = models.CharField("阶段", max_length=20, choices=Phase)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "阶段"
        ordering = ["batch", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind"], name="one_phase_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="phase_in_order",
                violation_error_message="阶段的结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.get_kind_display()}"


class Decision(Record):
    """A decision taken outside the portal (会议决定): only recorded here, never voted on."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="decisions", verbose_name="批次"
    )
    kind = models.CharField("会议", max_length=20, choices=DecisionKind)
    number = models.CharField("纪要编号", max_length=60)
    decided_on = models.DateField("会议日期")
    summary = models.TextField("决定内容", max_length=2000)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="纪要扫描件"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "会议决定"
        ordering = ["-decided_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:batch", args=[self.batch_id])
