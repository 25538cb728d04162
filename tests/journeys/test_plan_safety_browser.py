"""Nothing typed into a plan is ever lost, in a real Chromium.

Two people write at once, the session ends, the server fails, the line drops, somebody leaves the
page: each time the words are still there or are offered, and can be saved in the end. What is
kept is kept by the server: the office computer remembers nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from pilots.actions.plan_tasks import delete_task
from pilots.actions.supervision import issue_rectification, plan_visit
from pilots.forms.plan import PartForm
from pilots.forms.plan_table import prefix_of
from pilots.models import (
    PlanArea,
    PlanTask,
    PlanVersion,
    RectificationAnswer,
    ReturnRemark,
    SiteVisit,
    Task,
)
from pilots.tests.factories import make_task
from pilots.tests.plan_steps import DAY, People, a_plan, confirmed, submitted
from pilots.tests.task_steps import give_proof
from pilots.workflows.rectification import RECTIFICATION
from sanhua.accounts.models import Draft, User
from sanhua.accounts.tests.factories import PASSWORD
from sanhua.accounts.tests.test_drafts_browser import sign_in
from sanhua.core.steps import StepForm
from sanhua.core.workflow import Occasion
from sanhua.files.tests import samples
from societies.enums import Area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE = 10_000  # ms
THEIRS = "先保存的人写的：到10月底专职工作人员达到3名。"
MINE = "后保存的人写的：到10月底专职工作人员达到4名，\n全部参保。"
# htmx notes the address of the page; anything else would be too much.
REMEMBERED = """async () => [
  Object.keys(localStorage),
  Object.keys(sessionStorage).filter(key => key !== "htmx-current-path-for-history"),
  await indexedDB.databases(), await caches.keys(), window.name]"""
NOTHING = [[], [], [], [], ""]


@dataclass(frozen=True)
class Place:
    """A form: where it is, the field that is written, the button, what is stored, who writes."""

    address: str
    field: str
    button: str
    stored: Callable[[], str]
    by: str = "secretary"
    also: Callable[[Any], object] = lambda _page: None  # what else the form asks for
    words: str = MINE


def place_of(people: People, form: str) -> Place:
    return beside_the_plan(people, form) or part_of(people.plan, form)


def beside_the_plan(people: People, form: str) -> Place | None:
    """The other forms of a year on which people write at length."""
    plan, pilot, now = people.plan, people.plan.pilot, timezone.now()
    day = timezone.localdate()
    if form == "return":
        submitted(people)
        return Place(
            f"{plan.get_absolute_url()}review/?decide=return&open=chapter:targets",
            "text_1",
            "退回修改",
            lambda: _text(ReturnRemark, "text"),
            by="officer",
            also=lambda page: page.select_option("main [name=reason_1]", "unmeasurable"),
        )
    if form == "respond":
        order = issue_rectification(
            pilot, actor=people.officer, now=now, on=day, problem="缺社保凭证。",
            requirement="请补齐。", clause="通知四（一）2", source="visit", due_on=day,
        )  # fmt: skip
        RECTIFICATION.perform(order, "acknowledge", Occasion(people.secretary, now))
        home = order.get_absolute_url()
        stored = partial(_text, RectificationAnswer, "measures")
        return Place(f"{home}steps/respond/", "measures", "报送整改", stored)
    if form == "report":
        task = make_task(pilot=pilot)
        give_proof(task, by=people.secretary)
        stored = partial(_text, Task, "actual_result")
        return Place(f"{task.get_absolute_url()}steps/report/", "actual_result", "提交办结", stored)
    if form == "record":
        values = {"planned_on": day, "purpose": "中期调研", "participants": "王军"}
        visit = plan_visit(pilot, actor=people.officer, now=now, **values)
        return Place(
            f"{visit.get_absolute_url()}steps/record/",
            "findings",
            "登记调研情况",
            lambda: _text(SiteVisit, "findings"),
            by="officer",
            also=lambda page: page.fill("main [name=guidance]", "请按期推进。"),
        )
    if form == "rows":
        return Place(
            f"{plan.get_absolute_url()}rows/",
            "text",
            "检查",
            lambda: "".join(
                plan.tasks.filter(title__startswith="培训").values_list("title", flat=True)
            ),
            words="A2\t培训专职人员\t培训专职人员4名\t李明\t2022-03-01\t2022-08-31",
        )
    return None


def _text(model: Any, name: str) -> str:
    return "".join(model.objects.values_list(name, flat=True))


def part_of(plan: PlanVersion, form: str) -> Place:
    home, task = plan.get_absolute_url(), PlanTask.objects.get(plan=plan)

    def result() -> str:
        return PlanTask.objects.get(pk=task.pk).target_result

    return {
        "chapter": lambda: Place(
            f"{home}chapters/targets/",
            "text",
            "保存并返回",
            lambda: PlanVersion.objects.get(pk=plan.pk).targets,
        ),
        "area": lambda: Place(
            f"{home}areas/A1/",
            "reason",
            "保存并返回",
            lambda: PlanArea.objects.get(plan=plan, area=Area.A1).reason,
        ),
        "task": lambda: Place(f"{home}tasks/{task.pk}/", "target_result", "保存任务", result),
        "table": lambda: Place(
            f"{home}table/", f"{prefix_of(task)}-target_result", "保存修改", result
        ),
    }[form]()


class Writer:
    """A person at one form of the plan, at a computer of their own."""

    def __init__(self, context: Any, site: str, user: User, place: Place) -> None:
        self.context, self.site, self.user, self.place = context, site, user, place
        sign_in(context, user, site)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        # Asked whether to leave the page with unsaved text: yes.
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.open()

    @property
    def field(self) -> Any:
        return self.page.locator(f"main [name={self.place.field}]")

    @property
    def text(self) -> str:
        return self.field.input_value()

    def button(self, name: str) -> Any:
        return self.page.locator("main").get_by_role("button", name=name, exact=True)

    def open(self) -> None:
        """Open the form, and wait until it knows what is kept for it."""
        with self.page.expect_response("**/accounts/draft/?page=*"):
            self.page.goto(self.site + self.place.address)

    def write(self, words: str) -> None:
        """Type without leaving the field, so that nothing has been kept by itself yet."""
        self.field.click()
        self.field.fill(words)

    def save(self) -> None:
        self.button(self.place.button).click()

    def saves(self, status: int) -> None:
        """Press the button, and wait for the answer of the portal."""
        with self.page.expect_navigation(), self.page.expect_response(self._is_answer) as answer:
            self.save()
        assert answer.value.status == status

    @staticmethod
    def _is_answer(response: Any) -> bool:
        request = response.request
        return request.method == "POST" and request.is_navigation_request()

    def sees(self, words: str) -> None:
        self.page.locator("body").get_by_text(words).first.wait_for()

    def shows(self, words: str) -> bool:
        """Say whether the page shows words outside of the fields."""
        return all(line in self.page.locator("main").inner_text() for line in words.split("\n"))

    def is_kept(self) -> None:
        """Wait until the portal has the words, though nobody on a page waits for it."""
        for _ in range(PATIENCE // 20):
            if Draft.objects.filter(user=self.user, page=self.place.address).exists():
                return
            time.sleep(0.02)
        raise AssertionError("the words went with the page")

    def takes_back(self) -> None:
        """The words of before are in the field, at once or after they were offered."""
        offer = self.page.locator("[data-draft]")
        if self.text != self.place.words:
            offer.wait_for()
            self.button("恢复").click()
        assert self.text == self.place.words
        assert offer.count() == 0

    def has_saved(self) -> None:
        self.saves(302)
        assert self.place.stored().replace("\r\n", "\n") == MINE
        assert not Draft.objects.filter(user=self.user).exists()

    def signs_in(self) -> None:
        self.page.fill("[name=username]", self.user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.button("登录").click()
        self.page.wait_for_load_state()

    def end(self) -> None:
        """Leave the computer to the next; it remembers nothing."""
        remembered = self.page.evaluate(REMEMBERED)
        self.page.close()
        self.context.set_offline(False)
        self.context.clear_cookies()
        assert (self.faults, remembered) == ([], NOTHING)


@pytest.fixture
def people() -> People:
    return a_plan()


@pytest.fixture(scope="module")
def computers(browser: Any) -> Iterator[list[Any]]:
    """Two computers for all tests: to fetch styles and scripts anew each time takes a second."""
    screen = {"width": 1366, "height": 768}
    contexts = [browser.new_context(viewport=screen, locale="zh-CN") for _ in range(2)]
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def write(
    computers: list[Any], live_server: Any, people: People
) -> Iterator[Callable[..., Writer]]:
    """Put a person at a form; in the end no computer may remember anything."""
    writers: list[Writer] = []

    def start(form: str, user: User | None = None) -> Writer:
        place, computer = place_of(people, form), computers[len(writers)]
        person = user or getattr(people, place.by)
        writers.append(Writer(computer, live_server.url, person, place))
        return writers[-1]

    yield start
    for writer in writers:
        writer.end()


every_form = pytest.mark.parametrize("form", ["chapter", "area", "task", "table"])
# Where only the script decides, and that is the same on all.
long_and_short = pytest.mark.parametrize("form", ["chapter", "task"])
one_and_many = pytest.mark.parametrize("form", ["area", "table"])


@every_form
def test_of_two_writers_the_second_sees_both_texts_and_decides(write, people, form):
    first, second = write(form, people.head), write(form)
    second.write(MINE)
    first.write(THEIRS)
    first.saves(302)

    second.saves(409)

    assert second.text == MINE
    assert second.shows(THEIRS)
    assert second.place.stored() == THEIRS
    second.has_saved()
    first.open()
    assert first.text == MINE


@every_form
def test_whoever_saves_again_before_the_page_knows_what_is_kept_is_not_offered_it_later(
    write, people, form
):
    first, second = write(form, people.head), write(form)
    second.write(MINE)
    first.write(THEIRS)
    first.saves(302)
    second.page.route("**/accounts/draft/?page=*", lambda _: None)  # the answer never comes
    second.saves(409)

    second.has_saved()


def test_what_the_second_did_not_touch_stays_as_the_first_saved_it(write, people):
    first, second = write("table", people.head), write("task")
    second.write(MINE)
    owner = first.place.field.replace("target_result", "owner")
    first.page.fill(f"main [name={owner}]", "王芳（秘书长）")
    first.saves(302)

    second.saves(409)

    assert second.text == MINE
    second.has_saved()
    assert PlanTask.objects.get(plan=people.plan).owner == "王芳（秘书长）"


@long_and_short
def test_after_the_session_ended_the_text_is_there_again(write, form):
    here = write(form)
    here.write(MINE)
    Session.objects.all().delete()

    here.saves(302)

    here.sees("登录")
    here.signs_in()
    here.sees("以下内容尚未提交")
    shown = here.page.locator("textarea[readonly]").evaluate_all("all => all.map(f => f.value)")
    assert MINE in shown
    with here.page.expect_navigation():
        here.button("继续提交").click()
    assert here.place.stored().replace("\r\n", "\n") == MINE
    assert not Draft.objects.exists()


def test_an_ended_session_is_said_while_typing_and_the_page_goes_on_afterwards(write):
    here = write("chapter")
    here.context.clear_cookies(name="sessionid")
    here.write(MINE)
    here.field.blur()
    here.sees("登录已超时，请在新窗口登录后继续，本页内容没有丢失")

    sign_in(here.context, here.user, here.site)  # as in another window
    assert here.text == MINE
    here.has_saved()


def test_what_was_typed_before_the_session_ended_is_offered_when_the_form_is_opened_anew(write):
    here = write("chapter")
    here.write(MINE)
    here.field.blur()
    here.sees("已自动保存 ")
    here.context.clear_cookies(name="sessionid")

    here.page.goto(here.site + here.place.address)
    here.signs_in()

    here.takes_back()
    here.has_saved()


@one_and_many
def test_when_the_server_fails_on_saving_the_text_is_offered_again(write, monkeypatch, form):
    here = write(form)
    here.write(MINE)
    with monkeypatch.context() as broken:
        broken.setattr(PartForm, "occasion", lambda *_: 1 // 0)
        here.saves(500)
        here.sees("系统暂时不能处理")

    with here.page.expect_response("**/accounts/draft/?page=*"):
        here.page.go_back()

    here.takes_back()
    here.open()  # anew, where the browser itself brings nothing back
    here.takes_back()
    here.has_saved()


@pytest.mark.parametrize("form", ["return", "respond", "report", "record", "rows"])
def test_on_the_long_forms_beside_the_plan_nothing_is_lost(write, people, monkeypatch, form):
    """The server fails, somebody goes back, the line drops: each time the words are there."""
    here = write(form)
    words = here.place.words
    here.place.also(here.page)
    here.write(words)
    here.context.set_offline(True)
    here.save()
    here.sees("网络中断，没有提交")
    here.context.set_offline(False)
    with monkeypatch.context() as broken:
        for taken in (PartForm, StepForm):
            broken.setattr(taken, "occasion", lambda *_: 1 // 0)
        broken.setattr("pilots.views.plan_table.read_rows", lambda *_: 1 // 0)
        here.saves(500)
        here.sees("系统暂时不能处理")
    here.open()  # anew, where the browser itself brings nothing back
    here.takes_back()
    here.place.also(here.page)

    if form != "rows":
        here.has_saved()
        return
    here.saves(200)  # first shown, then taken
    assert here.text == words
    here.sees("共1行，可以导入")
    with here.page.expect_navigation():
        here.button("导入这1项任务").click()
    assert here.place.stored() == "培训专职人员"
    assert not Draft.objects.filter(user=here.user).exists()


def test_after_an_upload_was_refused_the_page_goes_on_keeping_what_is_typed(write, people):
    """The answer takes the place of the form without loading the page anew."""
    here = write("respond")
    here.write("")
    html = {"name": "凭证.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"}
    here.page.set_input_files("main [name=uploads]", html)
    here.save()
    here.sees("内容与扩展名不一致")
    here.write(MINE)
    here.field.blur()
    here.sees("已自动保存 ")
    assert Draft.objects.filter(user=here.user).exists()

    proof = {"name": "凭证.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    here.page.get_by_role("button", name="去掉 凭证.pdf").click()  # what was refused stays chosen
    here.page.set_input_files("main [name=uploads]", proof)
    with here.page.expect_navigation():
        here.save()
    assert here.place.stored().replace("\r\n", "\n") == MINE
    assert not Draft.objects.filter(user=here.user).exists()


@one_and_many
def test_without_a_connection_the_text_stays_and_can_be_saved_later(write, form):
    here = write(form)
    stored = here.place.stored()
    here.context.set_offline(True)
    here.write(MINE)
    here.save()

    here.sees("网络中断，没有提交")
    assert here.text == MINE
    assert here.place.stored() == stored
    here.save()  # whoever is impatient loses nothing either
    here.sees("网络中断，没有提交")
    assert here.text == MINE

    here.context.set_offline(False)
    here.has_saved()


def test_a_connection_lost_halfway_loses_nothing(write):
    """The text reached the server, the form did not."""
    here = write("chapter")
    here.page.route(f"**{here.place.address}", lambda route: route.abort("connectionreset"))
    here.write(MINE)
    with here.page.expect_event("requestfailed"):
        here.save()
    here.is_kept()
    here.page.unroute(f"**{here.place.address}")

    here.open()

    here.takes_back()
    here.has_saved()


def test_where_nothing_can_be_kept_the_second_press_saves(write):
    """Keeping is a comfort: it warns once, and does not stand in the way of a deadline."""
    here = write("chapter")
    stored = here.place.stored()
    here.page.route("**/accounts/draft/", lambda route: route.fulfill(status=503, body="busy"))
    here.write(MINE)
    here.save()
    here.sees("系统暂时没有响应，没有提交")
    assert (here.text, here.place.stored()) == (MINE, stored)

    here.has_saved()


def test_an_impatient_double_click_saves_once(write, people):
    here = write("chapter")
    before = people.fresh().version
    here.write(MINE)
    with here.page.expect_navigation():
        here.button(here.place.button).dblclick()
    here.page.wait_for_url(here.site + people.plan.get_absolute_url())

    assert here.place.stored().replace("\r\n", "\n") == MINE
    assert people.fresh().version == before + 1


def test_a_lost_connection_is_said_while_typing(write):
    here = write("chapter")
    here.context.set_offline(True)
    here.write(MINE)
    here.field.blur()
    here.sees("自动保存失败，正在重试")

    here.context.set_offline(False)
    here.field.focus()
    here.field.blur()
    here.sees("已自动保存 ")
    assert here.text == MINE


@long_and_short
def test_whoever_leaves_and_comes_back_is_offered_the_text(write, people, form):
    here = write(form)
    here.page.goto(here.site + people.plan.get_absolute_url())
    here.open()
    here.write(MINE)

    here.page.go_back()
    here.page.wait_for_url(here.site + people.plan.get_absolute_url())
    here.is_kept()
    with here.page.expect_response("**/accounts/draft/?page=*"):
        here.page.go_forward()

    here.takes_back()
    here.has_saved()


def test_whoever_follows_a_link_is_offered_the_text(write, people):
    here = write("chapter")
    here.write(MINE)
    here.page.locator(".crumb a", has_text="工作台").first.click()
    here.page.wait_for_url(here.site + "/")
    here.is_kept()
    with here.page.expect_response("**/accounts/draft/?page=*"):
        here.page.go_back()

    here.takes_back()
    here.has_saved()


def test_a_closed_tab_is_offered_its_text_in_the_next(write):
    here = write("chapter")
    here.write(MINE)
    here.page.close(run_before_unload=True)
    here.page = here.context.new_page()
    here.is_kept()
    here.open()

    here.takes_back()
    here.has_saved()


@every_form
def test_text_for_a_plan_that_was_confirmed_meanwhile_can_be_copied(write, people, form):
    here = write(form)
    stored = here.place.stored()
    here.write(MINE)
    if form == "task":
        here.page.fill("main [name=step-2-title]", "完成公示并存档")
    confirmed(people)

    here.saves(409)

    here.sees("已由学会负责人确认，不能修改")
    shown = here.page.locator("main textarea").evaluate_all("all => all.map(f => f.value)")
    assert MINE in shown
    if form == "task":
        assert any("完成公示并存档" in text for text in shown)
    assert here.place.stored() == stored


@pytest.mark.parametrize("form", ["task", "table"])
def test_text_for_a_task_that_was_deleted_meanwhile_is_shown(write, people, form):
    here = write(form)
    here.write(MINE)
    task = PlanTask.objects.get(plan=people.plan)
    delete_task(task, Occasion(people.head, DAY, seen=people.fresh().version))

    here.saves(409)

    here.sees("刚刚已被他人删除")
    typed = here.page.locator("main textarea").evaluate_all("all => all.map(f => f.value)")
    assert MINE in typed or here.shows(MINE)
