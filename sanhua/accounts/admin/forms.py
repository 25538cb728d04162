"""Forms of the administration."""

from __future__ import annotations

from typing import Any

from django import forms

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.accounts.policies import clash_of_roles


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the system administrator knows of a person; no password and no role."""

    email = forms.EmailField(
        label="邮箱",
        max_length=254,
        help_text="邀请和重设密码的链接发到这里。修改账号名或邮箱后，账号须经安全管理员重新审批。",
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "unit", "position", "phone", "email"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("该邮箱已用于另一个账号，请填写本人的邮箱。")
        return email


class RolesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the security administrator decides about a person."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=StaffRole,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="三员（系统、安全、审计管理员）每人至多担任一员，且不得兼任业务角色。",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].initial = sorted(staff_roles(self.instance))

    def clean_roles(self) -> frozenset[StaffRole]:
        roles = frozenset(StaffRole(value) for value in self.cleaned_data["roles"])
        if clash := clash_of_roles(roles):
            raise forms.ValidationError(clash)
        return roles
