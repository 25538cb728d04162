"""The administration of this room: thresholds of the rules, conditions of article 51."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sanhua.accounts.admin.access import SystemAdminOnly
from societies.checks.parameters import DEFAULTS
from societies.enums import ParameterKey
from societies.models import Article51Item, RuleParameter


@admin.register(RuleParameter)
class RuleParameterAdmin(SystemAdminOnly):
    """规则参数: without a row the notice's own number holds. Check-ups follow within the hour."""

    list_display = ["key", "value", "effective_from", "clause", "default", "basis"]
    list_filter = ["key"]
    fields = ["key", "value", "effective_from", "basis"]

    @admin.display(description="条款")
    def clause(self, row: RuleParameter) -> str:
        return DEFAULTS[ParameterKey(row.key)].clause

    @admin.display(description="默认值")
    def default(self, row: RuleParameter) -> str:
        return DEFAULTS[ParameterKey(row.key)].value


@admin.register(Article51Item)
class Article51ItemAdmin(SystemAdminOnly):
    """第五十一条条件: the text was not published; tick “已核对原文” once it was compared."""

    list_display = ["position", "text", "is_confirmed", "is_active"]
    list_display_links = ["text"]
    fields = ["text", "position", "is_confirmed", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # answers refer to it; take it out of use instead
