"""People for tests."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.models import User

PASSWORD = "demo-Pass-2022"


class UserFactory(factory.django.DjangoModelFactory):
    """An approved account with a password of its own, in no role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"李某{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    must_change_password = False
    is_active = True

    @factory.lazy_attribute
    def password(self) -> str:
        return make_password(PASSWORD)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        if not kwargs["password"].count("$"):
            kwargs["password"] = make_password(kwargs["password"])
        return super()._create(model_class, *args, **kwargs)


def staff(role: StaffRole, **values: Any) -> User:
    """Make a person who holds one staff role."""
    user = UserFactory(is_staff=role in ADMIN_ROLES, **values)
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user
