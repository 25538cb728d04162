"""Earning one's own income (学会工作市场化), clause 四（三）. All money is in yuan (元)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from societies.enums import (
    ActivityKind,
    CouncilBody,
    GovernmentField,
    GovernmentManner,
    RevenueCategory,
    ServiceContent,
    ServiceMode,
)
from societies.models.fact import Fact, Faults, YearlyFact
from societies.models.society import validate_uscc


def money(label: str, **options: Any) -> models.DecimalField[Any, Any]:
    """A sum in yuan that is never below nothing."""
    options.setdefault("default", 0)
    options.setdefault("validators", [MinValueValidator(0, "金额不能小于0，请核对。")])
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Contracted(Fact):
    """Something done for somebody else under a contract."""

    title = models.CharField("项目名称", max_length=100)
    client = models.CharField("委托方", max_length=100)
    contract_number = models.CharField("文件或合同号", max_length=60, blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    amount = money("合同额（元）")
    received = money("到账额（元）")
    result = models.TextField("成果", max_length=500, blank=True)
    is_related_party = models.BooleanField("与本学会负责人有直接利益关系", default=False)
    related_party_note = models.CharField("利益关系和等价交换说明", max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class GovernmentFunction(Contracted):
    """A government function taken over (clause 四（三）1)."""

    ledger: ClassVar[str] = "government_function"

    field = models.CharField("领域", max_length=20, choices=GovernmentField)
    manner = models.CharField("方式", max_length=20, choices=GovernmentManner, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承接政府转移职能"


class PaidTechService(Contracted):
    """A paid service of science and technology (clause 四（三）3)."""

    ledger: ClassVar[str] = "paid_service"

    mode = models.CharField("方式", max_length=20, choices=ServiceMode)
    content = models.CharField("内容", max_length=20, choices=ServiceContent, blank=True)
    decided_by = models.CharField("民主决策机构", max_length=60, blank=True)
    decided_on = models.DateField("民主决策日期", null=True, blank=True)
    lends_name = models.BooleanField("授权使用学会名称或者标识", default=False)
    name_licence_number = models.CharField("授权使用协议号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "有偿科技服务"


class CommissionedActivity(Contracted):
    """A conference, contest, exhibition or training for others (clause 四（三）4)."""

    ledger: ClassVar[str] = "commissioned_activity"

    kind = models.CharField("类别", max_length=20, choices=ActivityKind)
    expected_people = models.PositiveIntegerField("预计人数", default=0)
    permit_number = models.CharField("大型活动许可文号", max_length=60, blank=True)
    confers_honour = models.BooleanField("评选表彰或者授予荣誉", default=False)
    honour_approval_number = models.CharField("评比表彰批准文号", max_length=60, blank=True)
    is_for_pupils = models.BooleanField("面向中小学生", default=False)
    is_national_contest = models.BooleanField("全国性竞赛", default=False)
    is_whitelisted = models.BooleanField("已列入竞赛白名单", default=False)
    grants_certificate = models.BooleanField("颁发职业技能证书", default=False)
    certificate_filing_number = models.CharField("人社部门备案号", max_length=60, blank=True)
    charges_partners = models.BooleanField("向承办、协办方收取费用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "承接社会活动"


class EconomicEntity(Fact):
    """An enterprise founded by the society (clause 四（三）2)."""

    ledger: ClassVar[str] = "entity"

    name = models.CharField("名称", max_length=100)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[validate_uscc]
    )
    resolution_body = models.CharField("决议机构", max_length=20, choices=CouncilBody, blank=True)
    resolution_number = models.CharField("决议文号", max_length=60, blank=True)
    resolved_on = models.DateField("决议日期", null=True, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    recommended_by = models.CharField(
        "法定代表人推荐机构", max_length=20, choices=CouncilBody, blank=True
    )
    recommended_on = models.DateField("推荐日期", null=True, blank=True)
    is_led_by_standing_council = models.BooleanField("由常务理事会领导", default=False)
    authority_filing_number = models.CharField(
        "业务主管单位批准或者备案号", max_length=60, blank=True
    )
    valid_from = models.DateField("注册登记日期")
    valid_until = models.DateField("注销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "经济实体"

    def __str__(self) -> str:
        return self.name


class EntityYear(YearlyFact):
    """What an entity earned in a year, and what of it the society received."""

    ledger: ClassVar[str] = "entity_year"

    entity = models.ForeignKey(
        EconomicEntity, models.PROTECT, related_name="years", verbose_name="经济实体"
    )
    profit = money("利润（元）", validators=[])
    used_for_society = money("用于学会建设发展（元）")
    distributed = money("向个人分配（元）")
    purpose = models.CharField("用途", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "经济实体年度收支"

    def __str__(self) -> str:
        return f"{self.entity}{self.year}年"

    def look(self, faults: Faults) -> None:
        if self.entity_id and self.society_id and self.entity.society_id != self.society_id:
            faults.add("entity", "请选择本学会的经济实体。")


class RevenueEntry(YearlyFact):
    """Income of one category in a year (民间非营利组织会计制度)."""

    ledger: ClassVar[str] = "revenue"

    category = models.CharField("收入类别", max_length=20, choices=RevenueCategory)
    amount = money("金额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "年度收入"
        constraints = [
            models.UniqueConstraint(
                fields=["society", "year", "category"],
                condition=models.Q(is_void=False),
                name="one_income_per_year_and_category",
                violation_error_message="该年度的这一类收入已经登记，请在原有记录上修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_category_display()}"
