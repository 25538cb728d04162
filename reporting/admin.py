"""The administration of this room: how often people are reminded."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from reporting.models import ReminderCadence
from sanhua.accounts.admin.access import SystemAdminOnly
from sanhua.core.management.commands.workflow_diagrams import all_workflows


def kinds() -> list[tuple[str, str]]:
    """Every kind of record that can be somebody's turn, in words."""
    models = {workflow.model for workflow in all_workflows()}
    rows = [(model._meta.label_lower, str(model._meta.verbose_name)) for model in models]
    return [("", "其他所有事项"), *sorted(rows)]


class CadenceForm(forms.ModelForm):
    kind = forms.ChoiceField(label="事项种类", choices=kinds, required=False)

    class Meta:
        model = ReminderCadence
        fields = ["kind", "before", "every", "head_after", "leader_after"]


@admin.register(ReminderCadence)
class ReminderCadenceAdmin(SystemAdminOnly):
    """提醒节奏: the system administrator's; without a row the built-in rhythm holds."""

    form = CadenceForm
    list_display = ["kind_words", "before", "every", "head_after", "leader_after"]

    @admin.display(description="事项种类")
    def kind_words(self, row: ReminderCadence) -> str:
        return dict(kinds()).get(row.kind, row.kind)
