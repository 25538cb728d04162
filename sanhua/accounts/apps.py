from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import m2m_changed, post_migrate


class AccountsConfig(AppConfig):
    name = "sanhua.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from sanhua.accounts import policies
        from sanhua.accounts.models import User

        m2m_changed.connect(
            policies.guard_groups, User.groups.through, dispatch_uid="one_admin_role_a_person"
        )
        post_migrate.connect(_make_groups, sender=self, dispatch_uid="staff_groups")


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's administration with the portal's site (named in ``INSTALLED_APPS``)."""

    default = False
    default_site = "sanhua.accounts.views.site.PortalSite"


def _make_groups(*, using: str, verbosity: int = 0, **_: Any) -> None:
    """See that each staff role has its group, with what it may open in the administration."""
    from django.contrib.auth.management import create_permissions

    from sanhua.accounts.actions.groups import make_groups

    # Permissions of rooms above are made after this handler; here they are needed now.
    for label in ("accounts", "activity", "admin", "files"):
        create_permissions(registry.get_app_config(label), using=using, verbosity=verbosity)
    make_groups()
