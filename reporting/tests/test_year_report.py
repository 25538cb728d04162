"""The association's own report over a batch: prefilled, written, approved, printed; one or thirty pilots."""

import datetime as dt
import io
import re

import docx
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.actions.supervision import issue_rectification
from pilots.enums import CaseStatus
from pilots.models import ModelCase, ReturnRemark
from pilots.tests.factories import a_leader, at, make_batch, make_pilot, make_task, officer_of
from pilots.workflows.rectification import DEFERRAL, RETURN
from reporting.actions.year_report import (
    edit_year_section,
    revise_year_report,
    start_year_report,
)
from reporting.documents import KINDS, pdf
from reporting.documents.batch_problems import REFUSED, RETURNED
from reporting.documents.batch_year import figures_of_batch
from reporting.documents.kind import Stamp
from reporting.enums import SummaryStatus, YearSection, YearStatus
from reporting.models import YearReport
from reporting.tests.papers import a_year, make_summary
from reporting.workflows.year_report import YEAR_REPORT
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]

DAY = dt.date(2022, 12, 26)
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at(DAY, 16, 30))


def of(report, name, *more):
    return reverse(f"reporting:{name}", args=[report.pk, *more])


class Year:
    """A finished pilot with an accepted report, and one that has only begun."""

    def __init__(self):
        self.batch = make_batch(name="2022年试点批次")
        self.officer, self.leader = officer_of(self.batch), a_leader()
        self.first = a_year(self.officer, society=make_society(name="江西省甲学会"))
        type(self.first).objects.filter(pk=self.first.pk).update(batch=self.batch)
        facts = {"archive": {"full_time_staff": 5}}
        make_summary(
            pilot=self.first,
            status=SummaryStatus.ACCEPTED,
            facts=facts,
            suggestions="建议省科协发布职能转移清单。\n尚未办结、需要继续推进的任务：无。",
        )
        self.second = make_pilot(batch=self.batch, society=make_society(name="江西省乙学会"))
        make_task(pilot=self.second, area="A2", due_on=dt.date(2022, 9, 30), progress=60)
        ModelCase.objects.create(
            society=self.first.society,
            pilot=self.first,
            title="先立制度再选人",
            area="B2",
            background="背景",
            practice="先印发办法再公开选聘",
            results="聘任专职秘书长1名",
            status=CaseStatus.PUBLISHED,
            written_by=self.officer,
        )

    def begun(self):
        return start_year_report(self.batch, actor=self.officer, now=at(DAY))

    def written(self):
        report = self.begun()
        for section in YearSection:
            text = getattr(report, section.value).replace("【请补充】", "已补充：")
            report = YearReport.objects.get(pk=report.pk)
            edit_year_section(report, section, text, Occasion(self.officer, at(DAY)))
        return YearReport.objects.get(pk=report.pk)

    def take(self, report, step, actor, comment=""):
        return YEAR_REPORT.perform(report, step, Occasion(actor, at(DAY), comment))

    def final(self):
        report = self.take(self.written(), "propose", self.officer)
        return self.take(report, "approve", self.leader)


@pytest.fixture
def year():
    return Year()


def test_first_text_collects_the_year_of_all_pilots_and_names_the_societies(year):
    report = year.begun()

    assert "2家试点学会：江西省甲学会、江西省乙学会" in report.overall
    assert "共安排任务10项，已办结9项，办结率90%，其中逾期办结1项" in report.overall
    assert "专职工作人员由2人增至5人" in report.overall
    assert "终期评估结果：良好1家" in report.overall
    assert "江西省甲学会“先立制度再选人”：先印发办法再公开选聘。" in report.secretary_general
    assert "江西省甲学会：固定办公用房86㎡" in report.secretariat
    assert "“A2 专职工作人员”任务逾期1项，涉及江西省乙学会。" in report.problems
    assert "“C2 创办经济实体”任务逾期1项，涉及江西省甲学会。" in report.problems
    assert report.suggestions == "建议省科协发布职能转移清单。（江西省甲学会）"
    assert "【请补充】" in report.next_steps
    sources = {source for pieces in report.origins.values() for _, source in pieces}
    assert {"江西省甲学会总结报告", "示范模式（已发布）", "逾期任务按类别统计"} <= sources


