"""Model cases: the frozen copy everywhere, search and filters, editing, revising, templates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilots.actions.case import add_template, edit_case
from pilots.models import CaseGram, ModelCase
from pilots.queries.case import published_cases, search
from pilots.tests.case_steps import DAY, TEXTS, nominated, published, withdrawn
from pilots.tests.factories import at, make_batch, make_pilot, officer_of
from pilots.workflows.case import CASE
from pilots.workflows.case_copy import published_copy
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.journal import timeline
from sanhua.activity.models import Notification
from sanhua.core.grams import fold, query_grams
from sanhua.core.rules import NotNow, Stale
from sanhua.core.workflow import Occasion
from sanhua.files.tests.samples import pdf
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
LIST = "pilots:cases"


def body(client, url, **query):
    return client.get(url, query).content.decode()


def test_readers_see_only_what_was_published(client):
    case = published(disciplines=["medicine"])
    name = case.society.name
    ModelCase.objects.update(title="改过的名称", area="C1", practice="改过的做法", disciplines=[])
    type(case.society).objects.filter(pk=case.society_id).update(name="改名后的学会")
    client.force_login(reader_of(make_society()))
    for page in (body(client, case.get_absolute_url()), body(client, reverse(LIST))):
        assert "共享秘书处" in page
        assert name in page
        assert "A2" in page
        assert "医科" in page
        for later in ("改过的名称", "改过的做法", "改名后的学会", "C1 承接"):
            assert later not in page.split("</form>")[-1]
    assert case in search(
        published_cases(), text="共用一个秘书处", area="A2", discipline="medicine"
    )
    assert not search(published_cases(), text="改过").exists()
    assert not search(published_cases(), area="C1").exists()


def test_the_list_shows_no_draft_not_even_ones_own(client):
    case = nominated()
    client.force_login(secretary_of(case.society))
    assert case.title not in body(client, reverse(LIST))
    assert case.title in body(client, reverse(LIST), mine="1")
    client.force_login(secretary_of(make_society()))
    assert case.title not in body(client, reverse(LIST), mine="1")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("秘书处", True),
        ("专职 人员", True),
        ("处", True),
        ("４人", True),
        ("秘书长", False),
        ("书秘", False),
        ("秘书处 合同", False),
        ("，。", False),
    ],
)
def test_search_by_neighbouring_characters(client, query, found):
    published()
    client.force_login(reader_of(make_society()))
    page = body(client, reverse(LIST), q=query)
    assert ("<mark>" in page) == found
    assert "按相邻两字匹配" in page
    assert ("没有找到" in page) != found


def test_a_hit_in_the_title_comes_first():
    society = make_society()
    second = published(society, title="办公场所", practice="聘用合同，聘用合同，聘用合同。")
    first = published(society, title="聘用合同范本")
    assert list(search(published_cases(), text="聘用合同")) == [first, second]


TEXT = st.text(alphabet="甲乙丙ab1， ", min_size=1, max_size=12)


@given(texts=st.lists(TEXT, min_size=1, max_size=4), query=TEXT)
@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_search_agrees_with_reading_every_text(texts, query):
    ModelCase.objects.all().delete()
    society = make_society()
    cases = [published(society, practice=f"{text}。") for text in texts]
    wanted = query_grams(query)
    for case, text in zip(cases, texts, strict=True):
        read = "\n".join([TEXTS["title"], *published_copy(case).words()])
        assert text in read
    expected = {
        case.pk
        for case in cases
        if wanted
        and all(
            gram in fold("\n".join([case.title, *published_copy(case).words()]))[0]
            for gram in wanted
        )
    }
    assert {case.pk for case in search(published_cases(), text=query)} == expected


def test_a_withdrawn_case_is_gone_and_can_be_revised_and_published_again(client):
    case = withdrawn(published())
    secretary = secretary_of(case.society)
    stranger = reader_of(make_society())
    client.force_login(stranger)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert not CaseGram.objects.exists()
    with pytest.raises(NotNow):
        edit_case(case, seen=case.version, actor=secretary, now=at(DAY), practice="新做法。")
    case = CASE.perform(case, "revise", Occasion(secretary, at(DAY)))
    case = edit_case(case, seen=case.version, actor=secretary, now=at(DAY), practice="新做法。")
    assert client.get(case.get_absolute_url()).status_code == 404
    case = CASE.perform(case, "nominate", Occasion(secretary, at(DAY)))
    CASE.perform(case, "publish", Occasion(staff(StaffRole.OFFICER), at(DAY)))
    page = body(client, case.get_absolute_url())
    assert "新做法" in page
    assert "共用一个秘书处" not in page


def test_an_officer_may_correct_what_waits_and_the_society_is_told(client):
    batch = make_batch()
    case = nominated(make_pilot(batch=batch).society)
    officer, other = officer_of(batch), officer_of(make_batch())
    secretary = secretary_of(case.society)
    for person in (secretary, other):
        with pytest.raises(NotNow):
            edit_case(case, seen=case.version, actor=person, now=at(DAY), results="改。")
    with pytest.raises(Stale):
        edit_case(case, seen=99, actor=officer, now=at(DAY), results="改。")
    case = edit_case(case, seen=case.version, actor=officer, now=at(DAY), results="增加到5人。")
    event = timeline(case).first()
    assert (event.actor, event.label, event.comment) == (
        officer,
        "修改",
        "修改：成效（用数据说明）",
    )
    assert Notification.objects.filter(recipient=secretary, text__contains="省科协修改了").exists()
    client.force_login(secretary)
    assert "修改：成效" in body(client, case.get_absolute_url())


def test_figures_and_tasks_are_rows(client):
    society = make_society()
    client.force_login(secretary_of(society))
    form = TEXTS | {"society": society.pk, "disciplines": ["science", "medicine"]}
    form |= {"figures-TOTAL_FORMS": "2", "figures-INITIAL_FORMS": "0"}
    form |= {"figures-0-name": "专职人员", "figures-0-before": "1", "figures-0-after": "4.50"}
    form |= {"tasks-TOTAL_FORMS": "1", "tasks-INITIAL_FORMS": "0"}
    wrong = form | {"figures-1-before": "3"}
    refused = client.post(reverse("pilots:case_new"), wrong)
    assert refused.status_code == 422
    assert "请填写“指标”" in refused.content.decode()
    assert 'value="4.50"' in refused.content.decode()
    assert client.post(reverse("pilots:case_new"), form).status_code == 302
    case = ModelCase.objects.get()
    assert case.figures == [{"name": "专职人员", "before": "1", "after": "4.5", "unit": ""}]
    assert case.tasks == []
    assert case.disciplines == ["science", "medicine"]
    page = body(client, reverse("pilots:case_edit", args=[case.pk]))
    assert 'value="专职人员"' in page


def test_templates_are_downloaded_while_the_case_is_published(client, own_storage):
    society = make_society()
    case = nominated(society)
    officer = staff(StaffRole.OFFICER)
    client.force_login(officer)
    address = reverse("pilots:case_templates", args=[case.pk])
    upload = SimpleUploadedFile("聘用合同.pdf", pdf())
    form = {"kind": "contract", "title": "聘用合同（范本）", "seen": case.version}
    assert client.post(address, form | {"upload": upload}).status_code == 302
    row = case.templates.get()
    download = reverse("files:download", args=[row.file_id])
    assert client.get(download).status_code == 200
    client.force_login(reader_of(make_society()))
    assert client.get(download).status_code == 404
    case = ModelCase.objects.get(pk=case.pk)
    CASE.perform(case, "publish", Occasion(officer, at(DAY)))
    page = body(client, case.get_absolute_url())
    assert "聘用合同（范本）" in page
    assert client.get(download).status_code == 200
    assert case in search(published_cases(), text="聘用合同")
    with pytest.raises(NotNow):
        add_template(
            case,
            kind="rule",
            title="制度",
            upload=SimpleUploadedFile("a.pdf", pdf()),
            seen=ModelCase.objects.get(pk=case.pk).version,
            actor=officer,
            now=at(DAY),
        )
    withdrawn(ModelCase.objects.get(pk=case.pk))
    assert client.get(download).status_code == 404


@pytest.mark.once
def test_pages_cost_the_same_with_many_cases(client, django_assert_max_num_queries):
    society = make_society()
    long = {"practice": "做法" * 2000, "background": "背景" * 1000}
    cases = [published(society, title=f"案例{n}", **long) for n in range(40)]
    client.force_login(secretary_of(make_society()))
    for url in (reverse(LIST), reverse(LIST) + "?q=案例背景", cases[0].get_absolute_url()):
        with django_assert_max_num_queries(15):
            page = client.get(url)
        assert len(page.content) < 100_000


@pytest.mark.django_db(transaction=True)
def test_the_migration_completes_old_published_copies():
    executor = MigrationExecutor(connection)
    (last,) = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "pilots"]
    executor.migrate([("pilots", "0006_may_be_na")])
    try:
        old = executor.loader.project_state([("pilots", "0006_may_be_na")]).apps
        person = staff(StaffRole.OFFICER)
        society = make_society()
        stored = old.get_model("files", "StoredFile").objects.create(
            name="制度.pdf", size=3, sha256="0", media_type="application/pdf", uploaded_at=at(DAY)
        )
        case = old.get_model("pilots", "ModelCase").objects.create(
            society_id=society.pk,
            attachment=stored,
            status="published",
            written_by_id=person.pk,
            published={"practice": "当时的做法。", "society": "当时的名称"},
            **TEXTS,
        )
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate([last])
    case = ModelCase.objects.get(pk=case.pk)
    copy = published_copy(case)
    assert (copy.title, copy.society, copy.said["practice"]) == (
        "共享秘书处",
        "当时的名称",
        "当时的做法。",
    )
    assert [row.name for row in copy.templates] == ["制度.pdf"]
    assert case.templates.get().kind == "other"
    assert list(search(published_cases(), text="当时的做法", area="A2")) == [case]
