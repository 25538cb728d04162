"""A scheme of evaluation as data (评价方案): lines, weights and grades; fixed once it is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.urls import reverse

from pilots.enums import ConsolidationMethod, IndicatorRole
from sanhua.core.records import Record
from sanhua.core.rules import NotNow
from societies.enums import Area

FROZEN = "评价方案已用于评估，不能修改；需要调整的，请另存为新版本。"


class _Scored(models.QuerySet[Any]):
    """Rows that a frozen scheme keeps as they are, by whatever way somebody comes."""

    def _refuse_frozen(self) -> None:
        if self.filter(**{self.model.frozen_by: False}).exists():
            raise NotNow(FROZEN)

    def update(self, **values: Any) -> int:
        if not set(values) <= self.model.free:
            self._refuse_frozen()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_frozen()
        return super().delete()

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        rows, names = list(objs), list(fields)
        if not set(names) <= self.model.free:
            for row in rows:
                row.refuse_if_frozen()
        return super().bulk_update(rows, names, batch_size)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in {getattr(row, "scheme_id", row.pk): row for row in rows}.values():
            row.refuse_if_frozen()
        return super().bulk_create(rows, *args, **kwargs)


class AssessmentScheme(Record):
    """A set of weighted indicators (评价方案); frozen once an assessment uses it."""

    name = models.CharField("方案名称", max_length=100)
    number = models.PositiveSmallIntegerField("版本号", default=1)
    note = models.TextField("说明", max_length=1000, blank=True)
    method = models.CharField(
        "汇总方法",
        max_length=10,
        choices=ConsolidationMethod,
        default=ConsolidationMethod.MEAN,
    )
    bonus_cap = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=0)
    review_days = models.PositiveSmallIntegerField("复核期（工作日）", default=10)
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True, editable=False)

    frozen_by = "frozen_at__isnull"
    free = frozenset({"version"})  # may change after freezing
    objects = _Scored.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价方案"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="one_scheme_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.number}版）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def refuse_if_frozen(self) -> None:
        """Look in the database, not at this copy, which may be older.

        Raises:
            NotNow: an evaluation uses the scheme.

        """
        if AssessmentScheme.objects.filter(pk=self.pk, frozen_at__isnull=False).exists():
            raise NotNow(FROZEN)

    def get_absolute_url(self) -> str:
        return reverse("pilots:scheme", args=[self.pk])


class _OfScheme(Record):
    """A row of a scheme; it stays as it is once the scheme is used."""

    frozen_by = "scheme__frozen_at__isnull"
    free: frozenset[str] = frozenset()
    objects = _Scored.as_manager()

    class Meta:
        abstract = True

    def refuse_if_frozen(self) -> None:
        """Ask the scheme this row belongs to, and the one it belonged to.

        Raises:
            NotNow: an evaluation uses one of them.

        """
        kept = models.Q(pk=self.scheme_id) | models.Q(  # type: ignore[attr-defined]
            pk__in=type(self).objects.filter(pk=self.pk).values("scheme")
        )
        if AssessmentScheme.objects.filter(kept, frozen_at__isnull=False).exists():
            raise NotNow(FROZEN)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_if_frozen()
        return super().delete(*args, **kwargs)


class Indicator(_OfScheme):
    """One line of a scheme (指标): points out of ``max_points``; all that score sum to 100.

    ``mechanic`` is how facts become points (``pilots.scoring.parse``); empty: experts judge.
    Bonus lines come on top, up to the scheme's cap; a veto line has no points. Only where
    ``may_be_na`` a society may say that a line does not apply to it.
    """

    scheme = models.ForeignKey(
        AssessmentScheme, models.CASCADE, related_name="indicators", verbose_name="评价方案"
    )
    code = models.CharField("代码", max_length=10)
    axis = models.CharField("一级指标", max_length=40)
    name = models.CharField("指标", max_length=60)
    criterion = models.TextField("评分标准", max_length=1000)
    role = models.CharField(
        "作用", max_length=10, choices=IndicatorRole, default=IndicatorRole.POINTS
    )
    max_points = models.DecimalField("分值", max_digits=5, decimal_places=2)
    mechanic = models.CharField("计分方式", max_length=300, blank=True)
    may_be_na = models.BooleanField("可不适用", default=False)
    position = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_indicator_a_code"),
            models.CheckConstraint(
                condition=models.Q(max_points__gt=0) | models.Q(role="veto", max_points=0),
                name="points_are_positive",
                violation_error_message="分值须大于0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def area(self) -> str:
        """The area of the notice whose tasks and proofs belong here: A2 for A2 and A2.1."""
        return self.code[:2] if self.code[:2] in Area.values else ""


class GradeBand(_OfScheme):
    """From which total on a grade is given (等次)."""

    scheme = models.ForeignKey(
        AssessmentScheme, models.CASCADE, related_name="bands", verbose_name="评价方案"
    )
    name = models.CharField("等次", max_length=20)
    minimum = models.DecimalField("最低分", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "等次"
        ordering = ["scheme", "-minimum"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "minimum"], name="one_band_a_minimum")
        ]

    def __str__(self) -> str:
        return self.name
