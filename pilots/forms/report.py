"""Forms of progress reports: shape only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from pilots.enums import ReportStatus
from pilots.forms.supervision import text_field
from pilots.models import Pilot
from pilots.workflows.report import LIMITS
from sanhua.core.http import VersionForm
from sanhua.core.steps import StepForm


class ReportForm(VersionForm):
    """The three parts. None may be empty: it is said where there is nothing to report."""

    done = text_field("本期进展", LIMITS["done"], rows=14)
    problems = text_field("存在问题", LIMITS["problems"], rows=6)
    next_steps = text_field("下一步打算", LIMITS["next_steps"], rows=6)


class SubmitForm(StepForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "补充说明"


class SignForm(StepForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = "签收意见"


class ReportFilterForm(forms.Form):
    """The filters of the list, all in the address; a value that does not exist is left out."""

    batch = forms.ChoiceField(label="批次", required=False)
    pilot = forms.ChoiceField(label="学会", required=False)
    month = forms.ChoiceField(label="月份", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *ReportStatus.choices]
    )

    def __init__(self, *args: Any, pilots: Sequence[Pilot], months: Sequence[dt.date]) -> None:
        super().__init__(*args)
        batches = {str(row.batch_id): row.batch.name for row in pilots}
        names = {str(row.pk): str(row if len(batches) > 1 else row.society) for row in pilots}
        for name, every, choices in (
            ("batch", "全部批次", batches),
            ("pilot", "全部学会", names),
            ("month", "全部月份", {f"{m:%Y-%m-%d}": f"{m.year}年{m.month}月" for m in months}),
        ):
            field = forms.ChoiceField(
                label=self.fields[name].label,
                required=False,
                choices=[("", every), *choices.items()],
                widget=forms.Select if len(choices) > 1 else forms.HiddenInput,
            )
            self.fields[name] = field
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the valid choices; whatever is wrong is left out."""
        return {name: value for name, value in self.cleaned_data.items() if value}
