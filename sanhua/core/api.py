"""How the API pages its lists and says no: the same rules and sentences as the pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler, set_rollback

from sanhua.core.errors import NOT_ALLOWED
from sanhua.core.rules import NotAllowed, NotNow

MISSING = "记录不存在，或您没有查看权限。"


class NoSuchPage(NotFound):
    """The page number lies beyond the end."""


# Read from the top; no sentence: the exception's own.
REFUSALS = (
    (NotAllowed, status.HTTP_403_FORBIDDEN, ""),
    (PermissionDenied, status.HTTP_403_FORBIDDEN, NOT_ALLOWED),
    (NotNow, status.HTTP_409_CONFLICT, ""),
    (NoSuchPage, status.HTTP_404_NOT_FOUND, ""),
    ((Http404, NotFound), status.HTTP_404_NOT_FOUND, MISSING),
    (ValidationError, status.HTTP_400_BAD_REQUEST, ""),
)


class Pages(PageNumberPagination):
    """``?page=2&page_size=100``; a number beyond the end says how many pages there are."""

    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:
            if not isinstance(error.__cause__ or error.__context__, InvalidPage):
                raise
            size = self.get_page_size(request) or 1
            count = self.django_paginator_class(queryset, size).num_pages
            raise NoSuchPage(f"没有这一页，请在1至{count}页中选择。") from error


def refusal_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal into its sentence, and every kind of missing record into the same 404."""
    for kinds, code, sentence in REFUSALS:
        if isinstance(exc, kinds):
            set_rollback()
            return Response({"detail": sentence or _said(exc)}, status=code)
    return exception_handler(exc, context)


def _said(exc: Exception) -> str:
    return "".join(exc.messages) if isinstance(exc, ValidationError) else str(exc) or NOT_ALLOWED
