"""Evaluating in a real Chromium: what experts and societies type is kept, and sent when they say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from pilots.models import ScoreSheet, SheetScore
from pilots.tests.test_assessment import DAY, Case, at
from pilots.workflows.sheet import SHEET
from sanhua.core.workflow import Occasion
from tests.journeys.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case():
    cache.clear()
    return Case()


@pytest.fixture
def enter(browser, live_server):
    visitors: list[Visitor] = []

    def start(user: Any) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, user))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()


def kept(visitor: Visitor) -> None:
    visitor.page.locator("[data-autosaved]", has_text="已自动保存").wait_for()


def test_an_expert_scores_line_by_line_stops_and_goes_on(case, enter):
    sheet = ScoreSheet.objects.get(pk=case.begin_scoring()[0].pk)
    SHEET.perform(sheet, "declare", Occasion(sheet.expert, at(DAY)))
    here = enter(sheet.expert)
    here.go(sheet.get_absolute_url())
    page = here.page

    # Points from the list need a reason, said at once; what is typed is in the sheet unasked.
    page.locator(".pts label", has_text="差距较大").click()
    assert page.input_value("main [name=points]") == "12"
    page.get_by_text("这个分数须写明理由。").wait_for()
    page.fill("main [name=reason]", "场所租期偏短。")
    page.get_by_text("这个分数须写明理由。").wait_for(state="hidden")
    page.fill("main [name=note]", "问租约")
    page.locator("[data-saved]", has_text="已自动保存").wait_for()
    row = SheetScore.objects.get(sheet=sheet)
    assert (row.points, row.reason, row.note) == (12, "场所租期偏短。", "问租约")

    # Left in the middle of a word: it is kept on the way out, and the sheet opens at the next line.
    page.fill("main [name=reason]", "场所租期偏短，无产权。")
    here.go("/programme/sheets/")
    here.go(sheet.get_absolute_url())
    here.sees("社会化聘任")
    assert SheetScore.objects.get(sheet=sheet).reason == "场所租期偏短，无产权。"
    # The name of the one line stands on the other's page too, so its address tells when it is there.
    with page.expect_navigation():
        page.keyboard.press("k")
    here.sees("办公场所")
    with page.expect_navigation():
        page.keyboard.press("j")
    here.sees("社会化聘任")
    page.fill("main [name=points]", "50")
    page.keyboard.press("Control+Enter")
    here.sees("各家都已评到最后一项")

    page.get_by_role("link", name="提交全部（1份）").click()
    here.press("确认提交1份")
    here.sees("已提交1份评分表")
    assert SheetScore.objects.filter(sheet=sheet).count() == 2
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"
    here.was_undisturbed()


def test_a_society_finds_its_self_assessment_again(case, enter):
    here = enter(case.head)
    address = f"{case.assessment.get_absolute_url()}self/"
    here.go(address)
    here.fill("summary", "专职人员由1名增至4名。")
    here.page.keyboard.press("Tab")
    kept(here)

    here.go("/")
    here.go(address)
    here.page.locator("[data-draft]").get_by_role("button", name="恢复").click()
    assert here.page.input_value("main [name=summary]") == "专职人员由1名增至4名。"
    here.press("保存自评")
    here.sees("自评已保存")
    here.was_undisturbed()
