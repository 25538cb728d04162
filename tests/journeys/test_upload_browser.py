"""Handing in files in a real Chromium: button or drag, progress, cancel, and nothing chosen lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from pilots.models import Evidence
from pilots.tests.task_steps import a_task
from sanhua.files.tests import samples
from tests.journeys.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([selector, files]) => {
  const transfer = new DataTransfer();
  files.forEach(([name, text]) => transfer.items.add(new File([text], name)));
  const target = document.querySelector(selector);
  ["dragenter", "dragover", "drop"].forEach(kind => target.dispatchEvent(
    new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: transfer})));
}"""


@pytest.fixture
def people(browser, live_server):
    cache.clear()
    return a_task()


@pytest.fixture
def here(browser, live_server, people):
    visitor = Visitor(browser, live_server.url, people.secretary)
    visitor.go(f"/programme/tasks/{people.task.pk}/evidence/")
    yield visitor
    visitor.context.close()


def chosen(visitor: Visitor) -> list[str]:
    return visitor.page.evaluate(
        "Array.from(document.querySelector('main [name=uploads]').files, f => f.name)"
    )


def choose(visitor: Visitor, *files: tuple[str, bytes]) -> None:
    given: list[Any] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in files
    ]
    visitor.page.set_input_files("main [name=uploads]", given)


def test_files_come_by_button_and_by_drag_and_leave_one_by_one(here):
    choose(here, ("纪要.pdf", samples.pdf()))
    here.page.evaluate(DROP, ["form[data-upload]", [["照片.pdf", "%PDF-1.7"], ["多余.pdf", "x"]]])
    assert chosen(here) == ["纪要.pdf", "照片.pdf", "多余.pdf"]

    here.page.get_by_role("button", name="去掉 多余.pdf").click()
    assert chosen(here) == ["纪要.pdf", "照片.pdf"]

    choose(here, ("宏.exe", b"MZ"), ("空.pdf", b""), ("大.pdf", b"0" * (20 * 1024 * 1024 + 1)))
    here.sees("“宏.exe”不能上传这类文件")
    here.sees("“空.pdf”是空文件")
    here.sees("“大.pdf”20.0MB，超过20MB")
    assert chosen(here) == ["纪要.pdf", "照片.pdf"]


def test_a_file_chosen_before_the_script_came_stays_chosen(here):
    held = []
    here.page.route("**/upload*.js", lambda route: held.append(route))  # noqa: PLW0108
    here.page.reload(wait_until="commit")
    choose(here, ("纪要.pdf", samples.pdf()))
    here.page.wait_for_function("document.readyState === 'interactive'")
    held[0].continue_()
    here.page.get_by_role("button", name="去掉 纪要.pdf").wait_for()

    assert chosen(here) == ["纪要.pdf"]
    here.press("上传")
    here.sees("已上传佐证1份")


def test_several_files_are_sent_at_once(here, people):
    choose(here, ("纪要.pdf", samples.pdf()), ("合同.png", samples.png()))
    here.press("上传")
    here.sees("已上传佐证2份")

    assert here.page.url.endswith(people.task.get_absolute_url())
    assert set(Evidence.objects.values_list("title", flat=True)) == {"纪要", "合同"}
    here.was_undisturbed()


def test_what_the_server_refuses_stays_chosen_and_typed(here, people):
    choose(here, ("纪要.pdf", samples.pdf()), ("假.png", b"<html>not a picture"))
    here.fill("description", "见第3页")
    here.press("上传")
    here.sees("文件内容与扩展名不一致")

    assert chosen(here) == ["纪要.pdf", "假.png"]
    assert here.page.input_value("main [name=description]") == "见第3页"
    here.page.get_by_role("button", name="去掉 假.png").click()
    here.press("上传")
    here.sees("已上传佐证1份")
    assert Evidence.objects.get().description == "见第3页"


def test_a_broken_line_and_a_fault_lose_nothing(here, people):
    choose(here, ("纪要.pdf", samples.pdf()))
    here.fill("description", "见第3页")
    here.context.set_offline(True)
    here.press("上传")
    here.sees("网络中断，没有提交")  # not even the words were safe: the form stays
    here.context.set_offline(False)
    here.page.route("**/evidence/", lambda route: route.abort())
    here.press("上传")
    here.sees("网络中断，没有上传成功")
    here.page.unroute("**/evidence/")
    here.page.route("**/evidence/", lambda route: route.fulfill(status=500, body="fault"))
    here.press("上传")
    here.sees("系统暂时不能处理")
    here.page.unroute("**/evidence/")

    assert chosen(here) == ["纪要.pdf"]
    here.press("上传")
    here.sees("已上传佐证1份")
    assert Evidence.objects.get().description == "见第3页"


def test_an_upload_can_be_stopped(here):
    choose(here, ("纪要.pdf", samples.pdf()))
    held = []
    here.page.route("**/evidence/", lambda route: held.append(route))  # noqa: PLW0108
    here.press("上传")
    here.page.get_by_role("button", name="取消上传").click()
    here.sees("已取消，没有上传任何文件")

    assert not Evidence.objects.exists()
    assert chosen(here) == ["纪要.pdf"]


def test_without_script_the_form_is_sent_as_ever(browser, live_server, people):
    plain = Visitor(browser, live_server.url, people.secretary, java_script_enabled=False)
    plain.go(f"/programme/tasks/{people.task.pk}/evidence/")
    plain.upload("uploads", "纪要.pdf", samples.pdf())
    plain.press("上传")
    plain.sees("已上传佐证1份")
    plain.context.close()


def test_words_of_a_closed_page_are_offered_again(here, people):
    here.fill("description", "见第3页")
    here.page.locator("main [name=note]").click()  # leaving a field keeps it
    here.sees("已自动保存")
    here.go(f"/programme/tasks/{people.task.pk}/evidence/")
    here.page.get_by_role("button", name="恢复").click()

    assert here.page.input_value("main [name=description]") == "见第3页"
    choose(here, ("纪要.pdf", samples.pdf()))
    here.press("上传")
    here.sees("已上传佐证1份")
    assert Evidence.objects.get().description == "见第3页"
    here.go(f"/programme/tasks/{people.task.pk}/evidence/")
    here.page.wait_for_load_state("networkidle")
    assert here.page.get_by_role("button", name="恢复").count() == 0
