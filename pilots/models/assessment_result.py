"""What an evaluation had come to before it was opened again (历次结果)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from pilots.models.assessment import Assessment
from sanhua.core.records import Record

WRITTEN_ONCE = "results that were kept are written once"


class _Kept(models.QuerySet[Any]):
    """Rows that nobody changes or deletes; who tries has made a mistake."""

    def update(self, **_values: Any) -> NoReturn:
        raise TypeError(WRITTEN_ONCE)

    def delete(self) -> NoReturn:
        raise TypeError(WRITTEN_ONCE)


class AssessmentResult(Record):
    """A whole result as it stood when scoring was opened again (历次结果); written once.

    ``content`` is all of it, the sheets' totals without names; ``digest`` is over ``content``.
    Where ``published_at`` is set, the society has seen its own part of it.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="past_results", verbose_name="成效评估"
    )
    number = models.PositiveSmallIntegerField("次序")
    total = models.DecimalField("总分", max_digits=5, decimal_places=2)
    grade = models.CharField("等次", max_length=20, blank=True)
    content = models.JSONField("结果内容")
    digest = models.CharField("校验码", max_length=64)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    closed_at = models.DateTimeField("收回时间")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收回人"
    )
    reason = models.TextField("收回原因", max_length=2100)

    objects = _Kept.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "历次结果"
        ordering = ["assessment", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "number"], name="one_past_result_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}第{self.number}次结果"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(WRITTEN_ONCE)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError(WRITTEN_ONCE)
