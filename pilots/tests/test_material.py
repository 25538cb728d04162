"""Proofs of self-assessments, and asking for more of them without anybody learning who asked."""

import datetime as dt

import pytest
from django.urls import reverse

from pilots.actions.material import ask_for_material
from pilots.models import MaterialRequest, ScoreSheet, SelfEvidence
from pilots.tests.factories import at, make_batch, officer_of
from pilots.tests.task_steps import png
from pilots.tests.test_assessment import DAY, Case
from pilots.workflows.material import MATERIAL_REQUEST
from pilots.workflows.sheet import SHEET
from sanhua.activity.models import Notification, Turn
from sanhua.core.rules import NotAllowed, NotNow
from sanhua.core.workflow import Occasion
from societies.tests.factories import reader_of, secretary_of

pytestmark = pytest.mark.django_db

WORDS = "请补充四季度社保缴纳凭证"


@pytest.fixture
def case():
    return Case()


def declared(sheet):
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    return SHEET.perform(fresh, "declare", Occasion(fresh.expert, at(DAY)))


def asked(case, sheet, text=WORDS):
    line = case.assessment.scheme.indicators.get(code="B2")
    return ask_for_material(sheet, line, text=text, occasion=Occasion(sheet.expert, at(DAY)))


def materials(case):
    return reverse("pilots:materials", args=[case.assessment.pk])


def step(name, row):
    return reverse("pilots:material_request_step", args=[row.pk, name])


def line_page(client, sheet, code="B2"):
    line = sheet.assessment.scheme.indicators.get(code=code)
    client.force_login(sheet.expert)
    url = reverse("pilots:sheet_line", args=[sheet.pk, line.pk])
    return client.get(url).content.decode()


def test_a_request_goes_to_the_society_and_back_without_a_name(client, case):
    mine, other, _ = (declared(sheet) for sheet in case.begin_scoring())
    mine.expert.full_name = "甲专家某某"
    mine.expert.save()
    client.force_login(mine.expert)
    line = mine.assessment.scheme.indicators.get(code="B2")
    ask = reverse("pilots:material_ask", args=[mine.pk, line.pk])
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"text": f"{WORDS}（我是江西某大学的）"}).status_code == 302
    row = MaterialRequest.objects.get()

    # Until it is passed on, only the asker and the officer know of it.
    assert WORDS in line_page(client, mine)
    assert WORDS not in line_page(client, other)
    client.force_login(case.head)
    assert client.get(step("answer", row)).status_code == 404
    assert WORDS not in client.get(materials(case)).content.decode()
    (turn,) = Turn.objects.filter(subject_id=row.pk)
    assert (turn.owner, turn.action) == ("officer", "转交学会")
    client.force_login(case.officer)
    for page in (client.get(materials(case)), client.get(step("pass_on", row))):
        assert WORDS in page.content.decode()
        if page.wsgi_request.path == step("pass_on", row):
            assert "甲专家某某" not in page.content.decode()

    answer = client.post(
        step("pass_on", row), {"words": WORDS, "due_on": "2022-01-01", "seen": row.version}
    )
    assert (answer.status_code, "不能早于今天" in answer.content.decode()) == (409, True)
    row.refresh_from_db()
    far = dt.date(2099, 1, 1)
    answer = client.post(step("pass_on", row), {"words": WORDS, "due_on": far, "seen": row.version})
    assert answer.status_code == 302
    page = line_page(client, other)
    assert WORDS in page
    assert "江西某大学" not in page

    for user in (case.head, secretary_of(case.pilot.society), reader_of(case.pilot.society)):
        client.force_login(user)
        page = client.get(materials(case)).content.decode()
        assert WORDS in page
        assert "江西某大学" not in page
        assert "甲专家某某" not in page
    client.force_login(case.head)
    row.refresh_from_db()
    form = {"answer": "凭证见附件。", "uploads": [png("社保凭证.png")], "seen": row.version}
    assert client.post(step("answer", row), form).status_code == 302

    proof = SelfEvidence.objects.get()
    assert (proof.request_id, proof.self_score.indicator_id) == (row.pk, line.pk)
    for sheet in (mine, other):
        page = line_page(client, sheet)
        assert "凭证见附件。" in page
        assert "社保凭证" in page
        assert client.get(reverse("files:download", args=[proof.file_id])).status_code == 200
        assert Notification.objects.filter(recipient=sheet.expert, text__contains="已补充材料")
    assert not Turn.objects.filter(subject_id=row.pk).exists()
    told = " ".join(Notification.objects.values_list("text", flat=True))
    assert "甲专家某某" not in told


