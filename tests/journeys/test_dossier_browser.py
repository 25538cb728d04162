"""The dossier in a real Chromium: a fact is entered, a rule changes its mind, the head confirms."""

from __future__ import annotations

from typing import Any

import pytest

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.factories import staff
from sanhua.files.tests import samples
from societies.enums import Section
from societies.models import Dossier, OfficePremises, Proof
from societies.tests.dossier_steps import fill_in
from societies.tests.factories import head_of, make_society, secretary_of
from tests.journeys.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(browser, live_server):
    """Open a browser for a person; closed at the end."""
    opened: list[Visitor] = []

    def start(user: Any, **options: Any) -> Visitor:
        opened.append(Visitor(browser, live_server.url, user, **options))
        return opened[-1]

    yield start
    for visitor in opened:
        visitor.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_society_fills_in_its_dossier_and_its_head_confirms(visit, script):
    society = make_society()
    secretary, head = secretary_of(society), head_of(society)
    here = visit(secretary, java_script_enabled=script)
    here.go(f"/societies/{society.pk}/dossier/")
    here.sees("还没有填写档案")
    here.follow("开始填写")
    here.follow("登记")
    here.page.select_option("main [name=mode]", "provided")
    here.fill("address", "南昌市北京东路1号")
    here.fill("valid_from", "2022-01-01")
    here.page.get_by_role("button", name="保存", exact=True).click()
    here.sees("没有证明材料")
    assert OfficePremises.objects.get().address == "南昌市北京东路1号"

    here.go(f"/societies/{society.pk}/dossier/premises/")
    here.page.locator("main a", has_text="办公场所有证明材料").click()
    here.page.select_option("main [name=proof_kind]", "title")
    here.upload("proofs", "证明.pdf", samples.pdf())
    with here.page.expect_navigation():  # its words are made safe first, then the form goes
        here.page.get_by_role("button", name="保存", exact=True).click()
    assert Proof.objects.count() == 1
    assert here.page.get_by_text("没有证明材料").count() == 0
    fill_in(society, secretary)
    here.go(f"/societies/{society.pk}/dossier/")
    here.follow("提请负责人确认")
    here.press("提请负责人确认")

    boss = visit(head, java_script_enabled=script)
    boss.go("/")
    boss.follow("确认")
    boss.follow("确认档案")
    boss.press("确认档案")
    boss.sees("已确认")
    assert Dossier.objects.get(society=society).status == "confirmed"
    if script:
        here.was_undisturbed()
        boss.was_undisturbed()


def test_fields_stand_only_for_the_choice_they_belong_to(visit):
    society = make_society()
    here = visit(secretary_of(society))
    here.go(f"/societies/{society.pk}/facts/tenure/new/")
    number = here.page.locator("[name=approval_number]")
    notice = here.page.locator("[name=notice_on]")

    here.page.select_option("main [name=route]", "retired_cadre")
    assert (number.is_visible(), notice.is_visible()) == (True, False)
    here.page.select_option("main [name=route]", "social_hire")
    assert (number.is_visible(), notice.is_visible()) == (False, True)


@pytest.mark.parametrize("width", [1366, 375])
def test_no_page_of_the_dossier_is_wider_than_the_screen(visit, width):
    society = make_society()
    secretary = secretary_of(society)
    fill_in(society, secretary)
    here = visit(secretary, viewport={"width": width, "height": 768})
    addresses = [
        "dossier/",
        *(f"dossier/{section}/" for section in Section),
        "dossier/before-after/",
        "facts/tenure/new/",
        "facts/commissioned_activity/new/",
        "self-check/",
    ]

    wide = []
    for address in addresses:
        here.go(f"/societies/{society.pk}/{address}")
        if here.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    officer = visit(staff(StaffRole.OFFICER), viewport={"width": width, "height": 768})
    officer.go("/societies/findings/")
    if officer.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wide.append("findings")

    assert wide == []
