"""Lists as workbooks: exactly what the page shows, as it is filtered, for whoever may see it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.models import Announcement, Directive, ProgressReport, SiteVisit
from pilots.models.exchange import Acknowledgement
from pilots.tests.factories import (
    at,
    make_application,
    make_batch,
    make_pilot,
    make_plan,
    make_task,
    officer_of,
)
from reporting.enums import SummaryStatus
from reporting.tests.papers import make_summary
from sanhua.activity.turns import Due, put
from sanhua.core.ledger import Sheet, heads, ledger_workbook
from societies.tests.factories import make_society, secretary_of

pytestmark = pytest.mark.django_db

NOW = at("2022-06-15")
DAY = dt.date(2022, 6, 15)
FORMULA = '=HYPERLINK("http://127.0.0.1/","x")'
LISTS = {
    "pilots:applications": 3,
    "pilots:pilots": 3,
    "pilots:progress_reports": 3,
    "pilots:visits": 3,
    "pilots:directives": 3,
    "pilots:supervision": 3,
    "reporting:summaries": 3,
}


@pytest.fixture
def batch():
    batch = make_batch()
    for _ in range(3):
        a_pilot(batch)
    return batch


def a_pilot(batch):
    officer = officer_of(batch)
    pilot = make_pilot(batch=batch)
    application = pilot.application
    application.conditions, application.submitted_at = FORMULA, NOW
    application.save()
    make_plan(pilot=pilot, status="submitted")
    ProgressReport.objects.create(
        pilot=pilot, month=dt.date(2022, 5, 1), done=FORMULA, status="submitted", submitted_at=NOW
    )
    SiteVisit.objects.create(
        pilot=pilot, planned_on=DAY, purpose=FORMULA, status="planned", planned_by=officer
    )
    Directive.objects.create(
        batch=batch,
        subject_id=pilot.pk,
        subject_kind="pilot",
        title=FORMULA,
        url=pilot.get_absolute_url(),
        text="请核实",
        status="issued",
        made_by=officer,
        made_at=NOW,
    )
    make_summary(pilot=pilot, status=SummaryStatus.SUBMITTED, overall=FORMULA)
    put(
        make_task(pilot=pilot),
        Due(
            owner="society",
            title=FORMULA,
            url="/",
            society_id=pilot.society_id,
            society_name=pilot.society.name,
            batch_id=batch.pk,
            due_on=DAY,
        ),
        now=NOW,
    )
    return pilot


def book_of(response):
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content))


def rows_of(person, name, **query):
    client = Client()
    client.force_login(person)
    answer = client.get(reverse(name), {"format": "xlsx"} | query)
    return book_of(answer).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_workbook_of_all_its_rows_in_a_constant_number_of_queries(batch, name):
    client = Client()
    client.force_login(officer_of(batch))
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        rows = (
            book_of(client.get(reverse(name), {"format": "xlsx"})).get_sheet_by_index(0).to_python()
        )
    assert len(rows) == 1 + LISTS[name]
    assert "导出Excel" in client.get(reverse(name)).content.decode()
    if name != "pilots:pilots":
        assert FORMULA in rows[1]  # a text, as it was typed

    for _ in range(3):
        a_pilot(batch)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name), {"format": "xlsx"})
    assert len(many) == len(few)


def test_the_filter_of_the_page_is_the_filter_of_the_workbook(batch):
    officer = officer_of(batch)
    pilot = batch.pilots.first()
    make_application(batch=batch, society=make_society(), status="submitted", submitted_at=NOW)

    assert len(rows_of(officer, "pilots:applications", status="submitted")) == 2
    assert len(rows_of(officer, "pilots:progress_reports", pilot=pilot.pk)) == 2
    assert len(rows_of(officer, "pilots:supervision", q=pilot.society.name)) == 2
    assert len(rows_of(officer, "pilots:supervision", due="soon")) == 1
    assert len(rows_of(officer, "reporting:summaries", status="accepted")) == 1


def test_a_society_gets_its_own_rows_alone(batch):
    pilot = batch.pilots.first()
    secretary = secretary_of(pilot.society)
    for name in ("pilots:applications", "pilots:pilots", "pilots:progress_reports",
                 "pilots:visits", "reporting:summaries"):  # fmt: skip
        rows = rows_of(secretary, name)
        assert len(rows) == 2
        assert str(pilot.society) in rows[1]
    client = Client()
    client.force_login(secretary)
    for name in ("pilots:supervision", "pilots:directives"):
        assert client.get(reverse(name), {"format": "xlsx"}).status_code == 403


def test_who_acknowledged_an_announcement(batch):
    officer = officer_of(batch)
    announcement = Announcement.objects.create(
        title="通知", body="正文", status="published", written_by=officer, published_at=NOW
    )
    societies = [make_society(), make_society()]
    for society in societies:
        Acknowledgement.objects.create(announcement=announcement, society=society, status="pending")
    client = Client()
    address = reverse("pilots:announcement", args=[announcement.pk])
    client.force_login(officer)
    rows = book_of(client.get(address, {"format": "xlsx"})).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} == {society.name for society in societies}
    client.force_login(secretary_of(societies[0]))
    rows = book_of(client.get(address, {"format": "xlsx"})).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [societies[0].name]


def test_the_same_list_gives_the_same_bytes_and_days_are_days():
    rows = [("文字", NOW, DAY, 3, True, None, "")]
    sheet = Sheet("台账", heads("甲:10 乙:10 丙:10 丁:10 戊:10 己:10 庚:10"), rows)

    data = ledger_workbook(sheet)

    assert data == ledger_workbook(sheet)
    styles = zipfile.ZipFile(io.BytesIO(data)).read("xl/styles.xml")
    assert b"<scheme" not in styles  # the face is the one named, not what a theme says
    page = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert page[1] == ["文字", DAY, DAY, 3.0, "是", "", ""]


BOOKS = {
    **{name: {"format": "xlsx"} for name in LISTS},
    "pilots:tasks_export": {},
    "pilots:rectifications_export": {},
    "pilots:assessments_export": {},
    "pilots:deliveries_export": {},
    "societies:societies": {"format": "xlsx"},
    "societies:findings": {"format": "xlsx"},
}


def sheets_of(content):
    """Every sheet's XML, and the workbook's own."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = sorted(name for name in package.namelist() if "worksheets/sheet" in name)
        return [package.read(name).decode() for name in names], package.read(
            "xl/workbook.xml"
        ).decode()


