"""One expert's score sheet as a paper: the expert's alone until the result is worked out."""

import datetime as dt
import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from pilots.models import ScoreSheet
from pilots.tests.factories import a_leader, make_batch, officer_of
from pilots.tests.task_steps import png
from pilots.tests.test_assessment import Case
from reporting.actions.documents import request_document
from reporting.actions.making import make
from reporting.documents import KINDS, pdf
from reporting.documents.kind import Stamp
from reporting.enums import DocumentKind
from reporting.models import GeneratedDocument
from sanhua.core.rules import NotAllowed

pytestmark = pytest.mark.django_db
KIND = DocumentKind.SCORE_SHEET


@pytest.fixture
def case():
    return Case()


def handed_in(case):
    sheets = case.begin_scoring()
    for sheet, points in zip(sheets, ("33.37", "30", "31"), strict=True):
        case.score(sheet, A1=Decimal(points), B2=Decimal(50))
    return ScoreSheet.objects.get(pk=sheets[0].pk)


@pytest.mark.once
def test_the_paper_says_what_was_given_and_why(case):
    sheet = handed_in(case)
    kind = KINDS[KIND]
    loaded = kind.load(sheet.pk)
    stamp = Stamp(code="7K3F-9QWM-2D8H", moment=sheet.submitted_at)
    content = kind.collect(loaded, dt.date(2022, 11, 10))
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(kind.html(loaded, content, stamp))))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))

    for words in (
        "专家评分表", "33.37", "83.37", "理由充分。", "较好。", "评审专家（签字）：",
        "7K3F-9QWM-2D8H", str(case.pilot.society),
    ):  # fmt: skip
        assert words in text
    case.pilot.batch.hides_applicants = True
    case.pilot.batch.save()
    hidden = kind.load(sheet.pk)
    html = kind.html(hidden, kind.collect(hidden, dt.date(2022, 11, 10)), stamp)
    assert "参评学会01" in html
    assert str(case.pilot.society) not in html
    assert str(case.pilot.society) not in kind.identify(hidden).title


def test_only_the_expert_has_it_until_the_result_is_worked_out(client, case):
    sheet = handed_in(case)
    mine, other = sheet.expert, case.experts[1]
    leader, stranger = a_leader(), officer_of(make_batch())
    job = request_document(kind=KIND, subject=sheet, actor=mine, now=timezone.now())
    assert make(job.pk, clock=timezone.now)
    document = GeneratedDocument.objects.get()
    client.force_login(mine)
    url = reverse("pilots:sheet_scan", args=[sheet.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"scan": png("签字.png")}).status_code == 302
    scan = ScoreSheet.objects.get(pk=sheet.pk).scan
    assert "签字.png" in client.get(reverse("pilots:sheet", args=[sheet.pk])).content.decode()
    files = [reverse("files:download", args=[pk]) for pk in (document.file_id, scan.pk)]
    listed = reverse("reporting:documents_of", args=[KIND, sheet.pk])

    def reads(user):
        client.force_login(user)
        codes = {client.get(url).status_code for url in [*files, listed]}
        titles = client.get(reverse("reporting:documents")).content.decode()
        assert codes in ({200}, {404})
        return codes == {200}, document.title in titles

    everybody = (other, case.head, case.officer, leader, stranger)
    assert reads(mine) == (True, True)
    assert [reads(user) for user in everybody] == [(False, False)] * 5
    with pytest.raises(NotAllowed):
        request_document(kind=KIND, subject=sheet, actor=case.officer, now=timezone.now())

    case.take("consolidate", case.officer)
    assert reads(mine) == (True, True)
    # Society, other experts and officers of other batches never.
    assert [reads(user)[0] for user in everybody] == [False, False, True, True, False]


def test_a_sheet_is_printed_and_signed_only_after_it_was_handed_in(client, case):
    sheet = case.begin_scoring()[0]
    client.force_login(sheet.expert)
    answer = client.post(reverse("pilots:sheet_scan", args=[sheet.pk]), {"scan": png()})

    assert (answer.status_code, "提交评分后" in answer.content.decode()) == (422, True)
    assert client.get(reverse("reporting:documents_of", args=[KIND, sheet.pk])).status_code == 404
