"""November and December 2022: evaluation, model case, summary, meeting (五（四）, 五（五）)."""

from __future__ import annotations

import hashlib
import io

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from pilots.models import Assessment, AssessmentScheme, ExchangeMeeting, ModelCase, ScoreSheet
from reporting.enums import SummarySection
from reporting.models import GeneratedDocument, ReportJob
from tests.journeys.calendar_2022 import Days
from tests.journeys.cast import Cast, House, reminded_of
from tests.journeys.people import Person, a_pdf, forms_of, step_url, words_of

LINES = """A1|秘书处实体化|办公和人员|40|有固定场所和专职人员
B1|秘书长专职化|秘书长聘任|30|程序完备
C1|学会工作市场化|承接职能和服务|30|有合同和到账"""
BANDS = "优秀|90\n良好|80\n合格|60\n不合格|0"


def assess_oneself(cast: Cast, days: Days) -> None:
    days.go("11-02")
    officer, house = cast.officer, cast.metals
    broken = LINES.replace("|30|有合同", "|29|有合同")
    fields = {"name": "2022年度终期评价方案", "bands": BANDS, "review_days": "10"}
    pasting = reverse("pilots:scheme_new") + "?mode=text"
    said = officer.post(pasting, 422, lines=broken, **fields)
    assert "须为100分，现为99分" in said
    officer.post(pasting, lines=LINES, **fields)
    scheme = AssessmentScheme.objects.get()
    address = reverse("pilots:assessment_open", args=[house.pilot.pk])
    terms = {"kind": "final", "scheme": str(scheme.pk)}
    terms |= {"self_due_on": "2022-11-15", "scoring_due_on": "2022-11-30"}
    officer.post(address, **terms)
    assessment = Assessment.objects.get()
    points = {"A1": "38", "B1": "28", "C1": "27"}
    typed = {"summary": "全部任务按期办结。"}
    for indicator in scheme.indicators.all():
        typed[f"points-{indicator.pk}"] = points[indicator.code]
        typed[f"note-{indicator.pk}"] = "证明材料见任务佐证。"
    house.secretary.post(reverse("pilots:self_assessment", args=[assessment.pk]), **typed)
    house.secretary.get(step_url(assessment, "submit_self"), 403)
    house.head.step(assessment, "submit_self")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.is_late) == ("self_submitted", False)
    cast.forestry.head.sees_nothing_of(assessment.get_absolute_url())


def _score(expert: Person, sheet: ScoreSheet, points: dict[str, str]) -> None:
    expert.step(sheet, "declare")
    typed = {"overall_comment": "总体较好。"}
    for indicator in sheet.assessment.scheme.indicators.all():
        typed[f"points-{indicator.pk}"] = points[indicator.code]
        typed[f"reason-{indicator.pk}"] = "材料齐全。"
    expert.post(reverse("pilots:sheet", args=[sheet.pk]), **typed)
    expert.step(sheet, "submit")


def score(cast: Cast, days: Days) -> None:
    """Three experts, one of whom steps back; a fourth takes the place."""
    days.go("11-07")
    assessment = Assessment.objects.get()
    first, second, third, fourth = cast.experts
    address = reverse("pilots:assessment_assign", args=[assessment.pk])
    ids = [str(expert.user.pk) for expert in cast.experts]
    cast.officer.post(address, experts=ids[:2])
    few = cast.officer.get(step_url(assessment, "start_scoring"))
    assert "至少需要3位未回避的专家，现有2位" in few
    cast.officer.post(address, experts=ids[2:3])
    cast.officer.step(assessment, "start_scoring")
    sheets = {sheet.expert_id: sheet for sheet in ScoreSheet.objects.all()}
    third.step(sheets[third.user.pk], "recuse", comment="曾任该学会顾问。")
    first.sees_nothing_of(sheets[second.user.pk].get_absolute_url())
    first.sees_nothing_of(assessment.get_absolute_url())
    cast.officer.sees_nothing_of(sheets[second.user.pk].get_absolute_url())
    days.go("11-09")
    cast.officer.post(address, experts=ids[3:])
    sheets[fourth.user.pk] = ScoreSheet.objects.get(expert=fourth.user)
    _score(first, sheets[first.user.pk], {"A1": "36", "B1": "27", "C1": "24"})
    _score(second, sheets[second.user.pk], {"A1": "34", "B1": "26", "C1": "24"})
    early = cast.officer.get(step_url(assessment, "consolidate"))
    assert "还有1位专家没有提交评分" in early
    _score(fourth, sheets[fourth.user.pk], {"A1": "35", "B1": "28", "C1": "27"})
    states = sorted(ScoreSheet.objects.values_list("status", flat=True))
    assert states == ["recused", "submitted", "submitted", "submitted"]


