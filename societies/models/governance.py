"""The society as a legal person (法人治理): councils, meetings, reports, branches."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from societies.models.fact import Fact, Faults, YearlyFact
from societies.models.market import money


class CouncilTerm(Fact):
    """One term of the council (届)."""

    ledger: ClassVar[str] = "council_term"

    term_number = models.PositiveSmallIntegerField(
        "第几届", default=1, validators=[MinValueValidator(1)]
    )
    members = models.PositiveIntegerField("会员（代表）人数", default=0)
    council_size = models.PositiveSmallIntegerField("理事（人）", default=0)
    standing_council_size = models.PositiveSmallIntegerField("常务理事（人）", default=0)
    supervisors = models.PositiveSmallIntegerField("监事（人）", default=0)
    deferred_until = models.DateField("批准延期换届至", null=True, blank=True)
    deferral_number = models.CharField("延期换届批准文号", max_length=60, blank=True)
    preparation_started_on = models.DateField("启动换届筹备日期", null=True, blank=True)
    leaders_over_age = models.PositiveSmallIntegerField("超过任职年龄的负责人（人）", default=0)
    leaders_over_terms = models.PositiveSmallIntegerField("超过任职届数的负责人（人）", default=0)
    representative_elsewhere = models.BooleanField(
        "法定代表人兼任其他社会组织法定代表人", default=False
    )
    valid_from = models.DateField("换届日期")
    valid_until = models.DateField("任期届满日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "理事会届次"

    def __str__(self) -> str:
        return f"第{self.term_number}届理事会"

    def look(self, faults: Faults) -> None:
        faults.in_order("council_size", "standing_council_size")
        faults.not_before("deferred_until", "valid_until")


class GovernanceYear(YearlyFact):
    """Meetings and reports of a year."""

    ledger: ClassVar[str] = "governance_year"

    council_meetings = models.PositiveSmallIntegerField("理事会（次）", default=0)
    standing_meetings = models.PositiveSmallIntegerField("常务理事会（次）", default=0)
    activity_fund = money("年末净资产（活动资金，元）", null=True, blank=True, default=None)
    reported_to_authority_on = models.DateField(
        "向业务主管单位报送年度报告日期", null=True, blank=True
    )
    reported_to_registrar_on = models.DateField("向登记机关报送年度报告日期", null=True, blank=True)
    inspection_result = models.CharField(
        "年检结论", max_length=20, blank=True, help_text="例如：合格、基本合格、不合格"
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度会议和年检"
        constraints = [
            models.UniqueConstraint(
                fields=["society", "year"],
                condition=models.Q(is_void=False),
                name="one_governance_row_per_year",
                violation_error_message="该年度已经登记，请在原有记录上修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年会议和年检"


class BranchOffice(Fact):
    """A branch of the society (分支机构)."""

    ledger: ClassVar[str] = "office"

    name = models.CharField("名称", max_length=100)
    is_regional = models.BooleanField("按地域设立", default=False)
    is_under_branch = models.BooleanField("设在另一分支机构之下", default=False)
    is_legal_person = models.BooleanField("单独登记为法人", default=False)
    valid_from = models.DateField("设立日期")
    valid_until = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "分支机构"

    def __str__(self) -> str:
        return self.name
