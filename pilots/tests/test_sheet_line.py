"""Scoring line by line: nothing is lost, the way leads on, and many cost no more than one."""

import json
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.urls import reverse

from pilots.actions.sheet import save_line, save_scores
from pilots.models import Assessment, AssessmentScheme, ScoreSheet, SheetScore
from pilots.queries.own_table import own_tables, unsent
from pilots.queries.sheet import sheet_list
from pilots.queries.sheet_line import choices_of
from pilots.tests.factories import an_expert, at, make_batch, make_pilot, officer_of
from pilots.tests.test_assessment import DAY, Case, make_scheme
from pilots.workflows.sheet import SHEET
from sanhua.activity.models import Notification
from sanhua.core.rules import NotNow, Stale
from sanhua.core.workflow import Occasion
from sanhua.files.actions import store_bytes
from societies.models import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def declared(sheet):
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    return SHEET.perform(fresh, "declare", Occasion(fresh.expert, at(DAY)))


def lines_of(sheet):
    return {row.code: row for row in sheet.assessment.scheme.indicators.all()}


def line_url(sheet, code):
    return reverse("pilots:sheet_line", args=[sheet.pk, lines_of(sheet)[code].pk])


def typed(sheet, **values):
    fields = {"points": "", "reason": "", "note": "", "seen": sheet.version}
    return {key: value for key, value in (fields | values).items() if value is not None}


def kept(sheet, code):
    return SheetScore.objects.get(sheet=sheet, indicator=lines_of(sheet)[code])


def test_a_reason_typed_before_the_points_is_kept_and_does_not_count(client, case):
    sheet = declared(case.begin_scoring()[0])
    rows = {lines_of(sheet)["A1"].pk: (None, "先写理由。")}
    sheet = save_scores(
        sheet, seen=sheet.version, rows=rows, overall_comment="", actor=sheet.expert
    )

    assert (kept(sheet, "A1").points, kept(sheet, "A1").reason) == (None, "先写理由。")
    assert sheet_list(sheet.expert).get().scored == 0
    assert [row.given for table in own_tables(sheet.expert) for row in table.rows] == [0]
    with pytest.raises(NotNow, match="还有2项没有评分"):
        SHEET.perform(
            ScoreSheet.objects.get(pk=sheet.pk), "submit", Occasion(sheet.expert, at(DAY))
        )


def test_a_reopened_sheet_with_a_wordless_line_still_adds_up(case):
    case.consolidated()
    SheetScore.objects.filter(sheet=case.assessment.sheets.first()).update(points=None)
    Assessment.objects.filter(pk=case.assessment.pk).update(status="scoring")
    # An optional line without points counts as none; it must not break the sum.
    case.assessment.self_scores.update(is_applicable=False)
    line = case.assessment.self_scores.get(indicator__code="B2")
    line.is_applicable = True
    line.save()
    SheetScore.objects.filter(indicator=line.indicator).update(points=50)

    assert case.take("consolidate", case.officer).total == Decimal("83.33")


def test_the_script_saves_straight_into_the_sheet(client, case):
    sheet = declared(case.begin_scoring()[0])
    client.force_login(sheet.expert)
    url, quiet = line_url(sheet, "A1"), {"HTTP_X_AUTOSAVE": "1"}
    answer = client.post(url, typed(sheet, points="33.37", note="只给自己看"), **quiet)

    said = json.loads(answer.content)
    assert (answer.status_code, said["scored"], said["total"]) == (200, 1, "33.37")
    assert (kept(sheet, "A1").points, kept(sheet, "A1").note) == (Decimal("33.37"), "只给自己看")
    # Another window of the same person still holds the old version: it is told, nothing is lost.
    stale = client.post(url, typed(sheet, points="10"), **quiet)
    assert (stale.status_code, kept(sheet, "A1").points) == (409, Decimal("33.37"))
    beyond = client.post(url, typed(sheet, points="41", seen=said["seen"]), **quiet)
    assert (beyond.status_code, "不能大于40" in json.loads(beyond.content)["detail"]) == (422, True)


def test_without_script_list_and_typed_points_are_one(client, case):
    sheet = declared(case.begin_scoring()[0])
    client.force_login(sheet.expert)
    url = line_url(sheet, "A1")

    for fields, points in (
        ({"pick": "32"}, 32),  # from the list
        ({"pick": "24", "points": "32"}, 24),  # another from the list
        ({"pick": "24", "points": "30.5"}, Decimal("30.5")),  # typed over it
        ({"pick": "24"}, None),  # emptied
    ):
        sheet.refresh_from_db()
        assert client.post(url, typed(sheet, **fields)).status_code == 302
        assert kept(sheet, "A1").points == points


