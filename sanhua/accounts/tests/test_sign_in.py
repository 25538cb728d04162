"""The gate: who gets in, and what everybody else reads."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.tests.factories import PASSWORD, UserFactory, staff

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = "账号或密码不正确。"
NINE = dt.datetime(2022, 3, 1, 9, 0, tzinfo=dt.UTC)


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_a_person_signs_in_and_goes_to_the_workbench(client):
    person = UserFactory()

    response = sign_in(client, person.username)

    assert (response.status_code, response["Location"]) == (302, reverse("reporting:workbench"))
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_person_goes_on_to_the_page_they_asked_for(client):
    person = UserFactory()

    asked = client.get("/accounts/profile/")
    response = sign_in(client, person.username, next="/accounts/profile/")

    assert asked["Location"] == f"{LOGIN}?next=/accounts/profile/"
    assert response["Location"] == "/accounts/profile/"


@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_an_administrator_goes_to_the_administration(client, role):
    assert sign_in(client, staff(role).username)["Location"] == "/admin/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_sent_to_another_site(client, target):
    person = UserFactory()

    response = sign_in(client, person.username, next=target)

    assert response["Location"] == reverse("reporting:workbench")


def test_every_cause_of_failure_reads_the_same(client):
    right = UserFactory(username="right")
    UserFactory(username="pending", is_active=False)
    causes = [
        sign_in(client, right.username, "wrong-Pass-2022"),
        sign_in(client, "nobody", "wrong-Pass-2022"),
        sign_in(client, "pending"),
    ]

    bodies = [_without_what_was_typed(response) for response in causes]

    assert [response.status_code for response in causes] == [422, 422, 422]
    assert WRONG in bodies[0]
    assert bodies[0] == bodies[1] == bodies[2]


def _without_what_was_typed(response):
    text = response.content.decode().replace(str(response.context["csrf_token"]), "")
    for name in ("right", "nobody", "pending"):
        text = text.replace(f'value="{name}"', "")
    return text


def test_a_superuser_from_an_embedded_installation_stays_outside(client, settings):
    UserFactory(username="root", is_superuser=True)

    refused = sign_in(client, "root")
    settings.EMBEDDED = True
    accepted = sign_in(client, "root")

    assert (refused.status_code, accepted.status_code) == (422, 302)


def test_five_wrong_tries_lock_the_account_for_half_an_hour(client, settings):
    settings.AXES_ENABLED = True
    person = UserFactory()

    with time_machine.travel(NINE, tick=False) as clock:
        answers = [sign_in(client, person.username, "wrong-Pass-2022") for _ in range(5)]
        with_right_password = sign_in(client, person.username)
        clock.shift(dt.timedelta(minutes=31))
        later = sign_in(client, person.username)

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
    assert with_right_password.status_code == 429
    assert (
        "登录失败次数过多，请30分钟后再试，或使用“找回密码”。"
        in with_right_password.content.decode()
    )
    assert later.status_code == 302


def test_an_unknown_account_is_locked_alike(client, settings):
    settings.AXES_ENABLED = True

    answers = [sign_in(client, "nobody", "wrong-Pass-2022") for _ in range(5)]

    assert answers[-1].status_code == 429


def test_one_locked_account_does_not_lock_another(client, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, UserFactory(username="a").username if _ == 0 else "a", "wrong-Pass-2022")

    assert sign_in(client, UserFactory(username="b").username).status_code == 302


def test_a_session_ends_after_eight_hours(client):
    person = UserFactory()

    with time_machine.travel(NINE, tick=False) as clock:
        sign_in(client, person.username)
        clock.shift(dt.timedelta(hours=7, minutes=59))
        before = client.get("/accounts/profile/")
        clock.shift(dt.timedelta(minutes=2))
        after = client.get("/accounts/profile/")

    assert (before.status_code, after.status_code) == (200, 302)


def test_signing_out_is_a_post(client):
    client.force_login(UserFactory())

    asked = client.get("/accounts/logout/")
    done = client.post("/accounts/logout/")

    assert (asked.status_code, done["Location"]) == (405, LOGIN)
    assert client.get("/accounts/profile/").status_code == 302


def test_a_closed_account_is_out_at_once(client):
    person = UserFactory()
    client.force_login(person)
    person.is_active = False
    person.save()

    assert client.get("/accounts/profile/").status_code == 302


def test_htmx_is_told_to_go_to_the_gate(client):
    response = client.get(
        "/accounts/profile/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tasks/?page=2"},
    )

    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{LOGIN}?next=/tasks/%3Fpage%3D2"
    assert response.content == b""


def test_htmx_from_elsewhere_comes_back_to_the_start(client):
    response = client.get(
        "/accounts/profile/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://evil.example/x"},
    )

    assert response["HX-Redirect"] == f"{LOGIN}?next=/"


def test_pages_of_the_gate_cost_no_query_for_a_stranger(client, django_assert_num_queries):
    client.get(reverse("accounts:login"))  # asks once a minute whether the public area is open
    for name in ("login", "password_reset", "password_reset_sent"):
        with django_assert_num_queries(0):
            assert client.get(reverse(f"accounts:{name}")).status_code == 200


def test_own_page_shows_roles_and_keeps_changes(client):
    person = staff(StaffRole.OFFICER, unit="学会部")
    client.force_login(person)

    page = client.get("/accounts/profile/").content.decode()
    saved = client.post("/accounts/profile/", {"phone": "0791-86220000", "position": "主任科员"})

    person.refresh_from_db()
    assert "省科协经办人" in page
    assert "学会部" in page
    assert saved.status_code == 302
    assert (person.phone, person.position) == ("0791-86220000", "主任科员")


def test_own_page_refuses_with_a_sentence_and_keeps_what_was_typed(client):
    client.force_login(UserFactory())

    response = client.post("/accounts/profile/", {"phone": "没有", "position": "长" * 61})

    text = response.content.decode()
    assert response.status_code == 422
    assert "“联系电话”应为电话号码" in text
    assert "没有" in text
    assert "长" * 61 in text


def test_own_page_costs_few_queries(client, django_assert_max_num_queries):
    client.force_login(staff(StaffRole.EXPERT))

    with django_assert_max_num_queries(15):
        assert client.get("/accounts/profile/").status_code == 200
