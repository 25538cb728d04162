"""The trail in the administration: read by the audit administrator, changed by nobody."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        named = {"title": self.opts.verbose_name}
        return super().changelist_view(request, named | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# The trail stands above this room, so its model is found by name.
@admin.register(apps.get_model("activity", "Event"))
class EventAdmin(ReadOnly):
    list_display = [
        "occurred_at",
        "actor",
        "label",
        "subject_type",
        "state_label",
        "comment",
        "number",
    ]
    list_select_related = ["actor", "subject_type"]
    date_hierarchy = "occurred_at"
    list_filter = [("subject_type", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["label", "kind", "actor__username", "actor__full_name"]
    search_help_text = "按事项、办理人查找"
    ordering = ["-occurred_at", "-number"]
    fields = [
        "occurred_at", "who", "label", "subject_type", "subject_id", "subject_version",
        "state_before", "state_after", "state_label", "comment", "detail", "number", "digest",
    ]  # fmt: skip

    # Django would link the person to the account's page, which this administrator may not open.
    @admin.display(description="办理人")
    def who(self, event: Any) -> str:
        return str(event.actor or "系统")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    list_display = ["action_time", "user", "object_repr", "action_flag", "message"]
    list_select_related = ["user", "content_type"]
    fields = ["action_time", "who", "content_type", "object_repr", "action_flag", "message"]
    list_filter = ["action_flag", "action_time"]
    search_fields = ["object_repr", "user__username", "user__full_name"]
    search_help_text = "按对象、操作人查找"

    @admin.display(description="操作人")
    def who(self, entry: LogEntry) -> str:
        return str(entry.user)

    @admin.display(description="修改内容")
    def message(self, entry: LogEntry) -> str:
        return entry.get_change_message()
