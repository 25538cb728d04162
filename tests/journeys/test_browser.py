"""The main road in a real Chromium: plan, review, task with evidence, PDF; with and without script."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from pilots.enums import PlanStatus
from pilots.models import BatchPhase, PlanMilestone, PlanTask, PlanVersion, Task
from pilots.tests.factories import make_task
from pilots.tests.plan_steps import People, a_plan
from pilots.workflows.plan_content import digest, short_code
from reporting.jobs import make_documents
from sanhua.accounts.tests.factories import PASSWORD
from sanhua.files.tests import samples
from societies.tests.factories import secretary_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE = 15_000  # ms; the machine may be busy


class Visitor:
    """A person in a browser of their own; ``faults`` is what the browser complained about."""

    def __init__(self, browser: Any, site: str, user: Any, **options: Any) -> None:
        self.site, self.faults, self.foreign = site, [], []
        size = {"width": 1366, "height": 768}
        self.context = browser.new_context(locale="zh-CN", **{"viewport": size} | options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", self._watch)
        self.go("/accounts/login/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("登录")

    def _hear(self, line: Any) -> None:
        if line.type == "error":
            self.faults.append(line.text)

    def _watch(self, request: Any) -> None:
        if not request.url.startswith(self.site):
            self.foreign.append(request.url)

    def go(self, address: str) -> None:
        self.page.goto(self.site + address)

    def press(self, name: str) -> None:
        """Press a button of the page itself, and wait for what follows."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def save(self) -> None:
        """Press the last button of the form, whatever it is called."""
        self.page.locator("main form button[type=submit]").last.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def fill(self, name: str, words: str) -> None:
        self.page.fill(f"main [name={name}]", words)

    def upload(self, name: str, file: str, content: bytes, kind: str = "application/pdf") -> None:
        given = {"name": file, "mimeType": kind, "buffer": content}
        self.page.set_input_files(f"main [name={name}]", [given])

    def sees(self, words: str) -> None:
        self.page.locator("main").get_by_text(words).first.wait_for()

    def was_undisturbed(self) -> None:
        assert (self.faults, self.foreign) == ([], [])


@pytest.fixture
def enter(browser, live_server):
    """Open the portal for a person; every browser is looked at and closed in the end."""
    visitors: list[Visitor] = []

    def open_portal(user: Any, **options: Any) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, user, **options))
        return visitors[-1]

    yield open_portal
    for visitor in visitors:
        visitor.context.close()


def in_days(count: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=count)


def move_to_today(plan: PlanVersion) -> None:
    """Let today lie in the planning phase, so that no clock of the browser need be wrong."""
    spans = {"selection": (-40, -20), "planning": (-10, 10), "piloting": (-5, 200)}
    spans["evaluation"] = (201, 260)
    for kind, (first, last) in spans.items():
        rows = BatchPhase.objects.filter(batch=plan.pilot.batch, kind=kind)
        rows.update(starts_on=in_days(first), ends_on=in_days(last))
    PlanTask.objects.filter(plan=plan).update(start_on=in_days(0), due_on=in_days(60))
    PlanMilestone.objects.filter(task__plan=plan).update(due_on=in_days(20))
    PlanVersion.objects.filter(pk=plan.pk).update(due_on=in_days(5), targets="")


def confirm(head: Visitor, plan: PlanVersion) -> None:
    """The head uploads the stamped scan."""
    head.go(f"{plan.get_absolute_url()}check/")
    head.follow("确认方案")
    head.upload("scan", "盖章方案.pdf", samples.pdf())
    head.fill("code", short_code(digest(PlanVersion.objects.get(pk=plan.pk))))
    head.press("确认方案")
    head.sees("已确认方案")


def send(secretary: Visitor, plan: PlanVersion) -> None:
    secretary.go(f"{plan.get_absolute_url()}steps/submit/")
    secretary.press("报送方案")
    secretary.sees("已报送方案")


