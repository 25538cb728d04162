"""Forms about taking a plan's content from elsewhere."""

from __future__ import annotations

from django import forms

from pilots.forms.plan import PartForm
from pilots.models import PlanTask


class GenerateForm(PartForm):
    """Which proposed tasks to take, and who is responsible where the source does not say."""

    chosen = forms.MultipleChoiceField(
        label="任务", error_messages={"required": "请至少勾选一项任务。"}
    )
    owner = forms.CharField(
        label="责任人",
        max_length=PlanTask._meta.get_field("owner").max_length,
        help_text="填入没有写明责任人的任务，生成后可以逐项修改。",
    )

    def __init__(self, *args, keys, owner="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(key, key) for key in keys]
        self.fields["owner"].initial = owner


class RestoreForm(PartForm):
    """Only the version and the token: the question is on the page."""
