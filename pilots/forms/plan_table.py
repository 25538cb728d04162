"""Forms of the task list as a table: many rows at once, pasted cells, a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django import forms

from pilots.actions.plan_rows import TEXT_MAX
from pilots.forms.plan import PartForm, mark
from pilots.models import PlanTask
from pilots.workflows.plan_content import Window, milestones_of
from pilots.workflows.plan_gaps import date_faults, milestone_fault
from sanhua.core.forms import Fault
from sanhua.files.forms import UploadField

SHOWN = ("title", "target_result", "owner", "start_on", "due_on")

Marks = Mapping[str, Sequence[str]]


def prefix_of(task: PlanTask) -> str:
    """Return a short name for a row: two hundred of them have to fit into one page."""
    return f"t{task.pk.hex[:12]}"


def marks_of(tasks: Iterable[PlanTask]) -> str:
    """Write what the page showed in each cell, so that untouched cells are told from typed ones."""
    return " ".join(
        ":".join([prefix_of(task), *(mark(getattr(task, name)) for name in SHOWN)])
        for task in tasks
    )


class RowForm(forms.Form):
    """The fields of a task that change often, in one row of a table.

    A cell the person did not touch is what is stored now, even if the page showed something else:
    somebody else's change of it is not undone.
    """

    title = forms.CharField(label="任务名称", max_length=100)
    target_result = forms.CharField(
        label="目标成果", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.CharField(label="责任人", max_length=60)
    start_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")

    use_required_attribute = False

    def __init__(self, data=None, *, task: PlanTask, window: Window, marks: Marks | None = None):
        initial = {name: getattr(task, name) for name in SHOWN}
        prefix = prefix_of(task)
        if data is not None:
            typed = {f"{prefix}-{name}": data.get(f"{prefix}-{name}") for name in SHOWN}
            shown = dict(zip(SHOWN, (marks or {}).get(prefix, ()), strict=False))
            for name, sign in shown.items():
                if mark(typed[f"{prefix}-{name}"] or "") == sign:
                    typed[f"{prefix}-{name}"] = str(initial[name])
            # A task that somebody else added meanwhile was not on the page.
            data = typed if any(value is not None for value in typed.values()) else None
        super().__init__(data, initial=initial, prefix=prefix, auto_id=False)
        self.task, self.window = task, window
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}（{task.title[:8]}）"
            if name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "id": f"{prefix}-{name}"}

    def clean(self):
        data = self.cleaned_data
        if self.has_changed() and "start_on" in data and "due_on" in data:
            days = data["start_on"], data["due_on"]
            faults = date_faults(*days, self.window)
            steps = ((row.title, row.due_on) for row in milestones_of(self.task))
            if not faults:
                found = [fault for step in steps if (fault := milestone_fault(*step, *days))]
                faults = {"due_on": found[0]} if found else {}
            for name, fault in faults.items():
                self.add_error(name, fault)
        return data

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the row, with its task's name and the field to go to."""
        for name, errors in self.errors.items():
            yield Fault(f"{self.task}：{errors[0]}", f"{self.prefix}-{name}")

    def stored_beside(self) -> list[tuple[str, str]]:
        """After a conflict: what is stored now where something else was typed."""
        return [
            (str(self.fields[name].label), str(getattr(self.task, name)))
            for name in SHOWN
            if self[name].value() != self[name].initial
            and str(self[name].value() or "") != str(self[name].initial)
        ]


class TableForm(PartForm):
    """The version and the token of the whole table, and what its cells said."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def marks(self) -> Marks:
        """Return the marks of the cells by row, as the page sent them back."""
        rows = (row.split(":") for row in self.data.get("was", "").split())
        return {prefix: marks for prefix, *marks in rows if len(marks) == len(SHOWN)}

    def holds(self, task: PlanTask) -> bool:
        """Say whether the page sent the row of a task."""
        return self.is_bound and f"{prefix_of(task)}-{SHOWN[0]}" in self.data

    def lost(self, tasks: Iterable[PlanTask]) -> list[str]:
        """Say what was typed into rows whose tasks are gone."""
        here = {prefix_of(task) for task in tasks}
        found = []
        for prefix, marks in self.marks.items():
            typed = [self.data.get(f"{prefix}-{name}", "") for name in SHOWN]
            touched = [text for text, sign in zip(typed, marks, strict=True) if mark(text) != sign]
            if prefix not in here and touched:
                found.append(
                    f"任务“{typed[0]}”刚刚已被他人删除，没有保存您填写的：{'；'.join(touched)}。"
                    "需要时请另外添加任务。"
                )
        return found

    def show_rows(self, tasks: Iterable[PlanTask]) -> None:
        """Remember what the page shows now."""
        marks = marks_of(tasks)
        self.fields["was"].initial = marks
        if self.is_bound:
            self.data = self.data.copy()
            self.data["was"] = marks


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
