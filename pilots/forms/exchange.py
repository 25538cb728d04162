"""Forms of exchange meetings: shape only."""

from __future__ import annotations

from typing import Any

from django import forms

from pilots.forms.supervision import day_field, text_field
from pilots.models import ExchangeMeeting
from sanhua.core.http import VersionForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadField


class RecordForm(VersionForm):
    """A form that shows a record's fields and gives them back."""

    own = VersionForm.own | {"upload"}

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        if record is not None:
            self.fields["seen"].initial = record.version
            for name, field in self.fields.items():
                if name not in self.own:
                    field.initial = getattr(record, name)


class MeetingForm(RecordForm):
    title = forms.CharField(label="会议名称", max_length=100)
    starts_at = forms.DateTimeField(
        label="召开时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    venue = forms.CharField(label="地点", max_length=120)
    agenda = text_field("议程", 5000, rows=8)
    capacity = forms.IntegerField(label="人数上限", min_value=1, max_value=5000, initial=100)
    per_society = forms.IntegerField(label="每家学会人数上限", min_value=1, max_value=50, initial=2)
    register_by = day_field("报名截止", help_text="含当日")
    upload = UploadField(label="会议材料", required=False)

    def __init__(self, *args, record: ExchangeMeeting | None = None, **kwargs):
        super().__init__(*args, record=record, **kwargs)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        starts_at, register_by = data.get("starts_at"), data.get("register_by")
        if starts_at and register_by and register_by > starts_at.date():
            self.add_error("register_by", "报名截止日期不能晚于会议召开日期。")
        return data


class MinutesForm(StepForm):
    minutes = text_field("会议纪要", 10000, rows=10, required=False)


class RegistrationForm(forms.Form):
    attendees = text_field("参会人员", 500, help_text="每行一人：姓名 职务 电话")
    remark = forms.CharField(label="备注", max_length=200, required=False)