def test_refused_wishes_for_more_time_are_counted_by_reason(year):
    task = year.second.tasks.get()
    wish = task.extensions.create(
        original_due_on=task.due_on,
        requested_due_on=dt.date(2022, 10, 20),
        category="other",
        reason="人手不足。",
        status="refused",
        requested_by=secretary_of(year.second.society),
        requested_at=at(dt.date(2022, 9, 1)),
    )
    order = issue_rectification(
        year.second, actor=year.officer, now=at(DAY), on=DAY, problem="缺凭证。",
        requirement="请补齐。", clause="通知四（一）2", source="visit", due_on=dt.date(2023, 1, 9),
    )  # fmt: skip
    for subject, place in ((wish, ""), (order, DEFERRAL), (order, RETURN)):
        ReturnRemark.objects.create(
            subject_id=subject.pk, place=place, reason="overrun", made_at=at(DAY)
        )
    figures = figures_of_batch(year.batch, DAY)
    (row,) = [row for row in figures["problems"] if row["kind"] == REFUSED]
    assert (row["count"], row["societies"]) == (2, ["江西省乙学会"])
    words = f"申请延期因“{row['label']}”未获同意2次，涉及江西省乙学会。"
    assert words in year.begun().problems
    returned = [row["count"] for row in figures["problems"] if row["kind"] == RETURNED]
    assert returned == [1]  # an answer that came back is a return like others


def test_officer_writes_and_a_leader_finalises(year, client):
    report = year.begun()
    assert Turn.objects.get(subject_id=report.pk).owner == "officer"
    with pytest.raises(NotNow, match="下一步工作打算"):
        year.take(report, "propose", year.officer)
    YearReport.objects.all().delete()

    report = year.take(year.written(), "propose", year.officer)

    assert Turn.objects.get(subject_id=report.pk).owner == "leader"
    assert Notification.objects.filter(recipient=year.leader, channel="in_app").exists()
    with pytest.raises(NotAllowed):
        year.take(report, "approve", year.officer)
    with pytest.raises(NotNow, match="已送审"):
        edit_year_section(report, YearSection.OVERALL, "改", Occasion(year.officer, at(DAY)))
    report = year.take(report, "return", year.leader, "请补充数据。")
    assert report.status == YearStatus.DRAFT
    report = year.take(report, "propose", year.officer)
    report = year.take(report, "approve", year.leader)
    assert report.facts["totals"]["closed"] == 9
    assert not Turn.objects.filter(subject_id=report.pk).exists()
    with pytest.raises(NotNow, match="已经开启"):
        year.begun()
    second = revise_year_report(report, Occasion(year.officer, at(DAY)))
    edit_year_section(second, YearSection.PROBLEMS, "新的问题。", Occasion(year.officer, at(DAY)))
    with pytest.raises(NotNow, match="最新的定稿"):
        revise_year_report(report, Occasion(year.officer, at(DAY)))
    client.force_login(year.officer)
    assert "<b>改动1处</b>" in client.get(of(second, "year_report_diff")).content.decode()

    # Who decides sees beside the decision what changed since the version that was approved.
    YearReport.objects.filter(pk=second.pk).update(status=YearStatus.PROPOSED)
    client.force_login(year.leader)
    address = reverse("reporting:year_report_step", args=[second.pk, "approve"])
    with CaptureQueriesContext(connection) as queries:
        decided = client.get(address).content.decode()
    assert "与第1版对比" in decided
    assert "<b>改动1处</b>" in decided
    assert "新的问题。" in decided
    assert len(queries) <= 15


