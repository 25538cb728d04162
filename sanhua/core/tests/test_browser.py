"""The frame in a real browser: nothing is blocked by the policy, the script does what it says."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(browser, visitor, live_server):
    """A tab of a signed-in person; ``tab.faults`` collects what the browser complained about."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    cookie = visitor.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.faults = []
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.site = live_server.url
    yield page
    context.close()


def test_policy_blocks_nothing_on_the_gallery(tab):
    foreign = []
    tab.on(
        "request", lambda sent: None if sent.url.startswith(tab.site) else foreign.append(sent.url)
    )

    tab.goto(f"{tab.site}/gallery/")
    tab.wait_for_load_state("networkidle")

    assert (tab.faults, foreign) == ([], [])


def test_shapes_of_the_sprite_are_drawn(tab):
    tab.goto(f"{tab.site}/gallery/")

    size = tab.evaluate(
        "() => { const box = document.querySelector('.light .sh use').getBBox();"
        " return box.width * box.height; }"
    )

    assert size > 0


@pytest.mark.parametrize("width", [1366, 375, 320])
def test_nothing_sticks_out(tab, width):
    tab.set_viewport_size({"width": width, "height": 768})
    tab.goto(f"{tab.site}/gallery/")

    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_page_works_at_the_largest_type(tab):
    tab.goto(f"{tab.site}/gallery/")
    tab.click(".top-r [data-type-size]")
    tab.click(".top-r [data-type-size]")
    assert tab.evaluate("document.documentElement.className") == "type-xl"

    tab.reload()
    assert tab.evaluate("document.documentElement.className") == "type-xl"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1366
    tab.click(".top-r [data-type-size]")
    tab.reload()
    assert tab.evaluate("document.documentElement.className") == ""


def test_leaving_with_unsaved_text_asks_first(tab):
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.goto(f"{tab.site}/gallery/")
    tab.goto(f"{tab.site}/help/")
    assert asked == []

    tab.goto(f"{tab.site}/gallery/")
    tab.fill("#id_text", "第一段")
    tab.goto(f"{tab.site}/help/")

    assert asked == ["beforeunload"]


def test_errors_take_the_focus_and_lead_to_the_field(tab):
    tab.goto(f"{tab.site}/edit/")
    tab.click("main button[type=submit]")

    assert tab.evaluate("document.activeElement.className") == "errsum mb-3"
    assert tab.title().startswith("错误：")
    tab.click(".errsum a")
    assert tab.evaluate("document.activeElement.id") == "id_name"


def test_submitting_makes_the_button_busy(tab):
    tab.goto(f"{tab.site}/edit/")
    tab.evaluate("document.querySelector('main form').target = 'elsewhere'")
    tab.click("main button[type=submit]")

    button = tab.locator("main button[type=submit]")
    button.and_(tab.locator("[aria-busy=true]")).wait_for()
    assert button.is_disabled()


def test_ctrl_enter_submits_and_the_counter_counts(tab):
    tab.goto(f"{tab.site}/gallery/")
    tab.fill("#id_text", "三化")
    assert tab.text_content("#id_text + .hint-below") == "已填2字，最多500字"

    tab.goto(f"{tab.site}/edit/")
    tab.fill("#id_note", "说明")
    tab.press("#id_note", "Control+Enter")
    tab.wait_for_selector(".errsum")
    assert tab.input_value("#id_note") == "说明"


def test_slash_goes_to_the_search_but_not_while_typing(tab):
    tab.goto(f"{tab.site}/gallery/")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "q"

    tab.fill("#id_title", "")
    tab.press("#id_title", "/")
    assert tab.input_value("#id_title") == "/"


def test_copy_button_says_that_it_copied(tab):
    tab.goto(f"{tab.site}/gallery/")
    tab.click("[data-copy]")

    tab.wait_for_selector("#status .alert-ok")
    assert tab.text_content("#status") == "已复制。"


def test_menu_of_narrow_screens_needs_no_script(browser, visitor, live_server):
    context = browser.new_context(viewport={"width": 375, "height": 700}, java_script_enabled=False)
    cookie = visitor.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/")

    page.click(".menu > summary")

    assert page.is_visible(".menu >> text=我的任务")
    assert page.is_visible(".menu >> text=退出登录")
    context.close()


@pytest.mark.parametrize("path", ["/gallery/", "/edit/", "/help/", "/accessibility/", "/nowhere/"])
def test_axe_finds_nothing_serious(tab, path):
    from axe_playwright_python.sync_playwright import Axe

    tab.goto(f"{tab.site}{path}")
    found = Axe().run(tab).response["violations"]

    serious = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found
               if v["impact"] in {"serious", "critical"}]  # fmt: skip
    assert serious == []
