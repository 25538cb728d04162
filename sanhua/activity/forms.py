"""What a person wants to hear of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms

from sanhua.activity.enums import MUTABLE, Channel, Topic
from sanhua.core.holiday_notice import read_notice

OF_YEAR = re.compile(r"关于(\d{4})年")


class NoticeForm(forms.Form):
    """The yearly notice on holidays, pasted; the preview is saved as it was shown."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    text = forms.CharField(
        label="通知全文或表格",
        max_length=20_000,
        help_text="粘贴通知正文，或每行一天：日期 休/班 名称（如2027-01-01 休 元旦）。",
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            said = OF_YEAR.search(data["text"])
            if said and int(said[1]) != data["year"]:
                raise forms.ValidationError(f"这是{said[1]}年的通知，与所填年度不一致。")
            data["reading"] = read_notice(data["text"], data["year"])
            of_year = [day for day in data["reading"].days if day.date.year == data["year"]]
            if not of_year:
                raise forms.ValidationError("没有读出该年度的放假或调休日期，请核对年度和文字。")
        return data


class ChoicesForm(forms.Form):
    """One box for everything that may be switched off: kind of message and channel."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic, channel in off_switches():
            self.fields[name_of(topic, channel)] = forms.BooleanField(
                required=False, label=f"{topic.label}：{channel.label}"
            )

    @property
    def wanted(self) -> list[tuple[Topic, Channel]]:
        return [pair for pair in off_switches() if self.cleaned_data[name_of(*pair)]]


def off_switches() -> Iterator[tuple[Topic, Channel]]:
    yield from ((topic, channel) for topic, ways in MUTABLE.items() for channel in ways)


def name_of(topic: Topic, channel: Channel) -> str:
    return f"{topic.value}-{channel.value}"
