"""Model cases (示范模式): what others can copy, who copied it, and what they asked, clause 五（五）."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from pilots.enums import CaseStatus, QuestionStatus, TemplateKind
from pilots.models.plan import Pilot, PlanVersion
from sanhua.core.records import Record
from sanhua.files.models import StoredFile
from societies.enums import Area
from societies.models import Society

PERSON = settings.AUTH_USER_MODEL


class ModelCase(Record):
    """A practice that others can copy (示范模式). What is published is a frozen copy."""

    society = models.ForeignKey(Society, models.PROTECT, related_name="cases", verbose_name="学会")
    pilot = models.ForeignKey(
        Pilot, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="试点"
    )
    title = models.CharField("案例名称", max_length=100)
    area = models.CharField("任务领域", max_length=2, choices=Area)
    disciplines = models.JSONField("适用学科", default=list, blank=True)
    background = models.TextField("背景和问题", max_length=3000)
    practice = models.TextField("主要做法", max_length=5000)
    results = models.TextField("成效（用数据说明）", max_length=3000)
    # Rows of name, before, after and unit; numbers are kept as they were typed.
    figures = models.JSONField("成效数据", default=list, blank=True)
    conditions = models.TextField("适用条件", max_length=2000, blank=True)
    how_to_copy = models.TextField("推广要点", max_length=3000, blank=True)
    # Rows of area, title and target_result: what an adopter takes into a plan.
    tasks = models.JSONField("可采用的任务", default=list, blank=True)
    status = models.CharField("状态", max_length=20, choices=CaseStatus, editable=False)
    written_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="撰写人")
    nominated_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="推荐人"
    )
    nominated_at = models.DateTimeField("推荐时间", null=True, blank=True)
    published = models.JSONField("发布内容", default=dict, blank=True, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "示范模式"
        ordering = [models.F("published_at").desc(nulls_last=True), "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:case", args=[self.pk])


class CaseTemplate(Record):
    """A text to download and fill in, such as an employment contract (模板)."""

    case = models.ForeignKey(
        ModelCase, models.CASCADE, related_name="templates", verbose_name="示范模式"
    )
    kind = models.CharField("类别", max_length=20, choices=TemplateKind)
    title = models.CharField("名称", max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "示范模式模板"
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title


class CaseGram(models.Model):
    """Two neighbouring characters (or one) of what a case published, for the search."""

    id = models.BigAutoField("标识", primary_key=True)
    case = models.ForeignKey(
        ModelCase, models.CASCADE, related_name="grams", verbose_name="示范模式"
    )
    gram = models.CharField("字", max_length=2)
    weight = models.PositiveIntegerField("权重")

    class Meta:
        verbose_name = verbose_name_plural = "示范模式检索字"
        constraints = [models.UniqueConstraint(fields=["gram", "case"], name="one_gram_a_case")]

    def __str__(self) -> str:
        return self.gram


class CaseTag(models.Model):
    """A published case under a heading: an area, a direction or a discipline."""

    id = models.BigAutoField("标识", primary_key=True)
    case = models.ForeignKey(
        ModelCase, models.CASCADE, related_name="tags", verbose_name="示范模式"
    )
    tag = models.CharField("标签", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "示范模式标签"
        constraints = [models.UniqueConstraint(fields=["tag", "case"], name="one_tag_a_case")]

    def __str__(self) -> str:
        return self.tag


class CaseAdoption(Record):
    """A society that took a case into its plan (采用), once for each case."""

    case = models.ForeignKey(
        ModelCase, models.PROTECT, related_name="adoptions", verbose_name="示范模式"
    )
    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="采用学会")
    plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name="实施方案")
    adopted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="办理人")
    adopted_at = models.DateTimeField("采用时间")

    class Meta:
        verbose_name = verbose_name_plural = "示范模式采用"
        ordering = ["-adopted_at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "society"], name="one_adoption_a_society")
        ]

    def __str__(self) -> str:
        return f"{self.society}采用“{self.case}”"


class CaseQuestion(Record):
    """A question to a pilot society, asked and answered through the association (提问)."""

    case = models.ForeignKey(
        ModelCase, models.PROTECT, related_name="questions", verbose_name="示范模式"
    )
    society = models.ForeignKey(Society, models.PROTECT, related_name="+", verbose_name="提问学会")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="提问人")
    asked_at = models.DateTimeField("提问时间")
    text = models.TextField("问题", max_length=1000)
    wording = models.TextField("转交的问题", max_length=1000, blank=True)
    answer = models.TextField("答复", max_length=3000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    is_shown = models.BooleanField("向全部学会展示", default=False)
    status = models.CharField("状态", max_length=20, choices=QuestionStatus, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "示范模式提问"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"关于《{self.case_title}》的提问"

    def get_absolute_url(self) -> str:
        return reverse("pilots:question", args=[self.pk])

    @property
    def case_title(self) -> str:
        """The title as it was published; a later draft's is the society's own."""
        return str(self.case.published.get("title") or self.case.title)
