"""Forms of the task list as a table: many rows at once, pasted cells, a workbook."""

from __future__ import annotations

from django import forms

from pilots.actions.plan_rows import TEXT_MAX
from pilots.forms.plan import PartForm
from pilots.models import PlanTask
from sanhua.files.forms import UploadField

SHOWN = ("title", "target_result", "owner", "start_on", "due_on")


class RowForm(forms.Form):
    """The fields of a task that change often, in one row of a table."""

    title = forms.CharField(label="任务名称", max_length=100)
    target_result = forms.CharField(
        label="目标成果", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.CharField(label="责任人", max_length=60)
    start_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")

    use_required_attribute = False

    def __init__(self, data=None, *, task: PlanTask):
        initial = {name: getattr(task, name) for name in SHOWN}
        # Short names: two hundred rows of them have to fit into one page.
        prefix = f"t{task.pk.hex[:12]}"
        super().__init__(data, initial=initial, prefix=prefix, auto_id=False)
        self.task = task
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}（{task.title[:8]}）"
            if name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"

    def stored_beside(self) -> list[tuple[str, str]]:
        """After a conflict: what is stored now where something else was typed."""
        return [
            (str(self.fields[name].label), str(getattr(self.task, name)))
            for name in SHOWN
            if self[name].value() != self[name].initial
            and str(self[name].value() or "") != str(self[name].initial)
        ]


class TableForm(PartForm):
    """The version and the token of the whole table."""


class RowsForm(PartForm):
    """A block of cells: pasted, or read from a workbook."""

    text = forms.CharField(
        label="从Excel或WPS复制的单元格",
        required=False,
        max_length=TEXT_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
        help_text="可带表头，列的顺序不限；没有表头的，依次为领域、任务名称、目标成果、责任人、"
        "开始日期、完成时限、进度节点、保障措施。",
    )
    workbook = UploadField(label="或上传填好的Excel模板", kinds=("xlsx",), required=False)
