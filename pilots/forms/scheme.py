"""The form of a scheme of evaluation: lines that can be typed, or pasted from a table."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilots import scoring
from pilots.enums import ConsolidationMethod, IndicatorRole
from pilots.forms.supervision import text_field
from pilots.workflows.assessment_facts import FACTS
from sanhua.core.http import VersionForm
from societies.checks import CHECKS

# What stands as the first level of lines that are not part of the hundred points.
ROLES = {role.label: role for role in (IndicatorRole.BONUS, IndicatorRole.VETO)}
COLUMNS = "代码|一级指标|指标|分值|评分标准|计分方式|可不适用"
NA_WORDS = {"": False, "否": False, "是": True, "可不适用": True, "可": True}
RULES = frozenset(check.id for check in CHECKS)


class SchemeForm(VersionForm):
    """A scheme as two lists of lines; every fault names its line."""

    name = forms.CharField(label="方案名称", max_length=100)
    note = text_field("说明", 1000, rows=2, required=False)
    method = forms.ChoiceField(label="专家评分的汇总方法", choices=ConsolidationMethod.choices)
    lines = text_field(
        "指标",
        20000,
        rows=16,
        help_text=f"每行一项，用竖线或制表符分隔：{COLUMNS}。计分方式留空的由专家评定；"
        "一级指标写“加分”的不计入100分，写“一票否决”的分值写0；"
        "学会可以申报“不适用”的，最后一列写“可不适用”。",
    )
    bonus_cap = forms.DecimalField(
        label="加分上限",
        min_value=0,
        max_value=20,
        decimal_places=2,
        initial=0,
        help_text="各加分项合计最多加几分",
        widget=forms.NumberInput(attrs={"step": "0.5", "class": "w-8"}),
        error_messages={"max_value": "加分上限不能超过20分。", "min_value": "加分上限不能小于0。"},
    )
    review_days = forms.IntegerField(
        label="复核期",
        min_value=0,
        max_value=60,
        initial=10,
        help_text="发布结果后几个工作日内学会可以申请复核；填0不设复核期",
        widget=forms.NumberInput(attrs={"class": "w-8"}),
        error_messages={"max_value": "复核期不能超过60个工作日。"},
    )
    bands = text_field("等次", 1000, rows=5, help_text="每行一项：等次|最低分，如：优秀|90")
    field_order = ("name", "note", "lines", "bonus_cap", "method", "bands", "review_days")

    def clean_lines(self) -> list[dict[str, Any]]:
        return lines_from(_rows(self.cleaned_data["lines"], (5, 6, 7), "指标"))

    def clean_bands(self) -> list[dict[str, Any]]:
        rows = _rows(self.cleaned_data["bands"], (2,), "等次")
        found = [{"name": name[:20], "minimum": _points(low, n)} for n, (name, low) in rows]
        for key, what in (("name", "等次"), ("minimum", "最低分")):
            values = [row[key] for row in found]
            if len(set(values)) < len(values):
                raise ValidationError(f"每个等次写一行，{what}不能重复。")
        if all(row["minimum"] for row in found):
            raise ValidationError("最低一档的最低分须为0，使每个得分都有等次。")
        return found


def lines_from(rows: list[tuple[int, list[str]]]) -> list[dict[str, Any]]:
    """Check numbered rows of cells and return the indicators they are.

    Raises:
        ValidationError: a row or their sum is wrong; the sentence names the row.

    """
    found = [_line(number, cells) for number, cells in rows]
    codes = [line["code"] for line in found]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValidationError(f"代码重复：{'、'.join(repeated)}。")
    counted = [line for line in found if line["role"] == IndicatorRole.POINTS]
    try:
        scoring.require_full_marks(
            scoring.Line(line["code"], line["axis"], line["max_points"]) for line in counted
        )
    except scoring.WeightsDoNotAddUp as error:
        raise ValidationError(str(error)) from error
    return found


def _line(number: int, cells: list[str]) -> dict[str, Any]:
    code, axis, name, points, criterion, *rest = cells
    role = ROLES.get(axis, IndicatorRole.POINTS)
    most = _points(points, number)
    if (most == 0) != (role == IndicatorRole.VETO):
        sentence = "的分值须为0" if role == IndicatorRole.VETO else "的分值须大于0"
        raise ValidationError(f"指标第{number}行{sentence}。")
    word = rest[1] if len(rest) > 1 else ""
    if word not in NA_WORDS or (NA_WORDS[word] and role == IndicatorRole.VETO):
        raise ValidationError(f"指标第{number}行最后一列应写“可不适用”或留空。")
    return {
        "code": code[:10],
        "axis": axis[:40],
        "name": name[:60],
        "role": role,
        "max_points": most,
        "criterion": criterion[:1000],
        "mechanic": _mechanic(number, rest[0] if rest else "", most, role),
        "may_be_na": NA_WORDS[word],
    }


def _mechanic(number: int, text: str, most: Decimal, role: IndicatorRole) -> str:
    """Return the canonical spelling; empty where experts judge."""
    try:
        mechanic = scoring.parse(text, most)
    except scoring.BadMechanic as error:
        raise ValidationError(f"指标第{number}行：{error}") from error
    if mechanic is None:
        return ""
    if role == IndicatorRole.VETO:
        raise ValidationError(f"指标第{number}行：一票否决由经办人认定，不写计分方式。")
    if unknown := [name for name in mechanic.needs() if name not in FACTS]:
        raise ValidationError(
            f"指标第{number}行：没有“{unknown[0][:20]}”这项数据，可用的有{'、'.join(FACTS)}。"
        )
    rules = getattr(mechanic, "rules", ())
    if unknown := [rule for rule in rules if rule not in RULES]:
        raise ValidationError(f"指标第{number}行：没有编号为“{unknown[0]}”的规则，请对照三化体检。")
    spelled = str(mechanic)
    if len(spelled) > 300:
        raise ValidationError(f"指标第{number}行：计分方式过长，请拆成几项指标。")
    return spelled


def _rows(text: str, columns: tuple[int, ...], what: str) -> list[tuple[int, list[str]]]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.replace("\t", "|").replace("\uff5c", "|").split("|")]
        if len(cells) not in columns or not all(cells[: columns[0]]):
            wanted = "或".join(str(count) for count in columns)
            raise ValidationError(f"{what}第{number}行应有{wanted}列，请检查分隔符和空格。")
        rows.append((number, cells))
    return rows


def _points(text: str, number: int) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValidationError(f"第{number}行的分值“{text}”不是数字。") from error
    if not 0 <= value <= 100 or value != value.quantize(Decimal("0.01")):
        raise ValidationError(f"第{number}行的分值“{text}”应在0到100之间，最多两位小数。")
    return value
