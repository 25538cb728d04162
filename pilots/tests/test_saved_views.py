"""Saved filters of the task list, and the list as a workbook."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pilots.actions.saved_views import VIEWS_MAX, tidy_query
from pilots.models import SavedView
from pilots.tests.factories import make_pilot, make_task, officer_of
from societies.tests.factories import secretary_of

pytestmark = pytest.mark.django_db
SAVE = "pilots:view_save"


@pytest.fixture
def case(client):
    pilot = make_pilot()
    make_task(pilot=pilot, area="A1", title="落实场所")
    make_task(pilot=pilot, area="A2", title="=招聘人员")
    officer = officer_of(pilot.batch)
    client.force_login(officer)
    return pilot, officer


def rows_of(answer):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    head, *rows = sheet.to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_filters_are_kept_under_a_name_and_open_the_same_list(client, case):
    answer = client.post(reverse(SAVE), {"name": "场所", "query": "area=A1&sort=area&page=3&x=1"})
    assert answer.url == f"{reverse('pilots:tasks')}?area=A1&sort=area"
    page = client.get(answer.url).content.decode()
    assert "落实场所" in page
    assert "招聘人员" not in page
    assert 'href="?area=A1&amp;sort=area" aria-current="true"' in page


def test_the_same_name_again_means_the_new_filters(client, case):
    client.post(reverse(SAVE), {"name": "场所", "query": "area=A1"})
    client.post(reverse(SAVE), {"name": "场所", "query": "area=A2"})
    assert SavedView.objects.get().query == "area=A2"


def test_a_view_needs_filters_and_there_is_an_end(client, case):
    _, officer = case
    assert "目前没有筛选条件" in client.post(reverse(SAVE), {"name": "空"}).content.decode()
    for number in range(VIEWS_MAX):
        SavedView.objects.create(person=officer, page="tasks", name=f"{number}", query="area=A1")
    answer = client.post(reverse(SAVE), {"name": "多", "query": "area=A1"})
    assert answer.status_code == 422
    assert "最多保存" in answer.content.decode()


def test_views_are_ones_own(client, case):
    pilot, _ = case
    client.post(reverse(SAVE), {"name": "我的场所", "query": "area=A1"}, follow=True)
    view = SavedView.objects.get()
    client.force_login(secretary_of(pilot.society))
    assert "我的场所" not in client.get(reverse("pilots:tasks")).content.decode()
    address = reverse("pilots:view_delete", args=[view.pk])
    assert client.post(address).status_code == 404
    client.force_login(view.person)
    client.post(address)
    assert not SavedView.objects.exists()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("page=2", ""),
        ("javascript:alert(1)", ""),
        ("sort=area&area=A1&next=//evil", "area=A1&sort=area"),
        ("q=" + "x" * 600, ""),
    ],
)
def test_only_known_filters_are_kept(query, kept):
    assert tidy_query("tasks", query) == kept


def test_the_workbook_holds_the_rows_of_the_list_in_its_order(client, case):
    address = reverse("pilots:tasks_export")
    found = rows_of(client.get(address, {"sort": "area"}))
    assert [row["任务"] for row in found] == ["落实场所", "=招聘人员"]
    assert found[0]["灯"][0] in "■▲◆●○"
    assert [row["任务"] for row in rows_of(client.get(address, {"area": "A2"}))] == ["=招聘人员"]


def test_the_workbook_of_a_society_holds_its_own_tasks_only(client, case):
    foreign = make_task(title="别家任务")
    pilot, _ = case
    client.force_login(secretary_of(pilot.society))
    found = rows_of(client.get(reverse("pilots:tasks_export")))
    assert foreign.title not in {row["任务"] for row in found}
    assert len(found) == 2