def grade(cast: Cast, days: Days) -> None:
    """87, 84 and 90 make 87: good. The society sees it only when it is published."""
    days.go("11-14")
    assessment = Assessment.objects.get()
    officer, house = cast.officer, cast.metals
    officer.step(assessment, "consolidate")
    assessment.refresh_from_db()
    assert assessment.total == 87
    officer.step(
        assessment,
        "propose",
        grade="良好",
        proposal_reason="内部建议。",
        public_comment="组织有力，制度健全。",
    )
    officer.get(step_url(assessment, "decide"), 403)
    page = house.head.get(assessment.get_absolute_url())
    assert "组织有力" not in page
    cast.leader.step(assessment, "decide", grade="良好", decision="none")
    officer.step(assessment, "publish")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.grade) == ("published", "良好")
    house.head.sees(assessment.get_absolute_url(), "87", "良好", "组织有力，制度健全。")
    page = house.head.get(assessment.get_absolute_url())
    assert "内部建议" not in page
    assert "专家1" not in page


def share_a_case(cast: Cast, days: Days) -> None:
    days.go("11-21")
    house = cast.metals
    house.secretary.post(
        reverse("pilots:case_new"),
        title="专职秘书长怎么选",
        area="B2",
        background="秘书长长期兼任。",
        practice="面向社会公开选聘。",
        results="聘任专职秘书长1名。",
    )
    case = ModelCase.objects.get()
    house.secretary.post(
        reverse("pilots:case_templates", args=[case.pk]),
        kind="rule",
        title="选聘办法",
        upload=a_pdf("选聘办法.pdf"),
    )
    file_url = reverse("files:download", args=[case.templates.get().file_id])
    cast.visitor.head.sees_nothing_of(case.get_absolute_url(), file_url)
    house.secretary.step(case, "nominate")
    cast.officer.step(case, "publish")
    cast.visitor.head.sees(case.get_absolute_url(), "专职秘书长怎么选", "面向社会公开选聘。")
    assert cast.visitor.head.download(file_url).startswith(b"%PDF")


def _finish_report(house: House) -> None:
    """Write what the first text leaves open."""
    for section in ("overall", "practices", "problems", "suggestions"):
        address = reverse("reporting:summary_section", args=[house.summary.pk, section])
        kept = "\n".join(
            line
            for line in getattr(house.summary, section).splitlines()
            if "【请补充】" not in line
        )
        house.secretary.post(address, text=f"{kept}\n（以上为{house.society.name}所写。）")


def report(cast: Cast, days: Days) -> None:
    """Opened by the job on 1 November, sent on 16 December, returned once, accepted."""
    house = cast.metals
    assert all(str(one.summary.due_on) == "2022-12-31" for one in cast.pilots)
    days.go("12-16")
    first = house.summary
    assert "任务" in first.overall
    assert "还有" in house.head.get(step_url(first, "confirm"))
    _finish_report(house)
    house.head.step(house.summary, "confirm")
    cast.officer.sees_nothing_of(first.get_absolute_url())
    house.secretary.step(house.summary, "submit")
    days.go("12-19")
    cast.officer.step(house.summary, "return", reason_3="missing", text_3="请写明经费问题。")
    second = house.summary
    assert (second.number, str(second.due_on)) == (2, "2022-12-26")
    days.go("12-23")
    address = reverse("reporting:summary_section", args=[second.pk, "problems"])
    house.secretary.sees(address, "请写明经费问题。")
    house.secretary.post(address, text="（一）经费来源单一。")
    house.head.step(house.summary, "confirm")
    house.secretary.step(house.summary, "submit")
    days.go("12-26")
    cast.officer.step(house.summary, "accept", comment="同意。")
    assert (house.summary.status, house.pilot.status) == ("accepted", "completed")
    cast.nursing.secretary.sees_nothing_of(second.get_absolute_url())
    assert reminded_of(first) == [("12-16", "metals-secretary", "T-10")]
    assert reminded_of(second) == [("12-23", "metals-secretary", "T-1")]


