"""What one kind of document is made of: whose it is, what it says, how it looks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from reporting.documents.qr import qr_svg
from sanhua.core.records import Record

if TYPE_CHECKING:
    from sanhua.accounts.models import User


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How a document is known: the line printed on every page and stored with the file."""

    number: str
    title: str
    version_label: str
    society_id: uuid.UUID | None
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What proves a printed copy: code, address and time. Part of the input, never the clock."""

    code: str
    moment: dt.datetime
    said: Callable[[str], str] = str  # what the QR code says, from the address: the same, or more

    @property
    def url(self) -> str:
        return settings.PUBLIC_URL.rstrip("/") + reverse("reporting:verify", args=[self.code])

    @property
    def qr(self) -> SafeString:
        return qr_svg(self.said(self.url))

    @property
    def iso(self) -> str:
        return timezone.localtime(self.moment).isoformat(timespec="seconds")

    @property
    def words(self) -> str:
        return f"{timezone.localtime(self.moment):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a bundle: where it lies, and the document to make or the file to put there."""

    path: str
    title: str
    kind: str = ""
    subject_id: uuid.UUID | None = None
    file_id: uuid.UUID | None = None


Writer = Callable[[Any, Identity, str, dt.datetime], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of document. ``visible`` is the policy: who sees the subject may print it.

    A PDF names its ``template``; a Word file or workbook the function that writes its bytes from
    the content, the identity, the verification code and the moment; a bundle the function that
    says which files it holds, for the person who asks and the filter they asked with.
    """

    name: str
    label: str
    template: str = ""
    word: Writer | None = None
    sheet: Writer | None = None
    bundle: Callable[[Any, User, str], list[Entry]] | None = None
    visible: Callable[[User], QuerySet[Any]]
    load: Callable[[uuid.UUID], Record]
    identify: Callable[[Any], Identity]
    collect: Callable[[Any, dt.date], Any]
    said: Callable[[Any], Callable[[str], str]] = lambda _: str

    @property
    def writer(self) -> Writer | None:
        return self.word or self.sheet

    @property
    def is_bundle(self) -> bool:
        """Say so to templates, which would call the function instead of looking whether it is there."""
        return self.bundle is not None

    @property
    def suffix(self) -> str:
        return self._form[0]

    @property
    def media_type(self) -> str:
        return self._form[1]

    @property
    def form(self) -> str:
        """The form of the file in a word for buttons."""
        return self._form[2]

    @property
    def _form(self) -> tuple[str, str, str]:
        if self.bundle:
            return "zip", "application/zip", "压缩包"
        if self.word:
            return "docx", DOCX, "Word"
        return ("xlsx", XLSX, "Excel") if self.sheet else ("pdf", "application/pdf", "PDF")

    def html(self, subject: Record, content: Any, stamp: Stamp) -> str:
        stamp = replace(stamp, said=self.said(content))
        context = {"content": content, "identity": self.identify(subject), "stamp": stamp}
        return render_to_string(self.template, context)
