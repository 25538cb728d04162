"""The form that arranges a round of checks."""

from __future__ import annotations

from django import forms

from pilots.enums import PilotStatus
from pilots.forms.supervision import day_field, text_field
from pilots.models import MidtermCheck, Pilot, PilotBatch
from sanhua.core.http import VersionForm


class MidtermForm(VersionForm):
    name = forms.CharField(label="名称", max_length=80, initial="中期检查")
    starts_on = day_field("开始日期")
    ends_on = day_field(
        "结束日期", help_text="含当日；调研日期均匀排在其间的工作日，安排后可以逐个调整。"
    )
    participants = forms.CharField(label="参加人员", max_length=200)
    report_due_on = day_field("中期报告时限", required=False, help_text="不要求书面报告的留空。")
    requirement = text_field("检查要求", 2000, required=False)
    pilots = forms.ModelMultipleChoiceField(
        label="试点学会",
        queryset=Pilot.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一家试点学会。"},
    )

    def __init__(self, *args, batch: PilotBatch, **kwargs):
        super().__init__(*args, **kwargs)
        rows = batch.pilots.filter(status=PilotStatus.ACTIVE).select_related("society", "batch")
        self.fields["pilots"].queryset = rows.order_by("number")
        self.fields["pilots"].label_from_instance = lambda pilot: str(pilot.society)
        self.fields["pilots"].initial = [row.pk for row in rows]

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "“结束日期”不能早于“开始日期”。")
        return data


class MidtermChangeForm(MidtermForm):
    """Changing a round: other days, another due date, more pilots."""

    def __init__(self, *args, check: MidtermCheck, **kwargs):
        super().__init__(*args, batch=check.batch, **kwargs)
        field = self.fields["pilots"]
        field.queryset = field.queryset.exclude(pk__in=check.visits.values("pilot"))
        field.label, field.required, field.initial = "增加试点学会", False, []
        self.fields["seen"].initial = check.version
        self.fields[
            "ends_on"
        ].help_text = "含当日；尚未进行、排在新日期之外的调研，均匀改排到其间的工作日。"
        self.fields[
            "report_due_on"
        ].help_text = "尚未报送的报告随之改为新时限；原来不要求报告的，填写后即请各学会报送。"
        if not field.queryset.exists():
            del self.fields["pilots"]
