"""The filters of the log of what was sent."""

from __future__ import annotations

from typing import Any

from django import forms

from pilots.forms.supervision import day_field
from sanhua.activity.enums import Channel, DeliveryState, Topic


class DeliveryFilterForm(forms.Form):
    """All in the address; a value that does not exist is left out."""

    channel = forms.ChoiceField(
        label="渠道", required=False, choices=[("", "全部渠道"), *Channel.choices]
    )
    topic = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部种类"), *Topic.choices]
    )
    state = forms.ChoiceField(
        label="投递状态", required=False, choices=[("", "全部状态"), *DeliveryState.choices]
    )
    since = day_field("从", required=False)
    until = day_field("到", required=False)
    q = forms.CharField(
        label="关键词",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "内容或接收人"}),
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the valid choices."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen)
