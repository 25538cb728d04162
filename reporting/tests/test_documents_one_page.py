"""One-page papers: rectification notices and receipts."""

from __future__ import annotations

import datetime as dt
import io
import re

import pypdf
import pytest
from django.template.loader import render_to_string

from pilots.enums import ApplicationStatus, AssessmentStatus, PlanStatus, ReportStatus
from pilots.models import (
    AnswerProof,
    Assessment,
    Pilot,
    ProgressReport,
    Rectification,
    RectificationAnswer,
    Registration,
)
from pilots.tests.factories import at, make_application, make_pilot, make_plan, officer_of
from pilots.tests.test_exchange import announced_meeting, send
from reporting.actions.documents import request_document
from reporting.documents import KINDS, one_page, pdf
from reporting.documents.kind import Stamp
from reporting.documents.one_sheet import (
    ROW_SIGNS,
    Group,
    Key,
    OneSheet,
    Picture,
    Row,
    points,
    short,
)
from reporting.enums import DocumentKind, SummaryStatus
from reporting.tests.papers import a_year, graded, make_summary, order_closed
from sanhua.accounts.tests.factories import UserFactory
from sanhua.core.charts import Axis, BurnPoint, burn_up, radar
from sanhua.core.rules import NotAllowed
from sanhua.files.models import StoredFile
from societies.enums import Area, Direction
from societies.tests.factories import make_society, secretary_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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


def progress_sent(sent):
    return ProgressReport.objects.create(
        pilot=make_pilot(),
        month=dt.date(2022, 1, 1),
        due_on=dt.date(2022, 3, 1),
        status=ReportStatus.SUBMITTED,
        **sent,
    )


def assessed_by_itself(moment, sender):
    graded(make_pilot())
    row = Assessment.objects.get()
    row.self_submitted_at, row.self_submitted_by = moment, sender
    row.save()
    return row


def answered(moment, sender):
    """Late, with three proofs: each has its name and its fingerprint."""
    pilot = make_pilot()
    order_closed(pilot, officer_of(pilot.batch))
    order = Rectification.objects.get()
    order.due_on, order.is_late = dt.date(2022, 2, 24), True
    order.responded_at, order.responded_by = moment, sender
    order.save()
    answer = RectificationAnswer.objects.create(
        rectification=order, measures="已补签合同。", made_by=sender, made_at=moment
    )
    for number in range(3):
        file = StoredFile.objects.create(
            name=f"合同{number}.pdf",
            size=1,
            sha256="9f2c" * 16,
            media_type="application/pdf",
            uploaded_at=moment,
        )
        AnswerProof.objects.create(answer=answer, file=file)
    return order


def registered(moment, sender):
    send(announced_meeting(), make_society())
    row = Registration.objects.get()
    row.made_at, row.made_by = moment, sender
    row.save()
    return row


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DocumentKind.APPLICATION_RECEIPT, "“三化”建设试点申报材料"),
        (DocumentKind.PLAN_RECEIPT, "按时，期限2022年2月28日"),
        (DocumentKind.SUMMARY_RECEIPT, "试点工作总结报告"),
        (DocumentKind.PROGRESS_RECEIPT, "2022年1月"),
        (DocumentKind.SELF_ASSESSMENT_RECEIPT, "终期评估自评材料"),
        (DocumentKind.RECTIFICATION_RECEIPT, "逾期补交，期限2022年2月24日"),
        (DocumentKind.REGISTRATION_RECEIPT, "“三化”建设经验交流会”报名"),
    ],
)
def test_a_receipt_says_what_was_received_and_when(kind, words):
    moment, sender = at("2022-02-25", 15, 42), UserFactory(full_name="报送人丙")
    sent = {"submitted_at": moment, "submitted_by": sender}
    subject = {
        DocumentKind.APPLICATION_RECEIPT: lambda: make_application(
            status=ApplicationStatus.SUBMITTED, **sent
        ),
        DocumentKind.PLAN_RECEIPT: lambda: make_plan(
            status=PlanStatus.SUBMITTED, content_hash="9f2c" * 16, **sent
        ),
        DocumentKind.SUMMARY_RECEIPT: lambda: make_summary(status=SummaryStatus.SUBMITTED, **sent),
        DocumentKind.PROGRESS_RECEIPT: lambda: progress_sent(sent),
        DocumentKind.SELF_ASSESSMENT_RECEIPT: lambda: assessed_by_itself(moment, sender),
        DocumentKind.RECTIFICATION_RECEIPT: lambda: answered(moment, sender),
        DocumentKind.REGISTRATION_RECEIPT: lambda: registered(moment, sender),
    }[kind]()

    pages = pages_of(kind, subject)

    assert len(pages) == 1
    assert words in pages[0]
    assert "2022年2月25日15:42" in pages[0]
    assert "报送人丙" in pages[0]
    assert re.search(r"编号：HZ20220225-[0-9A-F]{6}", pages[0])
    assert "7K3F-9QWM-2D8H" in pages[0]
    with_digest = (DocumentKind.PLAN_RECEIPT, DocumentKind.RECTIFICATION_RECEIPT)
    assert ("9f2c" * 8 in pages[0]) == (kind in with_digest)


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


