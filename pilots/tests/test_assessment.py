"""The evaluation: self-assessment, blind scoring, consolidation, grade, publication."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from pilots.actions.assessment import open_assessment, save_self_scores
from pilots.actions.scheme import save_scheme
from pilots.actions.sheet import assign_expert, save_scores
from pilots.enums import AssessmentStatus
from pilots.models import Assessment, AssessmentScheme, Indicator, ScoreSheet
from pilots.tests.factories import a_leader, an_expert, at, make_batch, make_pilot, officer_of
from pilots.workflows.assessment import ASSESSMENT
from pilots.workflows.sheet import SHEET
from sanhua.activity.models import Event, Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.enums import MembershipRole
from societies.models import Membership
from societies.tests.factories import head_of, make_society, secretary_of

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 11, 10)
LINES = [
    {"code": "A1", "axis": "秘书处实体化", "name": "办公场所", "max_points": Decimal(40)},
    {"code": "B2", "axis": "秘书长专职化", "name": "社会化聘任", "max_points": Decimal(60)},
]
BANDS = [{"name": "优秀", "minimum": Decimal(90)}, {"name": "合格", "minimum": Decimal(60)}]


def make_scheme(officer, lines=LINES, **values):
    rows = [line | {"criterion": "有证明材料。"} for line in lines]
    return save_scheme(
        None, name="评价方案", note="", lines=rows, bands=BANDS, actor=officer, **values
    )


class Case:
    """One evaluation and its people."""

    def __init__(self, batch=None, scheme=None, **terms):
        self.pilot = make_pilot(batch=batch)
        self.officer = officer_of(self.pilot.batch)
        self.head = head_of(self.pilot.society)
        self.experts = [an_expert() for _ in range(3)]
        self.assessment = open_assessment(
            self.pilot,
            actor=self.officer,
            now=at(DAY),
            kind="final",
            scheme=scheme or make_scheme(self.officer, **terms),
            self_due_on=dt.date(2022, 11, 15),
            scoring_due_on=dt.date(2022, 11, 30),
        )

    def take(self, step, actor, comment="", day=DAY, **data):
        self.assessment.refresh_from_db()
        occasion = Occasion(actor, at(day), comment, data=data)
        self.assessment = ASSESSMENT.perform(self.assessment, step, occasion)
        return self.assessment

    def fill_in(self, **points):
        self.assessment.refresh_from_db()
        rows = {
            row.indicator_id: {
                "points": points.get(row.indicator.code),
                "is_applicable": row.indicator.code in points,
                "note": "见佐证。",
            }
            for row in self.assessment.self_scores.select_related("indicator")
        }
        save_self_scores(
            self.assessment,
            seen=self.assessment.version,
            summary="总体良好。",
            rows=rows,
            actor=self.head,
        )

    def begin_scoring(self):
        self.fill_in(A1=Decimal(38), B2=Decimal(55))
        self.take("submit_self", self.head)
        sheets = [
            assign_expert(self.assessment, expert, actor=self.officer, now=at(DAY))
            for expert in self.experts
        ]
        self.take("start_scoring", self.officer)
        return sheets

    def score(self, sheet, **points):
        sheet = ScoreSheet.objects.get(pk=sheet.pk)
        if sheet.status == "assigned":
            sheet = SHEET.perform(sheet, "declare", Occasion(sheet.expert, at(DAY)))
        rows = {
            row.pk: (points.get(row.code), "理由充分。")
            for row in self.assessment.scheme.indicators.all()
        }
        save_scores(
            sheet, seen=sheet.version, rows=rows, overall_comment="较好。", actor=sheet.expert
        )
        sheet = ScoreSheet.objects.get(pk=sheet.pk)
        return SHEET.perform(sheet, "submit", Occasion(sheet.expert, at(DAY)))

    def consolidated(self):
        for sheet, points in zip(self.begin_scoring(), (30, 35, 31), strict=True):
            self.score(sheet, A1=Decimal(points), B2=Decimal(50))
        return self.take("consolidate", self.officer)

    def published(self):
        self.consolidated()
        texts = {"proposal_reason": "达到标准。", "public_comment": "继续努力。"}
        self.take("propose", self.officer, grade="合格", **texts)
        self.take("decide", a_leader(), grade="合格", decision=None)
        return self.take("publish", self.officer)


@pytest.fixture
def case():
    return Case()


def test_evaluation_runs_from_opening_to_publication(case):
    done = case.published()

    assert (done.total, done.spread, done.grade) == (Decimal("82.00"), Decimal("5.00"), "合格")
    told = Notification.objects.filter(recipient=case.head, text__contains="结果已发布")
    assert told.exists()


def test_scheme_that_does_not_sum_to_100_cannot_be_used(case):
    scheme = AssessmentScheme.objects.create(name="半个方案")
    Indicator.objects.create(scheme=scheme, criterion="有证明材料。", **LINES[0])

    with pytest.raises(NotNow, match="须为100分"):
        open_assessment(
            make_pilot(batch=case.pilot.batch),
            actor=case.officer,
            now=at(DAY),
            kind="midterm",
            scheme=scheme,
            self_due_on=DAY,
            scoring_due_on=DAY,
        )


def test_editing_a_frozen_scheme_makes_the_next_version(case):
    old = case.assessment.scheme
    old.refresh_from_db()
    rows = [line | {"criterion": "新标准。"} for line in LINES]

    new = save_scheme(old, name=old.name, note="", lines=rows, bands=BANDS, actor=case.officer)

    assert (old.number, new.number) == (1, 2)
    assert old.indicators.first().criterion == "有证明材料。"


def test_self_assessment_is_submitted_by_the_head_only(case):
    case.fill_in(A1=Decimal(38), B2=Decimal(55))

    with pytest.raises(NotAllowed):
        case.take("submit_self", secretary_of(case.pilot.society))


def test_incomplete_self_assessment_names_what_is_missing(case):
    with pytest.raises(NotNow, match="A1、B2"):
        case.take("submit_self", case.head)


def test_self_assessment_after_the_due_day_is_marked_late(case):
    case.fill_in(A1=Decimal(38), B2=Decimal(55))

    assert case.take("submit_self", case.head, day=dt.date(2022, 11, 16)).is_late


def test_a_member_of_the_society_cannot_score_it(case):
    case.fill_in(A1=Decimal(38), B2=Decimal(55))
    case.take("submit_self", case.head)
    expert = case.experts[0]
    Membership.objects.create(
        user=expert, society=case.pilot.society, role=MembershipRole.READER, since=DAY
    )

    with pytest.raises(NotNow, match="须回避"):
        assign_expert(case.assessment, expert, actor=case.officer, now=at(DAY))


def test_a_colleague_from_the_host_institution_cannot_score_it(case):
    case.fill_in(A1=Decimal(38), B2=Decimal(55))
    case.take("submit_self", case.head)
    expert = case.experts[0]
    expert.unit = case.pilot.society.host_institution
    expert.save()

    with pytest.raises(NotNow, match="挂靠单位"):
        assign_expert(case.assessment, expert, actor=case.officer, now=at(DAY))


def test_scoring_needs_three_experts(case):
    case.fill_in(A1=Decimal(38), B2=Decimal(55))
    case.take("submit_self", case.head)
    assign_expert(case.assessment, case.experts[0], actor=case.officer, now=at(DAY))

    with pytest.raises(NotNow, match="至少需要3位"):
        case.take("start_scoring", case.officer)


def test_sheet_with_a_low_score_needs_a_reason(case):
    sheet = SHEET.perform(case.begin_scoring()[0], "declare", Occasion(case.experts[0], at(DAY)))
    rows = {row.pk: (Decimal(10), "") for row in case.assessment.scheme.indicators.all()}
    save_scores(sheet, seen=sheet.version, rows=rows, overall_comment="", actor=case.experts[0])

    with pytest.raises(NotNow, match="须说明理由"):
        SHEET.perform(
            ScoreSheet.objects.get(pk=sheet.pk), "submit", Occasion(case.experts[0], at(DAY))
        )


def test_consolidation_waits_for_every_sheet(case):
    case.begin_scoring()

    with pytest.raises(NotNow, match="还有3位专家"):
        case.take("consolidate", case.officer)


def test_last_sheet_makes_consolidating_the_officers_turn(case):
    sheets = case.begin_scoring()
    for sheet in sheets[:2]:
        case.score(sheet, A1=Decimal(30), B2=Decimal(50))
    turns = Turn.objects.filter(subject_id=case.assessment.pk)
    assert not turns.exists()

    case.score(sheets[2], A1=Decimal(30), B2=Decimal(50))

    assert turns.get().action == "汇总评分"


def test_an_expert_who_recuses_is_left_out_and_must_be_replaced(case):
    sheets = case.begin_scoring()
    for sheet in sheets[:2]:
        case.score(sheet, A1=Decimal(30), B2=Decimal(50))
    SHEET.perform(sheets[2], "recuse", Occasion(case.experts[2], at(DAY), "曾任顾问。"))

    with pytest.raises(NotNow, match="有效评分不足3份"):
        case.take("consolidate", case.officer)
    replacement = assign_expert(case.assessment, an_expert(), actor=case.officer, now=at(DAY))
    case.score(replacement, A1=Decimal(33), B2=Decimal(50))
    assert case.take("consolidate", case.officer).total == Decimal("81.00")


def test_reopening_keeps_the_old_result(case):
    case.published()

    again = case.take("reopen", a_leader(), "学会申请复核。")

    assert (again.result, again.total, again.decided_by, again.decision) == ({}, None, None, None)
    assert again.past_results.get().total == Decimal("82.00")
    assert set(again.sheets.values_list("status", flat=True)) == {"declared"}


def test_expert_sees_no_sheet_but_their_own(case, client):
    sheets = case.begin_scoring()
    case.score(sheets[1], A1=Decimal("33.33"), B2=Decimal(50))
    client.force_login(case.experts[0])

    assert client.get(sheets[1].get_absolute_url()).status_code == 404
    assert client.get(case.assessment.get_absolute_url()).status_code == 404
    for name in ("pilots:sheets", "activity:inbox"):
        assert "33.33" not in client.get(reverse(name), follow=True).content.decode()


def test_society_sees_no_result_before_publication(case, client):
    case.consolidated()
    case.take(
        "propose",
        case.officer,
        grade="合格",
        proposal_reason="内部理由",
        public_comment="尚未公布的评语",
    )
    client.force_login(case.head)

    page = client.get(case.assessment.get_absolute_url()).content.decode()

    for secret in ("82.00", "合格", "内部理由", "尚未公布的评语", str(case.experts[0])):
        assert secret not in page


def test_society_reads_its_result_after_publication(case, client):
    case.published()
    client.force_login(case.head)

    page = client.get(case.assessment.get_absolute_url()).content.decode()

    assert "82.00" in page
    assert "继续努力" in page
    assert "达到标准" not in page


def test_other_society_never_finds_the_evaluation(case, client):
    case.published()
    client.force_login(head_of(make_society()))

    assert client.get(case.assessment.get_absolute_url()).status_code == 404


def test_officer_of_another_batch_never_finds_it(case, client):
    client.force_login(officer_of(make_batch()))

    assert client.get(case.assessment.get_absolute_url()).status_code == 404


def test_points_beyond_the_maximum_are_refused_and_nothing_is_lost(case, client):
    client.force_login(case.head)
    rows = list(case.assessment.self_scores.select_related("indicator"))
    form = {"seen": case.assessment.version, "summary": "已写好的概述"}
    for row in rows:
        form[f"points-{row.indicator_id}"] = "999"
        form[f"note-{row.indicator_id}"] = "已写好的说明"

    page = client.post(reverse("pilots:self_assessment", args=[case.assessment.pk]), form)

    text = page.content.decode()
    assert page.status_code == 422
    assert "分数不能大于40" in text
    assert "已写好的说明" in text


def test_expert_scores_in_the_browser_and_continues_later(case, client):
    sheet = case.begin_scoring()[0]
    client.force_login(case.experts[0])
    client.post(reverse("pilots:sheet_step", args=[sheet.pk, "declare"]), {"seen": sheet.version})
    sheet.refresh_from_db()
    first = case.assessment.scheme.indicators.first()

    url = reverse("pilots:sheet", args=[sheet.pk])
    client.post(
        url,
        {"seen": sheet.version, f"points-{first.pk}": "30", f"reason-{first.pk}": ""},
    )

    page = client.get(url)
    assert page.context["page"].scored == 1


def test_nobody_decides_their_own_proposal(case):
    case.consolidated()
    both = a_leader()
    texts = {"proposal_reason": "好。", "public_comment": "好。"}
    case.take("propose", case.officer, grade="合格", **texts)
    Assessment.objects.filter(pk=case.assessment.pk).update(proposed_by=both)

    with pytest.raises(NotNow, match="本人提出"):
        case.take("decide", both, grade="合格", decision=None)


@pytest.mark.parametrize("name", ["pilots:assessments"])
@pytest.mark.once
def test_list_costs_the_same_with_many_rows(case, client, name, django_assert_max_num_queries):
    client.force_login(case.officer)
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(name))
    for _ in range(30):
        pilot = make_pilot(batch=case.pilot.batch)
        Assessment.objects.create(
            pilot=pilot,
            kind="final",
            scheme=case.assessment.scheme,
            status=AssessmentStatus.SCORING,
            self_due_on=DAY,
            scoring_due_on=DAY,
        )

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse(name))


def test_trail_never_holds_a_score(case):
    case.consolidated()

    for event in Event.objects.all():
        assert "33.33" not in f"{event.comment}{event.detail}"
