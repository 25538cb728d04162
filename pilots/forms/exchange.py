"""Forms of exchange meetings: shape only."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pilots.enums import MeetingFileKind
from pilots.forms.case import RowForm, RowsFormSet
from pilots.forms.supervision import day_field, text_field
from pilots.models import ExchangeMeeting
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadsField

PHONE = re.compile(r"[\d*+（）()\- ]{5,20}")


class MeetingForm(VersionForm):
    title = forms.CharField(label="会议名称", max_length=100)
    starts_at = forms.DateTimeField(
        label="召开时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    venue = forms.CharField(label="地点", max_length=120)
    agenda = text_field("议程", 5000, rows=8)
    capacity = forms.IntegerField(label="人数上限", min_value=1, max_value=5000, initial=100)
    per_society = forms.IntegerField(label="每家学会人数上限", min_value=1, max_value=20, initial=2)
    register_by = day_field("报名截止", help_text="含当日")

    def __init__(self, *args, record: ExchangeMeeting | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if record is not None:
            self.fields["seen"].initial = record.version
            for name, field in self.fields.items():
                if name not in self.own:
                    field.initial = getattr(record, name)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        starts_at, register_by = data.get("starts_at"), data.get("register_by")
        if starts_at and register_by and register_by > starts_at.date():
            self.add_error("register_by", "报名截止日期不能晚于会议召开日期。")
        return data


class MinutesForm(StepForm):
    minutes = text_field("会议纪要", 10000, rows=10, required=False)


class MinutesEditForm(VersionForm):
    minutes = text_field("会议纪要", 10000, rows=14)


class MeetingFilesForm(TokenForm):
    kind = forms.ChoiceField(label="类别", choices=MeetingFileKind.choices)
    uploads = UploadsField(label="文件")


class AttendeeForm(RowForm):
    required_names = ("name", "position", "phone")
    name = forms.CharField(label="姓名", max_length=60, required=False)
    position = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(
        label="电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError("“电话”应为手机或座机号码，如13800000000或0791-86220000。")
        return phone


def attendees(data, stored: list[dict[str, str]], most: int) -> RowsFormSet:
    """Return one row for every person a society may send."""
    rows = max(most, len(stored))
    kind = forms.formset_factory(
        AttendeeForm,
        formset=RowsFormSet,
        extra=rows - len(stored),
        max_num=rows,
        absolute_max=100,
    )
    return kind(data, prefix="people", initial=stored)


class RegistrationForm(forms.Form):
    remark = forms.CharField(label="备注", max_length=200, required=False)
