"""Forms of public notices and objections: shape only."""

from __future__ import annotations

from typing import Any

from django import forms

from pilots.actions.public_notice import NO_ANONYMOUS
from pilots.models import PilotBatch
from sanhua.core.forms import choose_among
from sanhua.core.http import TokenForm, VersionForm
from sanhua.core.steps import StepForm

BODY = (
    "根据《{title}》，经学会申报（推荐）、审核、调研和比选，"
    "拟确定以下学会为{batch}试点学会，现予以公示。\n"
    "公示期内，对拟定学会有异议的，请以书面形式实名向省科协学会部反映，"
    "以单位名义反映的须加盖公章，匿名异议不予受理。"
)


class SocietyChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        society = obj.society
        return (
            f"{society.name}（{society.get_discipline_display()}，专职{society.full_time_staff}人）"
        )


class PublicNoticeForm(TokenForm):
    applications = SocietyChoices(
        label="列入公示的学会", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label="标题", max_length=120)
    body = forms.CharField(
        label="公示内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 7})
    )
    contact = forms.CharField(
        label="异议受理联系方式", max_length=200, help_text="受理部门、电话、地址。"
    )
    starts_on = forms.DateField(label="公示开始")
    days = forms.IntegerField(
        label="公示期（工作日）",
        min_value=1,
        max_value=60,
        help_text="首日计入，按工作日历推算截止日。",
    )

    def __init__(self, *args: Any, batch: PilotBatch, applications: Any, today: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choose_among(self, "applications", applications)
        title = batch.doc_title.removeprefix("关于印发《").partition("》")[0] or batch.name
        self.initial = {
            "title": f"关于{batch.name}拟定试点学会的公示",
            "body": BODY.format(title=title, batch=batch.name),
            "contact": batch.contact,
            "starts_on": today,
            "days": batch.notice_days,
            **self.initial,
        }

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "body", "contact")}


class ObjectionForm(TokenForm):
    name = forms.CharField(
        label="异议人实名",
        max_length=60,
        help_text="个人写真实姓名，单位写全称。",
        error_messages={"required": NO_ANONYMOUS},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=100,
        help_text="电话或通讯地址，用于核实和答复。",
        error_messages={"required": "请填写联系方式；没有联系方式的异议无法核实，不予受理。"},
    )
    received_on = forms.DateField(label="收到日期")
    content = forms.CharField(
        label="异议内容", max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )

    @property
    def values(self) -> dict[str, Any]:
        names = ("name", "contact", "received_on", "content")
        return {name: self.cleaned_data[name] for name in names}


class AnswerForm(VersionForm):
    reply = forms.CharField(
        label="核查与答复", max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )


class EndForm(StepForm):
    """How the notice ended, in words."""

    result = forms.CharField(
        label="公示结果",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        initial="公示期内未收到异议。",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        notice: Any = self.subject
        count = notice.objections.count()
        if count:
            self.fields["result"].initial = f"公示期内收到异议{count}件，均已核查并答复。"
