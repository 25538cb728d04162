"""Naming experts."""

from __future__ import annotations

from django import forms

from sanhua.core.http import TokenForm
from societies.enums import Discipline


class DisciplineForm(TokenForm):
    disciplines = forms.MultipleChoiceField(
        label="学科",
        choices=Discipline.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="分配专家时按学会的学科提示。",
    )


class ExpertForm(DisciplineForm):
    full_name = forms.CharField(label="姓名", max_length=60)
    unit = forms.CharField(
        label="单位", max_length=100, help_text="请写全称，用于核对与学会挂靠单位的利害关系。"
    )
    position = forms.CharField(label="职务职称", max_length=60, required=False)
    email = forms.EmailField(label="邮箱", help_text="也是账号名；邀请邮件发到这里。")
    field_order = ("full_name", "unit", "position", "email", "disciplines")
