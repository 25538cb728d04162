"""What a password must be, beyond Django's own validators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from sanhua.accounts.models import User

CLASSES_MIN = 3
LENGTH_MIN = 10


def classes_of(password: str) -> int:
    """Count the kinds of characters used: capitals, small letters, digits, anything else."""
    tests = (
        any(c.isascii() and c.isupper() for c in password),
        any(c.isascii() and c.islower() for c in password),
        any(c.isascii() and c.isdigit() for c in password),
        any(not (c.isascii() and c.isalnum()) for c in password),
    )
    return sum(tests)


class LongEnoughValidator:
    """Django's own speaks English here: its Chinese translation has a gap."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < LENGTH_MIN:
            raise ValidationError(
                f"密码至少{LENGTH_MIN}个字符，现有{len(password)}个，请加长。",
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return f"至少{LENGTH_MIN}个字符。"


class ThreeClassesValidator:
    """Three of capitals, small letters, digits and symbols (GB/T 22239-2019)."""

    def validate(self, password: str, user: User | None = None) -> None:
        if classes_of(password) < CLASSES_MIN:
            raise ValidationError(
                "密码须包含大写字母、小写字母、数字、符号中的至少三类，请补充后再提交。",
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        return "须包含大写字母、小写字母、数字、符号中的至少三类。"


class NotThePresentValidator:
    """A change of password that changes nothing is none."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError("新密码不能与原密码相同，请另设一个。", code="password_unchanged")

    def get_help_text(self) -> str:
        return "不能与原密码相同。"
