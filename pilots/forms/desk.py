"""Forms about what a person keeps for their own work."""

from __future__ import annotations

from django import forms

from pilots.models import QuickPhrase, SavedView
from sanhua.core.http import TokenForm


class PhraseForm(TokenForm):
    text = forms.CharField(
        label="常用语",
        max_length=QuickPhrase._meta.get_field("text").max_length,
        help_text="审核时点一下即填入意见框，例如“请补充聘用合同和参保证明。”",
    )


class SaveViewForm(TokenForm):
    """A name for the filters that are in the address now."""

    name = forms.CharField(
        label="视图名称", max_length=SavedView._meta.get_field("name").max_length
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
