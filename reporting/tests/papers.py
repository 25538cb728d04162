"""A pilot's year with everything a summary report tells of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pilots.enums import (
    AreaChoice,
    AssessmentKind,
    AssessmentStatus,
    PlanStatus,
    RectificationSource,
    RectificationStatus,
    TaskStatus,
)
from pilots.models import Assessment, AssessmentScheme, Evidence, PlanArea, Rectification
from pilots.tests.factories import at, make_pilot, make_plan, make_task
from reporting.enums import SummaryStatus
from reporting.models import SummaryReport
from sanhua.files.actions import store_bytes

PARTS = {
    "overall": (
        "2022年2月18日，学会被确定为全省首批“三化”建设试点学会。试点以来，学会围绕秘书处实体化、"
        "秘书长专职化、学会工作市场化三个方向，逐项落实责任人、完成时限和目标成果。"
    ),
    "practices": (
        "（一）秘书处实体化\n"
        "一是办公场所固定下来。由挂靠单位提供独立办公用房86平方米，签订三年无偿使用协议。\n"
        "二是专职队伍建立起来。面向社会公开招聘3名，全部签订劳动合同并缴纳“五险一金”。\n"
        "（二）秘书长专职化\n"
        "理事会审议通过秘书长选聘办法，面向社会发布选聘公告，于4月20日聘任专职秘书长喆堃。"
    ),
    "problems": "（一）经济实体起步晚。工商登记和财务制度备案比计划推迟一个半月。",
    "suggestions": "（一）建议建立政府转移职能目录共享机制。由省科协定期向试点学会发布。",
}
TASKS = [
    ("A1", "签订办公用房使用协议", "2022-05-31", "固定办公用房86㎡，协议有效期至2025年3月。"),
    ("A2", "公开招聘3名专职工作人员", "2022-08-31", "招聘3名，参保率100%，三项制度印发。"),
    ("A3", "成立实体党支部", "2022-06-30", "正式党员4名，6月批复成立。"),
    ("B2", "面向社会选聘专职秘书长", "2022-04-30", "4月20日聘任，提名、决议、公示资料齐全。"),
    ("B3", "逐项核对任职条件", "2022-04-30", "逐项核对，全部符合。"),
    ("C1", "承接政府转移职能4项", "2022-09-30", "承接4项，合同额46.00万元，到账36.80万元。"),
    ("C2", "创办经济实体1家", "2022-09-30", "11月登记，财务制度12月12日备案。"),
    ("C3", "建设工程技术服务站2个", "2022-10-31", "建站2个，签约3份，合同额62.00万元。"),
    ("C4", "承办竞赛和培训4场次", "2022-10-31", "4场次，培训612人次，到账31.20万元。"),
]


def make_summary(*, pilot=None, status=SummaryStatus.DRAFT, **values):
    pilot = pilot or make_pilot()
    values.setdefault("number", pilot.summaries.count() + 1)
    if status not in (SummaryStatus.DRAFT, SummaryStatus.CONFIRMED):
        values.setdefault("submitted_at", at("2022-12-20", 16, 30))
        values.setdefault("confirmed_at", at("2022-12-20", 9))
    return SummaryReport.objects.create(pilot=pilot, status=status, **PARTS | values)


def a_year(officer, *, society=None, **about):
    """A finished year: nine tasks, one late and extended, one rectification, a grade."""
    values = {"full_time_staff": 2, "individual_members": 812, "secretary_general": "张某（兼）"}
    pilot = make_pilot(society=society, baseline=values | {"unit_members": 36}, **about)
    society = pilot.society
    society.full_time_staff, society.individual_members = 5, 846
    society.secretary_general, society.unit_members = "喆堃", 41
    society.save()
    plan = make_plan(pilot=pilot, status=PlanStatus.APPROVED, tasks=0)
    PlanArea.objects.create(
        plan=plan,
        area="B1",
        choice=AreaChoice.NOT_APPLICABLE,
        reason="采用社会化聘任方式，本项不适用。",
    )
    for line in TASKS:
        closed_task(pilot, officer, line)
    order_closed(pilot, officer)
    graded(pilot)
    return pilot


def closed_task(pilot, officer, line):
    area, title, due, result = line
    due_on = dt.date.fromisoformat(due)
    late = area == "C2"
    closed = dt.date(2022, 12, 12) if late else due_on - dt.timedelta(days=6)
    task = make_task(
        pilot=pilot,
        status=TaskStatus.VERIFIED,
        area=area,
        title=title,
        target_result=f"{title}，证明材料齐全。",
        start_on=dt.date(2022, 3, 1),
        due_on=due_on,
        progress=100,
        actual_result=result,
        verified_at=at(closed),
        verified_by=officer,
        is_late=late,
    )
    file = store_bytes(
        name=f"{title}.pdf",
        content=title.encode(),
        media_type="application/pdf",
        society_id=pilot.society_id,
        actor=officer,
        now=at(closed),
    )
    Evidence.objects.create(
        task=task, file=file, title=f"{title}证明材料", added_by=officer, added_at=at(closed)
    )
    return task


def order_closed(pilot, officer):
    Rectification.objects.create(
        pilot=pilot,
        number=f"赣科协试点整〔2022〕{Rectification.objects.count() + 2}号",
        source=RectificationSource.MIDTERM,
        clause="通知四（一）2",
        problem="新聘2名专职人员中，1名未签订书面聘用合同。",
        requirement="补签聘用合同，办理参保并上传证明。",
        due_on=dt.date(2022, 7, 29),
        status=RectificationStatus.CLOSED,
        issued_by=officer,
        issued_at=at("2022-07-06"),
        closed_at=at("2022-07-28"),
    )


def graded(pilot):
    scheme = AssessmentScheme.objects.create(name=f"终期评价方案{pilot.number}")
    Assessment.objects.create(
        pilot=pilot,
        kind=AssessmentKind.FINAL,
        scheme=scheme,
        status=AssessmentStatus.PUBLISHED,
        self_due_on=dt.date(2022, 11, 10),
        scoring_due_on=dt.date(2022, 11, 30),
        total=Decimal("88.40"),
        grade="良好",
        public_comment="组织有力，制度健全；经济实体起步偏晚。",
        published_at=at("2022-12-15"),
    )
