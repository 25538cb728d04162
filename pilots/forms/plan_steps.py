"""Fields of the plan's steps: the head's confirmation, the officer's return."""

from __future__ import annotations

from django import forms

from pilots.enums import ReturnReason
from pilots.models import ReturnRemark
from pilots.workflows.plan_content import digest, short_code, tasks_of
from pilots.workflows.plan_gaps import places_of, task_place
from pilots.workflows.remarks import Remark
from sanhua.core.steps import StepForm
from sanhua.files.forms import UploadField

SCANS = ("pdf", "jpg", "jpeg", "png")
TEXT_MAX = ReturnRemark._meta.get_field("text").max_length


class ConfirmForm(StepForm):
    scan = UploadField(label="加盖公章的方案扫描件", kinds=SCANS)
    same = forms.BooleanField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.code = short_code(digest(self.subject))
        field = self.fields["same"]
        field.label = f"已核对：扫描件首页的校验码是{self.code}"
        field.help_text = "校验码不同，说明打印之后方案又有修改，请重新打印盖章。"
        field.error_messages["required"] = (
            f"请核对扫描件首页的校验码是否为{self.code}，一致后勾选；不一致请重新打印盖章。"
        )

    def occasion(self):
        occasion = super().occasion()
        occasion.data.pop("same", None)
        return occasion


class ReturnForm(StepForm):
    """One reason and one opinion for every place of the plan, all optional, one needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "总体意见"
        self.places = [("", "方案整体"), *places_of(self.subject)]
        for at, (_, label) in enumerate(self.places):
            self.fields[f"reason_{at}"] = forms.ChoiceField(
                label=f"{label}：退回原因",
                choices=[("", "无意见"), *ReturnReason.choices],
                required=False,
            )
            self.fields[f"text_{at}"] = forms.CharField(
                label=f"{label}：具体意见",
                max_length=TEXT_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self):
        """Yield for the template: label, what the plan says there, the two fields."""
        said = {task_place(task): task.target_result for task in tasks_of(self.subject)}
        for at, (place, label) in enumerate(self.places):
            kind, _, name = place.partition(":")
            text = getattr(self.subject, name) if kind == "chapter" else said.get(place, "")
            yield {
                "label": label,
                "kind": kind,
                "said": text,
                "reason": self[f"reason_{at}"],
                "text": self[f"text_{at}"],
            }

    def clean(self):
        data = super().clean()
        found = []
        for at, (place, label) in enumerate(self.places):
            reason = data.get(f"reason_{at}", "")
            text = (data.get(f"text_{at}") or "").strip()
            if text and not reason:
                self.add_error(f"reason_{at}", f"请选择“{label}”的退回原因。")
            elif reason == ReturnReason.OTHER and not text:
                self.add_error(f"text_{at}", f"“{label}”选择了“其他”，请写明具体意见。")
            elif reason:
                found.append(Remark(ReturnReason(reason), text, place, label[:120]))
        if not found and not self.errors:
            self.add_error(None, "退回须至少选择一项退回原因。")
        self.remarks = found
        return data

    def occasion(self):
        occasion = super().occasion()
        occasion.data.clear()
        occasion.data["remarks"] = self.remarks
        return occasion
