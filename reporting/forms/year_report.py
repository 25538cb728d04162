"""The form of the association's own report: one section a page."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from reporting.enums import YearSection
from reporting.models import YearReport
from reporting.workflows.year_report import YEAR_ADVISED, YEAR_LIMIT
from sanhua.core.http import VersionForm
from sanhua.core.workflow import Occasion

HINTS = {
    YearSection.OVERALL: "写清试点组织、任务完成、前后变化和评估结果。",
    YearSection.PROBLEMS: "按类别写清多家学会共同的问题和原因。",
    YearSection.SUGGESTIONS: "汇总学会的意见和建议，写明是哪家学会提出的。",
    YearSection.NEXT_STEPS: "写清下一步工作打算和需要研究的事项。",
}
PRACTICE_HINT = "写清做法、成效和可以推广的经验，写明学会。"


class YearSectionForm(VersionForm):
    """One section of a report; it remembers the version of the whole."""

    text = forms.CharField(widget=forms.Textarea)

    def __init__(self, *args, report: YearReport, section: YearSection, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["seen"].initial = report.version
        least, most = YEAR_ADVISED
        self.fields["text"] = forms.CharField(
            label=section.label,
            max_length=YEAR_LIMIT,
            widget=forms.Textarea(attrs={"rows": 20, "data-advised": f"{least}至{most}字"}),
            help_text=HINTS.get(section, PRACTICE_HINT),
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