def test_the_way_leads_through_all_lines_and_societies(client, case):
    sheet = declared(case.begin_scoring()[0])
    other = Case()
    other.experts = [sheet.expert, an_expert(), an_expert()]
    other.pilot.batch_id = case.pilot.batch_id
    other.pilot.save()
    other.officer = case.officer
    second = declared(other.begin_scoring()[0])
    client.force_login(sheet.expert)

    def press(code, **fields):
        sheet.refresh_from_db()
        return client.post(line_url(sheet, code), typed(sheet, **fields))

    assert client.get(sheet.get_absolute_url()).url == line_url(sheet, "A1")
    missing = press("A1", points="10", go="onward")
    assert (missing.status_code, "请写明理由" in missing.content.decode()) == (422, True)
    assert kept(sheet, "A1").points == 10  # said, and saved all the same
    assert press("A1", points="10", go="skip").url == line_url(sheet, "B2")
    assert press("A1", points="10", reason="差距大。", go="onward").url == line_url(sheet, "B2")
    assert client.get(sheet.get_absolute_url()).url == line_url(sheet, "B2")
    assert press("B2", points="50", go="before").url == line_url(sheet, "A1")
    assert press("B2", points="50", go="onward").url == second.get_absolute_url()
    assert client.get(second.get_absolute_url()).url == line_url(second, "A1")
    # Complete: the sheet opens as a whole.
    assert client.get(sheet.get_absolute_url()).url == reverse("pilots:sheet", args=[sheet.pk])
    page = client.get(line_url(second, "A1")).content.decode()
    assert "第<b>2</b>/2家" in page
    assert "已评<b data-scored>0</b>/2项" in page


def test_only_this_rounds_sheets_are_counted(client, case):
    sheet = declared(case.begin_scoring()[0])
    for year, status in ((2021, "submitted"), (2022, "recused")):
        batch = case.pilot.batch if status == "recused" else make_batch(year=year)
        row = Assessment.objects.create(
            pilot=make_pilot(batch=batch), kind="final", scheme=case.assessment.scheme,
            status="scoring", self_due_on=DAY, scoring_due_on=DAY,
        )  # fmt: skip
        ScoreSheet.objects.create(
            assessment=row, expert=sheet.expert, status=status, assigned_at=at("2021-01-01")
        )
    client.force_login(sheet.expert)

    assert "第<b>1</b>/1家" in client.get(line_url(sheet, "A1")).content.decode()


def test_a_line_cannot_be_written_after_it_was_sent_nor_by_another(case):
    sheets = case.begin_scoring()
    sheet = declared(sheets[0])
    line = lines_of(sheet)["A1"]
    with pytest.raises(Stale):
        save_line(
            sheet, line, seen=sheet.version + 1, points=None, reason="", note="", actor=sheet.expert
        )
    case.score(sheets[0], A1=Decimal(30), B2=Decimal(50))
    sent = ScoreSheet.objects.get(pk=sheet.pk)
    with pytest.raises(NotNow, match="目前不能修改"):
        save_line(
            sent, line, seen=sent.version, points=Decimal(1), reason="", note="", actor=sent.expert
        )
    assert kept(sheet, "A1").points == 30


def test_all_that_is_complete_is_sent_from_the_own_table(client, case):
    sheet = declared(case.begin_scoring()[0])
    client.force_login(sheet.expert)
    table, send = reverse("pilots:sheets_table"), reverse("pilots:sheets_submit")
    page = client.get(table).content.decode()
    assert "还有2项没有评分" in page
    assert send not in page
    assert client.post(send).status_code == 409

    rows = {row.pk: (Decimal(30), "够。") for row in lines_of(sheet).values()}
    rows |= {lines_of(sheet)["B2"].pk: (Decimal(50), "")}
    save_scores(sheet, seen=sheet.version, rows=rows, overall_comment="", actor=sheet.expert)
    assert send in client.get(table).content.decode()
    assert "确认提交1份" in client.get(send).content.decode()
    assert client.post(send).status_code == 302

    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"
    assert unsent(own_tables(sheet.expert)) == ([], [])


def test_the_points_list_has_words_and_no_point_twice():
    assert [int(points) for points, _ in choices_of(Decimal(17))] == [17, 14, 10, 5, 0]
    assert choices_of(Decimal(1))[-1] == (Decimal(0), "未达到")
    for most in range(1, 60):
        points = [points for points, _ in choices_of(Decimal(most) / 2)]
        assert points == sorted(set(points), reverse=True)