@pytest.mark.parametrize("name", BOOKS)
def test_every_list_is_ready_to_be_read_filtered_and_printed(batch, name):
    client = Client()
    client.force_login(officer_of(batch))
    answer = client.get(reverse(name), BOOKS[name])
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    sheets, book = sheets_of(answer.content)
    assert len(re.findall("_xlnm.Print_Titles", book)) == len(sheets)
    for sheet in sheets:
        assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', sheet)
        assert "<autoFilter " in sheet
        assert re.search(r'<pageSetup paperSize="9"[^>]*orientation="landscape"', sheet)
        assert "<pageSetUpPr fitToPage=" in sheet
        assert re.search("<oddHeader>&amp;C&amp;12 .+</oddHeader>", sheet)
        assert "第 &amp;P 页，共 &amp;N 页" in sheet
        assert "<cols>" in sheet
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet


def test_a_list_wider_than_the_paper_goes_on_beside_it_after_its_first_columns():
    row = ["文"] * 12
    wide = Sheet("宽 & 长", [("列", 40)] * 12, [row], frozen=2)
    (sheet,), book = sheets_of(ledger_workbook(wide))
    assert 'fitToWidth="2" fitToHeight="0"' in sheet
    assert "&amp;12 宽 &amp;&amp; 长" in sheet
    assert "$A:$B," in book
    narrow = Sheet("窄", [("列", 40)] * 3, [row[:3]], frozen=2)
    (sheet,), book = sheets_of(ledger_workbook(narrow))
    assert 'fitToHeight="0"' in sheet
    assert "fitToWidth" not in sheet
    assert "$A:$B" not in book


def test_moments_keep_their_hour_where_it_matters_and_points_their_cents():
    rows = [(at("2022-06-15", 9, 5), Decimal("8.5"), 3)]
    sheet = Sheet("发送记录", heads("时间:18 得分:10 次数:10"), rows, with_times=True)
    page = CalamineWorkbook.from_filelike(io.BytesIO(ledger_workbook(sheet))).get_sheet_by_index(0)
    assert page.to_python()[1] == [dt.datetime(2022, 6, 15, 9, 5), 8.5, 3]
    with zipfile.ZipFile(io.BytesIO(ledger_workbook(sheet))) as package:
        styles = package.read("xl/styles.xml").decode()
    assert "yyyy-mm-dd hh:mm" in styles


def test_rows_are_as_high_as_their_texts_wherever_they_are_opened():
    texts = ("短", "文" * 30, "一\n二\n三", "x" * 40_000)
    sheet = Sheet("台账", heads("甲:20 乙:10"), [(text, DAY) for text in texts])
    (xml,), _ = sheets_of(ledger_workbook(sheet))
    rows = re.findall("<row [^>]*>", xml)[1:]
    heights = [re.search('ht="([\\d.]+)"', row) for row in rows]
    assert [height and float(height[1]) for height in heights] == [None, 45, 45, 408.75]
