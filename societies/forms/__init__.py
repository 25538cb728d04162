"""Forms of the register: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.forms import fields_for_model

from sanhua.core.http import TokenForm, VersionForm
from sanhua.files.forms import UploadField
from societies.actions.registry import OWN_FIELDS
from societies.enums import Discipline, MembershipRole
from societies.models import Society

FIELDS = [
    "name",
    "short_name",
    "uscc",
    "discipline",
    "host_institution",
    "individual_members",
    "unit_members",
    "founded_on",
    "president",
    "legal_representative",
    "business_scope",
    "address",
    "phone",
    "email",
]


def _fields() -> dict[str, forms.Field]:
    def shape(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
        made = field.formfield(**kwargs)
        if field.name == "founded_on" and made:
            made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return made

    return fields_for_model(Society, FIELDS, formfield_callback=shape)


class SocietyForm(VersionForm):
    """All facts of the register; a society's own people get the fields they may change."""

    def __init__(self, *args, own: bool = False, society: Society | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in _fields().items():
            if not own or name in OWN_FIELDS:
                self.fields[name] = field
        if society is not None:
            self.fields["seen"].initial = society.version
            for name in FIELDS:
                if name in self.fields:
                    self.fields[name].initial = getattr(society, name)


class MemberForm(TokenForm):
    username = forms.CharField(
        label="账号或邮箱", max_length=150, help_text="须是已建立并批准的账号"
    )
    role = forms.ChoiceField(label="角色", choices=MembershipRole.choices)


class ImportForm(TokenForm):
    workbook = UploadField(label="Excel文件", kinds=("xlsx",))


class SocietyFilter(forms.Form):
    q = forms.CharField(label="名称、代码或挂靠单位", max_length=100, required=False)
    discipline = forms.ChoiceField(
        label="学科类别", choices=[("", "全部"), *Discipline.choices], required=False
    )
    active = forms.ChoiceField(
        label="状态", choices=[("1", "在册"), ("0", "已注销"), ("all", "全部")], required=False
    )
