"""Forms of model cases and questions about them: shape only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from pilots.enums import TemplateKind
from pilots.forms.supervision import text_field
from pilots.models import ModelCase
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadField
from societies.enums import Area, Direction, Discipline
from societies.models import Society

AREAS = [(area.value, f"{area.value} {area.label}") for area in Area]
FIGURES_MAX, TASKS_MAX = 12, 10


class CaseForm(VersionForm):
    own = VersionForm.own | {"society"}
    society = forms.ModelChoiceField(label="学会", queryset=Society.objects.none())
    title = forms.CharField(label="案例名称", max_length=100)
    area = forms.ChoiceField(label="任务领域", choices=AREAS)
    disciplines = forms.MultipleChoiceField(
        label="适用学科",
        choices=Discipline.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都适用的不勾选。",
    )
    background = text_field("背景和问题", 3000)
    practice = text_field("主要做法", 5000, rows=8)
    results = text_field("成效（用数据说明）", 3000, rows=5)
    conditions = text_field("适用条件", 2000, required=False)
    how_to_copy = text_field("推广要点", 3000, required=False)

    def __init__(self, *args, record: ModelCase | None = None, societies=None, **kwargs):
        super().__init__(*args, **kwargs)
        if record is not None:
            self.fields["seen"].initial = record.version
            for name, field in self.fields.items():
                if name not in self.own:
                    field.initial = getattr(record, name)
        if record is not None or societies is None:
            del self.fields["society"]
            return
        choose_among(self, "society", societies)
        if len(found := list(societies[:2])) == 1:
            self.fields["society"].initial = found[0].pk


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control w-8"}),
    )


def plain(number: Decimal | None) -> str:
    """Write a number without trailing zeros; nothing for none."""
    return "" if number is None else f"{number.normalize():f}"


class RowForm(forms.Form):
    """One row of a table; an empty row is no row."""

    required_names: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.has_changed() and any(data.values()):
            for name in self.required_names:
                if name in data and data[name] in ("", None):
                    label = self.fields[name].label
                    self.add_error(name, f"请填写“{label}”，或把这一行全部清空。")
        return data


class FigureForm(RowForm):
    required_names = ("name", "after")
    name = forms.CharField(label="指标", max_length=40, required=False)
    before = _number("之前")
    after = _number("之后")
    unit = forms.CharField(label="单位", max_length=10, required=False)


class CaseTaskForm(RowForm):
    required_names = ("area", "title", "target_result")
    area = forms.ChoiceField(label="任务领域", choices=[("", "未选择"), *AREAS], required=False)
    title = forms.CharField(label="任务名称", max_length=100, required=False)
    target_result = forms.CharField(
        label="目标成果",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RowsFormSet(forms.BaseFormSet):
    """Rows that are taken as they stand; empty ones are left out."""

    @property
    def rows(self) -> list[dict[str, str]]:
        found = []
        for form in self.forms:
            data = {
                name: plain(value) if isinstance(value, Decimal) else value or ""
                for name, value in form.cleaned_data.items()
            }
            if any(data.values()):
                found.append(data)
        return found


Figures = forms.formset_factory(
    FigureForm, formset=RowsFormSet, extra=2, max_num=FIGURES_MAX, absolute_max=FIGURES_MAX
)
CaseTasks = forms.formset_factory(
    CaseTaskForm, formset=RowsFormSet, extra=1, max_num=TASKS_MAX, absolute_max=TASKS_MAX
)


class TemplateForm(VersionForm):
    kind = forms.ChoiceField(label="类别", choices=TemplateKind.choices)
    title = forms.CharField(label="名称", max_length=100, help_text="如：专职人员聘用合同（范本）")
    upload = UploadField(label="文件")


class CaseFilterForm(forms.Form):
    """The filters of the list, all in its address; a value that does not exist is left out."""

    q = forms.CharField(label="关键词", max_length=100, required=False)
    direction = forms.ChoiceField(
        label="三化", required=False, choices=[("", "全部三化"), *Direction.choices]
    )
    area = forms.ChoiceField(label="任务领域", required=False, choices=[("", "全部领域"), *AREAS])
    discipline = forms.ChoiceField(
        label="学科", required=False, choices=[("", "全部学科"), *Discipline.choices]
    )

    @property
    def chosen(self) -> dict[str, str]:
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class QuestionForm(TokenForm):
    text = text_field(
        "问题",
        1000,
        rows=5,
        help_text="由省科协转交，试点学会看不到提问学会和提问人。请勿在问题中写联系方式。",
    )


class PassOnForm(StepForm):
    wording = text_field(
        "转交给学会的问题",
        1000,
        rows=5,
        help_text="请删去能看出提问学会、提问人和联系方式的内容。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wording"].initial = self.subject.wording or self.subject.text


class AnswerForm(StepForm):
    answer = text_field("答复", 3000, rows=8)


class ReleaseForm(StepForm):
    is_shown = forms.BooleanField(
        label="同时作为问答展示在示范模式页面，不显示提问学会和提问人", required=False
    )
