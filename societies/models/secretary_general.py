"""Terms of the secretary-general (秘书长专职化), clause 四（二）."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from sanhua.core.records import Record
from sanhua.core.sealed import SealedDateField
from societies.enums import FormerUnit, TenureRoute
from societies.models.fact import Fact, Faults


class SecretaryGeneralTenure(Fact):
    """One term of one secretary-general.

    The birth date is sealed in the database; a page shows the year, and reading the day is an
    event in the trail.
    """

    ledger: ClassVar[str] = "tenure"

    name = models.CharField("姓名", max_length=60)
    route = models.CharField("任职方式", max_length=20, choices=TenureRoute)
    term_number = models.PositiveSmallIntegerField(
        "第几届", default=1, validators=[MinValueValidator(1)]
    )
    birth_date = SealedDateField(
        "出生日期", null=True, blank=True, help_text="加密保存，页面只显示年份；不填身份证号"
    )
    is_full_time = models.BooleanField("专职到岗", default=False)
    other_posts = models.PositiveSmallIntegerField("在其他社会组织兼职（个）", default=0)
    is_legal_representative = models.BooleanField("兼任本学会法定代表人", default=False)
    legal_representative_reason = models.CharField(
        "兼任法定代表人的原因", max_length=200, blank=True
    )
    is_founder = models.BooleanField("是新设社会组织的牵头发起人", default=False)
    has_foreign_post = models.BooleanField("在境外社会组织兼职", default=False)
    field_related = models.BooleanField("与原工作或者专业领域相关", default=True)
    yearly_pay = models.DecimalField(
        "年度薪酬、奖金和津贴（元）", max_digits=12, decimal_places=2, default=0,
        validators=[MinValueValidator(0, "金额不能小于0，请核对。")],
    )  # fmt: skip
    former_unit = models.CharField("原单位性质", max_length=20, choices=FormerUnit, blank=True)
    left_office_on = models.DateField("退（离）休日期", null=True, blank=True)
    is_leading_cadre = models.BooleanField("原任领导职务", default=False)
    approval_authority = models.CharField("审批机关（按干部管理权限）", max_length=100, blank=True)
    approval_number = models.CharField("审批文号", max_length=60, blank=True)
    approved_on = models.DateField("审批日期", null=True, blank=True)
    notice_on = models.DateField("公开选聘公告日期", null=True, blank=True)
    nominated_by = models.CharField("提名人（理事长或者会长）", max_length=60, blank=True)
    nominated_on = models.DateField("提名日期", null=True, blank=True)
    resolution_number = models.CharField("理事会决议文号", max_length=60, blank=True)
    resolved_on = models.DateField("理事会决议日期", null=True, blank=True)
    council_due = models.PositiveSmallIntegerField("应到理事（人）", null=True, blank=True)
    council_present = models.PositiveSmallIntegerField("实到理事（人）", null=True, blank=True)
    votes_in_favour = models.PositiveSmallIntegerField("赞成票（张）", null=True, blank=True)
    exception_reason = models.CharField("超龄任职的特殊情况", max_length=500, blank=True)
    exception_confirmed_on = models.DateField("省科协确认日期", null=True, blank=True)
    exception_confirmation = models.CharField("省科协确认文号", max_length=60, blank=True)
    valid_from = models.DateField("任职日期")
    valid_until = models.DateField("任期届满日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "秘书长任期"

    def __str__(self) -> str:
        return self.name

    @property
    def birth_year(self) -> int | None:
        return self.birth_date.year if self.birth_date else None

    def look(self, faults: Faults) -> None:
        faults.in_order("council_due", "council_present", "votes_in_favour")
        born: dt.date | None = self.birth_date
        if born and self.valid_from and not 18 <= self.valid_from.year - born.year <= 100:
            faults.add("birth_date", "“出生日期”与“任职日期”相差不在18至100年之间，请核对。")
        if self.route == TenureRoute.RETIRED_CADRE:
            faults.needs("former_unit", "退休干部兼任的，请选择原单位性质。")


class Article51Item(Record):
    """A condition of article 51 of the association's general rules for societies (组织通则第五十一条).

    The text was not published, so an administrator keeps it; until it was compared with the
    original, pages say so.
    """

    text = models.CharField("条件", max_length=200)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    is_confirmed = models.BooleanField("已核对原文", default=False)
    is_active = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "第五十一条条件"
        ordering = ["position", "text"]

    def __str__(self) -> str:
        return self.text


class Article51Answer(Record):
    """What a society says of one condition for one term (逐项确认)."""

    tenure = models.ForeignKey(
        SecretaryGeneralTenure, models.CASCADE, related_name="answers", verbose_name="任期"
    )
    item = models.ForeignKey(Article51Item, models.PROTECT, related_name="+", verbose_name="条件")
    is_met = models.BooleanField("符合", default=False)
    words = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "第五十一条逐项确认"
        constraints = [
            models.UniqueConstraint(fields=["tenure", "item"], name="one_answer_per_condition")
        ]
