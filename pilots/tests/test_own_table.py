"""What experts see of their own work: the table of points, and proofs beside the criterion."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from pilots.actions.sheet import save_scores
from pilots.models import Assessment, AssessmentScheme, Evidence, ScoreSheet
from pilots.queries.own_table import own_tables
from pilots.tests.factories import an_expert, at, make_batch, make_pilot, officer_of
from pilots.tests.task_steps import a_task, give_proof, png
from pilots.tests.test_assessment import DAY, Case, make_scheme
from pilots.workflows.sheet import SHEET
from sanhua.accounts.tests.factories import UserFactory
from sanhua.core.workflow import Occasion
from sanhua.files import jobs
from sanhua.files.actions import store_bytes
from sanhua.files.models import PreviewPage, StoredFile
from societies.tests.factories import head_of

pytestmark = pytest.mark.django_db

TABLE = reverse("pilots:sheets_table")


@pytest.fixture
def case():
    return Case()


def scored(case, sheet, **points):
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    fresh = SHEET.perform(fresh, "declare", Occasion(fresh.expert, at(DAY)))
    codes = {row.code: row.pk for row in case.assessment.scheme.indicators.all()}
    rows = {codes[code]: (Decimal(value), "只有本人知道的理由") for code, value in points.items()}
    save_scores(fresh, seen=fresh.version, rows=rows, overall_comment="", actor=fresh.expert)


def test_own_points_stand_side_by_side_and_nobody_elses(client, case):
    mine, other, _ = case.begin_scoring()
    scored(case, mine, A1="31.5")
    scored(case, other, A1="12.25", B2="44.75")
    client.force_login(mine.expert)
    page = client.get(TABLE).content.decode()

    assert "31.5" in page
    assert "12.25" not in page
    assert "44.75" not in page
    (table,) = own_tables(mine.expert)
    assert [line.code for line in table.lines] == ["A1", "B2"]
    (row,) = table.rows
    assert (row.points, row.total, row.given) == ([Decimal("31.5"), None], Decimal("31.5"), 1)


@pytest.mark.parametrize("who", ["officer", "head", "newcomer"])
def test_whoever_judges_nothing_finds_an_empty_table(client, case, who):
    scored(case, case.begin_scoring()[0], A1="31.5")
    user = {"officer": case.officer, "head": head_of(case.pilot.society), "newcomer": UserFactory()}
    client.force_login(user[who])
    answer = client.get(TABLE)

    assert "31.5" not in answer.content.decode()


def test_a_sheet_that_was_given_back_is_left_out(case):
    sheet = ScoreSheet.objects.get(pk=case.begin_scoring()[0].pk)
    SHEET.perform(sheet, "recuse", Occasion(sheet.expert, at(DAY), "同门。"))

    assert own_tables(sheet.expert) == []


@pytest.mark.parametrize(("societies", "lines"), [(1, 2), (10, 30)])
@pytest.mark.once
def test_the_table_costs_the_same_with_many(
    client, societies, lines, django_assert_max_num_queries
):
    batch = make_batch()
    share = Decimal(100) / lines
    rows = [
        {"code": f"X{n}", "axis": "甲", "name": f"指标{n}", "max_points": round(share, 2)}
        for n in range(lines)
    ]
    rows[0]["max_points"] += 100 - sum(row["max_points"] for row in rows)
    scheme = AssessmentScheme.objects.get(pk=make_scheme(officer_of(batch), rows).pk)
    expert = an_expert()
    for _ in range(societies):
        row = Assessment.objects.create(
            pilot=make_pilot(batch=batch), kind="final", scheme=scheme, status="scoring",
            self_due_on=DAY, scoring_due_on=DAY,
        )  # fmt: skip
        sheet = ScoreSheet.objects.create(
            assessment=row, expert=expert, status="declared", assigned_at=at(DAY)
        )
        sheet.scores.bulk_create(
            sheet.scores.model(sheet=sheet, indicator=line, points=1)
            for line in scheme.indicators.all()
        )
    client.force_login(expert)
    with django_assert_max_num_queries(15):
        answer = client.get(TABLE)

    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_proofs_are_shown_beside_their_criterion_to_the_expert_alone(client):
    people = a_task()
    task = people.task
    content = png().read()
    file = store_bytes(
        name="合同.png",
        content=content,
        media_type="image/png",
        society_id=task.pilot.society_id,
        actor=None,
        now=at(DAY),
    )
    Evidence.objects.filter(pk=give_proof(task).pk).update(file=file)
    StoredFile.objects.exclude(pk=file.pk).delete()
    jobs.make_previews()
    lines = [{"code": task.area, "axis": "甲", "name": "指标", "max_points": Decimal(100)}]
    scheme = AssessmentScheme.objects.get(pk=make_scheme(people.officer, lines).pk)
    row = Assessment.objects.create(
        pilot=task.pilot, kind="final", scheme=scheme, status="scoring",
        self_due_on=dt.date(2022, 11, 1), scoring_due_on=DAY,
    )  # fmt: skip
    row.self_scores.create(indicator=scheme.indicators.get(), points=50, note="见佐证。")
    expert, stranger = an_expert(), an_expert()
    sheet = ScoreSheet.objects.create(
        assessment=row, expert=expert, status="declared", assigned_at=at(DAY)
    )
    picture = reverse("files:preview_page", args=[PreviewPage.objects.get().pk])
    client.force_login(expert)

    assert picture in client.get(sheet.get_absolute_url(), follow=True).content.decode()
    assert client.get(picture).status_code == 200
    client.force_login(stranger)
    assert client.get(picture).status_code == 404
