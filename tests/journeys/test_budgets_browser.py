"""How many clicks and fields everyday jobs cost, counted from the workbench in a real Chromium.

The budgets are those the product was designed with; a job that grows dearer fails here.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from pilots.actions.supervision import issue_rectification
from pilots.enums import PlanStatus, TaskStatus
from pilots.models import (
    Directive,
    Evidence,
    ExtensionRequest,
    PilotBatch,
    PlanVersion,
    ProgressEntry,
    Rectification,
    SheetScore,
    Task,
    Urging,
)
from pilots.tests.factories import a_leader, make_batch, make_pilot, make_task, officer_of
from pilots.tests.plan_steps import a_plan, a_remark, confirmed, sent_back, submitted
from pilots.tests.task_steps import a_task, give_proof
from pilots.tests.test_assessment import Case
from pilots.tests.test_supervision import a_visit
from pilots.workflows.plan import PLAN
from pilots.workflows.rectification import RECTIFICATION
from pilots.workflows.task import TASK
from reporting.jobs import make_documents
from reporting.tests.test_plan_scan_codes import as_pdf, noisy, scanned
from sanhua.accounts.actions.people import invite_expert
from sanhua.accounts.jobs import send_account_mails
from sanhua.activity import turns
from sanhua.activity.models import Event
from sanhua.core.workflow import Occasion
from sanhua.files.tests import samples
from tests.journeys.test_browser import Visitor, in_days, move_to_today
from tests.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Counting(Visitor):
    """A visitor whose clicks and typed fields are counted, from the workbench on."""

    def open_in(self, browser: Any, site: str) -> None:
        """Open a browser without signing in."""
        self.site, self.faults, self.foreign = site, [], []
        self.context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
        self.page = self.context.new_page()
        self.page.on("console", self._hear)

    def save_counted(self) -> None:
        self.clicks += 1
        self.save()

    def begin(self) -> None:
        self.go("/")
        self.clicks = self.fields = 0

    def click(self, name: str, *, within: str = "main", exact: bool = False) -> None:
        """Click the first thing of that name that a person can see."""
        self.clicks += 1
        self.page.locator(within).get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def push(self, name: str, within: str = "main") -> None:
        self.clicks += 1
        buttons = self.page.locator(within).get_by_role("button", name=name, exact=True)
        buttons.first.click()
        self.page.wait_for_load_state()

    def type(self, name: str, words: str) -> None:
        self.fields += 1
        self.fill(name, words)

    def choose(self, name: str, value: str) -> None:
        self.fields += 1
        self.page.select_option(f"main [name={name}]", value)

    @property
    def cost(self) -> tuple[int, int]:
        return self.clicks, self.fields

    def stays_within(self, clicks: int, fields: int) -> None:
        assert self.clicks <= clicks, f"{self.clicks} clicks"
        assert self.fields <= fields, f"{self.fields} fields"


@pytest.fixture
def enter(browser, live_server):
    visitors: list[Counting] = []

    def start(user: Any) -> Counting:
        visitors.append(Counting(browser, live_server.url, user))
        visitors[-1].begin()
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()


def now() -> dt.datetime:
    return timezone.now()


def on_the_desk(task: Task, **values: Any) -> Task:
    """Put a task into everybody's list of things to do, due in a month."""
    Task.objects.filter(pk=task.pk).update(
        **{"start_on": in_days(-30), "due_on": in_days(30)} | values
    )
    for kind, (first, last) in {"planning": (-60, -31), "piloting": (-30, 200)}.items():
        phases = task.pilot.batch.phases.filter(kind=kind)
        phases.update(starts_on=in_days(first), ends_on=in_days(last))
    fresh = Task.objects.get(pk=task.pk)
    turns.refresh(TASK, fresh, now=now())
    return fresh


def working() -> Any:
    people = a_task()
    people.task = on_the_desk(people.task)
    return people


# The secretary (2.1)