def print_it(cast: Cast, days: Days) -> None:
    """The PDF is made by the evening's sweep, and anybody can check a copy of it."""
    house = cast.metals
    address = reverse("reporting:documents_of", args=["pilot_summary", house.summary.pk])
    house.secretary.post(address)
    job = ReportJob.objects.get()
    house.secretary.sees(job.get_absolute_url(), "马上开始")
    days.evening()
    house.secretary.sees(job.get_absolute_url(), "已生成", "下载PDF")
    document = GeneratedDocument.objects.get()
    content = house.secretary.download(reverse("files:download", args=[document.file_id]))
    assert hashlib.sha256(content).hexdigest() == document.sha256
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = "".join(text.split())
    for words in (
        "江西省有色金属学会",
        document.verification_code,
        *("".join(section.label.split()) for section in SummarySection),
        "经费来源单一",
        "公开招聘2名专职工作人员",
        "良好",
    ):
        assert words in text, words
    cast.forestry.secretary.sees_nothing_of(reverse("files:download", args=[document.file_id]))
    _verify(document, content)


def _verify(document: GeneratedDocument, content: bytes) -> None:
    stranger = Client()
    address = reverse("reporting:verify", args=[document.verification_code])
    page = stranger.get(address).content.decode()
    assert "校验码有效" in page
    assert forms_of(page)
    for copy, answer in ((content, "一致。"), (content + b" ", "不一致。")):
        said = stranger.post(address, {"file": io.BytesIO(copy)}).content.decode()
        assert f"<b>{answer}</b>" in said, words_of(said)


def meet(cast: Cast, days: Days) -> None:
    """Announced, registered for, held; then the batch is closed."""
    days.go("12-27")
    cast.officer.post(
        reverse("pilots:meeting_new"),
        title="2022年度“三化”建设试点经验交流会",
        starts_at="2022-12-30T09:00",
        venue="南昌",
        agenda="试点学会介绍经验。",
        register_by="2022-12-29",
    )
    meeting = ExchangeMeeting.objects.get()
    cast.visitor.secretary.sees_nothing_of(meeting.get_absolute_url())
    cast.officer.step(meeting, "announce")
    for house in (cast.metals, cast.visitor):
        address = reverse("pilots:registration", args=[meeting.pk, house.society.pk])
        person = {"name": "王某", "position": "秘书长", "phone": "13900000000"}
        house.secretary.post(
            address, **{f"people-0-{name}": value for name, value in person.items()}
        )
    foreign = reverse("pilots:registration", args=[meeting.pk, cast.metals.society.pk])
    cast.visitor.secretary.sees_nothing_of(foreign)
    assert meeting.registrations.count() == 2
    days.go("12-30")
    cast.officer.step(meeting, "hold", minutes="三家试点学会介绍了经验。")
    meeting.refresh_from_db()
    assert meeting.status == "held"


def close(cast: Cast, days: Days) -> None:
    days.go("12-31")
    cast.officer.step(cast.batch, "close", comment="本批次试点工作结束。")
    assert cast.batch.status == "closed"
    # 31 December is a holiday: the last working day is Friday the 30th.
    assert reminded_of(cast.forestry.summary) == [
        ("12-16", "forestry-secretary", "T-10"),
        ("12-23", "forestry-secretary", "T-5"),
        ("12-29", "forestry-secretary", "T-1"),
        ("12-30", "forestry-secretary", "T"),
    ]
