"""The dossier as a workbook: out and in again, wrong files refused with sentences, nothing half done."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.activity.journal import timeline
from sanhua.activity.trail import breaks_of_trail
from sanhua.core.rules import NotAllowed
from societies.actions.dossier import declare_none
from societies.actions.dossier_import import import_dossier
from societies.actions.facts import edit_fact, void_fact
from societies.enums import Section
from societies.ledgers import LEDGERS
from societies.models import (
    Dossier,
    EconomicEntity,
    EntityYear,
    OfficePremises,
    RevenueEntry,
    SecretaryGeneralTenure,
    SectionMark,
    StaffMember,
)
from societies.queries.dossier_workbook import dossier_workbook
from societies.tests.dossier_steps import LEAST, enter
from societies.tests.factories import make_society, reader_of, secretary_of

pytestmark = pytest.mark.django_db
STAFF = ["姓名", "来源", "到岗日期"]


@pytest.fixture
def society():
    return make_society()


@pytest.fixture
def secretary(society):
    return secretary_of(society)


def sheets_of(content):
    """Read a workbook as {sheet: rows}."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def workbook(sheets, *, touch=None):
    """Write {sheet: rows}; ``touch(book, sheets by name)`` adds what is wrong with it."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        made = {}
        for name, rows in sheets.items():
            made[name] = sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell not in ("", None):
                        sheet.write(number, place, cell)
        if touch:
            touch(book, made)
    return buffer.getvalue()


def wide(text):
    """Write letters, digits and stops at full width, as a Chinese keyboard does."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def take_in(society, actor, content):
    return import_dossier(society, content=content, actor=actor, now=timezone.now())


def sentences(result):
    return [error.sentence for error in result.errors]


def staff_rows(*rows):
    return workbook({"专职工作人员": [STAFF, *rows]})


def test_what_goes_out_comes_in_unchanged(society, secretary):
    for key in LEAST:
        enter(society, secretary, key)
    entity = EconomicEntity.objects.get()
    enter(society, secretary, "entity_year", year=2021, entity=entity, profit=-5)
    content = dossier_workbook(society, user=secretary)

    result = take_in(society, secretary, content)

    assert sentences(result) == []
    assert (result.created, result.updated, result.unchanged) == (0, 0, len(LEDGERS))
    assert SecretaryGeneralTenure.objects.get().birth_date == dt.date(1970, 5, 6)


def test_every_ledger_has_a_sheet_with_its_headings(society, secretary):
    sheets = sheets_of(dossier_workbook(society, user=secretary, template=True))

    assert [*sheets] == ["填写说明", *(ledger.title for ledger in LEDGERS)]
    for ledger in LEDGERS:
        heads = [str(field.verbose_name) for field in ledger.fields]
        assert sheets[ledger.title] == [[*heads, "编号", "版本"]]


def test_an_edited_export_changes_only_what_was_edited(society, secretary):
    row = enter(society, secretary, "premises")
    enter(society, secretary, "staff", phone="13812345678")
    sheets = sheets_of(dossier_workbook(society, user=secretary))
    office = sheets["办公场所"]
    office[1][office[0].index("地址")] = "南昌市二七北路"

    result = take_in(society, secretary, workbook(sheets))

    assert (sentences(result), result.updated, result.unchanged) == ([], 1, 1)
    row.refresh_from_db()
    assert (row.address, row.version) == ("南昌市二七北路", 2)
    event = timeline(row).first()
    assert event.detail == {"地址": ["南昌市北京东路1号", "南昌市二七北路"]}
    assert event.label == "导入办公场所"
    assert StaffMember.objects.get().phone == "13812345678"
    assert [words for _, words in breaks_of_trail() if words] == []


def test_new_rows_are_entered_checked_and_told(society, secretary):
    declare_none(society, Section.STAFF, words="暂无", actor=secretary, now=timezone.now())
    content = staff_rows(
        ["李明", "面向社会公开招聘", dt.date(2022, 3, 1)],
        ["王芳", "退休返聘", "2022年4月1日"],
        ["", "", ""],
        ["赵强", "挂靠单位在编调配", wide("2022.5.6")],
    )

    result = take_in(society, secretary, content)

    assert (sentences(result), result.created) == ([], 3)
    assert [*StaffMember.objects.order_by("valid_from").values_list("valid_from", flat=True)] == [
        dt.date(2022, 3, 1),
        dt.date(2022, 4, 1),
        dt.date(2022, 5, 6),
    ]
    society.checkup.refresh_from_db()
    assert "A2-1:m" in society.checkup.outcomes
    assert not SectionMark.objects.get().is_none
    told = timeline(Dossier.objects.get()).first()
    assert (told.label, told.comment) == ("导入档案", "新增3条，更新0条")


