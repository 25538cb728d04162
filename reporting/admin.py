"""The administration of this room: how often people are reminded, and how documents fare."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from reporting.actions.documents import requeue_document
from reporting.enums import JobState
from reporting.models import ReminderCadence, ReportJob
from reporting.queries.cadence_preview import preview_of
from reporting.queries.running import running
from reporting.reminders.planning import built_in
from sanhua.accounts.admin.access import SystemAdminOnly
from sanhua.activity import deadlines
from sanhua.activity.models import Heartbeat
from sanhua.core.management.commands.workflow_diagrams import all_workflows
from sanhua.core.rules import NotNow


def kinds() -> list[tuple[str, str]]:
    """Every kind of deadline, in words."""
    models = {workflow.model for workflow in all_workflows()}
    rows = {model._meta.label_lower: str(model._meta.verbose_name) for model in models}
    return [("", "其他所有事项"), *sorted((rows | deadlines.kinds()).items())]


class CadenceForm(forms.ModelForm):
    kind = forms.ChoiceField(label="事项种类", choices=kinds, required=False)

    class Meta:
        model = ReminderCadence
        fields = ["kind", "before", "every", "head_after", "leader_after"]


@admin.register(ReminderCadence)
class ReminderCadenceAdmin(SystemAdminOnly):
    """提醒节奏: the system administrator's; without a row the built-in rhythm holds."""

    form = CadenceForm
    change_form_template = "admin/cadence.html"
    change_list_template = "admin/cadence_list.html"
    list_display = ["kind_words", "before", "every", "head_after", "leader_after"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        words = dict(kinds())
        rows = [(words[kind], row) for kind, row in built_in().items()]
        return super().changelist_view(request, {"built_in": rows} | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show, when asked, whom the typed rhythm would remind; nothing is saved or sent."""
        if request.method != "POST" or "_preview" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id) if object_id else None
        form = CadenceForm(request.POST, instance=row)
        if not form.is_valid():
            return super().changeform_view(request, object_id, form_url, extra_context)
        context = admin.site.each_context(request) | {"title": "预览提醒节奏", "opts": self.opts}
        context |= {"form": form, "preview": preview_of(form.instance, on=timezone.localdate())}
        return TemplateResponse(request, "admin/cadence_preview.html", context)

    @admin.display(description="事项种类")
    def kind_words(self, row: ReminderCadence) -> str:
        return dict(kinds()).get(row.kind, row.kind)


@admin.register(ReportJob)
class ReportJobAdmin(SystemAdminOnly):
    """生成任务: how they fare and why they failed; of whom they tell is not the administrator's."""

    list_display = [
        "requested_at", "kind", "requested_by", "state", "percent", "attempts", "finished_at",
        "error",
    ]  # fmt: skip
    list_select_related = ["requested_by"]
    list_filter = ["state", "kind", "requested_at"]
    search_fields = ["requested_by__full_name", "requested_by__username", "error", "fault"]
    search_help_text = "按申请人、失败原因查找"
    list_per_page = 50
    show_full_result_count = False
    actions = ["retry"]
    fields = [
        "id", "kind", "who", "requested_at", "state", "stage", "percent", "attempts", "lease_until",
        "finished_at", "error", "failed_parts", "fault",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Django would link the person to an account's page, which is another administrator's.
    @admin.display(description="申请人")
    def who(self, job: ReportJob) -> str:
        return str(job.requested_by)

    @admin.display(description="未生成的内容")
    def failed_parts(self, job: ReportJob) -> str:
        """Which parts of a bundle, and the files to restore; not whose they are."""
        rows = job.parts.filter(state=JobState.FAILED).select_related("file")
        return format_html_join(
            mark_safe("<br>"),
            "第{}份（{}）：{}",
            (
                (row.number, row.file.content if row.file else row.get_kind_display(), row.error)
                for row in rows
            ),
        )

    @admin.action(description="重新生成", permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[ReportJob]) -> None:
        done = 0
        for job in queryset:
            try:
                requeue_document(job)
            except NotNow:
                continue
            done += 1
            self.log_change(request, job, "重新生成")
        words = f"已将{done}个任务重新放入队列。"
        if left := len(queryset) - done:
            words += f"另{left}个没有失败，或者正在生成。"
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


@admin.register(Heartbeat)
class RunningAdmin(SystemAdminOnly):
    """运行状态: one page instead of a list, with all that runs in the background."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        context = admin.site.each_context(request) | {"title": "运行状态", "opts": self.opts}
        context |= {"checks": running(now), "now": now}
        return TemplateResponse(request, "admin/running.html", context)