def test_secretary_1_sees_what_is_owed_without_a_click(enter):
    people = working()
    for number in range(9):
        on_the_desk(make_task(pilot=people.task.pilot, title=f"第{number}项工作"))
    here = enter(people.secretary)

    rows = here.page.locator("main .todo")
    assert 1 <= rows.count() <= 7
    for index in range(rows.count()):
        assert "个工作日" in rows.nth(index).inner_text()
    here.stays_within(0, 0)


def test_secretary_2_reports_progress(enter):
    people = working()
    here = enter(people.secretary)
    here.click("更新进度")
    here.type("percent", "60")
    here.type("note", "已完成笔试。")
    here.push("保存")
    here.sees("进度已更新为60%")

    assert ProgressEntry.objects.get().percent == 60
    here.stays_within(2, 2)


def test_secretary_3_hands_in_evidence(enter):
    people = working()
    here = enter(people.secretary)
    here.click(str(people.task))
    here.click("上传佐证")
    here.upload("uploads", "聘用合同.pdf", samples.pdf())
    here.push("上传")
    here.sees("已上传佐证1份")

    assert Evidence.objects.get().title == "聘用合同"
    here.stays_within(3, 1)


def test_secretary_4_goes_on_writing_where_the_plan_stopped(enter):
    people = a_plan()
    move_to_today(people.plan)
    turns.refresh(PLAN, people.fresh(), now=now())
    here = enter(people.secretary)
    here.click("编制方案")

    here.sees("试点目标")
    assert here.page.url.endswith("/chapters/targets/")
    here.stays_within(1, 0)
    task = people.plan.tasks.get()
    here.go(f"{people.plan.get_absolute_url()}tasks/{task.pk}/")
    typed = here.page.locator("main form[data-autosave] .card").first
    assert typed.locator("input:visible, select:visible, textarea:visible").count() <= 8
    here.go(f"{people.plan.get_absolute_url()}table/")
    assert here.page.locator("main table thead th").count() <= 10


def test_secretary_4_pastes_a_block_of_cells(enter):
    people = a_plan()
    here = enter(people.secretary)
    here.go(f"{people.plan.get_absolute_url()}table/")
    here.clicks = 0
    here.click("粘贴或导入")
    here.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cells = "\n".join(
        f"A2\t第{n}批培训\t培训{n}0人\t李明\t{in_days(1):%Y-%m-%d}\t{in_days(9):%Y-%m-%d}"
        for n in (1, 2)
    )
    move_to_today(people.plan)
    here.page.evaluate("cells => navigator.clipboard.writeText(cells)", cells)
    here.page.locator("main [name=text]").focus()
    here.page.keyboard.press("Control+V")
    here.fields += 1
    assert here.page.input_value("main [name=text]") == cells
    here.push("检查")
    here.push("导入这2项任务")
    here.sees("导入完成：新增2项")

    assert people.plan.tasks.filter(title__endswith="批培训").count() == 2
    here.stays_within(3, 1)


def test_secretary_5_sends_the_stamped_plan(enter):
    people = a_plan()
    move_to_today(people.plan)
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到4名。")
    turns.refresh(PLAN, people.fresh(), now=now())
    secretary = enter(people.secretary)
    secretary.click("编制方案")  # nothing is left to write: the check page, one click away
    secretary.sees("内容已齐全")
    secretary.push("生成PDF")
    assert make_documents() == 1
    secretary.sees("已生成")
    with secretary.page.expect_download() as download:
        secretary.click("下载PDF")
    paper = Path(download.value.path()).read_bytes()
    stamped = as_pdf([noisy(page) for page in scanned(paper)])

    head = enter(people.head)
    head.click("编制方案")  # the head has one thing to do with it: the page of the confirmation
    head.upload("scan", "盖章方案.pdf", stamped.read())
    head.push("确认方案")  # the code is read off the picture, nobody types it
    head.sees("已确认方案")
    head.push("报送方案")
    head.sees("已报送方案")

    people.fresh()
    assert people.plan.status == PlanStatus.SUBMITTED
    confirmation = Event.objects.get(kind="pilots.planversion.confirm")
    assert confirmation.detail == {"code_read_from": "picture"}
    # From the workbench on, by the secretary and the head together.
    assert secretary.clicks + head.clicks <= 6
    assert secretary.fields + head.fields == 0


