"""The administration of this room: what everybody may read without signing in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from pilots.models import PublicArea
from sanhua.accounts.admin.access import SystemAdminOnly


@admin.register(PublicArea)
class PublicAreaAdmin(SystemAdminOnly):
    """公开区: one row; without it nothing is public."""

    list_display = ["__str__", "announcements", "notices", "cases"]
    fields = ["announcements", "notices", "cases"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not PublicArea.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # switch the parts off instead
