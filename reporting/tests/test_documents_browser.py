"""Watching a document being made in a real browser: by keyboard, and when the network fails."""

from __future__ import annotations

import pytest
from django.test import Client

from pilots.tests.factories import at
from reporting.actions.documents import request_document
from reporting.enums import DocumentKind, SummaryStatus
from reporting.tests.papers import make_summary
from societies.tests.factories import secretary_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERED = "#job:not([data-first])"


@pytest.fixture
def tab(browser, live_server):
    """A tab of a secretary who waits for a document."""
    summary = make_summary(status=SummaryStatus.SUBMITTED)
    secretary = secretary_of(summary.pilot.society)
    job = request_document(
        kind=DocumentKind.PILOT_SUMMARY, subject=summary, actor=secretary, now=at("2022-12-20")
    )
    client = Client()
    client.force_login(secretary)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}{job.get_absolute_url()}")
    page.evaluate("document.querySelector('#job').dataset.first = ''")
    yield page
    context.close()


@pytest.mark.parametrize("name", ["取消", "刷新进度", "历次生成的文件"])
def test_the_focus_stays_where_it_is_when_the_progress_is_shown_anew(tab, name):
    tab.get_by_text(name, exact=True).focus()
    tab.locator(ANSWERED).wait_for()

    assert tab.evaluate("document.activeElement.textContent") == name


@pytest.mark.parametrize("fault", ["answer", "network"])
def test_a_poll_that_fails_says_so_and_takes_it_back(tab, fault):
    refuse = {
        "answer": lambda route: route.fulfill(status=503, body=""),
        "network": lambda route: route.abort(),
    }[fault]
    tab.route("**/document-jobs/**", refuse)
    line = tab.locator("#status")
    line.get_by_text("暂时没有取到最新进度，正在自动重试。").wait_for()

    tab.unroute("**/document-jobs/**")
    tab.locator(ANSWERED).wait_for()
    assert line.inner_text() == ""
