"""Forms of directives."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from pilots.forms.supervision import day_field, text_field
from sanhua.core.http import TokenForm
from sanhua.core.steps import StepForm

USUAL = ("请学会学术部督促落实。", "请专题研究，提出意见。", "请了解情况后报告。", "同意。")


class DirectiveForm(TokenForm):
    """Two clicks: a usual sentence, or words of one's own."""

    usual = forms.ChoiceField(
        label="常用批示",
        required=False,
        choices=[*((text, text) for text in USUAL), ("", "自己填写")],
        widget=forms.RadioSelect,
        initial=USUAL[0],
    )
    text = text_field("批示内容", 1000, rows=3, required=False, help_text="可在常用批示之后补充。")
    due_on = day_field("办理时限", required=False, help_text="可不填。")

    def __init__(self, *args, own: Sequence[str] = (), **kwargs):
        """``own`` are sentences the leader keeps; they come first."""
        super().__init__(*args, **kwargs)
        texts = list(dict.fromkeys([*own, *USUAL]))
        self.fields["usual"].choices = [*((text, text) for text in texts), ("", "自己填写")]
        self.fields["usual"].initial = texts[0]

    def clean(self):
        data = super().clean()
        words = "".join(filter(None, (data.get("usual", ""), (data.get("text") or "").strip())))
        if not words and not self.errors:
            self.add_error("text", "请选择常用批示，或填写批示内容。")
        data["words"] = words
        return data


class HandleForm(StepForm):
    answer = text_field("办理情况", 2000, rows=6, help_text="写明做了什么、结果如何。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "补充说明"
