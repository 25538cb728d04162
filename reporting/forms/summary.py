"""Forms of the summary report: the shape of what is written; limits of time are the actions'."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from pilots.enums import ReturnReason
from pilots.models import ReturnRemark
from pilots.workflows.remarks import Remark
from reporting.enums import SummarySection
from reporting.models import SummaryReport
from reporting.workflows.summary import ADVISED, LIMITS
from sanhua.core.http import VersionForm
from sanhua.core.steps import StepForm
from sanhua.core.workflow import Occasion

TEXT_MAX = ReturnRemark._meta.get_field("text").max_length

HINTS = {
    SummarySection.OVERALL: "写清试点的基本情况、组织推进和总体完成情况。",
    SummarySection.PRACTICES: "按三个方向写清做了什么、怎么做的、取得的成效，用数据说明。",
    SummarySection.PROBLEMS: "写清试点中遇到的主要问题和原因。",
    SummarySection.SUGGESTIONS: "写清下一步打算，以及对省科协的意见和建议。",
}


def advised(section: str) -> str:
    least, most = ADVISED[section]
    return f"{least}至{most}字"


class SectionForm(VersionForm):
    """One section of a report; it remembers the version of the whole."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 20}))

    def __init__(self, *args, report: SummaryReport, section: SummarySection, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["seen"].initial = report.version
        limit = LIMITS[section.value]
        self.fields["text"] = forms.CharField(
            label=section.label,
            max_length=limit,
            widget=forms.Textarea(attrs={"rows": 20, "data-advised": advised(section.value)}),
            help_text=HINTS[section],
            initial=getattr(report, section.value),
            error_messages={
                "required": f"请填写“{section.label}”。",
                "max_length": f"“{section.label}”最多%(limit_value)d字，现有%(show_value)d字，请删减。",
            },
        )

    def occasion(self, actor) -> Occasion:
        data = self.cleaned_data
        return Occasion(
            actor=actor,
            now=timezone.now(),
            seen=data.get("seen") or self.report.version,
            token=data.get("token"),
        )


class ReturnForm(StepForm):
    """One reason and one opinion for the whole and for every section; at least one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "总体意见"
        self.places = [("", "报告整体"), *SummarySection.choices]
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
        names = [name for name in self.fields if name not in ("comment", "token", "seen")]
        self.order_fields([*names, "comment", "token", "seen"])

    def rows(self):
        """Yield for the template: label, what the report says there, the two fields."""
        for at, (place, label) in enumerate(self.places):
            yield {
                "label": label,
                "said": getattr(self.subject, place) if place else "",
                "reason": self[f"reason_{at}"],
                "text": self[f"text_{at}"],
            }

    def clean(self):
        data = super().clean()
        self.remarks = []
        for at, (place, label) in enumerate(self.places):
            reason = data.get(f"reason_{at}", "")
            text = (data.get(f"text_{at}") or "").strip()
            if text and not reason:
                self.add_error(f"reason_{at}", f"请选择“{label}”的退回原因。")
            elif reason == ReturnReason.OTHER and not text:
                self.add_error(f"text_{at}", f"“{label}”选择了“其他”，请写明具体意见。")
            elif reason:
                self.remarks.append(Remark(ReturnReason(reason), text, place, label))
        if not self.remarks and not self.errors:
            self.add_error(None, "退回须至少选择一项退回原因。")
        return data

    def occasion(self):
        occasion = super().occasion()
        occasion.data.clear()
        occasion.data["remarks"] = self.remarks
        return occasion
