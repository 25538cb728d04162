"""Forms of batches and of decisions: shape only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

from django import forms

from pilots.enums import DecisionKind, Phase
from pilots.models import PilotBatch
from pilots.workflows.batch import Dates
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm, VersionForm
from sanhua.files.forms import UploadField

YEAR_MIN, YEAR_MAX = 2000, 2100
DAYS_MAX = 60
QUOTA_MAX = 200


class BatchForm(VersionForm, forms.ModelForm):
    """A batch with its five phases in one form; any phase may stay undated."""

    reason = forms.CharField(
        label="修改原因",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="批次已启动，修改原因记入办理记录。",
    )
    year = forms.IntegerField(label="年度", min_value=YEAR_MIN, max_value=YEAR_MAX)
    quota_min = forms.IntegerField(label="试点数量下限", min_value=1, max_value=QUOTA_MAX)
    quota_max = forms.IntegerField(label="试点数量上限", min_value=1, max_value=QUOTA_MAX)
    supplement_days = forms.IntegerField(
        label="补正期限（工作日）", min_value=1, max_value=DAYS_MAX, help_text="自退回次日起算"
    )
    notice_days = forms.IntegerField(
        label="公示期（工作日）", min_value=1, max_value=DAYS_MAX, help_text="首日计入"
    )

    class Meta:
        model = PilotBatch
        fields = (
            "name",
            "year",
            "doc_number",
            "doc_title",
            "decision_number",
            "quota_min",
            "quota_max",
            "supplement_days",
            "notice_days",
            "contact",
            "hides_applicants",
        )
        error_messages = {"name": {"unique": "已有同名批次，请换一个批次名称。"}}
        help_texts = {
            "doc_number": "如：赣科协字〔2022〕14号",
            "decision_number": "确定试点学会的通知编号后填写，如：赣科协字〔2022〕18号",
            "name": "如：2022年度试点批次",
        }

    def __init__(
        self,
        *args: Any,
        batch: PilotBatch | None = None,
        phases: Mapping[Phase, Dates],
        asks_reason: bool = False,
        **kwargs: Any,
    ):
        # A copy: the action compares the record with what was typed.
        super().__init__(*args, instance=copy(batch), **kwargs)
        if batch is not None:
            self.fields["seen"].initial = batch.version
        if asks_reason:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "请填写修改原因。"
        else:
            del self.fields["reason"]
        for kind in Phase:
            start, end = phases.get(kind, (None, None))
            for part, label, initial in (("starts", "开始", start), ("ends", "结束", end)):
                self.fields[f"{kind.value}_{part}"] = forms.DateField(
                    label=f"{kind.label}{label}日期", required=False, initial=initial
                )

    def phase_rows(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        for kind in Phase:
            yield kind.label, self[f"{kind.value}_starts"], self[f"{kind.value}_ends"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data = self.cleaned_data if data is None else data
        for kind in Phase:
            start, end = data.get(f"{kind.value}_starts"), data.get(f"{kind.value}_ends")
            if start and end and end < start:
                day = f"{start.year}年{start.month}月{start.day}日"
                self.add_error(
                    f"{kind.value}_ends",
                    f"“{kind.label}”的结束日期不能早于开始日期（{day}）。",
                )
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def phases(self) -> dict[Phase, tuple[dt.date | None, dt.date | None]]:
        data = self.cleaned_data
        return {kind: (data[f"{kind.value}_starts"], data[f"{kind.value}_ends"]) for kind in Phase}


class OfficerForm(TokenForm):
    """Which officer joins a batch, or leaves it."""

    officer: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="省科协经办人", queryset=None, empty_label="请选择"
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choose_among(self, "officer", people)


class DecisionForm(TokenForm):
    """A decision that was taken in a meeting."""

    kind = forms.ChoiceField(label="会议", choices=DecisionKind.choices)
    number = forms.CharField(
        label="纪要编号", max_length=60, help_text="如：党组会议纪要〔2022〕5号"
    )
    decided_on = forms.DateField(label="会议日期")
    summary = forms.CharField(
        label="决定内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    scan = UploadField(label="纪要扫描件", required=False, kinds=("pdf", "jpg", "jpeg", "png"))

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("kind", "number", "decided_on", "summary")
        }
