"""Autosave: kept sealed, for its author alone, gone when the form is taken; nothing else changes."""

import datetime as dt
import json

import pytest
import time_machine
from celery import current_app
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanhua.accounts import jobs
from sanhua.accounts.actions import drafts
from sanhua.accounts.models import Draft
from sanhua.accounts.queries import read_draft
from sanhua.accounts.tests.factories import PASSWORD, UserFactory
from sanhua.activity.models import Event, Notification
from sanhua.core.rules import NotNow

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/draft/"
PROFILE = "/accounts/profile/"
PAGE = "/accounts/profile/?from=menu"
TEXT = "副秘书长，分管\n“三化”建设 <b>试点</b>"
AFTERNOON = dt.datetime(2022, 11, 24, 6, 2, 31, tzinfo=dt.UTC)  # 14:02:31 in Asia/Shanghai
FIELDS = [("position", TEXT), ("tags", "甲"), ("tags", "乙"), ("note", "")]


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def autosave(client, fields=FIELDS, page=PAGE, **more):
    return client.post(ADDRESS, {"page": page, "fields": json.dumps(fields)} | more)


def kept(client, page=PAGE):
    return client.get(ADDRESS, {"page": page}).json()


def submit(client, **more):
    fields = {"position": "副秘书长", "phone": "", "autosaved": "1"} | more
    return client.post(PAGE, fields)


def about_drafts(captured):
    """Return the verbs of the queries; read at once, the next request empties the log."""
    return [q["sql"].split()[0] for q in captured if "accounts_draft" in q["sql"]]


def test_what_was_typed_is_kept_and_read_back(client, person):
    with time_machine.travel(AFTERNOON, tick=False):
        answer = autosave(client)
        again = kept(client)

    assert (answer.status_code, answer.json()) == (200, {"saved_at": "14:02:31"})
    assert again == {"saved_at": "11月24日14:02", "fields": [list(pair) for pair in FIELDS]}
    assert kept(client, page=PROFILE) == {}


def test_the_last_version_counts(client, person):
    autosave(client)
    autosave(client, [("position", "会长")])

    assert kept(client)["fields"] == [["position", "会长"]]
    assert Draft.objects.count() == 1


def test_nobody_else_reads_or_drops_it(client, person):
    autosave(client)
    other = Client()
    other.force_login(UserFactory())

    assert kept(other) == {}
    other.post(ADDRESS, {"page": PAGE, "drop": "1"})
    submit(other)
    autosave(other, [("position", "别人的")])

    assert kept(client)["fields"][0] == ["position", TEXT]


def test_it_is_dropped_on_request(client, person):
    autosave(client)
    autosave(client, page="/other/")

    answer = client.post(ADDRESS, {"page": PAGE, "drop": "1"})

    assert (answer.status_code, answer.json()) == (200, {})
    assert kept(client) == {}
    assert kept(client, page="/other/") != {}


def test_autosave_changes_no_record_and_tells_nobody(client, person):
    autosave(client, [("position", "会长")])

    person.refresh_from_db()
    assert person.position == ""
    assert not Event.objects.exists()
    assert not Notification.objects.exists()


def test_it_is_sealed_in_the_database(client, person):
    autosave(client)

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accounts_draft")
        (stored,) = cursor.fetchone()
    assert "position" not in stored
    assert "试点" not in stored
    assert "\\u" not in stored


def test_what_no_key_opens_any_more_is_as_if_it_were_not_there(client, person):
    with override_settings(SEALING_KEYS=["an older key"]):
        autosave(client)

    assert kept(client) == {}


def test_secrets_and_what_is_about_one_submission_are_left_out(client, person):
    names = ["password", "new_password1", "Old-Passwd", "csrfmiddlewaretoken", "token", "seen"]
    names += ["birth_date", "form-0-birth_date", "form-0-token", "autosaved"]
    autosave(client, [*((name, "geheim") for name in names), ("overseen", "看到")])

    assert kept(client)["fields"] == [["overseen", "看到"]]


