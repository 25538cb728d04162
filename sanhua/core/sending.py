"""Sending a workbook as a download."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wants_workbook(request: HttpRequest) -> bool:
    """Whether a list is asked for as a workbook instead of a page."""
    return request.GET.get("format") == "xlsx"


def workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
