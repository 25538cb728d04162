"""What people type is printed as text: the renderer asks for nothing, whatever it says."""

from __future__ import annotations

import datetime as dt
import io
import re
import socket
import threading

import pypdf
import pytest
from django.db import models

from pilots.models import Pilot, PlanVersion, Rectification, Urging
from pilots.tests.factories import at, make_pilot, make_plan, officer_of
from reporting.documents import KINDS, pdf
from reporting.documents.kind import Stamp
from reporting.enums import DocumentKind, SummaryStatus
from reporting.models import SummaryReport
from reporting.tests.papers import make_summary, order_closed
from societies.models import Society

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = at("2022-12-20", 16, 30)
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=NOW)


@pytest.fixture
def listener():
    """A server that would hear any request."""
    heard, server = [], socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            heard.append(client.recv(200))
            client.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


def attacks(port):
    url = f"http://127.0.0.1:{port}/x"
    return [
        f'<img src="{url}">',
        f'<link rel="stylesheet" href="{url}">',
        f'<link rel="attachment" href="{url}">',
        '<link rel="attachment" href="file:///etc/passwd">',
        f'<style>@import url("{url}");</style>',
        f"@import url({url});",
        f'<svg><image href="{url}"/><use href="{url}#a"/></svg>',
        f'<p style="background:url({url})">',
        f'<object data="{url}"></object>',
        "{% include 'x' %}{{ settings.SECRET_KEY }}",
        f'"><iframe src="{url}">',
    ]


def fill(record, text):
    """Put the text into every field that a person types."""
    for field in record._meta.concrete_fields:
        typed = isinstance(field, models.CharField | models.TextField) and not field.choices
        if typed and not field.unique and field.name not in ("content_hash", "sort_key", "uscc"):
            setattr(record, field.name, text[: field.max_length or 2000])
    record.save()


def subjects(text):
    pilot = make_pilot()
    plan = make_plan(pilot=pilot, status="submitted")
    order_closed(pilot, officer_of(pilot.batch))
    summary = make_summary(pilot=pilot, status=SummaryStatus.SUBMITTED)
    urging = Urging.objects.create(
        turn_id=pilot.pk,
        subject_id=pilot.pk,
        society_id=pilot.society_id,
        due_on=dt.date(2022, 12, 1),
        urged_by=officer_of(pilot.batch),
        urged_at=NOW,
    )
    PlanVersion.objects.update(submitted_at=NOW)
    for record in (pilot.society, pilot.batch, plan, *plan.tasks.all(), summary, urging):
        fill(record, text)
    fill(Rectification.objects.get(), text)
    Society.objects.update(name=text[:60])
    batch, society = pilot.batch, pilot.society
    return {
        DocumentKind.PLAN: plan,
        DocumentKind.PLAN_RECEIPT: plan,
        DocumentKind.PILOT_SUMMARY: summary,
        DocumentKind.SUMMARY_RECEIPT: summary,
        DocumentKind.RECTIFICATION: Rectification.objects.get(),
        DocumentKind.ONE_PAGE: Pilot.objects.get(),
        DocumentKind.SOCIETY_PAGE: society,
        DocumentKind.DECISION_NOTICE: batch,
        DocumentKind.REMINDER_ORDER: urging,
    }


def test_what_people_type_is_printed_and_nothing_is_fetched(listener):
    port, heard = listener
    text = "".join(attacks(port))
    # One field may be too short for all; each attack stands first in a report of its own.
    chosen = subjects(text)
    for kind, subject in chosen.items():
        known = KINDS[kind]
        loaded = known.load(subject.pk)
        data = pdf.render(known.html(loaded, known.collect(loaded, NOW.date()), STAMP))
        reader = pypdf.PdfReader(io.BytesIO(data))
        assert "/EmbeddedFiles" not in str(reader.trailer["/Root"].get("/Names", ""))
        printed = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in reader.pages))
        assert "<imgsrc=" in printed, kind
        assert "root:x:0" not in printed
    assert heard == []


def test_every_attack_stands_in_a_report_as_it_was_typed(listener):
    port, heard = listener
    pilot = make_pilot()
    summary = make_summary(pilot=pilot)
    SummaryReport.objects.filter(pk=summary.pk).update(overall="\n".join(attacks(port)))
    known = KINDS[DocumentKind.PILOT_SUMMARY]
    loaded = known.load(summary.pk)

    data = pdf.render(known.html(loaded, known.collect(loaded, NOW.date()), STAMP))

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    printed = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in pages))
    for attack in attacks(port):
        assert re.sub(r"\s", "", attack) in printed
    assert heard == []
