"""What every row of a society's ledgers has: whose it is, from when until when, and its proofs."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from sanhua.core.records import Record, label_of
from sanhua.files.models import StoredFile
from societies.enums import ProofKind
from societies.models.society import Society


class Fact(Record):
    """One row of a ledger (台账), entered once and read by every form, report and check.

    Both days are inclusive; ``valid_until`` empty: still so. Nothing is deleted: what was entered
    by mistake is voided with a reason. Field names are those of ``checks/rows``.
    """

    ledger: ClassVar[str] = ""

    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("终止日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_void = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("societies:fact", args=[self.ledger, self.pk])

    def clean(self) -> None:
        super().clean()
        faults = Faults(self)
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            start, end = label_of(type(self), "valid_from"), label_of(type(self), "valid_until")
            faults.add("valid_until", f"“{end}”不能早于“{start}”，请核对。")
        self.look(faults)
        faults.speak()

    def look(self, faults: Faults) -> None:
        """Add what is wrong between the fields of this kind of fact."""


class YearlyFact(Fact):
    """A fact about a whole year: the year is typed, the days follow from it."""

    year = models.PositiveSmallIntegerField("年度")

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        if self.year and 1949 <= self.year <= 2100:
            self.valid_from = dt.date(self.year, 1, 1)
            self.valid_until = dt.date(self.year, 12, 31)
            super().clean_fields(exclude)
            return
        raise ValidationError({"year": "“年度”应为4位年份，例如2022。"})


class Faults:
    """Collects what is wrong with a fact, field by field."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        self.found: dict[str, list[str]] = {}

    def add(self, name: str, sentence: str) -> None:
        self.found.setdefault(name, []).append(sentence)

    def in_order(self, *names: str) -> None:
        """Numbers that must not grow along the list, such as entitled, present, in favour."""
        values = [(name, getattr(self.fact, name)) for name in names]
        known = [(name, value) for name, value in values if value is not None]
        for (before, more), (name, less) in itertools.pairwise(known):
            if less > more:
                labels = [label_of(type(self.fact), each) for each in (name, before)]
                self.add(name, f"“{labels[0]}”不能大于“{labels[1]}”，请核对。")

    def not_before(self, name: str, earlier: str) -> None:
        """Report a day that lies before another one."""
        day, first = getattr(self.fact, name), getattr(self.fact, earlier)
        if day and first and day < first:
            labels = [label_of(type(self.fact), each) for each in (name, earlier)]
            self.add(name, f"“{labels[0]}”不能早于“{labels[1]}”，请核对。")

    def needs(self, name: str, sentence: str) -> None:
        if not getattr(self.fact, name):
            self.add(name, sentence)

    def speak(self) -> None:
        if self.found:
            raise ValidationError(self.found)


class Proof(Record):
    """A file that stands behind a fact of any ledger (证明材料)."""

    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    ledger = models.CharField("台账", max_length=30)
    fact_id = models.UUIDField("事实")
    kind = models.CharField("证明类别", max_length=20, choices=ProofKind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证明材料"
        indexes = [models.Index(fields=["fact_id"]), models.Index(fields=["society", "ledger"])]
