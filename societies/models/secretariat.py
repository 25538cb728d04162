"""The secretariat of substance (秘书处实体化): office, staff, rules, Party organisation."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from societies.enums import BranchKind, EmploymentRoute, ManagementRuleKind, PremisesMode
from societies.models.fact import Fact, Faults


class OfficePremises(Fact):
    """An office of the society (clause 四（一）1)."""

    ledger: ClassVar[str] = "premises"

    mode = models.CharField("取得方式", max_length=20, choices=PremisesMode)
    address = models.CharField("地址", max_length=200)
    area = models.DecimalField(
        "面积（平方米）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    provider = models.CharField("提供方（出租、出借方）", max_length=100, blank=True)
    has_plaque = models.BooleanField("已挂学会标牌", default=False)
    valid_from = models.DateField("启用日期")
    valid_until = models.DateField(
        "期限届满日", null=True, blank=True, help_text="租期或者借期的最后一天；没有期限的留空"
    )

    class Meta:
        verbose_name = verbose_name_plural = "办公场所"

    def __str__(self) -> str:
        return self.address

    def look(self, faults: Faults) -> None:
        if self.mode in (PremisesMode.LEASED, PremisesMode.BORROWED):
            faults.needs("valid_until", "租赁、借用的场所请填写期限届满日，以便到期前提醒。")
        if self.area is not None and self.area <= 0:
            faults.add("area", "“面积”应大于0；不清楚的可以留空。")


class StaffMember(Fact):
    """A person who works for the secretariat (clause 四（一）2). No ID number is kept."""

    ledger: ClassVar[str] = "staff"

    name = models.CharField("姓名", max_length=60)
    post = models.CharField("岗位", max_length=60, blank=True)
    route = models.CharField("来源", max_length=20, choices=EmploymentRoute)
    is_full_time = models.BooleanField("专职", default=True)
    phone = models.CharField("手机号码", max_length=30, blank=True, help_text="仅本学会可见全号")
    contract_signed_on = models.DateField("合同（协议）签订日期", null=True, blank=True)
    contract_until = models.DateField(
        "合同（协议）到期日", null=True, blank=True, help_text="无固定期限的留空"
    )
    probation_months = models.PositiveSmallIntegerField(
        "试用期（月）", default=0, validators=[MaxValueValidator(24)]
    )
    social_insurance_on = models.DateField("参加社会保险日期", null=True, blank=True)
    housing_fund_on = models.DateField("缴存住房公积金日期", null=True, blank=True)
    valid_from = models.DateField("到岗日期")
    valid_until = models.DateField("离岗日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专职工作人员"

    def __str__(self) -> str:
        return self.name

    def look(self, faults: Faults) -> None:
        faults.not_before("contract_until", "contract_signed_on")


class ManagementRule(Fact):
    """A rule of management, appraisal or incentives (clause 四（一）2)."""

    ledger: ClassVar[str] = "management_rule"

    kind = models.CharField("制度类别", max_length=20, choices=ManagementRuleKind)
    title = models.CharField("制度名称", max_length=100)
    valid_from = models.DateField("施行日期")
    valid_until = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "管理制度"

    def __str__(self) -> str:
        return self.title


class PartyBranch(Fact):
    """The Party organisation by counts, no persons (clause 四（一）3)."""

    ledger: ClassVar[str] = "party_branch"

    kind = models.CharField("组织形式", max_length=20, choices=BranchKind)
    name = models.CharField("名称", max_length=100, blank=True)
    full_members = models.PositiveSmallIntegerField("正式党员（人）", default=0)
    probationary_members = models.PositiveSmallIntegerField("预备党员（人）", default=0)
    applicants = models.PositiveSmallIntegerField("入党积极分子和申请人（人）", default=0)
    covered_units = models.PositiveSmallIntegerField(
        "覆盖单位（个）", default=1, help_text="联合党支部填写，含本学会"
    )
    committee_size = models.PositiveSmallIntegerField(
        "支部委员会（人）", default=0, help_text="不设委员会的填0"
    )
    elected_on = models.DateField("选举日期", null=True, blank=True)
    entitled_voters = models.PositiveSmallIntegerField("应到党员（人）", null=True, blank=True)
    present_voters = models.PositiveSmallIntegerField("实到党员（人）", null=True, blank=True)
    votes_in_favour = models.PositiveSmallIntegerField("赞成票（张）", null=True, blank=True)
    approval_number = models.CharField("批复文号", max_length=60, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    development_plan = models.TextField(
        "党员发展计划",
        max_length=1000,
        blank=True,
        help_text="条件未成熟的，写明招聘和培养党员的打算",
    )
    project_months = models.PositiveSmallIntegerField(
        "项目周期（月）", default=0, help_text="临时党支部填写"
    )
    valid_from = models.DateField("起始日期", help_text="组织成立或者本次人数统计的日期")

    class Meta:
        verbose_name = verbose_name_plural = "党组织"

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    def look(self, faults: Faults) -> None:
        faults.in_order("entitled_voters", "present_voters", "votes_in_favour")