def test_secretary_5_may_send_what_the_head_confirmed(enter):
    people = a_plan()
    move_to_today(people.plan)
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到4名。")
    confirmed(people)
    turns.refresh(PLAN, people.fresh(), now=now())
    secretary = enter(people.secretary)
    secretary.click("报送", within="main .todo", exact=True)
    secretary.push("报送方案")
    secretary.sees("已报送方案")

    assert people.fresh().status == PlanStatus.SUBMITTED
    secretary.stays_within(2, 0)


def test_secretary_6_asks_for_more_time(enter):
    people = working()
    here = enter(people.secretary)
    here.click("申请延期")
    here.type("until", f"{in_days(60):%Y-%m-%d}")
    here.choose("category", "approval")
    here.type("reason", "主管部门的批复尚未下达。")
    here.push("提交申请")
    here.sees("延期申请已提交")

    assert ExtensionRequest.objects.get().requested_due_on == in_days(60)
    here.stays_within(2, 3)


def test_secretary_7_answers_what_came_back(enter):
    people = a_plan()
    submitted(people)
    people.plan = sent_back(people, a_remark())
    move_to_today(people.plan)
    turns.refresh(PLAN, people.fresh(), now=now())
    here = enter(people.secretary)
    here.click("编制方案")
    here.sees("请写明数量。")
    assert here.page.url.endswith("/chapters/targets/")
    here.type("text", "到10月底专职人员达到4名。")
    here.save()
    here.clicks += 1
    here.sees("已保存“试点目标”")
    here.stays_within(2, 1)  # then the head confirms the new paper, and sends it with it


def test_secretary_7_answers_an_order_that_came_back(enter):
    people = working()
    pilot, officer, day = people.task.pilot, people.officer, timezone.localdate()
    order = issue_rectification(
        pilot, actor=officer, now=now(), on=day, problem="缺社保凭证。", requirement="请补齐。",
        clause="通知四（一）2", source="visit", due_on=in_days(20),
    )  # fmt: skip
    steps = (
        ("acknowledge", people.secretary, "", {}),
        ("respond", people.secretary, "", {"measures": "已补缴。"}),
        ("return", officer, "请写明是哪几个月。", {"due_on": in_days(30), "reasons": ["other"]}),
    )
    for step, actor, comment, data in steps:
        RECTIFICATION.perform(order, step, Occasion(actor, now(), comment, data=data))
    here = enter(people.secretary)
    here.click("重新报送")
    here.sees("请写明是哪几个月。")
    here.type("measures", "已补缴1月至5月社保，凭证见附件。")
    here.upload("uploads", "凭证.pdf", samples.pdf())
    here.push("报送整改")
    here.sees("已报送整改")

    assert Rectification.objects.get().status == "response_submitted"
    here.stays_within(2, 1)


def test_secretary_7_reports_again_what_was_sent_back(enter):
    people = working()
    give_proof(people.task)
    task = TASK.perform(
        people.fresh(), "report", Occasion(people.secretary, now(), data={"actual_result": "2名"})
    )
    data = {"reasons": ["missing"]}
    TASK.perform(task, "send_back", Occasion(people.officer, now(), comment="请补合同", data=data))
    here = enter(people.secretary)
    here.click("修改重报")
    here.sees("请补合同")
    here.click("提交办结")
    here.type("actual_result", "公开招聘2名，合同见佐证。")
    here.push("提交办结")
    here.sees("已提交办结")

    here.stays_within(3, 1)


# The officer (2.2)