def test_a_year_may_belong_to_an_entity_of_the_same_file(society, secretary):
    content = workbook(
        {
            "经济实体年度收支": [["经济实体", "年度", "利润（元）"], ["甲公司", 2021, "1,200.50"]],
            "经济实体": [["名称", "注册登记日期"], ["甲公司", dt.date(2020, 1, 1)]],
        }
    )

    result = take_in(society, secretary, content)

    assert (sentences(result), result.created) == ([], 2)
    year = EntityYear.objects.get()
    assert (year.entity.name, str(year.profit)) == ("甲公司", "1200.50")
    assert year.valid_until == dt.date(2021, 12, 31)


def test_full_width_figures_and_codes_are_read(society, secretary):
    content = workbook(
        {
            "经济实体": [
                ["名称", "统一社会信用代码", "注册登记日期"],
                ["甲公司", wide("91350100M000100Y43"), "2020-01-01"],
            ],
            "年度收入": [
                ["年度", "收入类别", "金额（元）"],
                [wide("2021"), "会费收入", wide("1200") + "元"],
            ],
        }
    )

    assert sentences(take_in(society, secretary, content)) == []
    assert EconomicEntity.objects.get().uscc == "91350100M000100Y43"
    assert RevenueEntry.objects.get().amount == 1200


WRONG = {
    "a day in words": (["李明", "退休返聘", "去年三月"], "第2行“到岗日期”应为日期"),
    "a day that is none": (["李明", "退休返聘", "2022-02-30"], "应为日期，例如2022-03-01"),
    "an unknown choice": (["李明", "朋友介绍", "2022-03-01"], "没有“朋友介绍”这个选项，请从"),
    "nothing where something is needed": (["", "退休返聘", "2022-03-01"], "第2行“姓名”必填"),
    "a number as a day": (["李明", "退休返聘", 44621], "应为日期"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_gets_a_sentence_and_nothing_is_taken_in(society, secretary, case):
    row, sentence = WRONG[case]

    result = take_in(society, secretary, staff_rows(row, ["王芳", "退休返聘", dt.date(2022, 3, 1)]))

    assert [sentence in each for each in sentences(result)] == [True]
    assert (result.errors[0].sheet, result.errors[0].row) == ("专职工作人员", 2)
    assert StaffMember.objects.count() == 0
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ({"专职工作人员": [["姓名", "工龄"], ["李明", 3]]}, "没有“工龄”这一列"),
        ({"专职工作人员": [["姓名"], ["李明"]]}, "缺少必填的列“来源”"),
        ({"花名册": [["姓名"], ["李明"]]}, "没有名为“花名册”的台账"),
        ({"填写说明": [["说明"]]}, "没有任何台账的工作表"),
        (
            {"年度收入": [["年度", "收入类别", "金额（元）"], [2021, "会费收入", "12万"]]},
            "不带“万”等单位",
        ),
        ({"年度收入": [["年度", "收入类别", "金额（元）"], [21, "会费收入", 1]]}, "应为4位年份"),
        ({"办公场所": [["取得方式", "地址", "启用日期"], ["租赁", "甲", "2022-01-01"]]}, "届满日"),
        (
            {"经济实体年度收支": [["经济实体", "年度"], ["乙公司", 2021]]},
            "没有名为“乙公司”的经济实体",
        ),
        (
            {
                "年度收入": [
                    ["年度", "收入类别", "金额（元）"],
                    [2021, "会费收入", 1],
                    [2021, "会费收入", 2],
                ]
            },
            "第3行：“2021年会费收入”已经登记",
        ),
    ],
)
def test_a_wrong_sheet_gets_a_sentence(society, secretary, sheets, sentence):
    result = take_in(society, secretary, workbook(sheets))

    assert sentence in "".join(sentences(result))
    assert Dossier.objects.count() == 0


def test_formulas_and_merged_cells_are_refused(society, secretary):
    def touch(_book, sheets):
        sheets["专职工作人员"].write_formula(1, 0, '="李"&"明"')
        sheets["专职工作人员"].merge_range(2, 0, 3, 0, "王芳")

    content = workbook({"专职工作人员": [STAFF, ["", "退休返聘", "2022-03-01"]]}, touch=touch)

    told = "".join(sentences(take_in(society, secretary, content)))

    assert "第2行“姓名”是公式，请改为数值" in told
    assert "含有合并单元格" in told
    assert StaffMember.objects.count() == 0


def test_income_of_a_year_that_is_on_record_is_not_taken_twice(society, secretary):
    enter(society, secretary, "revenue")
    content = workbook({"年度收入": [["年度", "收入类别"], [2021, "会费收入"]]})

    result = take_in(society, secretary, content)

    assert "已经登记" in sentences(result)[0]
    assert RevenueEntry.objects.count() == 1


