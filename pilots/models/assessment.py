"""Evaluating the effect, clauses 五（三） and 五（四）. Arithmetic is in scoring."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import AssessmentKind, AssessmentStatus, IndicatorRole, SheetStatus
from pilots.models.batch import Decision
from pilots.models.plan import Pilot
from pilots.models.scheme import AssessmentScheme, Indicator
from sanhua.core.records import Record
from sanhua.files.models import StoredFile


class Assessment(Record):
    """One evaluation of one pilot (成效评估)."""

    pilot = models.ForeignKey(
        Pilot, models.PROTECT, related_name="assessments", verbose_name="试点学会"
    )
    kind = models.CharField("种类", max_length=20, choices=AssessmentKind)
    scheme = models.ForeignKey(AssessmentScheme, models.PROTECT, verbose_name="评价方案")
    status = models.CharField("状态", max_length=24, choices=AssessmentStatus, editable=False)
    self_due_on = models.DateField("自评时限")
    scoring_due_on = models.DateField("评分时限")
    summary = models.TextField("自评概述", max_length=5000, blank=True)
    self_submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="自评报送人",
    )
    self_submitted_at = models.DateTimeField("自评报送时间", null=True, blank=True)
    is_late = models.BooleanField("逾期补交", default=False)
    # One rounding, at the end: half up to 0.01 (pilots.scoring).
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    spread = models.DecimalField("极差", max_digits=5, decimal_places=2, null=True, blank=True)
    result = models.JSONField("汇总明细", default=dict, blank=True)
    # Codes of the veto lines that were found true, with the words that say why.
    vetoes = models.JSONField("一票否决", default=dict, blank=True)
    proposed_grade = models.CharField("建议等次", max_length=20, blank=True)
    proposal_reason = models.TextField("建议理由", max_length=2000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="建议人",
    )
    # What was done about experts who are far apart.
    spread_note = models.TextField("评分差异的处理", max_length=1000, blank=True)
    grade = models.CharField("等次", max_length=20, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, verbose_name="会议决定"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审定人",
    )
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    public_comment = models.TextField("给学会的评语", max_length=3000, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    review_until = models.DateField("复核截止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成效评估"
        ordering = ["pilot", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "kind"], name="one_assessment_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.pilot.society}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:assessment", args=[self.pk])


class SelfScore(Record):
    """What the society says of itself on one indicator (自评分).

    ``computed`` is what the facts of the day of sending gave, in ``basis``; None: experts judge.
    ``na_refused`` is why the association does not accept that the line does not apply.
    """

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="self_scores", verbose_name="成效评估"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标")
    points = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True, blank=True)
    computed = models.DecimalField(
        "系统计分", max_digits=5, decimal_places=2, null=True, blank=True, editable=False
    )
    basis = models.CharField("计分依据", max_length=300, blank=True, editable=False)
    is_applicable = models.BooleanField("适用", default=True)
    na_refused = models.CharField("不认可不适用的理由", max_length=500, blank=True, editable=False)
    note = models.TextField("自评说明", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "自评分"
        ordering = ["assessment", "indicator__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="one_self_score_an_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}"

    @property
    def is_decided(self) -> bool:
        """Facts say what this line gives, or that it does not apply."""
        return bool(self.basis)

    @property
    def may_say_na(self) -> bool:
        """Whether the society may still say that the line does not apply to it."""
        allowed = self.indicator.may_be_na or self.indicator.role == IndicatorRole.BONUS
        return allowed and not self.is_decided and not self.na_refused

    @property
    def says_na(self) -> bool:
        """The society says so; no fact does."""
        return not self.is_applicable and not self.is_decided


class ScoreSheet(Record):
    """One expert's scores of one assessment (评分表); nobody else reads it before release."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="sheets", verbose_name="成效评估"
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheets", verbose_name="评审专家"
    )
    status = models.CharField("状态", max_length=20, choices=SheetStatus, editable=False)
    # Counts an expert's sheets: where applicants are hidden it stands for the society's name.
    number = models.PositiveSmallIntegerField("序号", default=0, editable=False)
    assigned_at = models.DateTimeField("分配时间")
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    overall_comment = models.TextField("总体评价", max_length=3000, blank=True)
    recusal_reason = models.TextField("回避原因", max_length=500, blank=True)
    # The signed print (签字扫描件): private, as the sheet is.
    scan = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签字扫描件",
    )

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        ordering = ["assessment", "assigned_at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "expert"], name="one_sheet_an_expert")
        ]

    def __str__(self) -> str:
        return f"{self.title}评分表"

    @property
    def applicant(self) -> str:
        """The society as its expert may know it."""
        pilot = self.assessment.pilot
        if pilot.batch.hides_applicants:
            return f"参评学会{self.number:02d}"
        return str(pilot.society)

    @property
    def title(self) -> str:
        """The assessment as its expert may know it."""
        return f"{self.applicant}{self.assessment.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Where its expert goes on: the first line without points."""
        return reverse("pilots:sheet_resume", args=[self.pk])


class SheetScore(Record):
    """One expert's points on one indicator (评分); no points yet: only words are kept.

    ``note`` is for the expert alone: it stands on their own pages and in nothing else.
    """

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="scores", verbose_name="评分表"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="指标")
    points = models.DecimalField("评分", max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField("评分理由", max_length=1000, blank=True)
    note = models.TextField("个人笔记", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        ordering = ["sheet", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="one_score_an_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}"
