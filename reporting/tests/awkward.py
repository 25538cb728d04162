"""A pilot year with the longest names, words without a break, the biggest figures and many rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pilots.enums import ApplicationStatus, AreaChoice, PlanStatus, TaskStatus
from pilots.models import (
    Assessment,
    Attendee,
    PlanArea,
    PlanVersion,
    ProgressReport,
    Rectification,
    Registration,
    ScoreSheet,
    SheetScore,
    Urging,
)
from pilots.tests.factories import (
    at,
    make_application,
    make_batch,
    make_plan,
    make_plan_task,
    make_task,
    officer_of,
)
from pilots.tests.test_assessment import LINES, Case, make_scheme
from pilots.tests.test_exchange import announced_meeting, send
from reporting.documents.batch_year import figures_of_batch
from reporting.enums import DocumentKind, SummaryStatus, YearSection
from reporting.models import YearReport
from reporting.tests.papers import a_year, make_summary, order_closed
from sanhua.accounts.tests.factories import UserFactory
from societies.checks.measures import MEASURES
from societies.enums import Area
from societies.models import Checkup
from societies.tests.factories import make_society

DAY = dt.date(2022, 12, 26)
RARE = "喆堃昇頔玥珺璟燚犇淼垚骉㛃䶮镕祎翀彧赟"
LONG_NAME = (
    "江西省㛃䶮镕祎翀彧赟科学技术与工程应用产业融合创新发展战略研究暨高新技术成果转化促进联合会"
)
HOST = "江西省喆堃昇頔新型显示与先进半导体照明材料器件产业技术创新研究院有限责任公司"
PERSON = "阿卜杜热合曼·买买提依明·喆堃㛃䶮"
ADDRESS = f"https://www.example.org/{'policy-of-the-office-2022/' * 3}index.html?version=10"
SAYS = f"按照《关于进一步规范管理的通知》（见{ADDRESS}）逐项落实，到账{'9' * 10}.99万元，联系人{RARE}。"
CHAPTER = "\n".join(
    [
        "（一）夯实基础",
        f"一是办公场所固定下来。{SAYS * 2}",
        f"{'A' * 120}",
        *[f"（{numeral}）持续推进。{SAYS}" for numeral in "二三"],
    ]
)
MEMBERS, WAN, COUNT = 9_999_999_999, 9_999_999.99, 99_999  # the biggest figures
WITHOUT_BREAK = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2


def measured() -> dict[str, Any]:
    return {
        "before_on": "2022-02-12",
        "after_on": "2022-12-20",
        "measures": [
            {
                "label": row.label,
                "unit": row.unit,
                "decimals": row.decimals,
                "before": WAN - 1 if row.decimals else 0,
                "after": WAN if row.decimals else COUNT,
            }
            for row in MEASURES
        ],
        "areas": {area.value: [n * 10, 100] for n, area in enumerate(Area)},
        "outcomes": [{"label": "符合", "before": 12, "after": 48}],
    }


class AwkwardYear:
    """One record for every kind of paper; ``rows`` says how many of what a paper lists."""

    def __init__(self, rows: int = 24) -> None:
        self.rows = rows
        self.batch = make_batch(
            name="2022年度江西省省级学会秘书处实体化秘书长专职化学会工作市场化“三化”建设第一批试点",
            contact=f"{PERSON} 0791-00000000",
        )
        self.officer = officer_of(self.batch)
        self.sender = UserFactory(full_name=PERSON)
        society = make_society(name=LONG_NAME, host_institution=HOST)
        self.pilot = a_year(self.officer, society=society)
        self.pilot.batch = self.batch
        self.pilot.baseline |= {"individual_members": MEMBERS, "secretary_general": PERSON}
        self.pilot.save()
        type(self.pilot.application).objects.update(batch=self.batch)
        society.individual_members = MEMBERS
        society.save()
        for row in self.pilot.tasks.all():
            row.actual_result = SAYS
            row.save()
        for number in range(rows):
            area = list(Area)[number % 10]
            make_task(
                pilot=self.pilot, area=area, title=f"第{number}项{SAYS[:60]}", target_result=SAYS,
                actual_result=SAYS, status=TaskStatus.IN_PROGRESS, progress=number,
            )  # fmt: skip
        for number in range(rows // 10):
            self._ordered(number)
            make_application(
                batch=self.batch,
                society=make_society(name=f"江西省第{number}{'新型功能材料' * 3}学会"),
                status=ApplicationStatus.NOT_SELECTED,
            )
        self.order = Rectification.objects.filter(pilot=self.pilot).last()
        self.order.problem, self.order.requirement = SAYS, f"{SAYS}\n{'B' * 90}"
        self.order.responded_at, self.order.responded_by = at("2022-07-28"), self.sender
        self.order.save()

    def _ordered(self, number: int) -> None:
        """Issue one more order; the number of the one before makes room for the usual one."""
        before = Rectification.objects.filter(number="赣科协试点整〔2022〕2号")
        before.update(number=f"赣科协试点整〔2022〕{100 + number}号", problem=SAYS)
        order_closed(self.pilot, self.officer)

    def subjects(self) -> dict[str, Any]:
        """Return what to print, by kind."""
        summary, plan, meeting = self._summary(), self._plan(), self._meeting()
        sheet, result = self._scored()
        sent = {"submitted_at": at("2022-12-14", 16), "submitted_by": self.sender}
        application = self.pilot.application
        for name, value in sent.items():
            setattr(application, name, value)
        application.save()
        assessment = self.pilot.assessments.get()
        assessment.self_submitted_at, assessment.self_submitted_by = sent.values()
        assessment.public_comment = SAYS * 3
        assessment.save()
        return {
            DocumentKind.PLAN: plan,
            DocumentKind.PILOT_SUMMARY: summary,
            DocumentKind.BATCH_SUMMARY: self._year_report(),
            DocumentKind.RECTIFICATION: self.order,
            DocumentKind.SCORE_SHEET: sheet,
            DocumentKind.APPLICATION_RECEIPT: application,
            DocumentKind.PLAN_RECEIPT: plan,
            DocumentKind.SUMMARY_RECEIPT: summary,
            DocumentKind.PROGRESS_RECEIPT: ProgressReport.objects.create(
                pilot=self.pilot, month=dt.date(2022, 11, 1), due_on=DAY, status="submitted", **sent
            ),
            DocumentKind.SELF_ASSESSMENT_RECEIPT: assessment,
            DocumentKind.RECTIFICATION_RECEIPT: self.order,
            DocumentKind.REGISTRATION_RECEIPT: Registration.objects.first(),
            DocumentKind.ONE_PAGE: self.pilot,
            DocumentKind.SOCIETY_PAGE: self._checked(),
            DocumentKind.DECISION_NOTICE: self.batch,
            DocumentKind.REMINDER_ORDER: Urging.objects.create(
                turn_id=self.order.pk, subject_id=self.order.pk, title=SAYS,
                society_id=self.pilot.society_id, society_name=LONG_NAME, batch_id=self.batch.pk,
                text=SAYS * 2, recipients="、".join([PERSON] * 5), due_on=DAY - dt.timedelta(30),
                urged_by=self.sender, urged_at=at(DAY),
            ),
            DocumentKind.MEETING_LIST: meeting,
            DocumentKind.MEETING_BADGES: meeting,
            DocumentKind.RESULT: result,
        }  # fmt: skip

    def _summary(self) -> Any:
        archive = {"full_time_staff": 5, "individual_members": MEMBERS, "unit_members": 41}
        facts = {"dossier": measured(), "archive": archive | {"secretary_general": PERSON}}
        texts = dict.fromkeys(("overall", "practices", "problems", "suggestions"), CHAPTER)
        return make_summary(
            pilot=self.pilot, status=SummaryStatus.ACCEPTED, facts=facts, due_on=dt.date(2022, 12, 31),
            submitted_by=self.sender, **texts,
        )  # fmt: skip

    def _plan(self) -> PlanVersion:
        names = ("targets", "responsibilities", "schedule", "safeguards")
        plan = make_plan(
            pilot=self.pilot, status=PlanStatus.SUBMITTED, tasks=0, content_hash="9f2c" * 16,
            submitted_at=at("2022-02-25"), submitted_by=self.sender, number=9,
            **dict.fromkeys(names, CHAPTER),
        )  # fmt: skip
        for number in range(self.rows):
            make_plan_task(
                plan, area=list(Area)[number % 9], position=number, title=SAYS[:100],
                target_result=SAYS, owner=PERSON, safeguards=WITHOUT_BREAK,
            )  # fmt: skip
        PlanArea.objects.create(
            plan=plan, area="C4", choice=AreaChoice.NOT_READY, reason=f"{SAYS}{'C' * 90}"
        )
        return plan

    def _year_report(self) -> YearReport:
        facts = figures_of_batch(self.batch, DAY)
        return YearReport.objects.create(
            batch=self.batch, number=1, facts=facts, **{part.value: CHAPTER for part in YearSection}
        )

    def _meeting(self) -> Any:
        meeting = announced_meeting(
            title="2022年度省级学会“三化”建设试点经验交流暨现场观摩推进会（第一期）和“学会服务千企”专题培训班",
            venue="江西省南昌市红谷滩区赣江中大道（演示地点）科技活动中心三楼第一报告厅",
            per_society=self.rows,
        )
        send(meeting, self.pilot.society, *([PERSON, RARE[:4], "李明"] * (self.rows // 3)))
        Attendee.objects.update(position="党支部书记、常务副理事长兼秘书长（法定代表人）")
        return meeting

    def _scored(self) -> tuple[ScoreSheet, Assessment]:
        lines = [line | {"name": "承接政府转移职能成效" * 4} for line in LINES]
        case = Case(batch=self.batch, scheme=make_scheme(self.officer, lines=lines))
        result = case.published()
        sheet = ScoreSheet.objects.filter(assessment=result).first()
        sheet.overall_comment = SAYS * 3
        sheet.save()
        SheetScore.objects.filter(sheet=sheet).update(reason=SAYS)
        type(case.pilot.society).objects.filter(pk=case.pilot.society_id).update(
            name=f"{LONG_NAME}（二）"
        )
        return sheet, result

    def _checked(self) -> Any:
        society = self.pilot.society
        row = {"severity": "warn", "outcome": "unmet", "sentence": SAYS, "title": SAYS, "facts": []}
        findings = [
            row | {"rule": f"{area.value}-{n}", "area": area.value, "clause": area.clause}
            for area in Area
            for n in range(3)
        ]
        Checkup.objects.update_or_create(
            society=society,
            defaults={
                "on": DAY,
                "findings": findings,
                "measures": {row.key: WAN for row in MEASURES},
            },
        )
        return society
