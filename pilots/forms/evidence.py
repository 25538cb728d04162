"""What people fill in to hand in proofs."""

from __future__ import annotations

from django import forms

from pilots.actions.evidence import TITLE_MAX
from pilots.forms.task import percent_field
from pilots.models import Evidence, TaskMilestone
from sanhua.core.forms import choose_among
from sanhua.core.http import VersionForm
from sanhua.files.forms import UploadsField
from sanhua.files.models import StoredFile


class ProofForm(VersionForm):
    """What a file proves of a task, however it came."""

    milestone = forms.ModelChoiceField(
        label="证明什么",
        queryset=TaskMilestone.objects.none(),
        required=False,
        empty_label="目标成果",
        help_text="证明某一进度节点的，请选择该节点。",
    )
    description = forms.CharField(
        label="说明",
        required=False,
        max_length=Evidence._meta.get_field("description").max_length,
        help_text="可写明出具单位、页码等，便于复核。",
    )

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "milestone", task.milestones.all())


class EvidenceForm(ProofForm):
    """Files, and how far the task is with them."""

    uploads = UploadsField(label="佐证文件")
    title = forms.CharField(
        label="材料名称",
        required=False,
        max_length=TITLE_MAX - 5,
        help_text="留空则用文件名。与已有材料同名的，作为该材料的新一版。",
    )
    percent = percent_field()
    note = forms.CharField(
        label="进展说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("uploads", "title", "milestone", "description", "percent", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["percent"].required = False


class ReuseForm(ProofForm):
    """Files of the society's library that prove something of a task."""

    stored = forms.ModelMultipleChoiceField(
        label="文件",
        queryset=StoredFile.objects.none(),
        error_messages={
            "required": "请至少选择一份文件。",
            "invalid_choice": "所选文件已不可用，或已是本任务的佐证，请刷新页面后重选。",
        },
    )

    def __init__(self, *args, files, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "stored", files)


class RemovalForm(VersionForm):
    """Taking a proof back, with the reason."""

    comment = forms.CharField(
        label="移除原因", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
