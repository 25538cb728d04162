"""Autosave in a real browser, on the form of an application: nothing typed is lost, nothing stays."""

import pytest
from django.test import Client
from django.utils import timezone

from pilots.tests.factories import make_application
from sanhua.accounts.actions.drafts import keep_draft
from sanhua.accounts.models import Draft
from sanhua.accounts.queries import read_draft
from sanhua.accounts.tests.factories import UserFactory
from societies.tests.factories import secretary_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "有固定办公场所，\n专职人员4名。"
CHOICES = """
<input type="checkbox" name="way" value="a" checked><input type="checkbox" name="way" value="b">
<input type="checkbox" name="way" value="c"><input type="radio" name="kind" value="x" checked>
<input type="radio" name="kind" value="y"><input type="text" name="row"><input type="text" name="row">
<select name="one"><option value="1">1</option><option value="2">2</option></select>
<select name="many" multiple><option>1</option><option>2</option><option>3</option></select>
<input type="text" name="own" data-no-autosave><input type="password" name="code">
"""


@pytest.fixture
def application():
    return make_application()


@pytest.fixture
def person(application):
    return secretary_of(application.society)


@pytest.fixture
def page(application):
    return f"{application.get_absolute_url()}edit/"


def sign_in(context, user, site):
    client = Client()
    client.force_login(user)
    client.get("/accounts/password/")  # makes the CSRF cookie
    for name in ("sessionid", "csrftoken"):
        cookie = {"name": name, "value": client.cookies[name].value, "url": site}
        context.add_cookies([cookie])


