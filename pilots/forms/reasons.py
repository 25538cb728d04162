"""The reasons of a return or refusal, chosen from one list."""

from __future__ import annotations

from django import forms

from pilots.enums import ReturnReason


def reasons_field(label: str = "退回原因") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": f"请至少选择一项{label}。"},
    )