def test_pages_show_text_with_sources_comparison_and_the_ten_areas(year, client):
    report = year.begun()
    client.force_login(year.officer)

    page = client.get(report.get_absolute_url()).content.decode()
    section = client.get(of(report, "year_section", "suggestions")).content.decode()

    for words in (
        "各试点学会对比",
        "十项任务完成程度",
        "共性问题",
        "88.40",
        "来源：江西省甲学会总结报告",
    ):
        assert words in page
    assert "data-autosave" in section
    seen = re.search(r'name="seen" value="(\d+)"', section)[1]
    first = client.post(of(report, "year_section", "suggestions"), {"text": "甲的话", "seen": seen})
    late = client.post(of(report, "year_section", "suggestions"), {"text": "乙的话", "seen": seen})
    assert (first.status_code, late.status_code) == (302, 409)
    assert "乙的话" in late.content.decode()
    assert '<div class="quote">甲的话</div>' in late.content.decode()


def test_societies_and_other_officers_know_nothing_of_it(year, client):
    report = year.final()
    for person in (secretary_of(year.first.society), officer_of(make_batch())):
        client.force_login(person)
        assert client.get(report.get_absolute_url()).status_code == 404
        address = reverse("reporting:documents_of", args=["batch_summary", report.pk])
        assert client.get(address).status_code == 404


@pytest.mark.once
def test_report_costs_the_same_for_two_and_for_thirty_pilots(year, client):
    report = year.begun()
    client.force_login(year.officer)

    def cost(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    def page():
        assert len(client.get(report.get_absolute_url()).content) < 100_000

    page()
    few = cost(page), cost(lambda: figures_of_batch(year.batch, DAY))
    for number in range(28):
        pilot = make_pilot(batch=year.batch, society=make_society(name=f"江西省第{number}学会"))
        make_task(pilot=pilot, area="C3", due_on=dt.date(2022, 9, 30))
        make_summary(pilot=pilot, status=SummaryStatus.ACCEPTED)
    client.post(of(report, "year_report_renew"))
    report.refresh_from_db()

    assert report.facts["totals"]["pilots"] == 30
    assert "2家试点学会" in report.overall  # the text is people's
    assert (cost(page), cost(lambda: figures_of_batch(year.batch, DAY))) == few == (11, 18)


@pytest.mark.once
def test_batch_of_one_pilot_is_told_too():
    batch = make_batch()
    officer = officer_of(batch)
    with pytest.raises(NotNow, match="还没有试点学会"):
        start_year_report(batch, actor=officer, now=at(DAY))
    make_pilot(batch=batch)

    report = start_year_report(batch, actor=officer, now=at(DAY))

    assert "1家试点学会" in report.overall
    kind = KINDS["batch_summary"]
    assert pdf.render(kind.html(report, kind.collect(report, DAY), STAMP)).startswith(b"%PDF")


@pytest.mark.once
def test_paper_and_word_file_tell_the_same_as_the_page(year, client):
    report = year.final()
    kind, word = KINDS["batch_summary"], KINDS["batch_summary_word"]
    loaded = kind.load(report.pk)
    content = kind.collect(loaded, DAY)

    reader = pypdf.PdfReader(io.BytesIO(pdf.render(kind.html(loaded, content, STAMP))))
    made = [word.word(content, word.identify(loaded), STAMP.code, STAMP.moment) for _ in range(2)]

    assert made[0] == made[1]
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    paper = "".join(pages)
    file = docx.Document(io.BytesIO(made[0]))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    texts = [*cells, *(paragraph.text for paragraph in file.paragraphs)]
    written = re.sub(r"\s", "", "".join(texts))
    client.force_login(year.leader)
    page = re.sub(r"\s|<[^>]+>", "", client.get(report.get_absolute_url()).content.decode())
    for found in ("江西省甲学会", "9/10", "88.40", "良好", "1/1", "建议省科协发布职能转移清单。"):
        assert found in paper
        assert found in written
        assert found in page
    for found in ("2→5", "“A2专职工作人员”任务逾期1项", "附表"):
        assert found in paper
        assert found in written
    assert "草稿" not in paper
    contents = next(page for page in pages if page.startswith("目录") or "目录一、" in page)
    assert re.search(r"二、典型做法·+\d", contents)
