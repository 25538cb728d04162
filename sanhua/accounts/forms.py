"""What people type at the gate, and about themselves. Shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.validators import RegexValidator

from sanhua.accounts.models import User

WRONG = "账号或密码不正确。"
STRENGTH = "至少10个字符，须包含大写字母、小写字母、数字、符号中的至少三类，不能与账号、邮箱相近。"
DIFFERENT = "两次填写的新密码不一致，请重新填写。"
telephone = RegexValidator(
    r"^\+?[0-9][0-9 \-()（）转]{4,28}$",
    "“联系电话”应为电话号码，例如0791-86220000或13800000000。",
)


class SignInForm(AuthenticationForm):
    """One answer for every cause, so that nobody learns which accounts exist."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        # Left over from an embedded installation: nobody holds all powers in production.
        if user.is_superuser and not settings.EMBEDDED:
            raise self.get_invalid_login_error()


class NewPasswordForm(SetPasswordForm):
    """The first password, or a new one by a link from a letter."""

    error_messages = SetPasswordForm.error_messages | {"password_mismatch": DIFFERENT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_in_our_words(self)


class ChangePasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_mismatch": DIFFERENT,
        "password_incorrect": "原密码不正确，请重新填写。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_in_our_words(self)
        self.fields["old_password"].label = "原密码"


def _say_in_our_words(form: forms.Form) -> None:
    form.fields["new_password1"].label = "新密码"
    form.fields["new_password1"].help_text = STRENGTH
    form.fields["new_password2"].label = "再次填写新密码"
    form.fields["new_password2"].help_text = ""


class ResetForm(forms.Form):
    email = forms.EmailField(
        label="邮箱",
        max_length=254,
        help_text="填写开通账号时登记的邮箱。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ProfileForm(forms.Form):
    phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        validators=[telephone],
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    position = forms.CharField(label="职务", max_length=60, required=False)
