"""Forms of applications: shape only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms

from pilots.enums import ReturnReason
from pilots.models import Application
from pilots.policies import visible_decisions
from pilots.workflows.application import TEXTS
from sanhua.core.forms import choose_among
from sanhua.core.http import VersionForm
from sanhua.core.steps import StepForm
from sanhua.core.workflow import Occasion
from sanhua.files.forms import UploadField

LONG = 3000
SEALED = ("pdf", "jpg", "jpeg", "png")


class DraftText(forms.CharField):
    """A text that is needed for sending, not for saving."""

    widget = forms.Textarea

    def validate(self, value: Any) -> None:
        """Leave emptiness to the step that sends."""


def _text(label: str, hint: str) -> DraftText:
    return DraftText(
        label=label, max_length=LONG, help_text=hint, widget=forms.Textarea(attrs={"rows": 6})
    )


class ApplicationForm(VersionForm):
    """What the society writes; everything the register knows is not asked again."""

    conditions = _text("具备的条件", "办公场所、专职人员、党组织、制度等已有条件。")
    foundation = _text("工作基础", "近年学术、科普、服务等工作和取得的成效。")
    scale = _text("学会规模", "会员、分支机构、业务收支等情况。")
    intention = _text("试点意愿和设想", "打算在哪些任务上先行先试，预期达到什么目标。")
    upload = UploadField(label="盖章申报材料", required=False, kinds=SEALED)

    def __init__(self, *args: Any, application: Application | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if application is not None:
            self.fields["seen"].initial = application.version
            for name in TEXTS:
                self.fields[name].initial = getattr(application, name)

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    """Offer rows; a choice of one is no question."""
    choose_among(form, name, rows)
    found = list(rows[:2])
    if len(found) == 1:
        form.initial[name] = found[0].pk  # before what the address asks for, which may be nothing
        form.fields[name].widget = forms.HiddenInput()


class NewApplicationForm(ApplicationForm):
    batch: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="试点批次", queryset=None, empty_label="请选择批次"
    )
    society: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="申报学会", queryset=None, empty_label="请选择学会"
    )
    field_order = ["batch", "society", *TEXTS, "upload", "token"]

    def __init__(self, *args: Any, batches: Any, societies: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _choose(self, "batch", batches)
        _choose(self, "society", societies)


class RecommendForm(VersionForm):
    """Which society the association puts forward, and on what grounds."""

    society: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="推荐学会", queryset=None, empty_label="请选择学会"
    )
    conditions = forms.CharField(
        label="推荐理由：具备的条件",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="方案要求“有条件、有基础、规模适当”。",
    )
    foundation = forms.CharField(
        label="推荐理由：工作基础", max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    scale = forms.CharField(
        label="推荐理由：学会规模", max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    intention = forms.CharField(
        label="学会意愿",
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, societies: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choose_among(self, "society", societies)

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}


class ReturnForm(StepForm):
    """At least one reason, each with its own words."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for reason in ReturnReason:
            self.fields[f"r_{reason.value}"] = forms.BooleanField(
                label=reason.label, required=False
            )
            self.fields[f"t_{reason.value}"] = forms.CharField(
                label=f"“{reason.label}”的具体意见", max_length=1000, required=False
            )
        self.fields["comment"].label = "补充说明"

    def pairs(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for reason in ReturnReason:
            yield self[f"r_{reason.value}"], self[f"t_{reason.value}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # Words beside an unticked box are meant as well; nothing typed is lost.
        chosen = [
            (reason, data.get(f"t_{reason.value}", "").strip())
            for reason in ReturnReason
            if data.get(f"r_{reason.value}") or data.get(f"t_{reason.value}", "").strip()
        ]
        if not chosen:
            raise forms.ValidationError("请至少勾选1项退回原因。")
        if any(reason == ReturnReason.OTHER and not text for reason, text in chosen):
            self.add_error(f"t_{ReturnReason.OTHER.value}", "退回原因为“其他”时，请写明具体意见。")
        data["remarks"] = chosen
        return data

    def occasion(self) -> Occasion:
        base = super().occasion()
        remarks = self.cleaned_data["remarks"]
        lines = [
            f"{reason.label}：{text}" if text else str(reason.label) for reason, text in remarks
        ]
        comment = "\n".join(filter(None, [*lines, base.comment]))
        return replace(base, comment=comment, data={"remarks": remarks})


class InvestigateForm(StepForm):
    """What was seen on the spot."""

    held_on = forms.DateField(label="调研日期")
    participants = forms.CharField(
        label="调研人员", max_length=200, help_text="姓名、单位、职务，多人用顿号分开。"
    )
    findings = forms.CharField(
        label="调研情况", max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    conclusion = forms.CharField(
        label="调研意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["comment"]


class SelectForm(StepForm):
    """On which decision the selection rests."""

    decision: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="会议决定",
        queryset=None,
        empty_label="请选择会议决定",
        help_text="会议决定由省科协经办人在批次页登记。",
    )
    over_quota_reason = forms.CharField(
        label="超出名额说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="名额内不用填写。",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        application: Any = self.subject
        choose_among(
            self, "decision", visible_decisions(self.actor).filter(batch=application.batch_id)
        )
