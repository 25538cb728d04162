import re

import pytest
from django.test import Client

from sanhua.core.tests.site import SENTENCE

HTMX = {"HTTP_HX_REQUEST": "true"}


def body(response):
    return response.content.decode()


def test_unknown_addresses_get_the_same_bytes(visitor):
    first = visitor.get("/refused/society-a/")
    second = visitor.get("/refused/society-b/")
    third = visitor.get("/no/such/address/?secret=1")

    assert [page.status_code for page in (first, second, third)] == [404] * 3
    assert first.content == second.content == third.content
    assert "页面不存在，或您没有查看权限。" in body(first)


def test_missing_page_asks_nothing_of_the_database(site, client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/nowhere/").status_code == 404


def test_escaped_refusal_is_a_page_with_the_sentence_and_a_way_back(visitor):
    page = visitor.get("/refused/now/", HTTP_REFERER="http://testserver/edit/?page=2")

    assert page.status_code == 409
    assert SENTENCE in body(page)
    assert 'href="/edit/?page=2"' in body(page)


def test_way_back_is_never_to_another_site(visitor):
    page = visitor.get("/refused/now/", HTTP_REFERER="https://evil.example/x")

    assert "evil" not in body(page)


def test_refused_person_reads_why(visitor):
    page = visitor.get("/refused/person/")

    assert page.status_code == 403
    assert "只有学会负责人可以确认。" in body(page)


def test_refused_submission_shows_what_was_typed(visitor):
    typed = {"comment": "情况说明<b>", "password": "机密口令", "seen": "3",
             "token": "0b7e1f0e-8a5d-4f5e-9d53-0d6a1f0e8a5d"}  # fmt: skip
    page = body(visitor.post("/refused/now/", typed))

    assert "情况说明&lt;b&gt;</textarea>" in page
    assert "机密口令" not in page
    assert "0b7e1f0e" not in page


@pytest.mark.parametrize(("kind", "status"), [("now", 409), ("person", 403), ("none", 404)])
def test_htmx_gets_the_sentence_for_the_status_line(visitor, kind, status):
    answer = visitor.get(f"/refused/{kind}/", **HTMX)

    assert answer.status_code == status
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#status", "innerHTML")
    assert "<html" not in body(answer)
    assert len(body(answer)) < 600


def test_stale_form_keeps_the_text_to_copy_and_sends_nothing(site, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    page = client.post("/edit/", {"note": "写了一个下午的说明"})

    assert page.status_code == 403
    assert "页面已失效，内容没有提交" in body(page)
    assert "写了一个下午的说明</textarea>" in body(page)
    assert "<form" not in body(page)


def test_broken_page_shows_a_reference_that_is_in_the_log(visitor, caplog):
    visitor.raise_request_exception = False
    page = visitor.get("/refused/broken/")

    reference = re.search(r"编号 <b>([0-9A-F-]+)</b>", body(page))[1]
    assert page.status_code == 500
    assert f"reference {reference}: GET /refused/broken/" in caplog.text


def test_broken_page_needs_no_database(site, client, db, django_assert_num_queries):
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        client.get("/refused/broken/")


def test_pages_of_a_person_are_stored_nowhere(visitor):
    page = visitor.get("/edit/")

    assert page["Cache-Control"] == "no-store, private"
    assert "HX-Request" in page["Vary"]


def test_open_pages_may_be_stored(site, client):
    assert "Cache-Control" not in client.get("/help/")


def test_form_with_errors_says_so_in_the_title(visitor):
    assert "<title>修改任务 - “三化”建设试点平台</title>" in body(visitor.get("/edit/"))
    assert "<title>错误：修改任务 - " in body(visitor.post("/edit/", {"note": "x"}))


def test_summary_and_field_say_the_same(visitor):
    page = body(visitor.post("/edit/", {"name": "长" * 11}))

    assert page.count("“任务名称”最多10字，现有11字，请删减。") == 2
    assert '<a href="#id_name">' in page
    assert "有1处需要修改" in page


@pytest.mark.parametrize(
    ("size", "back", "leads_to"),
    [("l", "/edit/?page=2", "/edit/?page=2"), ("xl", "//evil.example/", "/"), ("", "/", "/")],
)
def test_type_size_is_remembered_without_script(site, client, size, back, leads_to):
    answer = client.get("/type-size/", {"size": size, "next": back})

    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert client.cookies["type_size"].value == size


def test_large_type_is_on_the_page(visitor):
    visitor.cookies["type_size"] = "xl"
    assert '<html lang="zh-CN" class="type-xl">' in body(visitor.get("/help/"))

    visitor.cookies["type_size"] = '"><script>'
    assert '<html lang="zh-CN">' in body(visitor.get("/help/"))


def test_frame_shows_navigation_and_signs_out_by_post(visitor):
    page = body(visitor.get("/edit/"))

    assert page.count('aria-current="page"') == 2  # wide and narrow
    assert "演示数据" in page
    assert "2022年度批次" in page
    assert 'action="/accounts/logout/" method="post"' in page
    assert "2023年的工作日历尚未维护" in page


def test_frame_is_not_asked_for_before_sign_in(site, client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = body(client.get("/help/"))

    assert "我的任务" not in page


def test_frame_without_navigation_is_empty(visitor, settings):
    settings.NAVIGATION = ""

    assert "frame-solo" in body(visitor.get("/edit/"))
