"""One result, five places: the numbers on the screen, in PDF, Word, Excel and API are equal."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from pilots.models import Assessment
from pilots.queries.result_view import result_of
from pilots.tests.factories import an_expert, at, make_pilot
from pilots.tests.test_assessment import Case
from reporting.actions.documents import request_document
from reporting.actions.printing import lay_out
from reporting.documents import KINDS
from reporting.documents.kind import Stamp
from reporting.enums import DocumentKind
from sanhua.core.rules import NotAllowed
from societies.tests.factories import head_of

pytestmark = pytest.mark.django_db

NOW = at("2022-12-20", 16, 30)
KINDS_OF_RESULT = (DocumentKind.RESULT, DocumentKind.RESULT_WORD, DocumentKind.RESULT_SHEET)


def made(kind, assessment):
    stamp = Stamp(code="7K3F-9QWM-2D8H", moment=NOW)
    return lay_out(KINDS[kind], KINDS[kind].load(assessment.pk), stamp, lambda *_: None)


def test_screen_pdf_word_excel_and_api_say_the_same(client):
    case = Case()
    case.published()
    view = result_of(Assessment.objects.get())
    wanted = {line.code: line.mean for line in view.lines}
    axes = {axis.name: axis.reached for axis in view.axes}

    client.force_login(case.head)
    screen = client.get(case.assessment.get_absolute_url()).content.decode()
    api = client.get(reverse("api:assessment-detail", args=[case.assessment.pk])).json()["result"]
    pages = pypdf.PdfReader(io.BytesIO(made(DocumentKind.RESULT, case.assessment))).pages
    paper = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    word = Document(io.BytesIO(made(DocumentKind.RESULT_WORD, case.assessment)))
    text = "\n".join(row.text for row in word.paragraphs)
    by_axis, by_line = ([[c.text for c in r.cells] for r in t.rows[1:]] for t in word.tables)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(made(DocumentKind.RESULT_SHEET, case.assessment))
    )
    total = dict(zip(*book.get_sheet_by_name("结果").to_python()[:2], strict=True))
    lines = {row[1]: row for row in book.get_sheet_by_name("指标明细").to_python()[1:]}

    assert f"{view.total}<small>分" in screen
    assert f"{view.total}分总分" in paper
    assert f"总分：{view.total}分　等次：{view.grade}" in text
    assert Decimal(str(total["总分"])) == view.total == Decimal(api["total"])
    assert (total["等次"], api["grade"]) == (view.grade, view.grade)
    assert f"{view.grade}等次" in paper
    for code, mean in wanted.items():
        assert f">{mean}</td>" in screen
        assert re.search(rf"{code}\D*[\d.]+\.\d\d(?:—|\d+\.\d\d){mean}", paper), code
        assert Decimal(str(lines[code][5])) == mean
    assert {row[1]: Decimal(row[5]) for row in by_line} == wanted
    assert {row["code"]: Decimal(row["points"]) for row in api["lines"]} == wanted
    assert {row[0]: Decimal(row[1]) for row in by_axis} == axes
    assert {row["name"]: Decimal(row["reached"]) for row in api["axes"]} == axes


def test_a_result_is_printed_once_it_is_published_and_for_whom_it_is():
    case = Case()
    stranger = head_of(make_pilot(batch=case.assessment.pilot.batch).society)
    for kind in KINDS_OF_RESULT:
        with pytest.raises(NotAllowed):
            request_document(kind=kind, subject=case.assessment, actor=case.head, now=NOW)
    case.published()
    for kind in KINDS_OF_RESULT:
        assert request_document(kind=kind, subject=case.assessment, actor=case.head, now=NOW)
        for person in (stranger, an_expert()):
            with pytest.raises(NotAllowed):
                request_document(kind=kind, subject=case.assessment, actor=person, now=NOW)
