"""People who use the portal as a browser does: open the page, fill in its form, send it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sanhua.files.tests import samples

STEP_NAMES = {
    "planversion": "plan",
    "pilotbatch": "batch",
    "scoresheet": "sheet",
    "sitevisit": "visit",
    "modelcase": "case",
    "exchangemeeting": "meeting",
    "extensionrequest": "extension",
    "publicnotice": "public_notice",
}


def a_pdf(name: str = "盖章扫描件.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf(), "application/pdf")


def a_picture(name: str = "现场照片.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.png(), "image/png")


def step_url(record: Any, step: str) -> str:
    name = record._meta.model_name
    if name == "summaryreport":
        return reverse("reporting:summary_step", args=[record.pk, step])
    return reverse(f"pilots:{STEP_NAMES.get(name, name)}_step", args=[record.pk, step])


@dataclass
class HtmlForm:
    """A form as the browser would send it if nobody touched it."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class FormReader(HTMLParser):
    """Collect the posting forms inside ``main``."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self._form: HtmlForm | None = None
        self._in_main = False
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main and given.get("method", "").lower() == "post":
            self._form = HtmlForm(given.get("action") or "")
            self.forms.append(self._form)
        elif self._form is not None:
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str | None]) -> None:
        name = given.get("name") or ""
        form = self._form
        assert form is not None
        if tag == "input" and name:
            form.names.add(name)
            kind = given.get("type", "text")
            ticked = kind not in ("checkbox", "radio") or "checked" in given
            if kind not in ("submit", "file") and ticked:
                form.values.setdefault(name, []).append(given.get("value") or "")
        elif tag == "button" and name:
            form.names.add(name)
        elif tag == "textarea":
            form.names.add(name)
            form.values[name] = [""]
            self._area = name
        elif tag == "select":
            form.names.add(name)
            self._select = name
        elif tag == "option" and self._select:
            first = self._select not in form.values
            if first or "selected" in given:
                form.values[self._select] = [given.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "main":
            self._in_main = False
        elif tag == "textarea" and self._area is not None and self._form is not None:
            kept = self._form.values[self._area]
            kept[0] = kept[0].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None


def forms_of(page: str) -> list[HtmlForm]:
    reader = FormReader()
    reader.feed(page)
    return reader.forms


def words_of(page: str) -> str:
    """What a person reads in ``main``: for messages of failed assertions."""
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))[:1500]


class Person:
    """One person with a browser of their own, who signs in anew whenever time has passed."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True)
        self.url = ""
        self._hour = ""

    def __repr__(self) -> str:
        return self.user.username

    def _sign_in(self) -> None:
        hour = f"{timezone.localtime():%Y-%m-%d %H}"  # a session ends after eight
        if self._hour != hour:
            self.client.force_login(self.user)
            self._hour = hour

    def get(self, address: str, status: int = 200) -> str:
        """Open a page and read it; a redirect is followed, as a browser does."""
        self._sign_in()
        answer = self.client.get(address)
        if status == 200 and answer.status_code == 302:
            return self.get(answer["Location"])
        page = answer.content.decode()
        assert answer.status_code == status, (self, address, answer.status_code, words_of(page))
        self.url = address
        return page

    def download(self, address: str) -> bytes:
        self._sign_in()
        answer = self.client.get(address)
        assert answer.status_code == 200, (self, address, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def post(self, address: str, status: int = 302, **typed: Any) -> str:
        """Open the page, overwrite what is typed, send its form; answer the page that follows."""
        page = self.get(address)
        fitting = [form for form in forms_of(page) if set(typed) <= form.names]
        assert fitting, (self, address, sorted(typed), words_of(page))
        return self.send(self.url, fitting[0], status, **typed)

    def send(self, address: str, form: HtmlForm, status: int = 302, **typed: Any) -> str:
        data = form.values | typed
        answer = self.client.post(form.action or address, data)
        said = answer.content.decode()
        assert answer.status_code == status, (self, address, answer.status_code, words_of(said))
        if status != 302:
            return said
        return self.get(answer["Location"])

    def step(self, record: Any, step: str, status: int = 302, **typed: Any) -> str:
        """Take a step of a record on its page."""
        return self.post(step_url(record, step), status, **typed)

    def sees(self, address: str, *fragments: str) -> None:
        page = self.get(address)
        missing = [text for text in fragments if text not in unescape(page)]
        assert not missing, (self, address, missing, words_of(page))

    def sees_nothing_of(self, *addresses: str) -> None:
        for address in addresses:
            self.get(address, 404)
