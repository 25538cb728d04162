"""Forms of the plan: the shape of what a society writes; dates and limits are the actions' business."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable, Mapping

from django import forms
from django.utils import timezone

from pilots.enums import AreaChoice, PlanChapter
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.workflows.plan_content import TASK_FIELDS, tasks_of
from sanhua.core.http import VersionForm
from sanhua.core.workflow import Occasion

MILESTONES_SHOWN, MILESTONES_MAX = 3, 12

CHAPTER_HINTS = {
    PlanChapter.TARGETS: "写清到试点结束时达到的数量和时间，可以考核，例如“10月底前专职工作人员达到4名”。",
    PlanChapter.RESPONSIBILITIES: "写清领导小组、责任人和分工，谁牵头、谁落实、谁把关。",
    PlanChapter.SCHEDULE: "写清各阶段的起止时间和年度任务分解。",
    PlanChapter.SAFEGUARDS: "写清组织、人员、经费和制度保障。",
}


def _text(model, name, **kwargs):
    """Make a field with the label and limit of the model's."""
    field = model._meta.get_field(name)
    rows = kwargs.pop("rows", 0)
    if rows:
        kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
    kwargs.setdefault("label", field.verbose_name)
    return forms.CharField(max_length=field.max_length, **kwargs)


def mark(value: object) -> str:
    """Return a few signs by which a text is known again."""
    text = str(value).replace("\r\n", "\n").strip()
    return f"{zlib.crc32(text.encode()):x}"


class PartForm(VersionForm):
    """A form about a part of a plan; it remembers the version of the whole."""

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["seen"].initial = plan.version

    def occasion(self, actor) -> Occasion:
        data = self.cleaned_data
        return Occasion(
            actor=actor,
            now=timezone.now(),
            comment=data.get("comment", ""),
            seen=data.get("seen") or self.plan.version,
            token=data.get("token"),
        )


class FieldsForm(PartForm):
    """A part with several fields.

    After a conflict a field the person did not touch says what is stored now, even if the page
    showed something else: saving again does not undo somebody else's change of it.
    """

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, stored: Mapping[str, object], **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = {name: "" if value is None else str(value) for name, value in stored.items()}
        self.fields["was"].initial = self._marks()

    def _marks(self) -> str:
        return " ".join(f"{name}:{mark(value)}" for name, value in self.stored.items())

    def untouched(self, name: str, typed: object) -> bool:
        """Say whether the page showed just this there."""
        return f"{name}:{mark(typed)}" in self.data.get("was", "").split()

    def show_current(self, version: int) -> None:
        # Of the version these stored values belong to, even if a newer one came a moment ago.
        super().show_current(self.plan.version)
        for name, value in self.stored.items():
            if name in self.fields and self.untouched(name, self.data.get(name, "")):
                self.data[name] = value
        self.data["was"] = self._marks()


