"""What a society asks when it does not agree with a published result, clause 五（四）."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pilots.enums import ResultReviewStatus
from pilots.models.assessment import Assessment
from sanhua.core.records import Record
from sanhua.files.models import StoredFile


class ResultReview(Record):
    """A society's request to look at a published result again, and the answer (结果复核)."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="reviews", verbose_name="成效评估"
    )
    reason = models.TextField("复核理由", max_length=3000)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, verbose_name="证明材料"
    )
    status = models.CharField("状态", max_length=20, choices=ResultReviewStatus, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
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
        verbose_name = verbose_name_plural = "结果复核"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(status="requested"),
                name="one_open_review_a_result",
                violation_error_message="已有一件复核申请待答复，请等待答复。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}结果复核"

    def get_absolute_url(self) -> str:
        return self.assessment.get_absolute_url()