def test_what_is_not_passed_on_is_explained_to_the_asker_alone(client, case):
    mine, other, _ = (declared(sheet) for sheet in case.begin_scoring())
    row = asked(case, mine)
    with pytest.raises(NotAllowed):
        MATERIAL_REQUEST.perform(row, "decline", Occasion(officer_of(make_batch()), at(DAY), "无"))
    MATERIAL_REQUEST.perform(row, "decline", Occasion(case.officer, at(DAY), "自评佐证已有。"))

    assert "自评佐证已有。" in line_page(client, mine)
    assert "自评佐证已有。" not in line_page(client, other)
    client.force_login(case.head)
    assert WORDS not in client.get(materials(case)).content.decode()


def test_only_while_one_scores_can_one_ask(case):
    sheets = case.begin_scoring()
    with pytest.raises(NotNow, match="先声明"):
        asked(case, ScoreSheet.objects.get(pk=sheets[0].pk))
    mine = declared(sheets[0])
    line = case.assessment.scheme.indicators.get(code="B2")
    with pytest.raises(NotAllowed):
        ask_for_material(mine, line, text="x", occasion=Occasion(sheets[1].expert, at(DAY)))
    row = asked(case, mine)
    for sheet in sheets:
        case.score(sheet, A1=30, B2=50)
    case.take("consolidate", case.officer)
    assert not Turn.objects.filter(subject_id=row.pk).exists()
    fresh = MaterialRequest.objects.get(pk=row.pk)
    with pytest.raises(NotNow, match="已经汇总"):
        MATERIAL_REQUEST.perform(fresh, "decline", Occasion(case.officer, at(DAY), "晚了。"))


def test_a_line_is_proved_by_uploads_and_by_the_library_until_it_is_sent(client, case):
    line = case.assessment.scheme.indicators.get(code="B2")
    other = case.assessment.scheme.indicators.get(code="A1")
    urls = {
        row.code: reverse("pilots:self_evidence", args=[case.assessment.pk, row.pk])
        for row in (line, other)
    }
    client.force_login(case.head)
    both = {"uploads": [png("花名册.png"), png("合同.png", shade=90)]}
    assert client.post(urls["B2"], both).status_code == 302
    assert client.post(urls["B2"], {}).status_code == 422 or SelfEvidence.objects.count() == 2
    proof = SelfEvidence.objects.get(title="合同")
    # The same bytes prove another line too, without a second copy.
    assert client.post(urls["A1"], {"stored": [proof.file_id]}).status_code == 302
    assert client.post(urls["A1"], {"stored": [proof.file_id]}).status_code == 422
    assert SelfEvidence.objects.filter(file=proof.file).count() == 2
    assert "合同" in client.get(f"{case.assessment.get_absolute_url()}self/").content.decode()
    remove = reverse("pilots:self_evidence_remove", args=[proof.pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    assert client.get(remove).status_code == 404

    sheets = case.begin_scoring()
    sheet = declared(sheets[0])
    line_page(client, sheet)  # takes the last message along
    page = line_page(client, sheet)
    assert "花名册" in page
    assert "合同" not in page
    assert "合同" in line_page(client, sheets[0], "A1")
    client.force_login(case.head)
    late = client.post(urls["B2"], {"uploads": [png("晚了.png", shade=30)]})
    assert (late.status_code, "不能增减" in late.content.decode()) == (422, True)
    assert not SelfEvidence.objects.filter(title="晚了").exists()
