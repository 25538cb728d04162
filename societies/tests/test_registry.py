"""The register: who may change what, the credit code, and taking it in from Excel."""

from io import BytesIO

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.activity.journal import timeline
from sanhua.core.rules import NotAllowed, Stale
from sanhua.core.sending import XLSX
from societies import actions
from societies.enums import MembershipRole
from societies.models import Society, validate_uscc
from societies.queries.workbook import society_workbook
from societies.tests.factories import demo_code, head_of, make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db


def workbook(*rows, heads=("学会名称", "统一社会信用代码", "学科类别", "个人会员数")):
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((heads, *rows)):
            sheet.write_row(number, 0, cells)
    return buffer.getvalue()


def take_in(content):
    return actions.import_societies(
        content=content, actor=staff(StaffRole.OFFICER), now=timezone.now()
    )


@pytest.mark.parametrize(
    "code",
    ["91330100799655058B", "9144030071526726XG", "914403001922038216", "51360000000000019H"],
)
def test_credit_code_accepts_valid_codes(code):
    validate_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        "91330100799655058A",  # wrong check character
        "9133010079965505",  # too short
        "I1330100799655058B",  # a letter that is not in the set
        "91330100799655058b",  # lower case
        "",
    ],
)
def test_credit_code_refuses_others(code):
    with pytest.raises(ValidationError):
        validate_uscc(code)


def test_import_adds_and_updates_by_code():
    known = make_society(individual_members=10)

    result = take_in(
        workbook(
            [known.name, known.uscc, "工科", 25],
            ["江西省新建学会", demo_code(900), "医科", 300],
        )
    )

    known.refresh_from_db()
    assert (result.created, result.updated, result.errors) == (1, 1, ())
    assert known.individual_members == 25
    assert Society.objects.get(uscc=demo_code(900)).discipline == "medicine"


def test_import_with_one_fault_writes_nothing_and_names_the_row():
    result = take_in(
        workbook(
            ["江西省甲学会", demo_code(901), "工科", 1],
            ["江西省乙学会", demo_code(902), "文科", 1],
            ["江西省丙学会", "51360000000000019X", "工科", "很多"],
        )
    )

    assert {(error.row, error.column) for error in result.errors} >= {
        (3, "学科类别"),
        (4, "个人会员数"),
    }
    assert not Society.objects.exists()


def test_import_refuses_a_code_that_stands_twice():
    code = demo_code(903)

    result = take_in(workbook(["江西省甲学会", code, "工科", 1], ["江西省乙学会", code, "工科", 1]))

    assert "出现2次" in result.errors[0].sentence
    assert not Society.objects.exists()


def test_import_is_for_officers():
    society = make_society()

    with pytest.raises(NotAllowed):
        actions.import_societies(
            content=workbook(), actor=secretary_of(society), now=timezone.now()
        )


def test_exported_workbook_can_be_imported_again():
    make_society(name="江西省=1+1学会")

    result = take_in(society_workbook(Society.objects.all()))

    assert (result.created, result.updated, result.unchanged) == (0, 0, 1)


def test_workbook_keeps_typed_formulas_as_text():
    make_society(address="=HYPERLINK(1)")

    rows = CalamineWorkbook.from_filelike(
        BytesIO(society_workbook(Society.objects.all()))
    ).get_sheet_by_index(0)

    assert "=HYPERLINK(1)" in rows.to_python()[1]


def test_a_society_changes_its_own_fields_but_not_its_name():
    society = make_society(name="江西省原名学会")

    actions.edit_society(
        society,
        seen=1,
        actor=secretary_of(society),
        now=timezone.now(),
        name="江西省新名学会",
        unit_members=4,
    )

    society.refresh_from_db()
    assert (society.name, society.unit_members) == ("江西省原名学会", 4)
    assert timeline(society).first().detail == {"单位会员数": ["0", "4"]}


def test_a_society_that_was_renamed_is_found_by_either_name(client):
    society = make_society(name="江西省青少年科技教育协会")
    officer = staff(StaffRole.OFFICER)
    actions.edit_society(
        society,
        seen=1,
        actor=officer,
        now=timezone.now(),
        name="江西省科技教育与场馆发展协会",
    )
    client.force_login(officer)

    found = client.get(reverse("societies:societies"), {"q": "青少年"}).content.decode()
    page = client.get(reverse("societies:society", args=[society.pk])).content.decode()

    assert "江西省科技教育与场馆发展协会" in found
    assert "江西省青少年科技教育协会（至" in page


def test_edit_refuses_a_stale_page():
    society = make_society()
    officer = staff(StaffRole.OFFICER)
    actions.edit_society(society, seen=1, actor=officer, now=timezone.now(), phone="1")

    with pytest.raises(Stale):
        actions.edit_society(society, seen=1, actor=officer, now=timezone.now(), phone="2")


