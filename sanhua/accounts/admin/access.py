"""Whose a part of the administration is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sanhua.accounts.policies import is_system_admin


class SystemAdminOnly(admin.ModelAdmin):
    """Rows that only the system administrator sees and changes."""

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and (user.is_superuser or is_system_admin.holds(user, None))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)
