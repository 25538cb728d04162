"""Lines that do not apply: said by facts, or by the society where it may, and answered for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from pilots.actions.assessment import save_self_scores
from pilots.actions.sheet import assign_expert
from pilots.models import Assessment, ScoreSheet, SelfScore
from pilots.scoring import Fact, Known, parse
from pilots.tests.factories import an_expert, at
from pilots.tests.test_assessment_facts import DAY, Case
from pilots.workflows.sheet import SHEET
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db

PARTY = "选项 党组织形式：实体党支部（单独组建）=20，条件未成熟（有发展计划）=不适用"
LINES = f"""A2.1|秘书处实体化|专职人员|30|三名以上满分。|阶梯 专职工作人员：1=10，2=20，3=30|可不适用
A3|秘书处实体化|党支部|20|已成立。|{PARTY}
C2|学会工作市场化|经济实体|20|依法经营。||可不适用
D1|组织实施|总结|30|翔实。"""


@pytest.fixture
def case():
    return Case(lines=LINES)


def say(case, **na):
    """Mark lines by code as not applicable, give the rest ten points."""
    row = Assessment.objects.get(pk=case.row.pk)
    rows = {
        line.indicator_id: {
            "points": Decimal(10),
            "is_applicable": line.indicator.code not in na.get("codes", ()),
            "note": "条件未成熟。",
        }
        for line in row.self_scores.select_related("indicator")
    }
    save_self_scores(row, seen=row.version, summary="", rows=rows, actor=case.head)


@pytest.mark.parametrize("code", ["D1", "A3"])
def test_a_line_is_left_out_only_where_the_scheme_allows_it(case, code):
    with pytest.raises(ValidationError, match="不能标为“不适用”"):
        say(case, codes=[code])

    assert not SelfScore.objects.filter(is_applicable=False).exists()


def test_what_a_fact_decides_applies_whatever_was_ticked(client, case):
    client.force_login(case.head)
    page = client.get(reverse("pilots:self_assessment", args=[case.row.pk])).content.decode()
    key = {code: line.indicator_id for code, line in case.lines().items()}
    assert f'name="na-{key["C2"]}"' in page
    assert f'name="na-{key["A2.1"]}"' not in page
    assert f'name="na-{key["D1"]}"' not in page
    case.checkup()  # not recorded: the society may say so
    say(case, codes=["A2.1"])
    case.checkup(full_time=1)
    case.take("submit_self", case.head)

    line = case.lines()["A2.1"]
    assert (line.is_applicable, line.computed, line.points) == (True, 10, 10)


def test_a_fact_can_say_that_a_line_does_not_apply(case, monkeypatch):
    mechanic = parse(PARTY, Decimal(20))
    assert str(mechanic) == PARTY
    word = "条件未成熟（有发展计划）"
    result = mechanic.compute(Known({"党组织形式": Fact(word)}, {}))
    assert (result.applies, result.words) == (False, f"党组织形式为“{word}”，本项不适用")


def test_the_officer_refuses_and_the_society_assesses_that_line(client, case):
    say(case, codes=["C2"])
    case.take("submit_self", case.head)
    address = reverse("pilots:assessment_step", args=[case.row.pk, "refuse_na"])
    client.force_login(case.officer)
    assert "C2 经济实体（学会说明：条件未成熟。）" in client.get(address).content.decode()
    typed = {"seen": case.row.version, "comment": "方案中列有该任务。"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"codes": "D1"}).status_code == 422
    assert client.post(address, typed | {"codes": "C2"}).status_code == 302

    case.row.refresh_from_db()
    assert case.row.status == "self_assessment"
    assert Notification.objects.filter(recipient=case.head, text__contains="未获认可").exists()
    with pytest.raises(NotNow, match="还有1项没有自评分：C2"):
        case.take("submit_self", case.head)
    with pytest.raises(ValidationError):
        say(case, codes=["C2"])
    client.force_login(case.head)
    page = client.get(reverse("pilots:self_assessment", args=[case.row.pk])).content.decode()
    assert "不认可本项“不适用”，请自评：方案中列有该任务。" in page
    say(case)
    case.take("submit_self", case.head)
    assert case.lines()["C2"].is_applicable


def test_nothing_is_refused_where_nothing_was_left_out_or_by_the_wrong_person(case):
    say(case)
    case.take("submit_self", case.head)
    with pytest.raises(NotNow, match="没有学会自行勾选"):
        case.take("refuse_na", case.officer, comment="无理由。", codes=["C2"])
    with pytest.raises(NotAllowed):
        case.take("refuse_na", case.head, comment="无理由。", codes=["C2"])


def test_claiming_more_than_the_facts_give_needs_words(case):
    say(case)
    SelfScore.objects.filter(indicator__code="A2.1").update(points=30, note=" ")
    with pytest.raises(NotNow, match="与系统计分不同的须在说明中写明"):
        case.take("submit_self", case.head)

    SelfScore.objects.filter(indicator__code="A2.1").update(points=None)
    case.take("submit_self", case.head)
    assert case.lines()["A2.1"].points == 20


class Scoring(Case):
    def __init__(self):
        super().__init__(lines=LINES)
        say(self)
        self.take("submit_self", self.head)
        self.sheets = [
            assign_expert(self.row, an_expert(), actor=self.officer, now=at(DAY)) for _ in range(3)
        ]
        self.take("start_scoring", self.officer)

    def hand_in(self, *sheets):
        ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(status="submitted")


def test_an_expert_who_stops_is_released_and_the_rest_goes_on(client):
    case = Scoring()
    stopped = case.sheets[2]
    case.hand_in(*case.sheets[:2])
    client.force_login(case.officer)
    assert "解除安排" in client.get(case.row.get_absolute_url()).content.decode()
    address = reverse("pilots:sheet_release", args=[stopped.pk])
    page = client.get(address).content.decode()
    assert str(stopped.expert) in page
    assert case.row.get_absolute_url() in page
    typed = {"seen": stopped.version, "comment": "多次联系未果。"}
    assert client.post(address, typed | {"comment": ""}).status_code == 422
    assert client.post(address, typed).url == case.row.get_absolute_url()

    stopped.refresh_from_db()
    assert (stopped.status, stopped.recusal_reason) == ("recused", "多次联系未果。")
    told = Notification.objects.filter(recipient=stopped.expert, text__contains="已解除")
    assert told.exists()
    assert not Turn.objects.filter(subject_id=stopped.pk).exists()
    assert Turn.objects.get(subject_id=case.row.pk).action == "补充安排专家"
    with pytest.raises(NotNow, match="有效评分不足3份"):
        case.take("consolidate", case.officer)
    fourth = assign_expert(case.row, an_expert(), actor=case.officer, now=at(DAY))
    assert not Turn.objects.filter(subject_id=case.row.pk).exists()
    SHEET.perform(
        ScoreSheet.objects.get(pk=fourth.pk), "release", Occasion(case.officer, at(DAY), "有误。")
    )
    assert Turn.objects.get(subject_id=case.row.pk).action == "补充安排专家"


def test_releasing_opens_no_way_to_the_sheet_and_only_the_officer_does_it(client):
    case = Scoring()
    sheet = case.sheets[0]
    client.force_login(case.officer)
    assert client.get(sheet.get_absolute_url()).status_code == 404
    for step in ("release", "submit", "recuse", "reopen"):
        address = reverse("pilots:sheet_step", args=[sheet.pk, step])
        assert client.get(address).status_code == 404
    release = reverse("pilots:sheet_release", args=[sheet.pk])
    for person in (
        case.head,
        secretary_of(case.pilot.society),
        case.sheets[1].expert,
        sheet.expert,
    ):
        client.force_login(person)
        assert client.post(release, {"comment": "x"}).status_code == 404
