"""What every answer has in common: private pages stay private, refusals are sentences."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from sanhua.core import errors
from sanhua.core.rules import NotAllowed, NotNow

GetResponse = Callable[[HttpRequest], HttpResponse]
PERSONAL_TYPES = (
    "text/html",
    "application/json",
    "application/vnd.oai.openapi",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class PrivatePages:
    """Pages of a signed-in person are stored nowhere: shared office computers, proxies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.get("Content-Type", "")
        if not kind.startswith(PERSONAL_TYPES):
            return response
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies:
            response.headers.setdefault("Cache-Control", "no-store, private")
        if kind.startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response


class UploadAnswers:
    """Tell a form that sends its files by script where to go, instead of going there for it.

    A script cannot see a redirect: it would fetch the next page, and with it the message that
    belongs to the person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "X-Upload" in request.headers and response.status_code in (302, 303):
            answer = HttpResponse(status=204, headers={"X-Location": response["Location"]})
            answer.cookies = response.cookies
            return answer
        return response


class Refusals:
    """A refusal that no view caught becomes a page with its sentence; typed text is kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return errors.forbidden(request, str(exception) or errors.NOT_ALLOWED)
        if isinstance(exception, NotNow):
            return errors.conflict(request, str(exception))
        return None
