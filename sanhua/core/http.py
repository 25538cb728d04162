"""Small things every HTML view uses."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from sanhua.core.rules import NotNow

if TYPE_CHECKING:
    from sanhua.accounts.models import User

T = TypeVar("T")

PAGE_SIZE = 20


class SignedInRequest(HttpRequest):
    """A request past ``LoginRequiredMiddleware``, so its user is a person."""

    user: User
    htmx: HtmxDetails


class refusals_on:  # noqa: N801 - read as a clause: with refusals_on(form)
    """Turn an action's refusal into an error on the form the person is looking at."""

    def __init__(self, form: forms.BaseForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if isinstance(error, NotNow):
            self.form.add_error(None, str(error))
            return True
        if isinstance(error, ValidationError):
            self._show(error)
            return True
        return False

    def _show(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error.messages)
            return
        for name, errors in error.error_dict.items():
            self.form.add_error(name if name in self.form.fields else None, errors)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, size: int = PAGE_SIZE
) -> Page[Any]:
    """Return the page the address asks for; a number beyond the end is the last page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.BaseForm,
    *,
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a page with a form: 422 if the form refused what was sent, unless told otherwise."""
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, template, {"form": form, **context}, status=status)


class TokenForm(forms.Form):
    """A form whose submission has an identity, so that a double click does one thing."""

    # Fields that are about the submission, not about the record.
    own: ClassVar[frozenset[str]] = frozenset({"token", "seen"})
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = uuid.uuid4

    @property
    def values(self) -> dict[str, Any]:
        """What was typed about the record itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.own}


class VersionForm(TokenForm):
    """A form about a record, which remembers the version that was on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def show_current(self, version: int) -> None:
        """After a refusal for staleness: the next submission is about what is shown now."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("seen")] = str(version)
        self.data = data