def test_the_version_that_the_form_was_about_is_told_apart(client, person):
    autosave(client, seen="3")

    assert kept(client)["seen"] == "3"
    assert ["seen", "3"] not in kept(client)["fields"]


def test_200_kilobytes_are_kept_and_no_more(client, person):
    enough = autosave(client, [("position", "试" * 68_000)])
    refused = autosave(client, [("position", "试" * 69_000)])

    assert enough.status_code == 200
    assert refused.status_code == 422
    assert refused.json() == {"detail": "本页内容超过200KB，不能自动保存，请及时提交。"}
    assert len(kept(client)["fields"][0][1]) == 68_000


@pytest.mark.parametrize(
    "page", ["", "profile/", "//evil.example/", "https://evil.example/", "/\\evil", "/" + "x" * 300]
)
def test_only_pages_of_the_portal_have_drafts(person, page):
    with pytest.raises(NotNow):
        drafts.keep_draft(person, page=page, fields=FIELDS, now=AFTERNOON)


@pytest.mark.parametrize("fields", ["", "{", "[1]", '[["a"]]', '[["a", 1]]', '{"a": 1}', "null"])
def test_what_is_not_fields_is_refused(client, person, fields):
    answer = client.post(ADDRESS, {"page": PAGE, "fields": fields})

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith("。")


def test_a_taken_form_drops_its_draft_with_one_query(client, person):
    autosave(client)
    autosave(client, page="/other/")

    with CaptureQueriesContext(connection) as queries:
        answer = submit(client)

    assert answer.status_code == 302
    assert about_drafts(queries) == ["DELETE"]
    assert kept(client) == {}
    assert kept(client, page="/other/") != {}


def test_a_form_with_errors_keeps_its_draft(client, person):
    autosave(client)

    assert submit(client, position="长" * 500).status_code == 422
    assert kept(client) != {}


def test_a_form_of_which_nothing_was_autosaved_costs_nothing(client, person):
    with CaptureQueriesContext(connection) as queries:
        answer = submit(client, autosaved="")

    assert answer.status_code == 302
    assert about_drafts(queries) == []


def test_who_is_sent_to_the_gates_keeps_the_draft(client, person):
    autosave(client)
    person.must_change_password = True
    person.save()

    answer = submit(client)

    assert answer["Location"] == "/accounts/password/"
    assert Draft.objects.count() == 1


def test_an_ended_session_is_said_and_nothing_is_kept_of_it(client):
    person = UserFactory()
    client.post("/accounts/login/", {"username": person.username, "password": PASSWORD})
    client.get(PROFILE)
    client.cookies.pop("sessionid")

    answers = [autosave(client), client.get(ADDRESS, {"page": PAGE})]
    signed_in = client.post("/accounts/login/", {"username": person.username, "password": PASSWORD})

    for answer in answers:
        assert answer.status_code == 401
        assert answer.json() == {"detail": "登录已超时，请在新窗口登录后继续，本页内容没有丢失。"}
    assert signed_in["Location"] != reverse("accounts:kept")
    assert not Draft.objects.exists()


def test_who_signed_in_anew_gets_what_the_open_page_needs_to_go_on(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    refused = autosave(browser)
    found = browser.get(ADDRESS, {"page": PAGE})
    token = found["X-CSRFToken"]
    taken = browser.post(
        ADDRESS, {"page": PAGE, "fields": json.dumps(FIELDS)}, headers={"X-CSRFToken": token}
    )

    assert refused.status_code == 403
    assert found["X-Person"] == str(person.pk)
    assert "no-store" in found["Cache-Control"]
    assert taken.status_code == 200


def test_old_drafts_are_cleared_out_at_night(person):
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        for day in (0, 1):
            now = AFTERNOON + dt.timedelta(days=day)
            drafts.keep_draft(person, page=f"/{day}/", fields=FIELDS, now=now)
        clock.shift(dt.timedelta(days=30, hours=12))

        assert jobs.clear_drafts() == 1

    assert read_draft(person, page="/0/") is None
    assert read_draft(person, page="/1/") is not None
    scheduled = {row["task"] for row in current_app.conf.beat_schedule.values()}
    assert jobs.clear_drafts.name in scheduled
