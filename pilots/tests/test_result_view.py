"""Results: one source of numbers, nothing before its time, nothing lost when opened again."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.actions.sheet import assign_expert
from pilots.models import Assessment, AssessmentResult, Decision
from pilots.queries.result_view import past_results, result_of
from pilots.tests.factories import a_leader, an_expert, at, make_batch, make_pilot, officer_of
from pilots.tests.test_assessment import DAY, Case
from sanhua.activity.models import Notification
from sanhua.core.rules import NotNow
from societies.tests.factories import head_of, make_society

pytestmark = pytest.mark.django_db

TEXTS = {"proposal_reason": "达到标准。", "public_comment": "继续努力。"}


@pytest.fixture
def case():
    return Case()


def cells(answer, sheet):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_name(sheet).to_python()


def export_of(client, case):
    return client.get(reverse("pilots:assessment_export", args=[case.assessment.pk]))


def api_of(client, case):
    return client.get(reverse("api:assessment-detail", args=[case.assessment.pk])).json()


def test_page_workbook_and_api_say_the_same_numbers(case, client):
    case.published()
    view = result_of(Assessment.objects.get(), inside=True)
    means = {line.code: line.mean for line in view.lines}
    assert (view.total, view.base, view.bonus) == (Decimal("82.00"), Decimal("82.00"), 0)
    assert means == {"A1": Decimal("32.00"), "B2": Decimal("50.00")}
    assert view.inside.totals == (Decimal("80.00"), Decimal("81.00"), Decimal("85.00"))
    client.force_login(case.head)
    page = client.get(case.assessment.get_absolute_url()).content.decode()
    book = export_of(client, case)
    head, row = cells(book, "结果")
    said = dict(zip(head, row, strict=True))
    lines = {row[3]: row for row in cells(book, "指标明细")[1:]}
    api = api_of(client, case)["result"]

    assert f"{view.total}<small>分" in page
    assert (said["总分"], said["等次"], said["极差"]) == (82, "合格", "")
    assert (api["total"], api["grade"], api["spread"]) == ("82.00", "合格", None)
    for code, mean in means.items():
        assert f">{mean}</td>" in page
        assert Decimal(str(lines[code][7])) == mean
    assert {line["code"]: Decimal(line["points"]) for line in api["lines"]} == means
    assert {axis["name"]: axis["reached"] for axis in api["axes"]} == {
        axis.name: str(axis.reached) for axis in view.axes
    }
    client.force_login(case.officer)
    assert api_of(client, case)["result"]["spread"] == "5.00"
    assert dict(zip(*cells(export_of(client, case), "结果")[:2], strict=True))["极差"] == 5


def everywhere(client, case):
    """What all doors to the result say to whoever is signed in."""
    said = client.get(case.assessment.get_absolute_url()).content.decode()
    for name in ("api:assessment-detail", "pilots:assessment_export"):
        answer = client.get(reverse(name, args=[case.assessment.pk]))
        if answer.status_code == 200 and name.endswith("export"):
            said += str([cells(answer, sheet) for sheet in ("结果", "各方面", "指标明细")])
        else:
            said += answer.content.decode()
    said += client.get(reverse("api:assessment-list")).content.decode()
    book = client.get(reverse("pilots:assessments_export"))
    return said + str([cells(book, sheet) for sheet in ("结果", "各方面", "指标明细")])


def test_no_door_shows_a_society_or_an_expert_anything_before_publication(case, client):
    case.consolidated()
    case.take("propose", case.officer, grade="合格", **TEXTS)
    strangers = (head_of(make_society()), officer_of(make_batch(year=2021)), an_expert())
    for person in (case.head, case.experts[0], *strangers):
        client.force_login(person)
        said = everywhere(client, case)
        for secret in ("82.00", "82.0", "32.00", "合格", "达到标准", "继续努力", "85.00"):
            assert secret not in said, (person, secret)
    client.force_login(case.officer)
    assert "82.00" in everywhere(client, case)


def test_the_workbook_has_the_rows_of_the_filtered_list(case, client):
    Assessment.objects.create(
        pilot=make_pilot(batch=case.pilot.batch), kind="midterm", scheme=case.assessment.scheme,
        status="scoring", self_due_on=DAY, scoring_due_on=DAY,
    )  # fmt: skip
    client.force_login(case.officer)
    address = reverse("pilots:assessments_export")
    for query, wanted in ((({}), 2), ({"kind": "midterm"}, 1), ({"status": "published"}, 0)):
        page = client.get(reverse("pilots:assessments"), query)
        assert len(page.context["page_obj"].object_list) == wanted
        assert len(cells(client.get(address, query), "结果")) == wanted + 1


def test_reopening_keeps_everything_and_clears_what_was_decided(case, client):
    case.published()
    code = Assessment.objects.get().result["digest"]
    case.take("reopen", a_leader(), "复核后发现材料遗漏。")
    row = Assessment.objects.get()
    kept = AssessmentResult.objects.get()

    assert (row.decided_at, row.decided_by, row.decision, row.proposed_by) == (None,) * 4
    assert (row.grade, row.public_comment, row.proposal_reason, row.result) == ("", "", "", {})
    assert kept.content["result"]["totals"] == ["80.00", "81.00", "85.00"]
    assert kept.content["result"]["digest"] == code
    assert [line["mean"] for line in kept.content["lines"]] == ["32.00", "50.00"]
    names = {str(expert) for expert in case.experts}
    assert not any(name in str(kept.content) for name in names)
    for expert in case.experts:
        told = Notification.objects.filter(recipient=expert, text__contains="重新评分").first()
        assert "82" not in told.text
        assert "遗漏" not in told.text
    assert Notification.objects.filter(recipient=case.head, text__contains="已收回").exists()
    for change in (kept.save, kept.delete, AssessmentResult.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        AssessmentResult.objects.update(grade="优秀")

    client.force_login(case.head)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "第1次：82.00分，合格" in page
    assert "继续努力。" in page
    for secret in ("80.00", "85.00", "达到标准", "材料遗漏"):
        assert secret not in page
    client.force_login(case.officer)
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("80.00、81.00、85.00", "达到标准。", "复核后发现材料遗漏。", "未经会议研究"):
        assert words in page
    client.force_login(case.experts[0])
    assert client.get(row.get_absolute_url()).status_code == 404


def test_a_society_never_sees_a_result_that_was_taken_back_unpublished(case):
    case.consolidated()
    case.take("reopen", a_leader(), "有一位专家误读标准。")
    row = Assessment.objects.get()

    assert past_results(case.head, row) == []
    assert len(past_results(case.officer, row)) == 1
    assert not Notification.objects.filter(recipient=case.head, text__contains="收回").exists()


def test_the_fingerprint_covers_points_totals_and_scheme(case):
    case.published()
    row = Assessment.objects.get()
    assert result_of(row).is_intact
    for key, value in (("totals", ["80.00", "81.00", "85.01"]), ("lines", {}), ("scheme", "别的")):
        changed = Assessment.objects.get()
        changed.result[key] = value
        assert not result_of(changed).is_intact, key
    with_other_weights = Assessment.objects.get()
    rows = list(with_other_weights.self_scores.select_related("indicator"))
    rows[0].indicator.max_points = Decimal(41)
    with_other_weights._prefetched_objects_cache = {"self_scores": rows}
    assert not result_of(with_other_weights).is_intact


def apart(case):
    """Three sheets, the highest 16 points above the lowest."""
    for sheet, points in zip(case.begin_scoring(), (20, 36, 31), strict=True):
        case.score(sheet, A1=Decimal(points), B2=Decimal(50))
    return case.take("consolidate", case.officer)


def test_experts_who_are_far_apart_need_words_with_the_proposal(case, client):
    apart(case)
    with pytest.raises(NotNow, match=r"相差16\.00分，超过15分"):
        case.take("propose", case.officer, grade="合格", **TEXTS)
    client.force_login(case.officer)
    address = reverse("pilots:assessment_step", args=[case.assessment.pk, "propose"])
    typed = {"seen": case.assessment.version, "grade": "合格", **TEXTS}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "请填写“评分差异的处理”" in answer.content.decode()
    assert client.post(address, typed | {"spread_note": "已与专家核对标准。"}).status_code == 302
    page = client.get(case.assessment.get_absolute_url()).content.decode()
    assert "已与专家核对标准。" in page


def test_fifteen_points_exactly_need_none(case):
    for sheet, points in zip(case.begin_scoring(), (20, 35, 31), strict=True):
        case.score(sheet, A1=Decimal(points), B2=Decimal(50))
    case.take("consolidate", case.officer)

    assert case.take("propose", case.officer, grade="合格", **TEXTS).spread_note == ""


def test_the_meeting_that_decided_is_named_or_said_to_be_none(case, client):
    case.consolidated()
    case.take("propose", case.officer, grade="合格", **TEXTS)
    leader = a_leader()
    with pytest.raises(NotNow, match="未经会议研究"):
        case.take("decide", leader, grade="合格")
    decision = Decision.objects.create(
        batch=case.pilot.batch, kind="party_group", number="〔2022〕9号", decided_on=DAY,
        summary="评估等次", recorded_by=case.officer, recorded_at=at(DAY),
    )  # fmt: skip
    client.force_login(leader)
    address = reverse("pilots:assessment_step", args=[case.assessment.pk, "decide"])
    typed = {"seen": Assessment.objects.get().version, "grade": "合格"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"decision": str(decision.pk)}).status_code == 302

    assert Assessment.objects.get().decision == decision


SIZES = [(1, 3, 2), (10, 5, 30)]


@pytest.mark.parametrize(("societies", "experts", "lines"), SIZES)
@pytest.mark.once
def test_every_page_of_officer_leader_and_society_is_small_and_cheap(
    client, societies, experts, lines, django_assert_max_num_queries
):
    weight = Decimal(100) / lines
    rows = [
        {"code": f"X{n}", "axis": f"方面{n % 4}", "name": f"指标{n}", "max_points": weight.quantize(Decimal("0.01"))}
        for n in range(lines)
    ]  # fmt: skip
    rows[0]["max_points"] += 100 - sum(row["max_points"] for row in rows)
    batch = make_batch()
    case = Case(batch=batch, lines=rows)
    people = [an_expert() for _ in range(experts)]
    every = [
        case,
        *(Case(batch=batch, scheme=case.assessment.scheme) for _ in range(societies - 1)),
    ]
    for one in every:
        rated(one, people)
    leader, last = a_leader(), every[-1]
    for again in (False, True):
        if again:
            last.take("reopen", leader, comment="有误。")
            last.assessment.sheets.update(status="submitted")
            last.take("consolidate", case.officer)
        last.take("propose", case.officer, grade="合格", **TEXTS)
        last.take("decide", leader, grade="合格", decision=None)
        one = last.take("publish", case.officer)
    fresh = Case(batch=batch, scheme=case.assessment.scheme)
    to_fill = reverse("pilots:self_assessment", args=[fresh.assessment.pk])
    addresses = [
        reverse("pilots:assessments"),
        one.get_absolute_url(),
        reverse("pilots:schemes"),
        reverse("pilots:expert_grid", args=[batch.pk]),
        reverse("pilots:assessments_export"),
        reverse("pilots:assessment_export", args=[one.pk]),
        reverse("api:assessment-list"),
        reverse("pilots:assessment_step", args=[every[0].assessment.pk, "propose"]),
        case.assessment.scheme.get_absolute_url(),
    ]
    mine = [
        address for address in addresses if "scheme" not in address and "/experts/" not in address
    ]
    society = every[-1].head
    visits = (
        (case.officer, addresses),
        (leader, mine),
        (society, mine[:2]),
        (fresh.head, [to_fill]),
    )
    for person, pages in visits:
        client.force_login(person)
        for address in pages:
            with django_assert_max_num_queries(15):
                answer = client.get(address)
            assert answer.status_code in (200, 403), address
            if "api" not in address:
                assert len(answer.content) < 100_000, (address, len(answer.content))


def rated(case, people):
    """As far as consolidation, written as rows: the steps have their own tests."""
    row = case.assessment
    row.self_scores.update(points=1, note="见佐证。")
    for person in people:
        row.refresh_from_db()
        Assessment.objects.filter(pk=row.pk).update(status="self_submitted")
        sheet = assign_expert(
            Assessment.objects.get(pk=row.pk), person, actor=case.officer, now=at(DAY)
        )
        sheet.scores.bulk_create(
            sheet.scores.model(sheet=sheet, indicator=score.indicator, points=1)
            for score in row.self_scores.select_related("indicator")
        )
    row.sheets.update(status="submitted")
    Assessment.objects.filter(pk=row.pk).update(status="scoring")
    case.take("consolidate", case.officer)
