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


def test_an_expert_finds_what_was_typed_before_leaving_and_sends_it(case, enter):
    sheet = ScoreSheet.objects.get(pk=case.begin_scoring()[0].pk)
    SHEET.perform(sheet, "declare", Occasion(sheet.expert, at(DAY)))
    here = enter(sheet.expert)
    here.go(sheet.get_absolute_url())
    first, second = (row.pk for row in case.assessment.scheme.indicators.all())
    here.fill(f"points-{first}", "30")
    here.fill(f"reason-{first}", "场所租期偏短。")
    here.page.focus("main [name=overall_comment]")
    kept(here)

    here.go("/programme/sheets/")
    here.go(sheet.get_absolute_url())
    here.page.locator("[data-draft]").get_by_role("button", name="恢复").click()
    assert here.page.input_value(f"main [name=reason-{first}]") == "场所租期偏短。"
    here.fill(f"points-{second}", "50")
    here.press("保存并提交")
    here.sees("提交后不能修改。")
    here.press("提交评分")
    here.sees("已提交评分")

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
