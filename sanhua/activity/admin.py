"""The administration of this room: deliveries to look after, the calendar to keep.

Who is told what is business; the administrator sees whether it arrived, not what it says.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from sanhua.accounts.admin.access import SystemAdminOnly
from sanhua.activity import actions, calendar
from sanhua.activity.forms import NoticeForm
from sanhua.activity.models import Notification, RobotMessage, WorkCalendarDay
from sanhua.core.rules import NotNow


def resend(page: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Put what failed back into its queue."""
    done = 0
    for row in queryset:
        try:
            actions.resend(row)
        except NotNow:
            continue
        done += 1
        page.log_change(request, row, "重新发送")
    left = len(queryset) - done
    words = f"已将{done}条重新放入发送队列。"
    if left:
        words += f"另{left}条没有失败，不需要重新发送。"
    page.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


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
        resend(self, request, queryset)


@admin.register(RobotMessage)
class RobotMessageAdmin(SystemAdminOnly):
    """群消息: whether it arrived, not what it says."""

    fields = ["robot", "state", "attempts", "created_at", "not_before", "sent_at", "error"]
    list_display = ["created_at", "robot", "state", "attempts", "sent_at", "error"]
    list_filter = ["state", "robot", "created_at"]
    list_per_page = 50
    actions = ["resend"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="重新发送")
    def resend(self, request: HttpRequest, queryset: QuerySet[RobotMessage]) -> None:
        resend(self, request, queryset)


@admin.register(WorkCalendarDay)
class WorkCalendarDayAdmin(admin.ModelAdmin):
    """工作日历: the days that differ from Monday to Friday."""

    list_display = ["date", "is_workday", "name"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]
    ordering = ["-date"]
    list_per_page = 50

    change_list_template = "admin/calendar.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.take_notice)
        return [path("notice/", view, name="activity_calendar_notice"), *super().get_urls()]

    def take_notice(self, request: HttpRequest) -> HttpResponse:
        """Read the yearly notice, show what it says, and save it when told so."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = NoticeForm(request.POST or None)
        if form.is_valid() and "save" in request.POST:
            year, days = form.cleaned_data["year"], form.cleaned_data["reading"].days
            count = calendar.replace_year(year, days)
            self.message_user(request, f"{year}年工作日历已保存，共{count}天。", messages.SUCCESS)
            return redirect("admin:activity_workcalendarday_changelist")
        reading = form.cleaned_data.get("reading") if form.is_bound else None
        context = self.admin_site.each_context(request) | {"title": "导入年度节假日通知"}
        context |= {"opts": self.opts, "form": form, "reading": reading}
        return TemplateResponse(request, "admin/calendar_notice.html", context)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[WorkCalendarDay]) -> None:
        super().delete_queryset(request, queryset)
        calendar.forget()
