"""The administration of this room: deliveries to look after, the calendar to keep.

Who is told what is business; the administrator sees whether it arrived, not what it says.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from sanhua.activity import actions, calendar
from sanhua.activity.models import Notification, WorkCalendarDay
from sanhua.core.rules import NotNow


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    """投递情况: needs ``view_notification``; sending again needs ``resend_notification``."""

    fields = [
        "recipient", "channel", "state", "attempts", "created_at", "not_before", "lease_until",
        "sent_at", "read_at", "error",
    ]  # fmt: skip
    list_display = [
        "created_at", "recipient", "channel", "state", "attempts", "sent_at", "error",
    ]  # fmt: skip
    list_select_related = ["recipient"]
    list_filter = ["state", "channel", "created_at"]
    search_fields = ["recipient__full_name", "recipient__username", "recipient__email"]
    search_help_text = "按接收人查找"
    list_per_page = 50
    show_full_result_count = False
    actions = ["resend"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("activity.resend_notification")

    @admin.action(description="重新发送", permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        done = 0
        for row in queryset:
            try:
                actions.resend(row)
            except NotNow:
                continue
            done += 1
            self.log_change(request, row, "重新发送")
        left = len(queryset) - done
        words = f"已将{done}条重新放入发送队列。"
        if left:
            words += f"另{left}条没有失败，不需要重新发送。"
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


@admin.register(WorkCalendarDay)
class WorkCalendarDayAdmin(admin.ModelAdmin):
    """工作日历: the days that differ from Monday to Friday."""

    list_display = ["date", "is_workday", "name"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]
    ordering = ["-date"]
    list_per_page = 50

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[WorkCalendarDay]) -> None:
        super().delete_queryset(request, queryset)
        calendar.forget()