def reported(number: int, batch: PilotBatch | None = None) -> list[Any]:
    """Tasks that wait for the officer's check, all in one batch."""
    first = a_task()
    found = [first.task]
    found += [make_task(pilot=first.task.pilot, title=f"待复核{at}") for at in range(number - 1)]
    for task in found:
        give_proof(on_the_desk(task, status=TaskStatus.IN_PROGRESS), by=first.secretary)
        TASK.perform(
            Task.objects.get(pk=task.pk),
            "report",
            Occasion(first.secretary, now(), data={"actual_result": "完成"}),
        )
    return [first, *found]


def test_officer_1_clears_the_queue(enter):
    people, *tasks = reported(2)
    here = enter(people.officer)
    here.click("复核")  # opens the first
    here.push("办结，下一件")  # decides, and the next one is there
    here.push("办结")
    here.sees("已办结")

    assert Task.objects.filter(status=TaskStatus.VERIFIED).count() == len(tasks)
    here.stays_within(3, 0)


def test_officer_1_decides_with_the_keyboard_alone(enter):
    people, *_ = reported(2)
    pilot, day = people.task.pilot, timezone.localdate()
    order = issue_rectification(
        pilot, actor=people.officer, now=now(), on=day, problem="缺凭证。", requirement="请补齐。",
        clause="通知四（一）2", source="visit", due_on=in_days(20),
    )  # fmt: skip
    for step, data in (("acknowledge", {}), ("respond", {"measures": "已补缴。"})):
        RECTIFICATION.perform(order, step, Occasion(people.secretary, now(), data=data))
    here = enter(people.officer)
    address = reverse("pilots:rectification_step", args=[order.pk, "close"])
    here.go(address)
    keyboard = here.page.keyboard
    other = here.page.locator("a[data-key=k], a[data-key=j]").first
    there, back = ("k", "j") if other.get_attribute("data-key") == "k" else ("j", "k")
    with here.page.expect_navigation():
        keyboard.press(there)
    assert address not in here.page.url
    with here.page.expect_navigation():
        keyboard.press(back)
    assert here.page.url.endswith(address)
    keyboard.press("a")
    assert here.page.evaluate("document.activeElement.name") == "comment"
    keyboard.type("同意 aj")  # letters in a text are letters
    with here.page.expect_navigation():
        keyboard.press("Control+Enter")
    here.sees("已销号")

    assert order.__class__.objects.get(pk=order.pk).status == "closed"


def test_officer_2_knows_who_is_late_and_why(enter):
    people = a_task()
    on_the_desk(people.task, start_on=in_days(-90), due_on=in_days(-20))
    here = enter(people.officer)
    here.click("督办催办", within=".side")
    here.sees(people.task.title)
    here.sees("逾期")
    here.stays_within(1, 0)

    here.go("/programme/tasks/?view=overdue")
    assert "逾期" in here.page.locator("main tbody tr").first.inner_text()
    assert here.page.locator("main thead th[aria-sort]").count() == 1


def test_officer_3_urges_a_hundred_and_fifty(enter):
    people = a_task()
    for task in [
        people.task,
        *(make_task(pilot=people.task.pilot, title=f"逾期{n}") for n in range(149)),
    ]:
        on_the_desk(task, start_on=in_days(-90), due_on=in_days(-20))
    here = enter(people.officer)
    here.click("督办催办", within=".side")
    here.clicks += 1
    here.page.check("main [name=everything]")
    here.push("催办所选")
    here.sees("已催办150件")

    assert Urging.objects.count() == 150
    here.stays_within(3, 0)


def test_officer_4_sees_the_changes_first(enter):
    people = a_plan()
    submitted(people)
    people.plan = sent_back(people, a_remark())
    PlanVersion.objects.filter(pk=people.plan.pk).update(targets="到10月底专职人员达到4名。")
    people.fresh()
    submitted(people)
    here = enter(people.officer)
    here.click("审核")
    here.sees("改动1处")
    assert here.page.locator("main ins").first.is_visible()
    here.stays_within(1, 0)


