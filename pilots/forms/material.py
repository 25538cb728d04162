"""Proofs of a self-assessment, and material that experts ask for."""

from __future__ import annotations

from django import forms

from pilots.actions.evidence import TITLE_MAX
from pilots.forms.supervision import day_field, text_field
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadsField
from sanhua.files.models import StoredFile


class SelfEvidenceForm(TokenForm):
    uploads = UploadsField(label="上传文件", required=False)
    title = forms.CharField(
        label="材料名称",
        required=False,
        max_length=TITLE_MAX,
        help_text="只上传一个文件时可以另起名称，留空则用文件名。",
    )
    stored = forms.ModelMultipleChoiceField(
        label="从文件库选用",
        queryset=StoredFile.objects.none(),
        required=False,
        error_messages={"invalid_choice": "所选文件已不可用，或已是本项佐证，请刷新页面后重选。"},
    )

    def __init__(self, *args, files, **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "stored", files)


class AskForm(TokenForm):
    text = text_field(
        "需要补充什么",
        1000,
        rows=5,
        help_text="请写明需要哪些材料、用来核实什么。由省科协转交学会，不显示您的姓名。",
    )


class _OwnWordsForm(StepForm):
    """A step that says everything in its own fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["comment"]


class PassOnForm(_OwnWordsForm):
    words = text_field(
        "转交内容", 1000, rows=5, help_text="学会看到的是这里的文字；请删去能看出是谁的内容。"
    )
    due_on = day_field("补充时限", help_text="含当日")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = self.subject.text
        self.fields["due_on"].initial = self.subject.assessment.scoring_due_on


class AnswerForm(_OwnWordsForm):
    answer = text_field("补充说明", 2000, rows=6)
    uploads = UploadsField(label="补充文件", required=False)
