"""Forms about what a person keeps for their own work."""

from __future__ import annotations

from django import forms

from pilots.models import QuickPhrase
from sanhua.core.http import TokenForm


class PhraseForm(TokenForm):
    text = forms.CharField(
        label="常用语",
        max_length=QuickPhrase._meta.get_field("text").max_length,
        help_text="审核时点一下即填入意见框，例如“请补充聘用合同和参保证明。”",
    )