@pytest.mark.once
def test_pages_cost_the_same_with_ten_societies_five_experts_and_thirty_lines(
    client, django_assert_max_num_queries
):
    batch = make_batch()
    rows = [
        {"code": f"X{n}", "axis": "甲", "name": f"指标{n}", "max_points": Decimal(points)}
        for n, points in enumerate([4] * 10 + [3] * 20)
    ]
    scheme = AssessmentScheme.objects.get(pk=make_scheme(officer_of(batch), rows).pk)
    lines = list(scheme.indicators.all())
    experts = [an_expert() for _ in range(5)]
    for number in range(10):
        row = Assessment.objects.create(
            pilot=make_pilot(batch=batch), kind="final", scheme=scheme, status="scoring",
            self_due_on=DAY, scoring_due_on=DAY,
        )  # fmt: skip
        row.self_scores.bulk_create(
            row.self_scores.model(assessment=row, indicator=line, points=1, note="见佐证。")
            for line in lines
        )
        for expert in experts:
            sheet = ScoreSheet.objects.create(
                assessment=row, expert=expert, status="declared", assigned_at=at(DAY), number=number
            )
            sheet.scores.bulk_create(
                SheetScore(sheet=sheet, indicator=line, points=1) for line in lines[1:]
            )
    client.force_login(experts[0])
    sheet = ScoreSheet.objects.filter(expert=experts[0]).first()
    for url in (
        reverse("pilots:sheets"),
        reverse("pilots:sheets_table"),
        reverse("pilots:sheets_submit"),
        reverse("pilots:sheet", args=[sheet.pk]),
        reverse("pilots:sheet_line", args=[sheet.pk, lines[0].pk]),
        reverse("pilots:material_ask", args=[sheet.pk, lines[0].pk]),
    ):
        with django_assert_max_num_queries(15):
            answer = client.get(url)
        assert (answer.status_code, len(answer.content) < 100_000) == (200, True), url
    assert not Notification.objects.exists()


def test_where_applicants_are_hidden_no_page_names_the_society(client, case):
    case.pilot.batch.hides_applicants = True
    case.pilot.batch.save()
    society = case.pilot.society
    society.short_name = "隐名会"
    society.save()
    case.assessment = Assessment.objects.get(pk=case.assessment.pk)
    line = case.assessment.self_scores.get(indicator__code="B2")
    file = store_bytes(
        name=f"{society}合同.pdf",
        content=b"%PDF-1.4",
        media_type="application/pdf",
        society_id=society.pk,
        actor=case.head,
        now=at(DAY),
    )
    line.evidence.create(file=file, title=f"{society}合同", added_by=case.head, added_at=at(DAY))
    sheet = declared(case.begin_scoring()[0])
    case.assessment.self_scores.update(note=f"{society}（隐名会）有四名专职人员。")
    # What facts decide and what the rules found is hidden too: the society wrote some of it.
    case.assessment.self_scores.filter(indicator__code="A1").update(
        computed=40, basis=f"{society}有办公场所，得40分"
    )
    shot = Snapshot.objects.filter(about=case.pilot.pk).order_by("-taken_at").first()
    shot.findings = [
        row | {"outcome": "unmet", "sentence": f"{society}还没有聘任秘书长。"}
        for row in shot.findings
        if row["area"] == "B2"
    ][:1]
    shot.explanations = {shot.findings[0]["rule"]: "隐名会正在公开招聘。"}
    shot.save()
    client.force_login(sheet.expert)
    pages = [
        reverse("reporting:to_do"),
        reverse("activity:inbox"),
        reverse("pilots:sheets"),
        reverse("pilots:sheets_table"),
        reverse("pilots:sheets_submit"),
        reverse("pilots:sheet", args=[sheet.pk]),
        reverse("pilots:sheet_step", args=[sheet.pk, "submit"]),
        reverse("pilots:material_ask", args=[sheet.pk, line.indicator_id]),
        line_url(sheet, "B2"),
        reverse("files:preview", args=[file.pk]),
    ]
    texts = {url: client.get(url).content.decode() for url in pages}

    leaks = [url for url, text in texts.items() if society.name in text or "隐名会" in text]
    assert leaks == []
    assert "参评学会01终期评估" in texts[line_url(sheet, "B2")]
    for words in ("参评学会01合同", "参评学会01还没有聘任秘书长", "参评学会01正在公开招聘"):
        assert words in texts[line_url(sheet, "B2")]
    assert "参评学会01有办公场所" in texts[reverse("pilots:sheet", args=[sheet.pk])]
    named = unquote(client.get(reverse("files:download", args=[file.pk]))["Content-Disposition"])
    assert "参评学会01材料" in named
    assert society.name not in named
    told = Notification.objects.filter(recipient=sheet.expert).values_list("text", flat=True)
    assert not [text for text in told if society.name in text]
    # Who may know keeps the name.
    client.force_login(case.officer)
    named = unquote(client.get(reverse("files:download", args=[file.pk]))["Content-Disposition"])
    assert society.name in named
