"""What proves the lines of a self-assessment, and what experts ask for beyond it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import MaterialRequestStatus
from pilots.models.assessment import Assessment, ScoreSheet, SelfScore
from pilots.models.scheme import Indicator
from sanhua.core.records import Record
from sanhua.files.models import StoredFile


class MaterialRequest(Record):
    """One expert's wish for more material on one line (补充材料请求).

    ``asked_by`` names the sheet it came from; no page, notice or history says which that is.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="material_requests", verbose_name="成效评估"
    )
    asked_by = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="requests", verbose_name="评分表"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标")
    text = models.TextField("请求内容", max_length=1000)
    asked_at = models.DateTimeField("请求时间")
    status = models.CharField("状态", max_length=20, choices=MaterialRequestStatus, editable=False)
    # What the society reads: the officer may word it so that nobody is recognised by it.
    words = models.TextField("转交内容", max_length=1000, blank=True)
    due_on = models.DateField("补充时限", null=True, blank=True)
    passed_on_at = models.DateTimeField("转交时间", null=True, blank=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补充材料请求"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"补充材料：{self.indicator}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:materials", args=[self.assessment_id])


class SelfEvidence(Record):
    """A file that proves one line of a self-assessment (自评佐证)."""

    self_score = models.ForeignKey(
        SelfScore, models.CASCADE, related_name="evidence", verbose_name="自评分"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="self_evidence", verbose_name="文件"
    )
    title = models.CharField("材料名称", max_length=120)
    # Set where it was handed in on an expert's request.
    request = models.ForeignKey(
        MaterialRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name="补充材料请求",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "自评佐证"
        ordering = ["added_at", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["self_score", "file"],
                condition=models.Q(removed_at=None),
                name="one_proof_a_line_and_file",
                violation_error_message="该文件已是本项的佐证。",
            )
        ]

    def __str__(self) -> str:
        return self.title
