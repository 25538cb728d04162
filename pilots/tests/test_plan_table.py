"""The task list as a table: edited in place, pasted, out to Excel and in again."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.actions.plan_rows import ROWS_MAX, cells_of, read_rows, text_of
from pilots.enums import AreaChoice, PlanStatus
from pilots.forms.plan_table import marks_of
from pilots.models import PlanMilestone, PlanTask, PlanVersion
from pilots.tests.factories import make_plan_task
from pilots.tests.long_plan import long_plan
from pilots.tests.plan_steps import a_plan
from societies.enums import Area

pytestmark = pytest.mark.django_db
HEAD = "领域\t任务名称\t目标成果\t责任人\t开始日期\t完成时限\t进度节点\t保障措施"
ROW = "A2\t招聘专职人员\t达到4名\t李明\t2022-03-01\t2022年8月31日\t2022-05-31：完成面试；2022.6.30：签订合同\t列入预算"
SHOWN = ("title", "target_result", "owner", "start_on", "due_on")


def address(plan, name="plan_table"):
    return reverse(f"pilots:{name}", args=[plan.pk])


def fields(plan, **changed):
    """What the browser sends for the table; ``changed`` is by field, for the first task."""
    data = {"seen": plan.version}
    for number, task in enumerate(plan.tasks.order_by("area", "position")):
        for name in SHOWN:
            value = changed.get(name) if number == 0 and name in changed else getattr(task, name)
            data[f"t{task.pk.hex[:12]}-{name}"] = str(value)
    return data


@pytest.fixture
def people(client):
    people = a_plan(tasks=2)
    client.force_login(people.secretary)
    return people


def test_one_button_saves_what_changed_and_nothing_else(client, people):
    first, second = people.plan.tasks.order_by("position")
    answer = client.post(address(people.plan), fields(people.plan, owner="王芳"))
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.owner == "王芳"
    assert [row.title for row in first.milestones.all()] == ["发布公告"]
    assert PlanTask.objects.get(pk=second.pk).owner == "李明"
    plan = PlanVersion.objects.get(pk=people.plan.pk)
    assert plan.version == people.plan.version + 1
    client.post(address(plan), fields(plan))
    assert PlanVersion.objects.get(pk=plan.pk).version == plan.version


def test_a_wrong_cell_is_named_and_the_rest_is_kept(client, people):
    data = fields(people.plan, owner="", title="新名称")
    answer = client.post(address(people.plan), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="新名称"' in page
    assert "A2 招聘第1批人员：请填写“责任人”。" in page
    assert not PlanTask.objects.filter(title="新名称").exists()


def test_dates_that_do_not_fit_name_their_task(client, people):
    answer = client.post(address(people.plan), fields(people.plan, due_on="2023-01-01"))
    assert answer.status_code == 422
    assert "A2 招聘第1批人员：完成时限超出本批次" in answer.content.decode()


def test_who_comes_second_sees_what_is_stored_and_keeps_the_own_text(client, people):
    data = fields(people.plan, owner="王芳")
    people.plan.tasks.filter(position=1).update(owner="赵强")
    PlanVersion.objects.filter(pk=people.plan.pk).update(version=people.plan.version + 1)
    answer = client.post(address(people.plan), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="王芳"' in page
    assert "已保存的“责任人”：赵强" in page
    assert PlanTask.objects.get(plan=people.plan, position=1).owner == "赵强"


def test_rows_move_up_and_down(client, people):
    first, second = people.plan.tasks.order_by("position")
    client.post(address(people.plan), {"seen": people.plan.version, "up": str(second.pk)})
    assert [t.pk for t in people.plan.tasks.order_by("position")] == [second.pk, first.pk]


def test_a_frozen_plan_is_shown_but_not_saved(client):
    people = a_plan(status=PlanStatus.SUBMITTED)
    client.force_login(people.secretary)
    answer = client.post(address(people.plan), fields(people.plan, owner="王芳"))
    assert answer.status_code == 409
    assert people.plan.tasks.get().owner == "李明"


def test_a_block_of_cells_is_shown_then_taken(client, people):
    data = {"seen": people.plan.version, "text": f"{HEAD}\n{ROW}\n"}
    page = client.post(address(people.plan, "plan_rows"), data).content.decode()
    assert "共1行，可以导入" in page
    assert people.plan.tasks.count() == 2
    answer = client.post(address(people.plan, "plan_rows"), data | {"take": "1"})
    assert answer.status_code == 302
    task = people.plan.tasks.get(title="招聘专职人员")
    assert task.due_on == dt.date(2022, 8, 31)
    assert [(row.title, row.due_on.day) for row in task.milestones.all()] == [
        ("完成面试", 31),
        ("签订合同", 30),
    ]


def test_one_wrong_row_and_nothing_is_taken(client, people):
    bad = ROW.replace("2022-03-01", "3月底").replace("招聘", "再招")
    data = {"seen": people.plan.version, "text": f"{HEAD}\n{ROW}\n{bad}", "take": "1"}
    page = client.post(address(people.plan, "plan_rows"), data).content.decode()
    assert "共2行，1行有误，未导入任何数据" in page
    assert "第3行：“开始日期”应为日期" in page
    assert people.plan.tasks.count() == 2


def test_the_same_area_and_title_changes_the_task_that_is_there(client, people):
    task = people.plan.tasks.get(position=1)
    line = ROW.replace("招聘专职人员", task.title).replace("李明", "王芳")
    line = "\t".join(line.split("\t")[:6])
    data = {"seen": people.plan.version, "text": line, "take": "1"}
    client.post(address(people.plan, "plan_rows"), data)
    task.refresh_from_db()
    assert task.owner == "王芳"
    assert task.safeguards == "列入年度预算。"  # nor was this
    assert [row.title for row in task.milestones.all()] == ["发布公告"]  # none were pasted
    assert people.plan.tasks.count() == 2


def test_the_same_submission_twice_adds_once(client, people):
    data = {"seen": people.plan.version, "text": ROW, "take": "1"}
    data["token"] = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    client.post(address(people.plan, "plan_rows"), data)
    client.post(address(people.plan, "plan_rows"), data)
    assert people.plan.tasks.filter(title="招聘专职人员").count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有内容"),
        (HEAD, "只有表头"),
        ("领域\t任务名称\nA2\t招聘", "表头缺少“目标成果”"),
        (ROW.replace("A2", "D9"), "“领域”应为A1至C4"),
        (ROW.replace("李明", ""), "请填写“责任人”。"),
        (ROW.replace("2022-03-01", "2022-09-01"), "不能早于"),
        (ROW.replace("2022年8月31日", "2023年8月31日"), "超出本批次"),
        (ROW.replace("2022-05-31：完成面试", "五月完成面试"), "应写成“2022-05-31：完成招聘”"),
        (ROW.replace("2022-05-31：", "2021-05-31："), "不在本任务的起止日期内"),
        (ROW.replace("达到4名", "x" * 1001), "最多1000字"),
        (f"{ROW}\n{ROW}", "与第1行是同一项任务"),
        (f"{ROW}\n" * (ROWS_MAX + 1), "一次最多500行"),
    ],
)
def test_what_does_not_fit_is_a_sentence(people, text, sentence):
    rows, fault = read_rows(people.plan, text)
    said = [fault, *(error for row in rows for error in row.errors)]
    assert any(sentence in each for each in said), said


def test_an_area_said_to_have_no_tasks_is_refused(people):
    rows, _ = read_rows(people.plan, ROW.replace("A2", "日常办公场所"))
    assert "请先改为“列入任务”" in rows[0].errors[0]
    people.plan.areas.filter(area="A1").update(choice=AreaChoice.PLANNED)
    people.fresh()
    rows, _ = read_rows(people.plan, ROW.replace("A2", "A1 日常办公场所"))
    assert rows[0].errors == []
    assert rows[0].area == Area.A1


def test_columns_may_stand_in_any_order(people):
    text = "责任人\t完成时限\t任务\t领域\t开始时间\t目标\n李明\t2022/8/31\t甲\tA2\t2022-03-01\t2名"
    rows, fault = read_rows(people.plan, text)
    assert (fault, rows[0].errors) == ("", [])
    assert rows[0].values["title"] == "甲"


@pytest.mark.pure
@pytest.mark.parametrize(
    "table",
    [
        [["甲", "乙\n丙", 'a"b'], ["", "x", ""]],
        [["=SUM(A1)", "\\t", "，"], ["1", "2", "3"]],
    ],
)
def test_cells_survive_being_written_and_read(table):
    assert cells_of(text_of(table)) == table
    assert cells_of(text_of(table).replace("\n", "\r\n"))[0][0] == table[0][0]


def a_workbook(*rows, merged=False):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("任务清单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()), day)
                else:
                    sheet.write(at, column, cell)
        if merged:
            sheet.merge_range(5, 0, 6, 1, "甲")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("任务.xlsx", buffer.getvalue(), kind)


def test_a_workbook_goes_out_and_comes_back_the_same(client, people):
    content = client.get(address(people.plan, "plan_workbook")).content
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    upload = SimpleUploadedFile("任务.xlsx", content, kind)
    data = {"seen": people.plan.version, "text": "", "workbook": upload}
    page = client.post(address(people.plan, "plan_rows"), data).content.decode()
    assert "共2行，可以导入" in page
    assert "新增0项，更新2项" in page


def test_a_workbook_is_read_into_the_same_preview(client, people):
    rows = [
        HEAD.split("\t"),
        ["A2", "新任务", "2名", "李明", dt.date(2022, 3, 1), dt.date(2022, 5, 1)],
    ]
    data = {"seen": people.plan.version, "workbook": a_workbook(*rows)}
    page = client.post(address(people.plan, "plan_rows"), data).content.decode()
    assert "共1行，可以导入" in page
    assert "A2\t新任务" in page  # the text that the next click takes


def test_a_merged_workbook_and_a_false_one_are_refused(client, people):
    for upload, sentence in (
        (a_workbook(HEAD.split("\t"), merged=True), "有合并的单元格"),
        (SimpleUploadedFile("任务.xlsx", b"<html></html>"), "不一致"),
    ):
        data = {"seen": people.plan.version, "workbook": upload}
        answer = client.post(address(people.plan, "plan_rows"), data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


def test_milestones_of_a_pasted_task_are_replaced_only_when_given(client, people):
    task = people.plan.tasks.get(position=1)
    line = ROW.replace("招聘专职人员", task.title)
    data = {"seen": people.plan.version, "text": line, "take": "1"}
    client.post(address(people.plan, "plan_rows"), data)
    assert list(PlanMilestone.objects.filter(task=task).values_list("title", flat=True)) == [
        "完成面试",
        "签订合同",
    ]


def test_blank_rows_in_a_workbook_do_not_cut_the_last_ones_off(client, people):
    lines = [
        ["A2", name, "达到2名", "李明", dt.date(2022, 3, 1), dt.date(2022, 5, 1)]
        for name in ("甲", "乙", "丙")
    ]
    upload = a_workbook(HEAD.split("\t"), [], [], lines[0], [], *lines[1:])
    data = {"seen": people.plan.version, "workbook": upload}
    page = client.post(address(people.plan, "plan_rows"), data).content.decode()
    assert "共3行，可以导入" in page
    assert '<td data-l="行">7</td>' in page  # as Excel numbers them


@pytest.mark.parametrize("area", ["B2B合作", "A10", "C1C2", "A2 日常办公场所"])
def test_an_area_is_not_guessed_from_its_first_letters(people, area):
    rows, _ = read_rows(people.plan, ROW.replace("A2", area))
    assert rows[0].errors[0].startswith("“领域”应为A1至C4")


@pytest.mark.parametrize("area", ["Ａ２", "a2", "A2专职工作人员", "A2、专职人员", "专职人员"])  # noqa: RUF001
def test_an_area_may_be_written_in_several_ways(people, area):
    rows, _ = read_rows(people.plan, ROW.replace("A2", area))
    assert (rows[0].errors, rows[0].area) == ([], Area.A2)


def test_no_column_is_dropped_without_a_word(people):
    assert "不能识别表头“经费来源”" in read_rows(people.plan, f"{HEAD}\t经费来源\n{ROW}\t自筹")[1]
    assert "有两列都是“完成时限”" in read_rows(people.plan, f"{HEAD}\t时限\n{ROW}")[1]
    rows, fault = read_rows(people.plan, f"序号\t{HEAD}\t\n1\t{ROW}\t\t")
    assert (fault, rows[0].errors) == ("", [])
    rows, _ = read_rows(people.plan, f"{HEAD}\n{ROW}\t多出的字")
    assert "单元格多于列数" in rows[0].errors[0]


@pytest.mark.pure
def test_quotes_of_a_sentence_are_not_quotes_of_a_cell():
    text = '"三化"建设\t"两行\r\n一格"\t"说""好""了"\r\n"未完\t乙\r\n丙\t丁'
    assert cells_of(text) == [
        ['"三化"建设', "两行\n一格", '说"好"了'],
        ['"未完', "乙"],
        ["丙", "丁"],
    ]


def test_twins_in_the_draft_are_not_mixed_up(people):
    first = people.plan.tasks.get(position=1)
    make_plan_task(people.plan, title=first.title, position=3)
    people.fresh()
    rows, _ = read_rows(people.plan, ROW.replace("招聘专职人员", first.title))
    assert "有2项任务都叫这个名称" in rows[0].errors[0]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("；".join(f"2022-05-{day:02d}：节点{day}" for day in range(1, 14)), "最多12个，现有13个"),
        ("2022-05-01：" + "长" * 101, "最多100字，现有101字"),
        ("2022-05-01：甲；2022-05-02：甲", "有两个进度节点都叫“甲”"),
    ],
)
def test_milestones_are_refused_not_cut(people, steps, sentence):
    rows, _ = read_rows(
        people.plan, ROW.replace("2022-05-31：完成面试；2022.6.30：签订合同", steps)
    )
    assert sentence in "".join(rows[0].errors)


def opened(plan, **changed):
    """The table as the page sends it, with what its cells said when it was opened."""
    tasks = list(plan.tasks.order_by("area", "position"))
    return fields(plan, **changed) | {"was": marks_of(tasks)}


def saved_by_another(plan):
    PlanVersion.objects.filter(pk=plan.pk).update(version=plan.version + 1)


def test_moving_a_row_keeps_what_was_typed(client, people):
    first, second = people.plan.tasks.order_by("position")
    data = opened(people.plan, title="改过的名称") | {"down": str(first.pk)}
    assert client.post(address(people.plan), data).status_code == 302
    rows = people.plan.tasks.order_by("position").values_list("title", flat=True)
    assert list(rows) == [second.title, "改过的名称"]
    assert people.fresh().version == data["seen"] + 1  # one change of the plan


def test_a_wrong_cell_is_linked_and_nothing_moves(client, people):
    first = people.plan.tasks.get(position=1)
    data = opened(people.plan, title="") | {"down": str(first.pk)}
    answer = client.post(address(people.plan), data)
    page = answer.content.decode()
    target = f"t{first.pk.hex[:12]}-title"
    assert answer.status_code == 422
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert people.plan.tasks.get(pk=first.pk).position == 1


def test_a_cell_nobody_touched_does_not_undo_the_other(client, people):
    data = opened(people.plan, owner="王芳")
    people.plan.tasks.filter(position=1).update(title="他人改的名称")
    saved_by_another(people.plan)
    answer = client.post(address(people.plan), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="他人改的名称"' in page
    assert 'value="王芳"' in page
    tasks = list(people.plan.tasks.order_by("area", "position"))
    again = data | {"seen": people.fresh().version, "was": marks_of(tasks)}
    again[f"t{tasks[0].pk.hex[:12]}-title"] = "他人改的名称"
    assert client.post(address(people.plan), again).status_code == 302
    task = people.plan.tasks.get(position=1)
    assert (task.title, task.owner) == ("他人改的名称", "王芳")


def test_a_row_another_added_is_shown_as_stored(client, people):
    data = opened(people.plan, owner="王芳")
    make_plan_task(people.plan, title="他人新增", position=3)
    saved_by_another(people.plan)
    answer = client.post(address(people.plan), data)
    assert answer.status_code == 409
    assert 'value="他人新增"' in answer.content.decode()


def test_words_typed_into_a_deleted_row_are_shown(client, people):
    data = opened(people.plan, owner="王芳独写")
    people.plan.tasks.get(position=1).delete()
    saved_by_another(people.plan)
    answer = client.post(address(people.plan), data)
    assert answer.status_code == 409
    assert "没有保存您填写的：王芳独写" in answer.content.decode()


def test_every_row_leads_to_its_form_and_its_deletion(client, people):
    page = client.get(address(people.plan)).content.decode()
    for task in people.plan.tasks.all():
        assert reverse("pilots:plan_task_edit", args=[people.plan.pk, task.pk]) in page
        assert reverse("pilots:plan_task_delete", args=[people.plan.pk, task.pk]) in page


def test_a_long_list_comes_in_parts_and_moving_on_saves_what_was_typed(client):
    people = long_plan(60)
    client.force_login(people.secretary)
    home = address(people.plan)
    first, second = client.get(home).content.decode(), client.get(f"{home}?page=2").content.decode()
    tasks = list(people.plan.tasks.order_by("area", "position"))
    assert [sum(f"t{t.pk.hex[:12]}-title" in page for t in tasks) for page in (first, second)] == [
        40,
        20,
    ]
    assert "C4 承接其他社会活动（续）" not in second  # areas of six tasks: C1 goes on
    assert "C1 承接政府转移职能（续）" in second

    data = shown(tasks[:40], people.plan, owner="王芳") | {"to": "2"}
    answer = client.post(home, data)
    assert (answer.status_code, answer.url) == (302, f"{home}?page=2")
    assert PlanTask.objects.get(pk=tasks[0].pk).owner == "王芳"
    untouched = people.fresh().version
    data = shown(tasks[40:], people.plan) | {"to": "1", "seen": untouched}
    assert client.post(f"{home}?page=2", data).url == home
    assert people.fresh().version == untouched
    answer = client.post(home, shown(tasks[:40], people.plan, owner="") | {"to": "2"})
    assert answer.status_code == 422


def test_rows_that_others_pushed_into_the_next_part_are_saved_all_the_same(client):
    people = long_plan(40)
    client.force_login(people.secretary)
    tasks = list(people.plan.tasks.order_by("area", "position"))
    data = shown(tasks, people.plan)
    last = f"t{tasks[-1].pk.hex[:12]}"
    data |= {f"{last}-owner": "王芳"}
    make_plan_task(people.plan, title="他人新增", area="A1", position=0)
    saved_by_another(people.plan)
    answer = client.post(address(people.plan), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="王芳"' in page
    assert 'value="他人新增"' in page
    again = data | {"seen": people.fresh().version}
    assert client.post(address(people.plan), again).status_code == 302
    assert PlanTask.objects.get(pk=tasks[-1].pk).owner == "王芳"


def shown(tasks, plan, **changed):
    """One part of the table as the page sends it, the first row changed."""
    data = {"seen": plan.version, "was": marks_of(tasks)}
    for task in tasks:
        values = {name: str(getattr(task, name)) for name in SHOWN} | (
            changed if task is tasks[0] else {}
        )
        data |= {f"t{task.pk.hex[:12]}-{name}": value for name, value in values.items()}
    return data


@pytest.mark.once
def test_five_hundred_rows_cost_hardly_more_queries_than_fifty(client, people):
    steps = "2022-05-31：完成初稿；2022-06-15：征求意见；2022-06-30：审议通过"
    costs = []
    for count in (50, 500):
        text = "\n".join(
            f"A2\t第{number}项制度\t修订制度{number}项\t李明\t2022-03-01\t2022-08-31\t{steps}"
            for number in range(count)
        )
        data = {"seen": people.fresh().version, "text": text, "take": "1"}
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address(people.plan, "plan_rows"), data)
        assert answer.status_code == 302
        costs.append(len(queries))
    # The second time the first fifty were there already: they are changed, the rest is added.
    assert people.plan.tasks.count() == 2 + 500
    assert PlanMilestone.objects.filter(task__plan=people.plan).count() == 2 + 3 * 500
    assert max(costs) <= 40, costs
    first = people.plan.tasks.order_by("position").last()
    data = {"seen": people.fresh().version, "up": str(first.pk)}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(f"{address(people.plan)}?page=99", data).status_code == 302
    assert len(queries) <= 40
    assert people.plan.tasks.order_by("position").last().pk != first.pk