def test_a_row_that_somebody_changed_meanwhile_is_refused(society, secretary):
    row = enter(society, secretary, "premises")
    content = dossier_workbook(society, user=secretary)
    edit_fact(row, seen=1, values={"address": "新址"}, actor=secretary, now=timezone.now())

    result = take_in(society, secretary, content)

    assert "已被他人修改，请重新导出" in sentences(result)[0]
    assert OfficePremises.objects.get().address == "新址"


def test_rows_of_another_society_and_voided_rows_are_refused(society, secretary):
    other = make_society()
    enter(other, secretary_of(other), "premises")
    foreign = dossier_workbook(other, user=secretary_of(other))
    row = enter(society, secretary, "premises")
    own = dossier_workbook(society, user=secretary)
    void_fact(row, seen=1, reason="重复", actor=secretary, now=timezone.now())

    assert "不是本学会这一台账的记录" in sentences(take_in(society, secretary, foreign))[0]
    assert "已经作废" in sentences(take_in(society, secretary, own))[0]


def test_only_those_who_fill_in_may_import(client, society):
    with pytest.raises(NotAllowed):
        take_in(society, reader_of(society), staff_rows())
    client.force_login(staff(StaffRole.OFFICER))
    page = client.get(reverse("societies:dossier_import", args=[society.pk]))
    assert page.status_code == 403


def test_what_is_personal_does_not_leave(society, secretary):
    enter(society, secretary, "tenure")
    enter(society, secretary, "staff", phone="13812345678")

    own = sheets_of(dossier_workbook(society, user=secretary))
    officers = sheets_of(dossier_workbook(society, user=staff(StaffRole.OFFICER)))

    born = own["秘书长任期"][0].index("出生日期")
    assert own["秘书长任期"][1][born] == ""
    phone = own["专职工作人员"][0].index("手机号码")
    assert own["专职工作人员"][1][phone] == "13812345678"
    assert officers["专职工作人员"][1][phone] == "138****5678"


def test_text_that_looks_like_a_formula_stays_text(society, secretary):
    enter(society, secretary, "staff", name="=HYPERLINK(1)")

    result = take_in(society, secretary, dossier_workbook(society, user=secretary))

    assert (sentences(result), result.unchanged) == ([], 1)


def upload(client, society, content, name="档案.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("societies:dossier_import", args=[society.pk]), {"workbook": file})


def test_in_the_browser_good_files_are_taken_and_bad_ones_explained(client, society, secretary):
    client.force_login(secretary)

    good = upload(client, society, staff_rows(["李明", "退休返聘", "2022-03-01"]))
    bad = upload(client, society, staff_rows(["王芳", "退休返聘", "去年"]))

    assert good.status_code == 302
    assert bad.status_code == 422
    text = bad.content.decode()
    assert "没有导入任何数据" in text
    assert "第2行“到岗日期”应为日期" in text
    page = client.get(reverse("societies:dossier_template", args=[society.pk]))
    assert page["Content-Disposition"].startswith("attachment")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.once
def test_a_bomb_is_refused_before_it_is_opened(client, society, secretary):
    good = staff_rows(["李明", "退休返聘", "2022-03-01"])
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(good)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content += b" " * (400 * 1024 * 1024)
            bomb.writestr(entry, content)
    client.force_login(secretary)

    answer = upload(client, society, buffer.getvalue())

    assert answer.status_code == 422
    assert StaffMember.objects.count() == 0


def test_what_is_no_workbook_is_refused(client, society, secretary):
    client.force_login(secretary)

    assert upload(client, society, b"not a workbook").status_code == 422
    assert upload(client, society, b"a;b;c\n", name="档案.csv").status_code == 422


@pytest.mark.parametrize("filled_row", [None, 200_000])
@pytest.mark.once
def test_two_hundred_thousand_empty_rows_cost_little(society, secretary, filled_row):
    def touch(book, sheets):
        grey = book.add_format({"bg_color": "#EEEEEE"})
        for number in range(2, 200_000):
            sheets["专职工作人员"].set_row(number, None, grey)
        if filled_row:
            sheets["专职工作人员"].write(filled_row, 0, "李明")

    content = workbook({"专职工作人员": [STAFF, ["李明", "退休返聘", "2022-03-01"]]}, touch=touch)
    tracemalloc.start()

    result = take_in(society, secretary, content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 1024 * 1024
    if filled_row:
        assert "有内容，超出可以导入的20000行" in sentences(result)[0]
    else:
        assert (sentences(result), result.created) == ([], 1)


@pytest.mark.once
def test_too_many_rows_are_refused(society, secretary):
    rows = [["李明", "退休返聘", "2022-03-01"]] * 20_001

    result = take_in(society, secretary, staff_rows(*rows))

    assert "20000行" in sentences(result)[0]
    assert StaffMember.objects.count() == 0
