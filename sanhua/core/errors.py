"""Pages for what went wrong: each says what happened, what to do, and keeps what was typed."""

from __future__ import annotations

import logging
import re
import secrets
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

log = logging.getLogger(__name__)

NOT_FOUND = "页面不存在，或您没有查看权限。"
NOT_ALLOWED = "您没有办理该事项的权限。如需办理，请联系本单位管理人员或省科协。"
CSRF = "页面已失效，没有提交。可能是页面打开时间过长，或在别的窗口重新登录过。"
BAD_REQUEST = "提交的内容无法识别。请返回上一页刷新后重新提交；文件过大时请分次上传。"
SERVER_ERROR = "系统暂时不能处理，请稍后再试。"

SECRET_NAMES = re.compile(r"password|token|secret|otp|^seen$")
WORTH_KEEPING = re.compile(r"[\u4e00-\u9fff]|.{12}", re.DOTALL)
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


def typed_texts(request: HttpRequest) -> list[str]:
    """Return what a person typed into a form that could not be taken, without secrets and ids."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST.lists()
    except (SuspiciousOperation, BadRequest, UnreadablePostError, RequestDataTooBig):
        return []
    return [
        text
        for name, texts in posted
        if not SECRET_NAMES.search(name.lower())
        for text in texts
        if WORTH_KEEPING.search(text) and not RANDOM_ID.fullmatch(text)
    ]


def way_back(request: HttpRequest) -> str:
    """Return the page the person came from, if it is one of ours, else the start page."""
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not safe:
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _is_fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def refuse(
    request: HttpRequest, template: str, sentence: str, status: int, **context: object
) -> HttpResponse:
    """Answer with a page, or for htmx with a sentence in the status line; the form stays."""
    if _is_fragment(request):
        values = {"sentence": sentence, **context}
        response = render(request, "components/_refusal.html", values, status=status)
        response["HX-Retarget"] = "#status"
        response["HX-Reswap"] = "innerHTML"
        return response
    context |= {"sentence": sentence, "back": way_back(request), "texts": typed_texts(request)}
    return render(request, template, context, status=status)


def forbidden(request: HttpRequest, sentence: str) -> HttpResponse:
    return refuse(request, "403.html", sentence, 403)


def conflict(request: HttpRequest, sentence: str) -> HttpResponse:
    return refuse(request, "409.html", sentence, 409)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handle 403. Only our own rules speak; a framework's English text does not."""
    sentence = str(exception)
    return forbidden(request, sentence if sentence.endswith("。") else NOT_ALLOWED)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 404: the same bytes for a foreign id, an unknown id and a wrong address."""
    if _is_fragment(request):
        return refuse(request, "404.html", NOT_FOUND, 404)
    return render(request, "404.html", {"sentence": NOT_FOUND}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 400 without reading the body, which may be the reason."""
    return render(request, "400.html", {"sentence": BAD_REQUEST}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle 500 without the database. The reference stands in the log, above the traceback."""
    reference = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    log.error("reference %s: %s %s", reference, request.method, request.path)
    try:
        page = str(render_to_string("500.html", {"reference": reference}))
    except Exception:  # the page of last resort must not fail itself
        log.exception("500.html failed")
        page = f"<!DOCTYPE html><html lang=zh-CN><title>出错</title><p>{SERVER_ERROR}{reference}"
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page is out of date, and show what was typed, to be copied.

    It is not sent again: a button that repeats a foreign site's request would undo the protection.
    """
    log.warning("CSRF: %s %s: %s", request.method, request.path, reason)
    return refuse(request, "csrf.html", CSRF, 403)
