"""The groups behind the staff roles."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from sanhua.accounts.enums import StaffRole

# What a role may open in the administration; business roles open nothing there.
PERMISSIONS: dict[StaffRole, tuple[str, ...]] = {
    StaffRole.SYSTEM_ADMIN: (
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_accountmail",
        "activity.view_notification",
        "activity.resend_notification",
        "activity.view_workcalendarday",
        "activity.add_workcalendarday",
        "activity.change_workcalendarday",
        "activity.delete_workcalendarday",
    ),
    StaffRole.SECURITY_ADMIN: (
        "accounts.view_user",
        "accounts.approve_user",
        "accounts.grant_role",
    ),
    StaffRole.AUDIT_ADMIN: (
        "activity.view_event",
        "admin.view_logentry",
        "files.view_download",
    ),
}


def make_groups() -> None:
    """Make the group of every role, with exactly its permissions."""
    for role in StaffRole:
        group, _ = Group.objects.get_or_create(name=role.value)
        wanted = Q(pk__in=())
        for name in PERMISSIONS.get(role, ()):
            app, codename = name.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))
