"""What people fill in about tasks: shapes only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from pilots.enums import TaskStatus
from pilots.forms.reasons import reasons_field
from pilots.models import Pilot, Task
from pilots.progress import Colour
from pilots.queries.task import SORTS
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm
from societies.enums import Area, Direction

LIGHTS = [
    (Colour.RED.value, "逾期"),
    (Colour.YELLOW.value, "滞后或补交"),
    (Colour.BLUE.value, "临近（7个工作日内）"),
    (Colour.GREEN.value, "正常"),
    (Colour.GREY.value, "未开始或作废"),
]
COLUMNS = {
    "society": "学会",
    "owner": "责任人",
    "status": "状态",
    "progress": "进度",
    "target": "目标成果",
    "start": "开始日期",
    "original": "原定时限",
    "updated": "最近更新",
}
USUAL = ("society", "owner", "status", "progress")
VIEWS = ("overdue", "soon", "review", "extension", "done")


def percent_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="完成进度",
        min_value=0,
        max_value=100,
        help_text="0至100的整数，百分比。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class TaskFilterForm(forms.Form):
    """The filters of list, board and Gantt; all of them are in the address, so it can be shared.

    A value that does not exist is left out, and said if a person can see it.
    """

    batch = forms.ChoiceField(label="批次", required=False)
    pilot = forms.ChoiceField(label="学会", required=False)
    direction = forms.ChoiceField(
        label="三化", required=False, choices=[("", "全部三化"), *Direction.choices]
    )
    area = forms.ChoiceField(
        label="任务领域",
        required=False,
        choices=[("", "全部十项"), *((a.value, f"{a.value} {a.label}") for a in Area)],
    )
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *TaskStatus.choices]
    )
    light = forms.ChoiceField(label="灯", required=False, choices=[("", "全部"), *LIGHTS])
    q = forms.CharField(
        label="关键词",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "任务或责任人"}),
    )
    cols = forms.MultipleChoiceField(
        label="显示列",
        required=False,
        choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    view = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("", *VIEWS)], widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("", *SORTS)], widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: Any,
        pilots: Sequence[Pilot],
        hide: Sequence[str] = (),
        asked: Collection[str] = (),
    ) -> None:
        super().__init__(*args)
        self.asked = frozenset(asked)  # what the address says; the rest is where lists begin
        batches = {str(pilot.batch_id): pilot.batch.name for pilot in pilots}
        several = len(batches) > 1
        houses = {pilot.society_id for pilot in pilots}
        names = {
            str(pilot.pk): f"{pilot.society}（{pilot.batch}）" if several else str(pilot.society)
            for pilot in pilots
        }
        for name, every, choices, asks in (
            ("batch", "全部批次", batches, several),
            ("pilot", f"全部{len(houses)}家", names, len(houses) > 1),
        ):
            field = forms.ChoiceField(
                label=self.fields[name].label,
                required=False,
                choices=[("", every), *choices.items()],
                widget=forms.Select if asks else forms.HiddenInput,
            )
            self.fields[name] = field
        if len(houses) > 1:
            self.fields["q"].widget.attrs["placeholder"] = "任务、责任人或学会"
        for name in hide:
            several = isinstance(self.fields[name], forms.MultipleChoiceField)
            self.fields[name].widget = (
                forms.MultipleHiddenInput() if several else forms.HiddenInput()
            )
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the valid choices; whatever is wrong is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool((self.chosen.keys() & self.asked) - {"sort", "cols"})

    @property
    def can_save(self) -> bool:
        """Whether the address says anything worth a name of its own."""
        return bool(self.chosen.keys() & self.asked)

    @property
    def columns(self) -> list[str]:
        """The columns beside due date and task, in their usual order."""
        chosen = self.chosen.get("cols") or USUAL
        return [name for name in COLUMNS if name in chosen]


class OwnerForm(TokenForm):
    """Another owner for one task or many; it remembers which, as they were on the page."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    owner = forms.CharField(
        label="新的责任人",
        max_length=Task._meta.get_field("owner").max_length,
        help_text="写姓名；两人以上用顿号分开。本学会其他人员写在这里，即可自己更新进度。",
    )
    comment = forms.CharField(
        label="原因", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ProgressForm(VersionForm):
    """How far a task is: two fields."""

    percent = percent_field()
    note = forms.CharField(
        label="进展说明",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="做了什么、到了哪一步、下一步打算。",
    )


class MilestoneForm(VersionForm):
    """The day a milestone was reached; empty: not reached."""

    done_on = forms.DateField(
        label="完成日期", required=False, help_text="清空日期并保存，即取消完成。"
    )


class ReportForm(StepForm):
    """Reporting a task as completed."""

    actual_result = forms.CharField(
        label="实际成果",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="对照目标成果写明做成了什么、数量多少、何时完成。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actual_result"].initial = getattr(self.subject, "actual_result", "")
        self.fields["comment"].label = "补充说明"


class SendBackForm(StepForm):
    """Sending a report back: at least one reason of the list, and an opinion."""

    reasons = reasons_field()
    comment = forms.CharField(
        label="退回意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明缺什么、怎么补，学会据此修改。",
        error_messages={"required": "退回须填写意见，写明缺什么、怎么补。"},
    )
