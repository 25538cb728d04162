"""Downloads in the administration: read by the audit administrator, changed by nobody."""

from __future__ import annotations

from django.contrib import admin

from sanhua.accounts.admin.trail import ReadOnly
from sanhua.files.models import Download


@admin.register(Download)
class DownloadAdmin(ReadOnly):
    """下载记录: needs ``view_download``."""

    list_display = ["at", "who", "file_name", "digest"]
    list_select_related = ["person", "file"]
    date_hierarchy = "at"
    search_fields = ["person__full_name", "person__username", "file__name", "file__sha256"]
    search_help_text = "按下载人、文件名、文件摘要查找"
    ordering = ["-at"]
    fields = ["at", "who", "file_name", "digest"]

    # Django would link these to pages that this administrator may not open.
    @admin.display(description="下载人", ordering="person__full_name")
    def who(self, row: Download) -> str:
        return str(row.person)

    @admin.display(description="文件")
    def file_name(self, row: Download) -> str:
        return row.file.name

    @admin.display(description="文件摘要")
    def digest(self, row: Download) -> str:
        return row.file.sha256
