"""The site of the administration: the portal's own doors, and no other way in.

Its words are Django's translation; ``admin/base_site.html``, ``admin/app_list.html`` and
``admin/change_form.html`` stand in where that has gaps.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sanhua.accounts.policies import is_admin_role


class PortalSite(AdminSite):
    site_header = "“三化”建设试点平台 · 系统管理"
    site_title = "系统管理"
    index_title = "账号、授权与审计"
    empty_value_display = "—"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Let administrators in; tell anybody else who is signed in that this is not for them."""
        user = request.user
        if user.is_authenticated and not user.is_superuser:
            is_admin_role.require(user, None)
        return super().has_permission(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The gate is the portal's; whoever comes here has passed it."""
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("accounts:password_change")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("accounts:profile")