class ChapterForm(PartForm):
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 16}))

    def __init__(self, *args, chapter, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["text"] = _text(PlanVersion, chapter.value, rows=16)
        field.help_text = CHAPTER_HINTS[chapter]
        field.initial = getattr(self.plan, chapter.value)


class AreaForm(FieldsForm):
    choice = forms.ChoiceField(
        label="本领域的安排", choices=AreaChoice.choices, widget=forms.RadioSelect
    )
    reason = _text(
        PlanArea,
        "reason",
        rows=4,
        required=False,
        help_text="选择“不适用”或“条件未成熟”时填写，随方案一并审核。",
    )

    def __init__(self, *args, row, **kwargs):
        choice, reason = (row.choice, row.reason) if row else (AreaChoice.PLANNED, "")
        super().__init__(*args, stored={"choice": choice, "reason": reason}, **kwargs)
        self.fields["choice"].initial = choice
        self.fields["reason"].initial = reason


class TaskForm(FieldsForm):
    title = _text(PlanTask, "title", help_text="用动词开头，例如“公开招聘2名专职工作人员”。")
    target_result = _text(
        PlanTask,
        "target_result",
        rows=4,
        help_text="写清达到的数量和时间，例如“6月底前专职工作人员达到4名，均签订聘用合同”。",
    )
    owner = _text(PlanTask, "owner", help_text="写到人和职务，例如“刘某（副理事长）”。")
    start_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")
    safeguards = _text(PlanTask, "safeguards", rows=3, required=False)
    after = forms.TypedChoiceField(
        label="前置任务",
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        help_text="须等另一项任务完成后才能开展的，在这里选择；执行时会提示先后关系。",
    )

    def __init__(self, *args, task=None, milestones=(), **kwargs):
        stored = {name: getattr(task, name) for name in (*TASK_FIELDS, "after")} if task else {}
        if task:
            stored["steps"] = _said((row.due_on, row.title) for row in milestones)
        super().__init__(*args, stored=stored, **kwargs)
        own = task.lineage if task else None
        others = [row for row in tasks_of(self.plan) if row.lineage != own]
        names = [(str(row.lineage), f"{row.area} {row.title}") for row in others]
        self.fields["after"].choices = [("", "没有"), *names]

    def values(self):
        names = (*TASK_FIELDS, "after")
        return {name: self.cleaned_data[name] for name in names}


def _said(rows: Iterable[tuple[object, object]]) -> str:
    """Write days and titles as lines; empty rows say nothing."""
    lines = ("　".join(str(part) for part in row if part) for row in rows)
    return "\n".join(filter(None, lines))


class MilestoneForm(forms.Form):
    title = _text(PlanMilestone, "title", label="节点", required=False)
    due_on = forms.DateField(label="时限", required=False)

    def clean(self):
        title, day = self.cleaned_data.get("title"), self.cleaned_data.get("due_on")
        if title and not day and "due_on" not in self.errors:
            self.add_error("due_on", f"请填写节点“{title}”的时限。")
        if day and not title and "title" not in self.errors:
            self.add_error("title", f"请填写{day:%Y-%m-%d}这一节点的名称，或清空时限。")
        return self.cleaned_data


class _Milestones(forms.BaseFormSet):
    def pairs(self):
        """Return the rows that say something."""
        rows = [form.cleaned_data for form in self.forms]
        return [(row["title"], row["due_on"]) for row in rows if row.get("title")]

    def typed(self) -> str:
        """Return what the rows say, for a page that cannot show them again."""
        if not self.is_bound:
            return ""
        return _said((form["due_on"].data, form["title"].data) for form in self.forms)


MilestoneFormSet = forms.formset_factory(
    MilestoneForm,
    formset=_Milestones,
    extra=0,
    max_num=MILESTONES_MAX,
    absolute_max=MILESTONES_MAX,
)


def milestone_rows(milestones):
    """Return the stored milestones and empty rows, as initial values of a formset."""
    rows = [{"title": row.title, "due_on": row.due_on} for row in milestones]
    shown = min(max(MILESTONES_SHOWN, len(rows) + 1), MILESTONES_MAX)
    return rows + [{} for _ in range(shown - len(rows))]


def with_one_more(data, prefix):
    """Return what was typed into the rows, and one row more, without checking it."""
    try:
        count = min(int(data.get(f"{prefix}-TOTAL_FORMS", 0)), MILESTONES_MAX)
    except ValueError:
        count = MILESTONES_SHOWN
    names = ("title", "due_on")
    rows = [{name: data.get(f"{prefix}-{at}-{name}", "") for name in names} for at in range(count)]
    return [*rows, {}][:MILESTONES_MAX]


class DeleteForm(PartForm):
    """Only the version and the token: the question is on the page."""


class AmendForm(VersionForm):
    comment = forms.CharField(
        label="调整说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写清为什么调整、调整哪些内容，省科协审核时可见。",
    )
