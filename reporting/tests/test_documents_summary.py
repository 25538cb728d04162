"""The summary report: the notice's four parts, the year's figures, and words where there are none."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import docx
import pypdf
import pytest
from pytest_django.asserts import assertNumQueries

from pilots.enums import TaskStatus
from pilots.models import Assessment, Evidence
from pilots.tests.factories import at, make_pilot, make_task, officer_of
from reporting.documents import pdf, pilot_summary
from reporting.documents.kind import Stamp
from reporting.documents.year import burn_of
from reporting.enums import SummaryStatus
from reporting.models import SummaryReport
from reporting.tests.papers import PARTS, a_year, closed_task, make_summary
from reporting.workflows.summary_figures import figures_of
from societies.tests.factories import secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("own_storage")]

ON = dt.date(2022, 12, 20)
STAMP = Stamp(code="7K3F-9QWM-2D8H", moment=at(ON, 16, 30))


@pytest.fixture
def officer(django_user_model):
    return officer_of(make_pilot().batch)


def collected(summary, on=ON):
    return pilot_summary.collect(pilot_summary.load(summary.pk), on)


def html_of(summary, on=ON):
    loaded = pilot_summary.load(summary.pk)
    return pilot_summary.KIND.html(loaded, pilot_summary.collect(loaded, on), STAMP)


def pages_of(summary):
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(html_of(summary))))
    return [re.sub(r"\s", "", sheet.extract_text()) for sheet in reader.pages]


def bare(text):
    return re.sub(r"\s", "", text)


def test_the_paper_holds_the_four_parts_the_figures_and_the_proof(officer):
    pilot = a_year(officer)
    summary = make_summary(pilot=pilot, status=SummaryStatus.ACCEPTED, number=2)

    pages = pages_of(summary)
    text = "".join(pages)
    for heading in ("一、总体情况", "二、主要做法和成效", "三、存在的问题", "四、意见和建议"):
        assert heading in text
    # Footers stand between lines where a paragraph goes on overleaf, so parts are looked for by line.
    for part in PARTS.values():
        for sentence in re.split(r"[\n。]", part):
            assert bare(sentence)[:12] in text
    for found in ("9/9项", "办结率100%", "5人", "88.40分", "等次：良好", "▲逾期办结", "不适用"):
        assert found in text
    assert "采用社会化聘任方式，本项不适用。" in text
    assert "赣科协试点整〔2022〕2号" in text
    assert "7K3F-9QWM-2D8H" in pages[0]
    assert all("校验码7K3F-9QWM-2D8H" in page for page in pages[1:])
    assert "草稿" not in text
    assert f"{pilot.number}-ZJ" in pages[0]
    assert "第2版" in pages[0]


def test_a_draft_says_on_every_page_that_it_was_not_submitted():
    pages = pages_of(make_summary(status=SummaryStatus.CONFIRMED))

    assert all("草稿未提交" in page for page in pages)


def test_what_is_not_there_is_said_in_words():
    summary = make_summary(overall="", practices="", problems="", suggestions="")

    html = html_of(summary)

    assert html.count("本部分尚未填写。") == 4
    for sentence in (
        "平台中没有本学会的任务记录",
        "确定试点时没有留存学会档案数据，不作前后对比。",
        "试点期间没有收到整改通知。",
        "评估结果尚未发布。",
        "没有上传佐证材料。",
        "未安排",
    ):
        assert sentence in html
    assert "<figure>" not in html
    assert "None" not in html


def test_names_and_texts_cannot_bring_markup_or_addresses():
    hostile = '<img src="file:///etc/passwd"><script>x</script>'
    summary = make_summary(overall=hostile, practices=f"一是{hostile}。好")
    summary.pilot.society.name = hostile
    summary.pilot.society.save()

    html = html_of(summary)

    assert "<img" not in html
    assert "<script" not in html
    pdf.render(html)


def test_the_radar_and_the_burn_up_tell_what_the_table_tells(officer):
    pilot = make_pilot()
    for area, percent in (("A1", 100), ("A2", 50), ("C1", 20)):
        make_task(pilot=pilot, area=area, progress=percent)
    content = collected(make_summary(pilot=pilot))

    lines = {line.area.value: line.percent for band in content.year.bands for line in band.lines}
    assert (lines["A1"], lines["A2"], lines["C1"], lines["B1"]) == (100, 50, 20, None)
    assert "A2日常办公场所" not in content.radar.finding
    assert "A2专职工作人员、C1承接政府转移职能完成程度较低" in content.radar.finding
    for percent in ("100", "50", "20"):
        assert f">{percent}</text>" in content.radar.picture


def test_what_is_met_of_the_notice_is_drawn_before_and_after_as_it_was_kept():
    areas = {"A1": [50, 100], "A2": [25, 75], "A3": [100, 100], "B1": [None, None]}
    kept = collected(make_summary(facts={"dossier": {"measures": [], "areas": areas}}))
    few = collected(make_summary(facts={"dossier": {"measures": [], "areas": {"A1": [0, 50]}}}))

    assert "3项中2项提高" in kept.balance.finding
    assert ">25 → 75</text>" in kept.balance.picture
    assert few.balance is None


def test_burn_up_counts_tasks_by_the_days_they_were_due_and_closed(officer):
    pilot = make_pilot()
    for due, closed in (("2022-04-15", "2022-04-10"), ("2022-05-20", "2022-06-02")):
        make_task(
            pilot=pilot,
            status=TaskStatus.VERIFIED,
            start_on=dt.date(2022, 3, 1),
            due_on=dt.date.fromisoformat(due),
            verified_at=at(closed),
        )
    points = burn_of(list(pilot.tasks.all()), dt.date(2022, 6, 30))

    assert [(p.label, p.planned, p.done) for p in points] == [
        ("3月", 0, 0),
        ("4月", 50, 50),
        ("5月", 100, 50),
        ("6月", 100, 100),
    ]


def test_a_submitted_report_tells_the_year_as_of_that_day(officer):
    """What was verified, uploaded or ordered after the report went in is not told by it."""
    pilot = a_year(officer)
    summary = make_summary(
        pilot=pilot, status=SummaryStatus.SUBMITTED, submitted_at=at("2022-10-31", 17)
    )
    later = collected(summary, dt.date(2023, 3, 1))

    assert later.year.as_of == dt.date(2022, 10, 31)
    assert later.year.closed == 8
    assert later.year.evidence_count == 8
    assert later.year.burn[-1].label == "10月"
    assert round(later.year.burn[-1].done) == 89


def test_what_a_submitted_report_kept_is_told_whatever_became_of_it(officer):
    pilot = a_year(officer)
    kept = {
        "results": [
            {
                "area": "A1",
                "title": "签订办公用房使用协议",
                "target": "协议一份",
                "result": "当时的成果",
                "state": "待复核",
                "progress": 80,
                "closed_on": "",
                "is_late": False,
                "is_overdue": False,
            }
        ],
        "archive": {
            "full_time_staff": 4,
            "individual_members": 812,
            "unit_members": 36,
            "secretary_general": "喆堃",
        },
    }
    summary = make_summary(pilot=pilot, status=SummaryStatus.SUBMITTED, facts=kept)

    year = collected(summary).year

    line = year.bands[0].lines[0]
    assert (line.result, line.percent, line.state) == ("当时的成果", 80, "待复核")
    assert (year.closed, year.total) == (0, 1)
    assert [row.change for row in year.changes] == ["+2", "持平", "持平", "已变动"]


def test_an_unpublished_grade_is_not_told(officer):
    pilot = a_year(officer)
    Assessment.objects.update(status="decided", published_at=None)

    html = html_of(make_summary(pilot=pilot))

    assert "88.40" not in html
    assert "良好" not in html


def test_removed_evidence_is_not_listed(officer):
    pilot = a_year(officer)
    Evidence.objects.filter(task__area="A1").update(removed_at=at("2022-12-01"))

    content = collected(make_summary(pilot=pilot))

    assert content.year.evidence_count == 8


@pytest.mark.parametrize("tasks", [1, 30])
def test_collecting_costs_the_same_for_few_tasks_and_many(officer, tasks):
    pilot = a_year(officer)
    for _ in range(tasks):
        closed_task(pilot, officer, ("A1", "再签协议", "2022-05-31", "已签。"))
    summary = pilot_summary.load(make_summary(pilot=pilot).pk)

    with assertNumQueries(7):
        pilot_summary.KIND.html(summary, pilot_summary.collect(summary, ON), STAMP)


def test_very_long_texts_fill_pages_without_fault(officer):
    text = ("试点学会要对照方案逐项落实，" * 60 + "\n") * 9
    pages = pages_of(make_summary(practices=text[:20000]))

    assert len(pages) > 12
    assert "第10页" in "".join(pages)


def test_page_paper_and_word_file_tell_the_same_numbers_and_the_file_is_an_official_paper(
    officer, client
):
    pilot = a_year(officer)
    summary = make_summary(pilot=pilot, status=SummaryStatus.ACCEPTED, number=2)
    SummaryReport.objects.filter(pk=summary.pk).update(facts=figures_of(pilot, ON))
    loaded = pilot_summary.load(summary.pk)
    content, identity = pilot_summary.collect(loaded, ON), pilot_summary.identify(loaded)
    made = [
        pilot_summary.WORD_KIND.word(content, identity, STAMP.code, STAMP.moment) for _ in range(2)
    ]
    file = docx.Document(io.BytesIO(made[0]))
    client.force_login(secretary_of(pilot.society))

    paper = "".join(pages_of(summary))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    word = bare("".join([*cells, *(line.text for line in file.paragraphs)]))
    page = bare(re.sub(r"<[^>]+>", "", client.get(summary.get_absolute_url()).content.decode()))

    assert made[0] == made[1]
    year = content.year
    told = {
        "办结": f"{year.closed}",
        "终期评估": f"{year.assessments[0].total}",
        "等次": year.assessments[0].grade,
        "整改": f"{len(year.rectifications)}",
        "份": f"{year.evidence_count}",
    }
    assert told == {"办结": "9", "终期评估": "88.40", "等次": "良好", "整改": "1", "份": "9"}
    for text in (paper, word):
        for words in ("9项任务已办结9项，办结率100%", "88.40", "良好", "共9份", "846", "+3"):
            assert words in text
    for words in ("办结9项，共9项（100%）", "88.40分良好", "整改通知1件"):
        assert words in page
    assert page.count("证明材料2022-") == 9
    assert [line.text for line in file.paragraphs if line.style.name == "Heading 1"][:4] == [
        "一、总体情况", "二、主要做法和成效", "三、存在的问题", "四、意见和建议",
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made[0])) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
        assert {entry.date_time for entry in package.infolist()} == {(2022, 12, 20, 8, 30, 0)}
    assert 'w:type="lines" w:linePitch="579"' in parts["word/document.xml"]
    assert "evenAndOddHeaders" in parts["word/settings.xml"]
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋,' in parts["word/fontTable.xml"]
    assert "docProps/thumbnail.jpeg" not in parts
    assert sum(name.startswith("word/media/") for name in parts) >= 3  # QR code and charts
    assert all("tblHeader" in table.rows[0]._tr.xml for table in file.tables[1:])
    footers = [text for name, text in parts.items() if "footer" in name and "PAGE" in text]
    assert len(footers) == 2  # — 1 — at the outer side of odd and of even pages


def test_signs_that_xml_forbids_do_not_spoil_a_word_file(officer):
    summary = make_summary(pilot=a_year(officer), overall="甲\x0b乙\x01丙")
    content = collected(summary)

    made = pilot_summary.WORD_KIND.word(
        content, pilot_summary.identify(content.summary), STAMP.code, STAMP.moment
    )

    assert "甲乙丙" in "".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