@pytest.fixture
def tab(browser, person, live_server):
    """A tab of the society's secretary; ``tab.faults`` is what went wrong in the scripts."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    sign_in(context, person, live_server.url)
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    tab.faults = []
    tab.on("pageerror", lambda fault: tab.faults.append(str(fault)))
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.site = live_server.url
    yield tab
    assert tab.faults == []
    context.close()


def open_form(tab, page):
    """Open the page, and wait until it knows what is kept for it."""
    with tab.expect_response("**/accounts/draft/?page=*"):
        tab.goto(tab.site + page)


def indicator(tab, words):
    tab.locator("[data-autosaved]", has_text=words).wait_for()


def leave_field(tab):
    tab.focus("main [name=intention]")


def draft_of(person, page):
    kept = read_draft(person, page=page)
    return dict(kept.fields) if kept else None


def offered(tab):
    return tab.locator("[data-draft]")


def button(tab, name):
    return tab.locator("main").get_by_role("button", name=name, exact=True)


def test_text_is_kept_on_leaving_the_field_offered_restored_and_dropped_on_submission(
    tab, person, page, application
):
    open_form(tab, page)
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)
    indicator(tab, "已自动保存 ")
    application.refresh_from_db()
    assert application.conditions == "有固定办公场所。"
    assert set(draft_of(person, page)) == {"conditions", "foundation", "scale", "intention"}
    assert tab.evaluate("localStorage.length") == 0
    assert "专职" not in tab.evaluate("JSON.stringify(sessionStorage)")

    open_form(tab, page)
    offered(tab).wait_for()
    now = timezone.localtime(Draft.objects.get().saved_at)
    sentence = f"这里有{now.month}月{now.day}日{now:%H:%M}自动保存、尚未提交的内容。"
    assert offered(tab).locator("p").all_text_contents() == [sentence]
    assert tab.input_value("[name=conditions]") == "有固定办公场所。"
    button(tab, "恢复").click()
    assert tab.input_value("[name=conditions]") == TEXT
    assert offered(tab).count() == 0

    button(tab, "保存草稿").click()
    tab.wait_for_url(tab.site + application.get_absolute_url())
    application.refresh_from_db()
    assert application.conditions.replace("\r\n", "\n") == TEXT
    assert not Draft.objects.exists()


def test_ten_seconds_after_a_change_without_leaving_the_field(tab, person, page):
    tab.clock.install()
    open_form(tab, page)
    tab.fill("[name=conditions]", TEXT)
    tab.clock.run_for(9_000)
    assert draft_of(person, page) is None

    tab.clock.run_for(2_000)

    indicator(tab, "已自动保存 ")
    assert draft_of(person, page)["conditions"] == TEXT


def test_dropping_deletes_the_draft(tab, person, page):
    keep_draft(person, page=page, fields=[("conditions", TEXT)], now=timezone.now())
    open_form(tab, page)
    button(tab, "放弃").click()

    indicator(tab, "已放弃自动保存的内容")
    assert offered(tab).count() == 0
    assert tab.input_value("[name=conditions]") == "有固定办公场所。"
    assert not Draft.objects.exists()


def test_what_was_kept_is_not_written_over_before_the_person_has_chosen(tab, person, page):
    keep_draft(person, page=page, fields=[("conditions", TEXT)], now=timezone.now(), seen="99")
    open_form(tab, page)
    offered(tab).wait_for()
    assert "又有更新" in offered(tab).text_content()

    tab.fill("[name=conditions]", "另一段")
    leave_field(tab)
    indicator(tab, "请先在上方选择“恢复”或“放弃”")
    assert draft_of(person, page) == {"conditions": TEXT}

    button(tab, "恢复").click()  # asked whether to replace what was typed: yes
    assert tab.input_value("[name=conditions]") == TEXT


def test_every_kind_of_field_is_restored(tab, person, page):
    fields = [("way", "b"), ("way", "c"), ("kind", "y"), ("row", "甲"), ("row", "乙"), ("one", "2")]
    fields += [("many", "1"), ("many", "3"), ("own", "不"), ("gone", "无")]
    keep_draft(person, page=page, fields=fields, now=timezone.now())
    open_form(tab, page)
    add = "html => document.querySelector('form[data-autosave]').insertAdjacentHTML('beforeend', html)"
    tab.evaluate(add, CHOICES)
    button(tab, "恢复").click()

    state = tab.evaluate(
        """() => Array.from(new FormData(document.querySelector('form[data-autosave]')))
             .filter(pair => /^(way|kind|row|one|many|own)$/.test(pair[0]))"""
    )
    assert state == [
        *(["way", "b"], ["way", "c"], ["kind", "y"], ["row", "甲"], ["row", "乙"], ["one", "2"]),
        *(["many", "1"], ["many", "3"], ["own", ""]),
    ]

    tab.fill("[name=own]", "只在此处")
    tab.fill("[name=code]", "geheim")
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)
    indicator(tab, "已自动保存 ")
    kept = read_draft(person, page=page).fields
    assert [pair for pair in kept if pair in fields] == fields[:8]
    assert not {"own", "code", "seen", "token", "csrfmiddlewaretoken"} & set(dict(kept))


def test_a_failure_is_said_and_tried_again(tab, person, page):
    tab.clock.install()
    open_form(tab, page)
    tab.route("**/accounts/draft/", lambda route: route.abort())
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)
    indicator(tab, "自动保存失败，正在重试")

    tab.unroute("**/accounts/draft/")
    tab.clock.run_for(11_000)

    indicator(tab, "已自动保存 ")
    assert draft_of(person, page)["conditions"] == TEXT


def test_too_much_is_said(tab, person, page):
    open_form(tab, page)
    tab.fill("[name=conditions]", "试" * 70_000)
    leave_field(tab)

    indicator(tab, "本页内容超过200KB，不能自动保存，请及时提交。")
    assert not Draft.objects.exists()


def test_after_an_ended_session_the_same_person_goes_on(tab, person, page, application):
    open_form(tab, page)
    tab.context.clear_cookies(name="sessionid")
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)
    indicator(tab, "登录已超时，请在新窗口登录后继续，本页内容没有丢失")

    sign_in(tab.context, person, tab.site)  # as in another window: a new session, a new token
    tab.focus("[name=conditions]")
    leave_field(tab)
    indicator(tab, "已自动保存 ")
    button(tab, "保存草稿").click()

    tab.wait_for_url(tab.site + application.get_absolute_url())
    assert not Draft.objects.exists()


def test_after_an_ended_session_nothing_is_kept_for_another_person(tab, page):
    open_form(tab, page)
    other = UserFactory()
    sign_in(tab.context, other, tab.site)
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)

    indicator(tab, "登录账号已变更")
    assert not Draft.objects.exists()


def test_a_form_with_errors_shows_what_was_typed_last_and_offers_nothing(tab, person, page):
    open_form(tab, page)
    tab.fill("[name=conditions]", TEXT)
    leave_field(tab)
    indicator(tab, "已自动保存 ")
    tab.fill("[name=scale]", "大" * 3_100)
    assert tab.evaluate("document.querySelector('[name=autosaved]').value") == "1"
    with tab.expect_response("**/accounts/draft/?page=*") as kept:
        button(tab, "保存草稿").click()

    tab.wait_for_selector(".errsum")
    assert dict(kept.value.json()["fields"])["conditions"] == TEXT
    assert tab.input_value("[name=scale]") == "大" * 3_100
    assert offered(tab).count() == 0
    assert draft_of(person, page) is not None