def get_the_plan_approved(
    secretary: Visitor, head: Visitor, officer: Visitor, people: People
) -> None:
    plan = people.plan
    secretary.go(f"{plan.get_absolute_url()}check/")
    secretary.sees("还有1处未完成")
    secretary.page.locator("main").get_by_role("link", name="去填写").click()
    secretary.fill("text", "到10月底专职工作人员达到4名。")
    secretary.save()
    secretary.sees("已保存“试点目标”")
    confirm(head, plan)
    send(secretary, plan)
    officer.go(f"{plan.get_absolute_url()}review/")
    officer.follow("退回修改")
    officer.page.get_by_role("button", name="对“试点目标”写意见").click()
    officer.page.select_option("main [name=reason_1]", "unmeasurable")
    officer.fill("text_1", "请写明参保人数。")
    officer.press("退回修改")
    officer.sees("已退回修改")
    second = plan.pilot.plan_versions.get(number=2)
    secretary.go(f"{second.get_absolute_url()}chapters/targets/")
    secretary.sees("请写明参保人数。")
    secretary.fill("text", "到10月底专职工作人员达到4名，全部参保。")
    secretary.save()
    secretary.sees("已保存“试点目标”")
    confirm(head, second)
    send(secretary, second)
    officer.go(f"{second.get_absolute_url()}review/")
    officer.press("通过")
    officer.sees("已通过")
    second.refresh_from_db()
    assert second.status == PlanStatus.APPROVED


def complete_the_task(secretary: Visitor, officer: Visitor, task: Task) -> None:
    secretary.go(task.get_absolute_url())
    secretary.page.locator(".actbar").get_by_role("link", name="上传佐证").click()
    secretary.upload("uploads", "聘用合同.png", samples.png(), "image/png")
    secretary.fill("percent", "100")
    secretary.fill("note", "已签合同2份。")
    secretary.press("上传")
    secretary.sees("已上传佐证1份")
    secretary.follow("提交办结")
    secretary.fill("actual_result", "公开招聘2名。")
    secretary.press("提交办结")
    secretary.sees("已提交办结")
    officer.go(task.get_absolute_url())
    officer.follow("办结")
    officer.press("办结")
    officer.sees("已办结")
    task.refresh_from_db()
    assert (task.status, task.progress) == ("verified", 100)


def fetch_the_pdf(secretary: Visitor) -> None:
    secretary.go("/summaries/")
    secretary.page.locator("main").get_by_role("button", name="开始撰写").click()
    secretary.follow("生成和下载PDF")
    secretary.press("生成PDF")
    secretary.sees("马上开始")
    assert make_documents() == 1
    secretary.sees("已生成")  # the page asks by itself
    with secretary.page.expect_download() as waiting:
        secretary.page.get_by_role("link", name="下载PDF").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


def test_a_plan_a_task_and_a_pdf(enter):
    people = a_plan()
    move_to_today(people.plan)
    secretary, head = enter(people.secretary), enter(people.head)
    officer = enter(people.officer)
    get_the_plan_approved(secretary, head, officer, people)
    complete_the_task(secretary, officer, people.plan.pilot.tasks.get())
    fetch_the_pdf(secretary)
    for visitor in (secretary, head, officer):
        visitor.was_undisturbed()


def a_task() -> Task:
    task = make_task()
    task.due_on = in_days(30)
    task.save()
    return task


def test_a_task_is_completed_without_javascript(enter):
    task = a_task()
    visitor = enter(secretary_of(task.pilot.society), java_script_enabled=False)
    visitor.go(task.get_absolute_url())
    visitor.follow("更新进度")
    visitor.fill("percent", "80")
    visitor.fill("note", "招聘结束，正在签合同。")
    visitor.press("保存")
    visitor.sees("进度已更新为80%")
    visitor.page.locator(".actbar").get_by_role("link", name="上传佐证").click()
    visitor.upload("uploads", "聘用合同.pdf", samples.pdf())
    visitor.press("上传")
    visitor.sees("已上传佐证1份")
    visitor.follow("提交办结")
    visitor.press("提交办结")  # nothing filled in: the page says so
    visitor.sees("请填写“实际成果”")
    visitor.fill("actual_result", "公开招聘2名。")
    visitor.press("提交办结")
    visitor.sees("已提交办结")
    task.refresh_from_db()
    assert task.status == "completion_submitted"
    assert visitor.foreign == []


def test_narrow_screens_need_no_scrolling_sideways(enter):
    task = a_task()
    narrow = {"viewport": {"width": 375, "height": 700}}
    visitor = enter(secretary_of(task.pilot.society), **narrow)
    for address in ("/", "/programme/tasks/", "/programme/tasks/board/", task.get_absolute_url()):
        visitor.go(address)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 375, (address, width)
    visitor.was_undisturbed()
