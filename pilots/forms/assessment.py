"""Forms of the evaluation: shape only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from pilots import scoring
from pilots.enums import AssessmentKind, AssessmentStatus, IndicatorRole
from pilots.forms.supervision import day_field, text_field
from pilots.models import AssessmentScheme, Decision, PilotBatch
from pilots.queries.scheme_trial import source_of_line
from sanhua.accounts.models import User
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm

NO_MEETING = "none"


class AssessmentFilter(forms.Form):
    """What to show of the list; what is not understood filters nothing."""

    batch = forms.ModelChoiceField(
        label="批次", queryset=PilotBatch.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(
        label="种类", choices=[("", "全部"), *AssessmentKind.choices], required=False
    )
    status = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *AssessmentStatus.choices], required=False
    )

    def __init__(self, *args, batches, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "batch", batches)

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen)


class OpenForm(TokenForm):
    kind = forms.ChoiceField(label="种类", choices=AssessmentKind.choices)
    scheme = forms.ModelChoiceField(
        label="评价方案", queryset=AssessmentScheme.objects.none(), empty_label="请选择"
    )
    self_due_on = day_field("自评时限", help_text="含当日")
    scoring_due_on = day_field("评分时限", help_text="含当日")

    def __init__(self, *args, schemes, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "scheme", schemes)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        first, last = data.get("self_due_on"), data.get("scoring_due_on")
        if first and last and last < first:
            self.add_error("scoring_due_on", "评分时限不能早于自评时限。")
        return data


def points_field(label: str, maximum: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=maximum,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.5", "class": "w-8"}),
        error_messages={
            "min_value": "分数不能小于0。",
            "max_value": f"分数不能大于{maximum.normalize():f}。",
        },
    )


class SelfForm(VersionForm):
    """The whole self-assessment: three fields per indicator, found by ``lines``."""

    summary = text_field("自评概述", 5000, rows=4, required=False)

    def __init__(self, *args, assessment, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = assessment.version
        self.fields["summary"].initial = assessment.summary
        self.rows = rows
        for row in rows:
            key, indicator = str(row.indicator_id), row.indicator
            row.source = source_of_line(indicator, assessment.pilot)
            given = row.points if row.points is not None else row.computed
            self.fields[f"points-{key}"] = points_field("自评分", indicator.max_points)
            if row.may_say_na:
                self.fields[f"na-{key}"] = forms.BooleanField(
                    label="不适用（请在说明中写明理由）", required=False
                )
                self.fields[f"na-{key}"].initial = not row.is_applicable
            self.fields[f"note-{key}"] = text_field("自评说明", 2000, rows=2, required=False)
            self.fields[f"points-{key}"].initial = given
            self.fields[f"note-{key}"].initial = row.note

    def lines(self):
        for row in self.rows:
            key = row.indicator_id
            na = self[f"na-{key}"] if f"na-{key}" in self.fields else None
            yield row, self[f"points-{key}"], na, self[f"note-{key}"]

    @property
    def typed(self) -> dict:
        data = self.cleaned_data
        return {
            row.indicator_id: {
                "points": data[f"points-{row.indicator_id}"],
                "is_applicable": not data.get(f"na-{row.indicator_id}", False),
                "note": data[f"note-{row.indicator_id}"],
            }
            for row in self.rows
        }


class AssignForm(forms.Form):
    experts = forms.ModelMultipleChoiceField(
        label="评审专家",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一位专家。"},
    )

    def __init__(self, *args, experts, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "experts", experts)
        self.fields["experts"].label_from_instance = lambda user: (
            f"{user.full_name}（{user.unit or '单位未填'}）"
        )


class GridForm(TokenForm):
    """Pairs of evaluation and expert that are still free."""

    pairs = forms.MultipleChoiceField(
        label="专家",
        error_messages={
            "required": "请至少勾选一位专家。",
            "invalid_choice": "有的专家刚刚已被分配或不能再分配，请核对后重新勾选。",
        },
    )

    def __init__(self, *args, pairs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pairs"].choices = [(pair, pair) for pair in pairs]


class RefuseNaForm(StepForm):
    """Which of the lines that a society left out it has to assess after all."""

    codes = forms.MultipleChoiceField(
        label="不认可“不适用”的指标",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一项指标。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.subject.self_scores.select_related("indicator").order_by("indicator__position")
        self.fields["codes"].choices = [
            (row.indicator.code, f"{row.indicator}（学会说明：{row.note[:80] or '无'}）")
            for row in rows
            if row.says_na
        ]


class _GradeForm(StepForm):
    grade = forms.ChoiceField(label="等次")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bands = self.subject.scheme.bands.all()
        self.fields["grade"].choices = [
            (band.name, f"{band.name}（{band.minimum.normalize():f}分以上）") for band in bands
        ]


class ProposeForm(_GradeForm):
    proposal_reason = text_field("建议理由", 2000)
    public_comment = text_field("给学会的评语", 3000, help_text="发布后学会可以看到")
    vetoes = forms.MultipleChoiceField(
        label="一票否决",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="经查实的才勾选，并在建议理由中写明事实；勾选后等次只能是最低一档。",
    )
    spread_note = text_field("评分差异的处理", 1000, rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assessment = self.subject
        if assessment.total is not None:
            bands = [(band.name, band.minimum) for band in assessment.scheme.bands.all()]
            self.fields["grade"].initial = scoring.grade_of(assessment.total, bands)
        if scoring.is_apart(assessment.spread):
            self.fields["spread_note"].help_text = (
                f"专家评分相差{assessment.spread}分，超过{scoring.SPREAD_MAX}分："
                "请写明是否与专家核对过标准、如何处理"
            )
        else:
            del self.fields["spread_note"]
        rows = assessment.scheme.indicators.filter(role=IndicatorRole.VETO)
        self.fields["vetoes"].choices = [(row.code, f"{row.name}：{row.criterion}") for row in rows]
        if not rows:
            del self.fields["vetoes"]


class DecideForm(_GradeForm):
    decision = forms.ChoiceField(
        label="会议决定",
        help_text="会议决定先在批次页面登记；没有经过会议的，请选择“未经会议研究”。",
        error_messages={"required": "请选择作出决定的会议，或选择“未经会议研究”。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].initial = self.subject.proposed_grade
        self.meetings = {str(row.pk): row for row in self.subject.pilot.batch.decisions.all()}
        self.fields["decision"].choices = [
            ("", "请选择"),
            *((key, str(row)) for key, row in self.meetings.items()),
            (NO_MEETING, "未经会议研究"),
        ]

    def clean_decision(self) -> Decision | None:
        return self.meetings.get(self.cleaned_data["decision"])
