"""The plan in the browser, without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pilots.enums import PlanChapter, PlanField, PlanStatus, ReturnReason
from pilots.models import PlanArea, PlanTask, PlanVersion, ReturnRemark, Task
from pilots.tests.factories import a_leader, make_plan_task
from pilots.tests.plan_steps import (
    a_plan,
    a_remark,
    a_scan,
    confirmed,
    sent_back,
    submitted,
    take,
)
from pilots.workflows.plan_content import digest, short_code
from pilots.workflows.plan_gaps import places_of
from pilots.workflows.remarks import Remark
from sanhua.activity.calendar import work_calendar
from societies.enums import Area
from societies.tests.factories import head_of, secretary_of

S = PlanStatus
pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"pilots:{name}", args=args)


def text(response):
    return response.content.decode()


def task_data(plan, **changed):
    data = {
        "title": "成立党支部",
        "target_result": "6月底前成立实体党支部。",
        "owner": "王某",
        "start_on": "2022-03-01",
        "due_on": "2022-06-30",
        "safeguards": "",
        "seen": plan.version,
        "token": str(uuid.uuid4()),
        "step-TOTAL_FORMS": "3",
        "step-INITIAL_FORMS": "0",
        "step-0-title": "提出申请",
        "step-0-due_on": "2022-05-01",
    }
    return data | changed


@pytest.fixture
def people():
    return a_plan()


@pytest.fixture
def secretary(client, people):
    client.force_login(people.secretary)
    return client


def test_overview_shows_every_section_with_its_state(secretary, people):
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="")
    PlanArea.objects.filter(plan=people.plan, area=Area.C2).update(reason="")
    page = text(secretary.get(url("plan", people.plan.pk)))
    assert "已完成<b>12</b>节，共14节" in page
    for chapter in PlanChapter:
        assert url("plan_chapter", people.plan.pk, chapter.value) in page
    for area in Area:
        assert url("plan_area", people.plan.pk, area.value) in page
    check = text(secretary.get(url("plan_check", people.plan.pk)))
    assert "还有2处未完成" in check
    assert f'href="{url("plan_chapter", people.plan.pk, "targets")}"' in check
    assert f'href="{url("plan_area", people.plan.pk, "C2")}"' in check


def test_chapter_is_saved_and_leads_to_the_next(secretary, people):
    address = url("plan_chapter", people.plan.pk, "targets")
    page = text(secretary.get(address))
    assert f'name="seen" value="{people.plan.version}"' in page
    data = {"text": "第一行\r\n第二行", "seen": people.plan.version}
    answer = secretary.post(address, data)
    assert answer.url == url("plan_chapter", people.plan.pk, "responsibilities")
    assert people.fresh().targets == "第一行\n第二行"
    data = {"text": "改", "seen": people.plan.version, "back": "1"}
    assert secretary.post(address, data).url == url("plan", people.plan.pk)


def test_second_of_two_secretaries_keeps_the_own_text_and_sees_the_other(client, people):
    address = url("plan_chapter", people.plan.pk, "targets")
    seen = people.plan.version
    client.force_login(people.secretary)
    client.post(address, {"text": "先来者的文字", "seen": seen})
    second = secretary_of(people.plan.pilot.society)
    client.force_login(second)
    answer = client.post(address, {"text": "后来者的文字", "seen": seen})
    page = text(answer)
    assert answer.status_code == 409
    assert people.secretary.full_name in page
    assert re.search(r"<textarea[^>]*>\s*后来者的文字</textarea>", page)
    assert '<div class="quote">先来者的文字</div>' in page
    assert people.fresh().targets == "先来者的文字"
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert client.post(address, {"text": "两人的文字", "seen": seen}).status_code == 302
    assert people.fresh().targets == "两人的文字"


def test_text_written_into_a_plan_that_was_confirmed_meanwhile_is_kept(client, people):
    seen = people.plan.version
    confirmed(people)
    client.force_login(people.secretary)
    address = url("plan_chapter", people.plan.pk, "targets")
    answer = client.post(address, {"text": "来迟了的文字", "seen": seen})
    assert answer.status_code == 409
    assert "来迟了的文字" in text(answer)
    assert "撤回确认" in text(answer)
    assert "撤回确认" in text(client.get(address))


@pytest.mark.parametrize("length", [10_000, 5001])
def test_too_long_a_chapter_says_how_much_and_keeps_the_text(secretary, people, length):
    address = url("plan_chapter", people.plan.pk, "targets")
    answer = secretary.post(address, {"text": "长" * length, "seen": people.plan.version})
    assert answer.status_code == 422
    assert f"“试点目标”最多5000字，现有{length}字，请删减。" in text(answer)
    assert "长" * length in text(answer)


def test_area_choice_with_reason(secretary, people):
    address = url("plan_area", people.plan.pk, "C2")
    data = {"choice": "not_ready", "reason": "明年再办。", "seen": people.plan.version}
    assert secretary.post(address, data).status_code == 302
    row = people.plan.areas.get(area="C2")
    assert (row.choice, row.reason) == ("not_ready", "明年再办。")
    data = {"choice": "not_ready", "reason": "", "seen": people.fresh().version}
    answer = secretary.post(address, data)
    assert "请说明“条件未成熟”的理由" in text(answer)
    answer = secretary.post(address, {"choice": "sometime", "seen": people.plan.version})
    assert answer.status_code == 422
    data = {"choice": "not_ready", "reason": "无", "seen": people.plan.version}
    answer = secretary.post(url("plan_area", people.plan.pk, "A2"), data)
    assert "已安排1项任务" in text(answer)


def test_task_is_added_edited_and_deleted(secretary, people):
    plan = people.plan
    answer = secretary.post(url("plan_task_new", plan.pk, "A2"), task_data(plan))
    assert answer.url == url("plan_area", plan.pk, "A2")
    task = plan.tasks.get(title="成立党支部")
    assert (task.area, task.milestones.get().title) == ("A2", "提出申请")
    address = url("plan_task_edit", plan.pk, task.pk)
    assert "提出申请" in text(secretary.get(address))
    data = task_data(people.fresh(), title="成立实体党支部", **{"step-0-title": "选举"})
    assert secretary.post(address, data).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.milestones.get().title) == ("成立实体党支部", "选举")
    remove = url("plan_task_delete", plan.pk, task.pk)
    assert "删除后不能恢复" in text(secretary.get(remove))
    assert secretary.post(remove, {"seen": people.fresh().version}).status_code == 302
    assert not PlanTask.objects.filter(pk=task.pk).exists()


def test_double_click_adds_one_task(secretary, people):
    data = task_data(people.plan)
    for _ in range(2):
        answer = secretary.post(url("plan_task_new", people.plan.pk, "A2"), data)
        assert answer.status_code == 302
    assert people.plan.tasks.count() == 2


def test_one_more_milestone_row_without_script_keeps_what_was_typed(secretary, people):
    address = url("plan_task_new", people.plan.pk, "A2")
    data = task_data(people.plan, more="1", target_result="")
    page = text(secretary.post(address, data))
    assert 'name="step-TOTAL_FORMS" value="4"' in page
    assert 'value="成立党支部"' in page
    assert 'value="提出申请"' in page
    assert 'value="2022-05-01"' in page
    assert "处需要修改" not in page
    assert people.plan.tasks.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": "长" * 10_000}, "“任务名称”最多100字，现有10000字，请删减。"),
        ({"target_result": ""}, "请填写“目标成果”。"),
        (
            {"due_on": "2022-12-15"},
            "完成时限超出本批次（2022年10月31日）。如确需跨期，请先申请调整。",
        ),
        ({"due_on": "2022-02-28"}, "“完成时限”不能早于“开始日期”（2022年3月1日）。"),
        ({"due_on": "年底"}, "“完成时限”不是有效日期"),
        ({"start_on": "2021-12-31"}, "开始日期早于本批次（2022年2月21日）"),
        ({"step-0-due_on": ""}, "请填写节点“提出申请”的时限。"),
        ({"step-0-title": ""}, "请填写2022-05-01这一节点的名称"),
        ({"step-0-due_on": "2022-09-01"}, "不在本任务的起止日期内"),
        ({"step-0-title": "长" * 10_000}, "“节点”最多100字，现有10000字，请删减。"),
    ],
)
def test_bad_task_gets_a_sentence_and_loses_nothing(secretary, people, changed, sentence):
    answer = secretary.post(
        url("plan_task_new", people.plan.pk, "A2"), task_data(people.plan, **changed)
    )
    page = text(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "王某" in page
    assert next(iter(changed.values())) in page
    assert "<title>错误：" in page
    assert people.plan.tasks.count() == 1


def test_task_deleted_by_another_person_can_be_saved_as_a_new_one(client, people):
    task, seen = people.plan.tasks.get(), people.plan.version
    client.force_login(people.head)
    client.post(url("plan_task_delete", people.plan.pk, task.pk), {"seen": seen})
    client.force_login(people.secretary)
    data = task_data(people.plan, area="A2", title="我写的任务")
    answer = client.post(url("plan_task_edit", people.plan.pk, task.pk), data)
    assert answer.status_code == 409
    assert "我写的任务" in text(answer)
    assert f'action="{url("plan_task_new", people.plan.pk, "A2")}"' in text(answer)
    assert client.get(url("plan_task_edit", people.plan.pk, task.pk)).status_code == 404


def test_task_sent_again_after_it_was_deleted_is_refused_with_a_sentence(client, people):
    client.force_login(people.secretary)
    address = url("plan_task_new", people.plan.pk, "A2")
    data = task_data(people.plan)
    assert client.post(address, data).status_code == 302
    made = people.plan.tasks.get(title="成立党支部")
    seen = people.fresh().version
    client.post(url("plan_task_delete", people.plan.pk, made.pk), {"seen": seen})

    answer = client.post(address, data)  # the browser's back button, and once more

    assert answer.status_code == 409
    assert "已经保存过，后来又被删除" in text(answer)
    assert "成立党支部" in text(answer)
    assert not people.plan.tasks.filter(title="成立党支部").exists()


def test_second_of_two_task_editors_sees_both_texts(client, people):
    task, seen = people.plan.tasks.get(), people.plan.version
    address = url("plan_task_edit", people.plan.pk, task.pk)
    client.force_login(people.secretary)
    client.post(address, task_data(people.plan, title="先来者的任务"))
    client.force_login(people.head)
    answer = client.post(address, task_data(people.plan, title="后来者的任务", seen=seen))
    assert answer.status_code == 409
    assert 'value="后来者的任务"' in text(answer)
    assert "<dd>先来者的任务</dd>" in text(answer)


def test_head_confirms_with_a_scan_and_submits(client, people):
    client.force_login(people.head)
    step = url("plan_step", people.plan.pk, "confirm")
    code = short_code(digest(people.plan))
    page = text(client.get(step))
    assert code not in page  # it is read off the scan, not off the screen
    data = {"seen": people.plan.version, "scan": a_scan()}
    answer = client.post(step, data)
    assert answer.status_code == 422
    assert "没有识别出扫描件上的二维码，请照扫描件首页填写“方案校验码”" in text(answer)
    typed = f" {code.lower().replace('-', ' ')}"
    answer = client.post(step, data | {"code": typed, "scan": a_scan()})
    assert answer.status_code == 302, text(answer)
    plan = people.fresh()
    assert (plan.status, plan.scan.society_id) == (S.CONFIRMED, plan.pilot.society_id)
    assert short_code(plan.scan_of) == code
    assert code in text(client.get(url("plan_print", plan.pk)))
    client.force_login(people.secretary)
    answer = client.post(url("plan_step", plan.pk, "submit"), {"seen": plan.version})
    assert answer.status_code == 302
    assert people.fresh().status == S.SUBMITTED


def test_scan_must_be_a_paper(client, people):
    client.force_login(people.head)
    upload = a_scan()
    upload.name = "方案.exe"
    data = {"seen": people.plan.version, "scan": upload, "code": "0" * 12}
    answer = client.post(url("plan_step", people.plan.pk, "confirm"), data)
    assert answer.status_code == 422
    assert "不能上传.exe文件" in text(answer)


def places(plan):
    """Return the number of every place of a plan, by its name."""
    return {label: at for at, (_, label) in enumerate(places_of(plan), start=1)}


def test_officer_returns_place_by_place_and_the_society_finds_the_remarks_there(client, people):
    task = people.plan.tasks.get()
    submitted(people)
    client.force_login(people.officer)
    step = url("plan_step", people.plan.pk, "return")
    at = places(people.plan)
    page = text(client.get(step))
    assert page.count("写意见</button>") == len(at)
    assert f"reason_{at['试点目标']}" not in page  # a field for every place would be too many
    seen = {"seen": people.plan.version}
    answer = client.post(step, seen | {"comment": "请修改"})
    assert answer.status_code == 422
    assert "退回须至少选择一项退回原因" in text(answer)
    task_at = at[f"A2 {task.title}"]
    answer = client.post(step, seen | {f"text_{task_at}": "成果不明确"})
    assert f"请选择“A2 {task.title}”的退回原因" in text(answer)
    assert "成果不明确" in text(answer)
    data = seen | {
        f"reason_{at['试点目标']}": "unmeasurable",
        f"text_{at['试点目标']}": "目标请量化",
        f"reason_{task_at}": "missing",
        f"text_{task_at}": "成果不明确",
        "comment": "总体可行",
    }
    assert client.post(step, data).status_code == 302
    assert ReturnRemark.objects.filter(subject_id=people.plan.pk).count() == 2

    second = people.plan.pilot.plan_versions.get(number=2)
    client.force_login(people.secretary)
    overview = text(client.get(url("plan", second.pk)))
    assert "共2处意见" in overview
    assert overview.count("1处退回") == 2
    assert "目标请量化" in text(client.get(url("plan_chapter", second.pk, "targets")))
    area = text(client.get(url("plan_area", second.pk, "A2")))
    assert "成果不明确" in area
    copy = second.tasks.get()
    assert "成果不明确" in text(client.get(url("plan_task_edit", second.pk, copy.pk)))
    assert "目标请量化" in text(client.get(url("plan_check", second.pk)))
    returned = text(client.get(url("plan", people.plan.pk)))
    assert "目标请量化" in returned
    assert f'href="{url("plan", second.pk)}"' in returned
    people.plan = PlanVersion.objects.get(pk=second.pk)
    submitted(people)
    assert "目标请量化" in text(client.get(url("plan", second.pk)))
    take(people.plan, "approve", people.officer)
    assert "目标请量化" not in text(client.get(url("plan", second.pk)))


def test_an_opinion_is_pinned_to_fields_of_a_task(client, people):
    task = people.plan.tasks.get()
    submitted(people)
    client.force_login(people.officer)
    step = url("plan_step", people.plan.pk, "return")
    at = places(people.plan)[f"A2 {task.title}"]
    seen = {"seen": people.plan.version, f"fields_{at}": ["target_result", "milestones"]}
    answer = client.post(step, seen)
    assert f"已勾选“A2 {task.title}”的字段，请选择退回原因" in text(answer)
    chosen = re.findall(rf'name="fields_{at}" value="(\w+)" checked', text(answer))
    assert chosen == ["target_result", "milestones"]
    data = seen | {f"reason_{at}": "unmeasurable", f"text_{at}": "成果请量化"}
    assert client.post(step, data).status_code == 302

    remark = ReturnRemark.objects.get()
    assert remark.fields == "target_result,milestones"
    second = people.plan.pilot.plan_versions.get(number=2)
    client.force_login(people.secretary)
    form = text(client.get(url("plan_task_edit", second.pk, second.tasks.get().pk)))
    assert '<a href="#id_target_result">目标成果</a>、<a href="#milestones">进度安排</a>' in form
    assert 'id="id_target_result"' in form
    whole = text(client.get(url("plan", people.plan.pk)))
    assert "退回意见：目标成果、进度安排：" in whole


@pytest.mark.parametrize(
    ("change", "answered"), [({"owner": "赵强"}, False), ({"target_result": "聘用3人"}, True)]
)
def test_an_opinion_on_a_field_is_answered_by_changing_that_field(client, people, change, answered):
    submitted(people)
    task = people.plan.tasks.get()
    remark = Remark(
        ReturnReason.UNMEASURABLE,
        "请量化",
        f"task:{task.lineage}",
        f"A2 {task.title}",
        [PlanField.TARGET_RESULT],
    )
    people.plan = sent_back(people, remark)
    PlanTask.objects.filter(plan=people.plan).update(**change)
    people.fresh()
    submitted(people)
    client.force_login(people.officer)

    page = text(client.get(url("plan_review", people.plan.pk)))
    assert ("上次退回的各处均有改动" in page) is answered
    assert (f"A2 {task.title}·目标成果" in page) is not answered


def test_officer_reviews_with_the_changes_first_and_approves(client, people):
    submitted(people)
    people.plan = sent_back(people, a_remark())
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底<b>专职</b>人员达到4名。")
    make_plan_task(people.plan, title="新增的任务", area=Area.A2)
    people.fresh()
    submitted(people)
    client.force_login(people.officer)
    page = text(client.get(url("plan_review", people.plan.pk)))
    assert "改动2处" in page
    assert "<ins>" in page
    assert "&lt;b&gt;" in page
    assert "<b>专职</b>" not in page
    assert "新增的任务" in page
    assert "上次退回的各处均有改动" in page
    assert "校验码一致" in page
    assert "1项任务没有进度节点" in page
    for view in ("content", "history", "nonsense"):
        assert client.get(url("plan_review", people.plan.pk), {"view": view}).status_code == 200
    step = url("plan_step", people.plan.pk, "approve")
    answer = client.post(step, {"seen": people.plan.version, "comment": "同意。"})
    assert answer.status_code == 302
    assert people.fresh().status == S.APPROVED
    assert Task.objects.filter(pilot=people.plan.pilot).count() == 2
    page = text(client.get(url("plan_review", people.plan.pk)))
    assert "已于" in page
    assert 'name="comment"' not in page


def test_opinion_survives_a_decision_that_came_too_late(client, people):
    submitted(people)
    seen = people.plan.version
    sent_back(people)
    client.force_login(people.officer)
    step = url("plan_step", people.plan.pk, "approve")
    answer = client.post(step, {"seen": seen, "comment": "同意，请抓紧。"})
    assert answer.status_code == 409
    assert "同意，请抓紧。" in text(answer)
    assert people.fresh().status == S.RETURNED


def test_amendment_is_asked_for_with_a_reason(client, people):
    submitted(people)
    take(people.plan, "approve", people.officer)
    client.force_login(people.secretary)
    address = url("plan_amend", people.plan.pilot_id)
    assert address in text(client.get(url("plan", people.plan.pk)))
    assert client.post(address, {"comment": ""}).status_code == 422
    answer = client.post(address, {"comment": "登记推迟", "token": str(uuid.uuid4())})
    second = people.plan.pilot.plan_versions.get(number=2)
    assert answer.url == url("plan", second.pk)
    assert "登记推迟" in text(client.get(answer.url))
    answer = client.post(address, {"comment": "再来一次"})
    assert answer.status_code == 409
    assert "已有一个版本正在编制或审核" in text(answer)
    assert "再来一次" in text(answer)


def test_comparison_for_the_society(client, people):
    submitted(people)
    second = sent_back(people)
    PlanTask.objects.filter(plan=second).update(due_on=dt.date(2022, 10, 31))
    client.force_login(people.reader)
    page = text(client.get(url("plan_diff", second.pk)))
    assert "<del>2022年8月31日</del> → <ins>2022年10月31日</ins>" in page
    assert "这是第1版" in text(client.get(url("plan_diff", people.plan.pk)))
    assert client.get(url("plan_diff", second.pk), {"base": "99"}).status_code == 200


PAGES = [
    ("plan", ()),
    ("plan_chapter", ("targets",)),
    ("plan_area", ("A2",)),
    ("plan_task_new", ("A2",)),
    ("plan_check", ()),
    ("plan_print", ()),
    ("plan_review", ()),
    ("plan_diff", ()),
    ("plan_step", ("confirm",)),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_foreign_plan_is_the_same_404_as_an_unknown_one(client, people, name, args):
    others = a_plan()
    for stranger in (others.secretary, others.officer, people.officer, a_leader()):
        client.force_login(stranger)
        foreign = client.get(url(name, people.plan.pk, *args))
        unknown = client.get(url(name, uuid.uuid4(), *args))
        assert foreign.status_code == unknown.status_code == 404


def test_task_of_another_plan_is_a_404(client, people):
    task = a_plan().plan.tasks.get()
    client.force_login(people.secretary)
    for name in ("plan_task_edit", "plan_task_delete"):
        assert client.get(url(name, people.plan.pk, task.pk)).status_code == 404
        assert client.post(url(name, people.plan.pk, task.pk), {}).status_code == 404


def test_unknown_chapter_area_and_step_are_a_404(secretary, people):
    for name, part in (
        ("plan_chapter", "prices"),
        ("plan_area", "Z9"),
        ("plan_task_new", "Z9"),
        ("plan_step", "supersede"),
        ("plan_step", "draft"),
        ("plan_step", "fly"),
    ):
        assert secretary.get(url(name, people.plan.pk, part)).status_code == 404


def test_reader_reads_and_writes_nothing(client, people):
    client.force_login(people.reader)
    assert client.get(url("plan", people.plan.pk)).status_code == 200
    task = people.plan.tasks.get()
    for address in (
        url("plan_chapter", people.plan.pk, "targets"),
        url("plan_area", people.plan.pk, "A2"),
        url("plan_task_new", people.plan.pk, "A2"),
        url("plan_task_edit", people.plan.pk, task.pk),
        url("plan_task_delete", people.plan.pk, task.pk),
        url("plan_step", people.plan.pk, "confirm"),
        url("plan_amend", people.plan.pilot_id),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403


def test_review_is_for_the_association(client, people):
    submitted(people)
    for person, status in (
        (people.head, 403),
        (a_leader(), 200),
        (people.officer, 200),
        (head_of(a_plan().plan.pilot.society), 404),
    ):
        client.force_login(person)
        assert client.get(url("plan_review", people.plan.pk)).status_code == status


def cost(client, address):
    """Answer how many queries a page takes, which is never more than fifteen."""
    work_calendar()  # which every process reads once a minute
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries)
    return len(queries)


@pytest.mark.once
def test_pages_cost_the_same_with_one_task_and_with_thirty(client):
    costs = []
    for tasks in (1, 30):
        people = a_plan(tasks=tasks)
        pk, task = people.plan.pk, people.plan.tasks.first()
        client.force_login(people.head)
        addresses = [
            url("plan", pk),
            url("plan_chapter", pk, "targets"),
            url("plan_area", pk, "A2"),
            url("plan_task_new", pk, "A2"),
            url("plan_task_edit", pk, task.pk),
            url("plan_task_delete", pk, task.pk),
            url("plan_check", pk),
            url("plan_print", pk),
            url("plan_step", pk, "confirm"),
            url("plan_amend", people.plan.pilot_id),
        ]
        costs.append([cost(client, address) for address in addresses])
    assert costs[0] == costs[1]


@pytest.mark.once
def test_review_costs_the_same_with_one_task_and_with_thirty(client):
    costs = []
    for tasks in (1, 30):
        people = submitted(a_plan(tasks=tasks))
        people.plan = sent_back(people)
        submitted(people)
        client.force_login(people.officer)
        review = url("plan_review", people.plan.pk)
        costs.append(
            [
                cost(client, address)
                for address in (
                    review,
                    f"{review}?view=content",
                    f"{review}?view=history",
                    url("plan", people.plan.pk),
                    url("plan_diff", people.plan.pk),
                    url("plan_step", people.plan.pk, "return"),
                )
            ]
        )
    assert costs[0] == costs[1]