def test_officer_5_orders_a_rectification_from_a_task(enter):
    people = a_task()
    on_the_desk(people.task)
    here = enter(people.officer)
    here.go(people.task.get_absolute_url())
    here.click("下达整改")
    here.type("problem", "聘用合同未签订。")
    here.type("requirement", "请于时限内签订并上传。")
    here.push("下达整改")
    here.sees("整改已下达")

    order = Rectification.objects.get()
    assert order.task_id == people.task.pk
    assert order.clause
    here.stays_within(2, 4)


def test_officer_5_orders_a_rectification_from_a_finding_or_an_indicator(enter):
    world = build()
    own, officer = world.own.records, world.actors["officer"]
    visit = a_visit(own["pilot"], officer, "社保凭证缺3人。")
    starts = (
        visit.get_absolute_url(),
        reverse("societies:dossier", args=[world.own.society.pk]),
        own["assessment"].get_absolute_url(),
    )
    here = enter(officer)
    before = Rectification.objects.count()
    for number, start in enumerate(starts, start=1):
        here.go(start)
        here.clicks = here.fields = 0
        # the last one: a button above the list orders without saying what about
        here.clicks += 1
        here.page.locator("main a[href*='rectifications/new/?']").last.click()
        here.page.wait_for_load_state()
        assert here.page.input_value("main [name=problem]")  # filled in by where one came from
        here.type("requirement", "请于时限内补齐并上传凭证。")
        here.push("下达整改")
        here.sees("整改已下达")
        assert Rectification.objects.count() == before + number
        here.stays_within(2, 4)
    assert visit.finding_rows.get().rectification.clause


def test_officer_6_sets_up_the_next_year_from_the_last(enter):
    pilot = make_pilot(batch=make_batch(year=2022, name="2022年度试点批次"))
    here = enter(officer_of(pilot.batch))
    here.click("批次与申报", within=".side")
    here.click("新建批次")
    assert here.page.input_value("main [name=name]") == "2023年度试点批次"
    here.save()
    here.clicks += 1
    here.sees("已新建批次")

    made = PilotBatch.objects.get(year=2023)
    assert made.phases.exclude(ends_on=None).exists()
    here.stays_within(3, 0)


# The leader (2.3)


def test_leader_4_leaves_a_directive(enter):
    people = working()
    leader = a_leader()
    here = enter(leader)
    here.go(people.task.get_absolute_url())
    here.clicks = 0
    here.click("批示", exact=True)
    here.type("text", "月底前报进展。")
    here.push("批示")
    here.sees("已批示")

    assert Directive.objects.get().text == "请学会学术部督促落实。月底前报进展。"
    here.stays_within(2, 1)


# The expert (2.4)


def test_expert_1_gives_the_first_score_from_the_invitation_link(browser, live_server):
    case = Case()
    new = case.experts[0]
    new.set_unusable_password()
    new.must_change_password = True
    new.save()
    case.begin_scoring()
    invite_expert(case.officer, new, now=now())
    send_account_mails()
    (letter,) = [each for each in mail.outbox if new.email in each.to]
    link = re.search(r"/accounts/password/set/\S+", letter.body).group()

    here = Counting.__new__(Counting)
    here.open_in(browser, live_server.url)
    here.go(link)
    here.clicks = here.fields = 0
    here.type("new_password1", "Xin-Zhuanjia-2026")
    here.type("new_password2", "Xin-Zhuanjia-2026")
    here.save_counted()
    here.click(str(case.pilot.society))
    here.click("声明无利害关系")
    here.push("声明无利害关系")
    here.clicks += 1
    here.page.locator(".pts label", has_text="基本达到").click()
    here.push("保存并下一项")
    here.sees("社会化聘任")

    score = SheetScore.objects.get()
    assert (score.sheet.expert_id, score.points) == (new.pk, 32)
    assert sum(here.cost) <= 12, here.cost
    assert sum(here.cost) == 8
    here.was_undisturbed()
    here.context.close()
