"""Evaluations whose lines are decided by facts: schemes as data, freezing, bonus and veto."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from pilots.actions.assessment import open_assessment
from pilots.actions.scheme import save_scheme
from pilots.actions.sheet import assign_expert, save_scores
from pilots.enums import IndicatorRole, TaskStatus
from pilots.forms.scheme import SchemeForm
from pilots.models import AssessmentScheme, ScoreSheet, SelfScore, SheetScore, Task
from pilots.queries.assessment import scheme_text
from pilots.scoring import Fact
from pilots.tests.factories import a_leader, an_expert, at, make_pilot, make_task, officer_of
from pilots.tests.test_supervision import order
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.assessment_facts import known_of
from pilots.workflows.sheet import SHEET
from sanhua.core.rules import NotNow
from sanhua.core.workflow import Occasion
from societies.enums import Outcome
from societies.models import Checkup
from societies.tests.factories import head_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 10)
LINES = """A2.1|秘书处实体化|专职人员|30|三名以上满分。|阶梯 专职工作人员：1=10，2=20，3=30
B2|秘书长专职化|社会化聘任|40|手续齐全。
D3|组织实施|问题整改|30|逾期一件扣十分。|扣分 逾期整改：每1扣10，最少0
E1|加分|可推广|5|被其他学会采用。
F1|一票否决|弄虚作假|0|经查实的。"""
TYPED = {
    "review_days": "10",
    "name": "评价方案", "note": "", "lines": LINES, "method": "mean", "bonus_cap": "3",
    "bands": "优秀|90\n合格|60\n不合格|0",
}  # fmt: skip


def form_of(**changes):
    form = SchemeForm(TYPED | changes)
    form.is_valid()
    return form


class Case:
    def __init__(self, **changes):
        self.pilot = make_pilot()
        self.officer, self.head = officer_of(self.pilot.batch), head_of(self.pilot.society)
        data = form_of(**changes).values
        self.scheme = save_scheme(None, actor=self.officer, **data)
        self.checkup(full_time=2)
        self.row = open_assessment(
            self.pilot, actor=self.officer, now=at(DAY), kind="final", scheme=self.scheme,
            self_due_on=dt.date(2022, 11, 15), scoring_due_on=dt.date(2022, 11, 30),
        )  # fmt: skip

    def checkup(self, **measures):
        values = {"on": DAY, "outcomes": "", "findings": [], "measures": measures}
        Checkup.objects.update_or_create(society=self.pilot.society, defaults=values)

    def take(self, step, actor, comment="", **data):
        self.row.refresh_from_db()
        self.row = ASSESSMENT.perform(self.row, step, Occasion(actor, at(DAY), comment, data=data))

    def send_self(self):
        SelfScore.objects.filter(assessment=self.row).update(points=Decimal(1), note="见佐证。")
        self.take("submit_self", self.head)

    def score(self, *all_points):
        """Let as many experts score; points by code."""
        self.send_self()
        experts = [an_expert() for _ in all_points]
        sheets = [assign_expert(self.row, one, actor=self.officer, now=at(DAY)) for one in experts]
        self.take("start_scoring", self.officer)
        for sheet, points in zip(sheets, all_points, strict=True):
            fresh = SHEET.perform(
                ScoreSheet.objects.get(pk=sheet.pk), "declare", Occasion(sheet.expert, at(DAY))
            )
            codes = {row.code: row.pk for row in self.scheme.indicators.all()}
            rows = {codes[code]: (Decimal(value), "理由。") for code, value in points.items()}
            save_scores(
                fresh, seen=fresh.version, rows=rows, overall_comment="好。", actor=sheet.expert
            )
            SHEET.perform(
                ScoreSheet.objects.get(pk=sheet.pk), "submit", Occasion(sheet.expert, at(DAY))
            )
        self.take("consolidate", self.officer)

    def lines(self):
        rows = SelfScore.objects.filter(assessment=self.row).select_related("indicator")
        return {row.indicator.code: row for row in rows}


@pytest.fixture
def case():
    return Case()


def test_lines_are_decided_by_facts_on_the_day_of_sending(case):
    case.checkup(full_time=3)
    case.send_self()

    lines = case.lines()
    assert (lines["A2.1"].computed, lines["A2.1"].basis) == (30, "专职工作人员3人，得30分")
    assert lines["B2"].computed is None
    assert lines["D3"].computed == 30
    assert "F1" not in lines  # a veto is nothing to score
    case.checkup(full_time=0)
    assert case.lines()["A2.1"].computed == 30


def test_experts_score_only_what_facts_do_not_decide(case):
    case.score({"B2": 20}, {"B2": 30}, {"B2": 40})

    # 20 for two people of the ladder, 30 on the mean, nothing deducted.
    assert (case.row.total, case.row.spread) == (80, 20)
    assert case.row.result["lines"]["A2.1"] == "20.00"


def test_points_that_an_expert_sends_for_a_computed_line_are_not_kept(case):
    case.score({"B2": 30, "A2.1": 0}, {"B2": 30, "D3": 1}, {"B2": 30})

    assert case.row.total == 80
    assert SheetScore.objects.values_list("indicator__code").distinct().count() == 1


def test_what_is_not_recorded_is_left_to_the_experts(case):
    case.checkup()
    case.send_self()

    assert case.lines()["A2.1"].computed is None
    assert case.lines()["A2.1"].basis == ""


def test_a_bonus_is_optional_and_capped(case):
    case.score({"B2": 30, "E1": 5}, {"B2": 30, "E1": 5}, {"B2": 30, "E1": 5})

    assert (case.row.result["base"], case.row.result["bonus"]) == ("80.00", "3.00")
    assert case.row.total == 83


def test_the_method_of_the_scheme_is_used():
    case = Case(method="median")
    case.score({"B2": 10}, {"B2": 39}, {"B2": 40})

    assert case.row.total == 89


def test_a_veto_leaves_the_lowest_grade_only(case):
    case.score({"B2": 40}, {"B2": 40}, {"B2": 40})
    words = {"proposal_reason": "经查实合同系伪造。", "public_comment": "不合格。"}
    with pytest.raises(NotNow, match="等次只能是“不合格”"):
        case.take("propose", case.officer, grade="优秀", vetoes=["F1"], **words)

    case.take("propose", case.officer, grade="不合格", vetoes=["F1"], **words)
    assert case.row.vetoes == {"F1": "弄虚作假"}
    with pytest.raises(NotNow, match="等次只能是“不合格”"):
        case.take("decide", a_leader(), grade="优秀")


def test_facts_of_tasks_and_orders(case):
    for days, status, late in (
        (5, TaskStatus.VERIFIED, False),
        (5, TaskStatus.VERIFIED, True),
        (5, TaskStatus.IN_PROGRESS, False),
        (-5, TaskStatus.IN_PROGRESS, False),
        (5, TaskStatus.CANCELLED, False),
    ):
        task = make_task(pilot=case.pilot)
        due = DAY - dt.timedelta(days=days)
        Task.objects.filter(pk=task.pk).update(status=status, is_late=late, due_on=due)
    order(case.pilot, case.officer)  # due in June, never answered
    facts = known_of(case.pilot, DAY).facts

    assert facts["按期办结率"].value == Decimal("33.33")
    assert facts["办结率"].value == 50
    assert facts["逾期整改"].value == 1
    assert facts["整改销号率"].value == 0
    assert facts["专职工作人员"].value == 2
    assert facts["党组织形式"] == Fact(None)


def test_rules_of_the_check_up_are_known(case):
    findings = [
        {"rule": "A2-3", "outcome": Outcome.MET},
        {"rule": "A2-5", "outcome": Outcome.UNMET},
        {"rule": "A2-6", "outcome": Outcome.NOT_APPLICABLE},
    ]
    Checkup.objects.update(findings=findings)

    assert known_of(case.pilot, DAY).rules == {"A2-3": True, "A2-5": False, "A2-6": None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines": LINES.replace("|40|", "|39|")}, "须为100分，现为99分"),
        ({"lines": LINES.replace("专职工作人员：1", "专职人数：1")}, "第1行：没有“专职人数”"),
        ({"lines": LINES.replace("3=30", "3=31")}, "第1行：“阶梯"),
        ({"lines": LINES.replace("弄虚作假|0|", "弄虚作假|5|")}, "第5行的分值须为0"),
        ({"lines": LINES.replace("可推广|5|", "可推广|0|")}, "第4行的分值须大于0"),
        ({"lines": LINES.replace("B2|", "D3|")}, "代码重复：D3"),
        ({"lines": LINES.replace("|手续齐全。", "")}, "指标第2行应有5或6或7列"),
        ({"bands": "优秀|90\n合格|60"}, "最低一档的最低分须为0"),
        ({"bands": "优秀|90\n良好|90\n差|0"}, "最低分不能重复"),
        ({"bonus_cap": "50"}, "不能超过20分"),
    ],
)
def test_a_fault_in_a_scheme_names_its_line(changes, words):
    assert words in str(form_of(**changes).errors)


def test_a_scheme_is_shown_as_it_can_be_typed_again(case):
    again = form_of(**scheme_text(case.scheme))

    assert again.is_valid(), again.errors
    assert again.values == form_of().values
    roles = set(AssessmentScheme.objects.get().indicators.values_list("role", flat=True))
    assert roles == set(IndicatorRole.values)


def test_the_society_finds_the_computed_points_filled_in(client, case):
    client.force_login(case.head)
    page = client.get(reverse("pilots:self_assessment", args=[case.row.pk])).content.decode()

    assert "系统按目前的数据计分：专职工作人员2人，得20分" in page
    key = case.lines()["A2.1"].indicator_id
    assert f'name="points-{key}" value="20' in page


def test_the_officer_proposes_with_a_veto_in_the_browser(client, case):
    case.score({"B2": 40}, {"B2": 40}, {"B2": 40})
    client.force_login(case.officer)
    address = reverse("pilots:assessment_step", args=[case.row.pk, "propose"])
    assert "弄虚作假：经查实的。" in client.get(address).content.decode()
    typed = {
        "grade": "优秀",
        "proposal_reason": "已查实。",
        "public_comment": "无。",
        "vetoes": "F1",
    }
    answer = client.post(address, typed | {"seen": case.row.version})

    assert answer.status_code == 409
    assert "等次只能是“不合格”" in answer.content.decode()
