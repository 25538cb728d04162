"""One-page papers: rectification notices and receipts."""

from __future__ import annotations

import datetime as dt
import io
import re

import pypdf
import pytest

from pilots.enums import ApplicationStatus, PlanStatus
from pilots.models import Rectification
from pilots.tests.factories import at, make_application, make_pilot, make_plan, officer_of
from reporting.actions.documents import request_document
from reporting.documents import KINDS, pdf
from reporting.documents.kind import Stamp
from reporting.enums import DocumentKind, SummaryStatus
from reporting.tests.papers import make_summary, order_closed
from sanhua.core.rules import NotAllowed
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db

NOW = at("2022-12-20", 16, 30)
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=NOW)


def pages_of(kind, subject):
    kind, on = KINDS[kind], dt.date(2022, 12, 20)
    loaded = kind.load(subject.pk)
    data = pdf.render(kind.html(loaded, kind.collect(loaded, on), STAMP))
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [re.sub(r"\s", "", sheet.extract_text()) for sheet in reader.pages]


def test_a_rectification_notice_is_one_page_with_what_to_do_by_when():
    pilot = make_pilot()
    order_closed(pilot, officer_of(pilot.batch))

    pages = pages_of(DocumentKind.RECTIFICATION, Rectification.objects.get())

    assert len(pages) == 1
    for words in (
        "整改通知书",
        "赣科协试点整〔2022〕2号",
        f"{pilot.society}：",
        "通知四（一）2",
        "1名未签订书面聘用合同",
        "2022年7月29日（含当日）",
        "2022年7月6日",
        "7K3F-9QWM-2D8H",
    ):
        assert words in pages[0]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DocumentKind.APPLICATION_RECEIPT, "“三化”建设试点申报材料"),
        (DocumentKind.PLAN_RECEIPT, "按时，期限2022年2月28日"),
        (DocumentKind.SUMMARY_RECEIPT, "试点工作总结报告"),
    ],
)
def test_a_receipt_says_what_was_received_and_when(kind, words):
    sent = {"submitted_at": at("2022-02-25", 15, 42)}
    subject = {
        DocumentKind.APPLICATION_RECEIPT: lambda: make_application(
            status=ApplicationStatus.SUBMITTED, **sent
        ),
        DocumentKind.PLAN_RECEIPT: lambda: make_plan(
            status=PlanStatus.SUBMITTED, content_hash="9f2c" * 16, **sent
        ),
        DocumentKind.SUMMARY_RECEIPT: lambda: make_summary(status=SummaryStatus.SUBMITTED, **sent),
    }[kind]()

    pages = pages_of(kind, subject)

    assert len(pages) == 1
    assert words in pages[0]
    assert "2022年2月25日15:42" in pages[0]
    assert ("9f2c" * 8 in pages[0]) == (kind == DocumentKind.PLAN_RECEIPT)


def test_what_was_not_sent_has_no_receipt():
    plan = make_plan()
    secretary = secretary_of(plan.pilot.society)

    with pytest.raises(NotAllowed):
        request_document(kind=DocumentKind.PLAN_RECEIPT, subject=plan, actor=secretary, now=NOW)


def test_another_society_gets_no_notice():
    pilot = make_pilot()
    order_closed(pilot, officer_of(pilot.batch))

    with pytest.raises(NotAllowed):
        request_document(
            kind=DocumentKind.RECTIFICATION,
            subject=Rectification.objects.get(),
            actor=secretary_of(make_society()),
            now=NOW,
        )
