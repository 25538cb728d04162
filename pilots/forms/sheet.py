"""What experts fill in: one line, or the whole sheet."""

from __future__ import annotations

from typing import Any

from django import forms

from pilots import scoring
from pilots.enums import IndicatorRole
from pilots.forms.assessment import points_field
from pilots.forms.supervision import text_field
from pilots.scoring.mechanics import plain
from sanhua.core.http import TokenForm, VersionForm
from sanhua.files.forms import UploadField

REASON_HINT = "满分或低于60%时必填"


class SheetForm(VersionForm):
    """One expert's sheet: points and a reason per indicator, found by ``lines``."""

    overall_comment = text_field("总体评价", 3000, rows=4, required=False)

    def __init__(self, *args, sheet, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = sheet.version
        self.fields["overall_comment"].initial = sheet.overall_comment
        self.scored = lines
        for line in lines:
            key = str(line.indicator.pk)
            self.fields[f"points-{key}"] = points_field("评分", line.indicator.max_points)
            self.fields[f"reason-{key}"] = text_field(
                "评分理由", 1000, rows=2, required=False, help_text="低于60%或满分时须填写"
            )
            self.fields[f"points-{key}"].initial = line.points
            self.fields[f"reason-{key}"].initial = line.reason

    def lines(self):
        for line in self.scored:
            key = line.indicator.pk
            yield line, self[f"points-{key}"], self[f"reason-{key}"]

    @property
    def typed(self) -> dict:
        data = self.cleaned_data
        return {
            line.indicator.pk: (
                data[f"points-{line.indicator.pk}"],
                data[f"reason-{line.indicator.pk}"],
            )
            for line in self.scored
        }


class ScanForm(TokenForm):
    scan = UploadField(label="签字扫描件", kinds=("pdf", "jpg", "png"))


class LineForm(VersionForm):
    """One line: points from the list or typed, the reason, and the expert's own note.

    ``pick`` and ``points`` are one thing in two fields; without script whichever was changed counts.
    """

    pick = forms.ChoiceField(label="本项得分", required=False, widget=forms.RadioSelect)
    reason = text_field("理由", 1000, rows=3, required=False)
    note = text_field(
        "个人笔记", 1000, rows=2, required=False, help_text="只有您本人能看到，不随评分表提交。"
    )

    def __init__(self, *args, sheet, line, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["seen"].initial = sheet.version
        values = [plain(points) if points else "0" for points, _ in choices]
        self.fields["pick"].choices = [(value, value) for value in values]
        points = points_field("得分", line.indicator.max_points)
        points.widget.attrs |= {"inputmode": "decimal", "step": "any", "class": "form-control w-4"}
        self.fields["points"] = points
        self.fields["points"].initial = line.points
        if line.points is not None:
            self.fields["pick"].initial = plain(line.points) if line.points else "0"
        self.fields["reason"].initial = line.reason
        self.fields["note"].initial = line.own_note

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        typed, pick = data.get("points"), data.pop("pick", "")
        if "points" not in self.errors and typed == self.line.points and pick:
            data["points"] = self.fields["points"].clean(pick)
        return data

    def require_whole(self) -> None:
        """Say at once what the line still lacks, for whoever wants to go on."""
        data, indicator = self.cleaned_data, self.line.indicator
        if indicator.role != IndicatorRole.POINTS:
            return
        if data["points"] is None:
            self.add_error("points", "请先给出得分；暂不评分的，请点“跳过”。")
        elif scoring.needs_reason(data["points"], indicator.max_points) and not data["reason"]:
            self.add_error("reason", "满分或低于60%的，请写明理由；暂不写的，请点“跳过”。")
