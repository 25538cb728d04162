"""The dossier of a society (一会一档): its state, what the rules say of it, frozen pictures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from sanhua.core.records import Record
from societies.enums import DossierStatus, Section, SnapshotOccasion
from societies.models.society import Society


class Dossier(Record):
    """The confirmation of a society's ledgers by its head (学会档案).

    ``needed_until`` is the last day of the pilot that the society is in or applies for.
    """

    society = models.OneToOneField(
        Society, models.PROTECT, related_name="dossier", verbose_name="学会"
    )
    status = models.CharField(
        "状态", max_length=20, choices=DossierStatus, default=DossierStatus.DRAFT
    )
    needed_until = models.DateField("试点期末", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="确认人",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "学会档案"

    def __str__(self) -> str:
        return f"{self.society}档案"

    def get_absolute_url(self) -> str:
        return reverse("societies:dossier", args=[self.society_id])


class SectionMark(Record):
    """What is said of one section as a whole: nothing to record, or sent back (档案分部)."""

    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    section = models.CharField("部分", max_length=20, choices=Section)
    is_none = models.BooleanField("目前没有", default=False)
    none_words = models.CharField("情况说明", max_length=300, blank=True)
    return_reason = models.CharField("退回意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "档案分部"
        constraints = [
            models.UniqueConstraint(fields=["society", "section"], name="one_mark_per_section")
        ]


class Explanation(Record):
    """Why a rule that asks for words is not met, and what is planned (情况说明)."""

    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    rule = models.CharField("规则", max_length=10)
    words = models.TextField("说明", max_length=500)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )
    written_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = verbose_name_plural = "情况说明"
        constraints = [
            models.UniqueConstraint(fields=["society", "rule"], name="one_explanation_per_rule")
        ]


class Checkup(Record):
    """What the rules say of a society on a day (三化体检): written by every change and nightly.

    ``outcomes`` is one word per rule, such as `` A2-1:u A2-2:m ``, for lists and filters;
    ``findings`` is the whole (``Finding.as_json``). ``parameters`` fingerprints the thresholds.
    """

    society = models.OneToOneField(
        Society, models.CASCADE, related_name="checkup", verbose_name="学会"
    )
    on = models.DateField("体检日期")
    outcomes = models.TextField("结果")
    findings = models.JSONField("明细")
    measures = models.JSONField("指标")
    explanations = models.JSONField("情况说明", default=dict)
    unmet = models.PositiveSmallIntegerField("不符合（条）", default=0)
    parameters = models.TextField("规则参数", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "三化体检"


class Snapshot(Record):
    """Facts, findings and measures frozen on an occasion of a pilot (档案快照); never changed.

    ``about`` is the application or pilot it was taken for. Birth dates are not in it.
    """

    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="学会")
    about = models.UUIDField("所属事项", db_index=True)
    occasion = models.CharField("时点", max_length=20, choices=SnapshotOccasion)
    on = models.DateField("日期")
    taken_at = models.DateTimeField("保存时间")
    facts = models.JSONField("事实")
    findings = models.JSONField("体检结果")
    explanations = models.JSONField("说明", default=dict)
    measures = models.JSONField("指标")

    class Meta:
        verbose_name = verbose_name_plural = "档案快照"
        ordering = ["taken_at"]


class SelfCheck(Record):
    """Ten questions a society answered for itself (自我对照); nobody else sees it."""

    society = models.ForeignKey(Society, models.CASCADE, related_name="+", verbose_name="学会")
    answers = models.JSONField("回答")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )
    taken_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = verbose_name_plural = "自我对照"
        ordering = ["-taken_at"]