def test_stale_edit_keeps_what_was_typed(client):
    society = make_society()
    officer = staff(StaffRole.OFFICER)
    client.force_login(officer)
    actions.edit_society(society, seen=1, actor=officer, now=timezone.now(), phone="0791-1")

    page = client.post(
        reverse("societies:society_edit", args=[society.pk]),
        {
            "seen": 1,
            "name": society.name,
            "uscc": society.uscc,
            "discipline": society.discipline,
            "individual_members": 0,
            "unit_members": 0,
            "address": "南昌市二七北路",
        },
    )

    assert page.status_code == 422
    assert "南昌市二七北路" in page.content.decode()
    assert "已被他人更新" in page.content.decode()


def test_reader_may_not_edit(client):
    society = make_society()
    client.force_login(reader_of(society))

    page = client.get(reverse("societies:society_edit", args=[society.pk]))

    assert page.status_code == 403


def test_other_society_is_not_found(client):
    client.force_login(secretary_of(make_society()))

    page = client.get(reverse("societies:society", args=[make_society().pk]))

    assert page.status_code == 404


def test_double_submit_registers_once(client):
    client.force_login(staff(StaffRole.OFFICER))
    form = {
        "token": "9f0f8f0e-6f51-4b9e-8f56-0d9bbb8f3f01",
        "name": "江西省双击学会",
        "uscc": demo_code(904),
        "discipline": "engineering",
        "individual_members": 0,
        "unit_members": 0,
    }

    pages = [client.post(reverse("societies:society_new"), form) for _ in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    assert Society.objects.filter(name="江西省双击学会").count() == 1


def test_member_added_twice_is_refused_with_a_sentence(client):
    society = make_society()
    head = head_of(society)
    client.force_login(staff(StaffRole.OFFICER))

    page = client.post(
        reverse("societies:member_new", args=[society.pk]),
        {"username": head.username, "role": MembershipRole.HEAD},
    )

    assert "已经是学会负责人" in page.content.decode()


def test_ended_member_no_longer_sees_the_society(client):
    society = make_society()
    secretary = secretary_of(society)
    client.force_login(staff(StaffRole.OFFICER))
    client.post(reverse("societies:member_end", args=[society.memberships.get().pk]))
    client.force_login(secretary)

    page = client.get(reverse("societies:society", args=[society.pk]))

    assert page.status_code == 404


def test_unknown_account_gets_a_sentence(client):
    society = make_society()
    client.force_login(staff(StaffRole.OFFICER))
    UserFactory(username="somebody", is_active=False)

    page = client.post(
        reverse("societies:member_new", args=[society.pk]),
        {"username": "somebody", "role": MembershipRole.HEAD},
    )

    assert "没有找到这个账号" in page.content.decode()


def test_workbook_of_a_wrong_type_is_refused_with_a_sentence(client):
    client.force_login(staff(StaffRole.OFFICER))
    upload = SimpleUploadedFile("名册.xlsx", b"<html></html>", content_type=XLSX)

    page = client.post(reverse("societies:society_import"), {"workbook": upload})

    assert page.status_code == 422
    assert not Society.objects.exists()


@pytest.mark.parametrize("name", ["societies:societies"])
@pytest.mark.once
def test_list_costs_the_same_with_many_rows(client, name, django_assert_max_num_queries):
    client.force_login(staff(StaffRole.OFFICER))
    make_society()
    with django_assert_max_num_queries(15) as one:
        client.get(reverse(name))
    for _ in range(30):
        make_society()

    with django_assert_max_num_queries(len(one.captured_queries)):
        page = client.get(reverse(name), {"page": 999})

    assert page.context["page_obj"].number == 2


def test_an_administrator_gets_no_place_in_a_society(client):
    society = make_society()
    admin = staff(StaffRole.AUDIT_ADMIN)
    client.force_login(staff(StaffRole.OFFICER))

    page = client.post(
        reverse("societies:member_new", args=[society.pk]),
        {"username": admin.username, "role": MembershipRole.READER},
    )

    assert "不能同时办理学会业务" in page.content.decode()
    assert not society.memberships.exists()


def test_the_list_and_the_template_are_downloads(client):
    make_society(name="江西省下载学会")
    client.force_login(staff(StaffRole.OFFICER))

    for address in (f"{reverse('societies:societies')}?format=xlsx", "/societies/import/template/"):
        answer = client.get(address)
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        assert book.get_sheet_by_index(0).to_python()[0][0] == "学会名称"
        assert "no-store" in answer["Cache-Control"]
