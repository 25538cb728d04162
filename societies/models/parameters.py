"""Thresholds of the rules that the association may change from a day on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from sanhua.core.records import Record
from societies.enums import ParameterKey

is_number = RegexValidator(
    r"^\d{1,9}(\.\d{1,4}|/[1-9]\d{0,3})?$", "请填写数字或者分数，例如3、0.5或者2/3。"
)


class RuleParameter(Record):
    """One threshold from one day on (规则参数); the newest that is in force holds."""

    key = models.CharField("参数", max_length=40, choices=ParameterKey)
    value = models.CharField("数值", max_length=20, validators=[is_number])
    effective_from = models.DateField("施行日期")
    basis = models.CharField("依据", max_length=200, help_text="文件名称、文号或者会议")

    class Meta:
        verbose_name = verbose_name_plural = "规则参数"
        ordering = ["key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "effective_from"],
                name="one_value_per_day",
                violation_error_message="该参数在这一天已有数值，请修改原有记录。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()}：{self.value}"

    def clean(self) -> None:
        super().clean()
        whole = self.key not in _FRACTIONS
        if self.value and whole and not self.value.isdigit():
            raise ValidationError({"value": "该参数应填写整数。"})


_FRACTIONS = frozenset(
    {
        ParameterKey.PARTY_QUORUM,
        ParameterKey.QUORUM,
        ParameterKey.VOTE,
        ParameterKey.COUNCIL_SHARE_MAX,
    }
)
