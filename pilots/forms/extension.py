"""What people fill in about more time."""

from __future__ import annotations

from typing import Any

from django import forms

from pilots.enums import ExtensionReason
from pilots.forms.reasons import reasons_field
from sanhua.core.http import TokenForm
from sanhua.core.steps import StepForm


class ExtensionForm(TokenForm):
    """Asking for more time: three fields."""

    until = forms.DateField(label="申请延至")
    category = forms.ChoiceField(
        label="原因类别", choices=[("", "请选择"), *ExtensionReason.choices]
    )
    reason = forms.CharField(
        label="延期理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明为什么不能按期完成、已做到哪一步、延期后如何保证完成。",
    )


class GrantForm(StepForm):
    """Granting it, for the date asked or an earlier one."""

    granted_due_on = forms.DateField(
        label="批准延至", help_text="默认为学会申请的日期，可以改为更早的日期。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_due_on"].initial = getattr(self.subject, "requested_due_on", None)


class RefusalForm(StepForm):
    """Refusing it: at least one reason of the list, and why."""

    reasons = reasons_field("不同意的原因")
