"""The account that jobs act as; nobody can sign in with it."""

from __future__ import annotations

from sanhua.accounts.models import User

SYSTEM_NAME = "system"


def the_system() -> User:
    """Return the account of the portal itself (系统), making it on first use."""
    user, made = User.objects.get_or_create(
        username=SYSTEM_NAME,
        defaults={"full_name": "系统", "is_active": False, "must_change_password": False},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
