"""A session that ends while somebody writes: the text is back, for its author alone."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanhua.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PROFILE = "/accounts/profile/"
PAGE = "http://testserver/accounts/profile/?from=menu"
TEXT = "副秘书长，分管\n“三化”建设 <b>试点</b>"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def ended(client, person):
    """A browser whose session ended while the person was writing."""
    end_session(client, person)
    return client


def end_session(client, person):
    with time_machine.travel(dt.datetime(2022, 3, 1, tzinfo=dt.UTC), tick=False):
        client.post(LOGIN, {"username": person.username, "password": PASSWORD})
        client.get(PROFILE)
    client.cookies.pop("sessionid")


def post(client, **fields):
    return client.post(PROFILE, {"position": TEXT} | fields, headers={"Referer": PAGE})


def sign_in(client, person):
    return client.post(LOGIN, {"username": person.username, "password": PASSWORD})


def fields_of(page):
    """Read what the form on the page would send."""
    form = re.search(r'<form id="kept".*?</form>', page, re.DOTALL).group()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>&#10;(.*?)</textarea>', form, re.DOTALL)
    found = [(name, html.unescape(value)) for name, value in hidden + areas]
    return [field for field in found if field[0] != "csrfmiddlewaretoken"]


def token_on(page):
    return re.search(r'id="kept".*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.DOTALL)[1]


def test_the_gate_says_that_the_text_is_kept(ended):
    response = post(ended)
    page = ended.get(response["Location"]).content.decode()

    assert response["Location"] == f"{LOGIN}?kept=1&next=/accounts/profile/%3Ffrom%3Dmenu"
    assert "登录已超时，内容已暂存。请重新登录，将回到本页。" in page


def test_the_same_person_gets_the_text_back_and_sends_it(ended, person):
    post(ended, phone="0791-86220000")

    signed_in = sign_in(ended, person)
    page = ended.get(signed_in["Location"]).content.decode()
    sent = ended.post(PROFILE, dict(fields_of(page)))

    person.refresh_from_db()
    assert signed_in["Location"] == "/accounts/kept/"
    assert "登录已超时，内容已暂存" in page
    assert f'action="{PROFILE}"' in page
    assert dict(fields_of(page)) == {"position": TEXT, "phone": "0791-86220000"}
    assert sent.status_code == 302
    assert (person.phone, person.position) == ("0791-86220000", TEXT)


def test_the_kept_form_passes_the_csrf_check(person):
    browser = Client(enforce_csrf_checks=True)
    browser.get(LOGIN)
    token = browser.cookies["csrftoken"].value
    browser.post(
        LOGIN, {"username": person.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    browser.cookies.pop("sessionid")
    token = browser.cookies["csrftoken"].value
    browser.post(PROFILE, {"position": TEXT, "csrfmiddlewaretoken": token})
    browser.post(
        LOGIN, {"username": person.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )

    page = browser.get("/accounts/kept/").content.decode()
    response = browser.post(
        PROFILE, dict(fields_of(page)) | {"csrfmiddlewaretoken": token_on(page)}
    )

    assert browser.cookies["csrftoken"].value != token
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.position == TEXT


def test_once_sent_the_text_is_kept_no_more(ended, person):
    post(ended)
    sign_in(ended, person)

    ended.post(PROFILE, {"position": TEXT})

    assert ended.get("/accounts/kept/")["Location"] == "/"


def test_another_person_does_not_get_the_text(ended, person):
    post(ended)

    other = sign_in(ended, UserFactory())
    page = ended.get("/accounts/kept/")
    ended.post("/accounts/logout/")
    late = sign_in(ended, person)

    assert other["Location"] != "/accounts/kept/"
    assert page["Location"] == "/"
    assert late["Location"] != "/accounts/kept/"


def test_nothing_is_kept_for_a_browser_in_which_nobody_was_signed_in(client, person):
    response = post(client)

    assert "sessionid" not in client.cookies
    assert response.status_code == 401
    assert "副秘书长" in response.content.decode()  # shown once, to be copied
    assert f"{LOGIN}?next=/accounts/profile/" in response.content.decode()
    assert sign_in(client, person)["Location"] != "/accounts/kept/"


def test_a_forged_cookie_keeps_nothing(client, person):
    client.cookies["sh_person"] = f"{person.pk}:abc:def"

    post(client)
    signed_in = sign_in(client, person)

    assert signed_in["Location"] != "/accounts/kept/"


def test_passwords_and_tokens_are_not_kept(ended, person):
    ended.post(
        "/accounts/password/",
        {"old_password": "secret-1", "new_password1": "secret-2", "note": "备注内容"},
    )

    sign_in(ended, person)

    assert "secret" not in str(dict(ended.session))
    assert "备注内容" in ended.get("/accounts/kept/").content.decode()


def test_files_are_asked_for_again(ended, person):
    post(ended, scan=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    sign_in(ended, person)

    assert "所选文件不能暂存" in ended.get("/accounts/kept/").content.decode()


def test_200_kilobytes_are_kept_and_no_more(ended, person):
    post(ended, position="试" * 68_000)
    enough = dict(ended.session)
    ended.session.flush()
    end_session(ended, person)
    refused = post(ended, position="试" * 69_000)

    assert "accounts.kept" in enough
    assert "试" * 100 in refused.content.decode()


def test_repeated_fields_are_all_kept(ended, person):
    ended.post(PROFILE, {"tags": ["甲", "乙"], "seen": "3"})
    sign_in(ended, person)

    page = ended.get("/accounts/kept/").content.decode()

    assert sorted(fields_of(page)) == [("seen", "3"), ("tags", "乙"), ("tags", "甲")]


def test_the_text_can_be_dropped(ended, person):
    post(ended)
    sign_in(ended, person)

    response = ended.post("/accounts/kept/")

    assert response["Location"] == "/accounts/profile/?from=menu"
    assert ended.get("/accounts/kept/")["Location"] == "/"


def test_htmx_goes_to_the_gate_and_the_text_is_kept(ended, person):
    response = ended.post(
        PROFILE, {"position": TEXT}, headers={"HX-Request": "true", "HX-Current-URL": PAGE}
    )
    signed_in = sign_in(ended, person)

    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(f"{LOGIN}?kept=1&next=/accounts/profile/")
    assert signed_in["Location"] == "/accounts/kept/"


def test_a_strange_referer_leads_to_the_start(ended, person):
    ended.post(PROFILE, {"position": TEXT}, headers={"Referer": "http://testserver//evil.example"})
    sign_in(ended, person)

    assert ended.post("/accounts/kept/")["Location"] == "/"