def sheet_of(**values):
    long = "落实固定办公场所并签订三年无偿使用协议，" * 12
    rows = [
        Row(f"{area.value} {area.label}", short(long, ROW_SIGNS), "100%", "▲ 逾期办结")
        for area in Area
    ]
    groups = [Group(str(direction.label), rows[at:to]) for direction, at, to in (
        (Direction.SECRETARIAT, 0, 3), (Direction.SECRETARY_GENERAL, 3, 6), (Direction.MARKET, 6, 10))]  # fmt: skip
    axes = [Axis(area.value, area.short, 60, group=str(area.direction.label)) for area in Area]
    burn = [BurnPoint(f"{month}月", 10 * month, 9 * month) for month in range(1, 11)]
    pictures = [
        Picture(radar("程度", axes, names=("", "程度"), size=(70, 44), labels=False), "完成程度"),
        Picture(burn_up("序时进度", burn, size=(78, 44)), "序时进度"),
    ]
    said = points("\n".join(f"{n}是{long.replace('，', '、')}。" for n in "一二三四"))
    texts = {"practices": said, "problems": said, "pictures": pictures}
    return OneSheet(
        society=make_society(name="江西省" + "示例工程与应用" * 3 + "学会"),
        heading="江西省示例工程学会“三化”建设试点一页通",
        facts=["2022年度省级学会“三化”建设试点", "学科：工科", "挂靠单位：江西省示例工程研究院", "数据截至2022-12-20"],
        keys=[Key("123,456.78", "万元", "上年服务等收入", "学会档案")] * 4,
        value_head="完成",
        groups=groups,
        doubts=[short(long, 60)] * 3,
        **texts | values,
    )  # fmt: skip


@pytest.mark.parametrize("values", [{}, {"pictures": [], "practices": [], "problems": []}])
def test_one_page_per_society_is_one_page_whatever_is_told(values):
    content = sheet_of(**values)
    context = {"content": content, "identity": one_page.identify_society(content.society)}
    html = render_to_string("reporting/document/one_sheet.html", context | {"stamp": STAMP})

    pages = pypdf.PdfReader(io.BytesIO(pdf.render(html))).pages

    assert len(pages) == 1
    text = re.sub(r"\s", "", pages[0].extract_text())
    assert "领导批示" in text
    assert all(f"{area.value}{area.label}" in text for area in Area)


def test_points_are_the_first_words_of_paragraphs():
    text = "（一）秘书处实体化\n一是办公场所固定下来。由挂靠单位提供。\n二是专职队伍建立起来；招聘3名。"

    assert points(text) == ["办公场所固定下来。", "专职队伍建立起来。"]
    assert points("（一）经济实体起步晚。工商登记推迟。") == ["经济实体起步晚。"]
    assert points("") == []


def test_a_pilots_page_tells_the_published_grade_and_what_was_done():
    pilot = make_pilot()
    a_year(officer_of(pilot.batch), society=make_society(name="江西省一页学会"))
    graded = Pilot.objects.get(society__name="江西省一页学会")
    make_summary(pilot=graded, status=SummaryStatus.SUBMITTED)

    (text,) = pages_of(DocumentKind.ONE_PAGE, graded)

    for words in (
        "良好终期评估等次",
        "100%任务办结率",
        "2→5人",
        "1.办公场所固定下来。",
        "1.经济实体起步晚。",
    ):
        assert words in text
    Assessment.objects.update(status=AssessmentStatus.SCORING, published_at=None)
    (text,) = pages_of(DocumentKind.ONE_PAGE, graded)
    assert "良好" not in text
    assert "88.40" not in text
