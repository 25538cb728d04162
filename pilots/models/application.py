"""From the wish to take part to the decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import (
    ApplicationKind,
    ApplicationStatus,
    PlanField,
    PublicNoticeStatus,
    ReturnReason,
)
from pilots.models.batch import Decision, PilotBatch
from sanhua.core.records import Record
from sanhua.files.models import StoredFile
from societies.models import Society


class PublicNotice(Record):
    """The list of proposed societies, shown for objections (公示)."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="public_notices", verbose_name="批次"
    )
    title = models.CharField("标题", max_length=120)
    body = models.TextField("公示内容", max_length=5000)
    contact = models.CharField("异议受理联系方式", max_length=200)
    starts_on = models.DateField("公示开始")
    ends_on = models.DateField("公示结束", help_text="含当日")
    status = models.CharField(
        "状态",
        max_length=20,
        choices=PublicNoticeStatus,
        default=PublicNoticeStatus.OPEN,
        editable=False,
    )
    result = models.TextField("公示结果", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:public_notice", args=[self.pk])


class Application(Record):
    """A society's application, or its recommendation by the association (申报、推荐)."""

    batch = models.ForeignKey(
        PilotBatch, models.PROTECT, related_name="applications", verbose_name="批次"
    )
    society = models.ForeignKey(
        Society, models.PROTECT, related_name="applications", verbose_name="学会"
    )
    kind = models.CharField(
        "方式", max_length=20, choices=ApplicationKind, default=ApplicationKind.APPLICATION
    )
    # The notice asks for societies that “有条件、有基础、规模适当” and are willing (五（一）, 三).
    conditions = models.TextField("具备的条件", max_length=3000, blank=True)
    foundation = models.TextField("工作基础", max_length=3000, blank=True)
    scale = models.TextField("学会规模", max_length=3000, blank=True)
    intention = models.TextField("试点意愿和设想", max_length=3000, blank=True)
    attachment = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="盖章申报材料"
    )
    status = models.CharField(
        "状态",
        max_length=20,
        choices=ApplicationStatus,
        default=ApplicationStatus.DRAFT,
        editable=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
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
    due_on = models.DateField("补正时限", null=True, blank=True)
    public_notice = models.ForeignKey(
        PublicNotice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="公示",
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, verbose_name="会议决定"
    )
    over_quota_reason = models.TextField("超出名额说明", max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审定人",
    )
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申报"
        ordering = ["batch", "society__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "society"],
                condition=~models.Q(status=ApplicationStatus.WITHDRAWN),
                name="one_application_a_batch",
                violation_error_message="本学会在该批次已有申报，请直接打开原申报办理。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.society}申报{self.batch}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:application", args=[self.pk])


class Investigation(Record):
    """What the association found when it looked (调研记录), clause 五（一）."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="investigations", verbose_name="申报"
    )
    held_on = models.DateField("调研日期")
    participants = models.CharField("调研人员", max_length=200)
    findings = models.TextField("调研情况", max_length=5000)
    conclusion = models.TextField("调研意见", max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "调研记录"
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.application.society} {self.held_on:%Y-%m-%d}"


class Objection(Record):
    """An objection to a public notice (异议); only with a real name and a way to answer."""

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    name = models.CharField("异议人实名", max_length=60)
    contact = models.CharField("联系方式", max_length=100)
    content = models.TextField("异议内容", max_length=3000)
    received_on = models.DateField("收到日期")
    reply = models.TextField("核查与答复", max_length=3000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="答复人"
    )
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["received_on"]

    def __str__(self) -> str:
        return f"{self.name}的异议"


class ReturnRemark(Record):
    """One reason why something went back (退回意见), pinned to the place it is about.

    ``subject_id`` is the returned record; ``place`` names a chapter, task, indicator or section
    inside it (empty: the whole); ``place_label`` is how the person reads it.
    """

    subject_id = models.UUIDField("退回对象", db_index=True)
    event_id = models.UUIDField("办理记录", null=True, blank=True)
    reason = models.CharField("退回原因", max_length=20, choices=ReturnReason)
    place = models.CharField("位置", max_length=60, blank=True)
    place_label = models.CharField("位置名称", max_length=120, blank=True)
    # Which fields of the place, as values of PlanField with commas; none: the whole place.
    fields = models.CharField("字段", max_length=80, blank=True)
    text = models.TextField("具体意见", max_length=1000, blank=True)
    made_at = models.DateTimeField("退回时间")

    class Meta:
        verbose_name = verbose_name_plural = "退回意见"
        ordering = ["-made_at", "place"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}：{self.text}"

    @property
    def pins(self) -> list[PlanField]:
        """The fields it is about, in the order of the form."""
        named = self.fields.split(",")
        return [field for field in PlanField if field.value in named]
