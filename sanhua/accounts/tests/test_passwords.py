"""Passwords: first sign-in, invitation, reset; seen by nobody but their owner."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from sanhua.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "Xin-mima-2022"
CHANGE = "/accounts/password/"
NINE = dt.datetime(2022, 3, 1, 1, 0, tzinfo=dt.UTC)


class Probe(APIView):
    def get(self, _request):
        return Response({"ok": True})


urlpatterns = [
    path("", include(([path("", lambda _: HttpResponse(), name="workbench")], "reporting"))),
    path("accounts/", include("sanhua.accounts.urls")),
    path("api/probe/", Probe.as_view()),
]


def changed(client, new, old=PASSWORD):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})


# The first sign-in


def test_at_first_sign_in_every_page_leads_to_the_change_of_password(client):
    client.force_login(UserFactory(must_change_password=True))

    answers = [client.get(page) for page in ("/accounts/profile/", "/admin/", "/accounts/kept/")]

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, CHANGE)] * 3
    assert "首次登录请修改密码" in client.get(CHANGE).content.decode()


def test_at_first_sign_in_htmx_is_sent_to_the_change_of_password(client):
    client.force_login(UserFactory(must_change_password=True))

    response = client.get("/accounts/profile/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, CHANGE)


@pytest.mark.urls(__name__)
def test_at_first_sign_in_the_api_refuses_with_a_sentence(client):
    person = UserFactory(must_change_password=True)
    client.force_login(person)

    refused = client.get("/api/probe/")
    person.must_change_password = False
    person.save()
    accepted = client.get("/api/probe/")

    assert (refused.status_code, accepted.status_code) == (403, 200)
    assert refused.json() == {"detail": "首次登录须先修改密码，请在网页上修改后再继续。"}


def test_at_first_sign_in_one_may_leave(client):
    client.force_login(UserFactory(must_change_password=True))

    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"


def test_after_the_change_the_portal_is_open(client):
    person = UserFactory(must_change_password=True)
    client.force_login(person)

    response = changed(client, NEW)

    person.refresh_from_db()
    assert response.status_code == 302
    assert not person.must_change_password
    assert person.check_password(NEW)
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("Ab1-x", "密码至少10个字符，现有5个，请加长。"),
        ("abcdefgh2022", "至少三类"),
        ("ABCDEFGH-IJK", "至少三类"),
        (PASSWORD, "新密码不能与原密码相同"),
        ("li.dan-2022!", "太相似"),
        ("Password123", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(client, new, sentence):
    person = UserFactory(username="li.dan-2022")
    client.force_login(person)

    response = changed(client, new)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["Abcdefghij1", "abcdefghi-1", "ABCDEFGHI-1", "密码abcdefgh1"])
def test_three_classes_are_enough(client, new):
    client.force_login(UserFactory())

    assert changed(client, new).status_code == 302


def test_the_present_password_must_be_known(client):
    client.force_login(UserFactory())

    response = changed(client, NEW, old="wrong-Pass-2022")

    assert "原密码不正确，请重新填写。" in response.content.decode()


def test_a_change_ends_the_sessions_elsewhere(client):
    person = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(person)
    client.force_login(person)

    changed(client, NEW)

    assert client.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302
