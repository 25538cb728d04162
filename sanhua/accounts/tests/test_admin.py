"""The administration: Chinese throughout, and to each administrator their part of it."""

import html
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from sanhua.accounts.actions import letters, people, roles
from sanhua.accounts.enums import MailKind, StaffRole
from sanhua.accounts.tests.administration import (
    CALENDAR,
    DELIVERY,
    DOWNLOADS,
    EVENTS,
    LETTERS,
    LOG,
    RULES,
    RUNNING,
    USERS,
    signed_in,
)
from sanhua.accounts.tests.factories import UserFactory, staff

pytestmark = pytest.mark.django_db

# What is no word: keys, permissions, and the names of products.
IDENTIFIERS = r"[0-9a-f]{64}|[0-9a-f-]{36}|accounts\.user\.\w+|\bWord\b|\bExcel\b"


def test_no_business_record_is_in_the_administration():
    registered = {model._meta.label for model in admin.site._registry}

    assert registered == {
        "accounts.User",
        "accounts.AccountMail",
        "activity.Event",
        "activity.Heartbeat",
        "activity.Notification",
        "activity.RobotMessage",
        "activity.WorkCalendarDay",
        "admin.LogEntry",
        "files.Download",
        "pilots.PublicArea",
        "reporting.ReminderCadence",
        "reporting.ReportJob",
        "societies.Article51Item",
        "societies.RuleParameter",
    }
    assert not admin.site.is_registered(Group)


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (StaffRole.SYSTEM_ADMIN, {USERS, LETTERS, CALENDAR, *DELIVERY, *RULES}),
        (StaffRole.SECURITY_ADMIN, {USERS}),
        (StaffRole.AUDIT_ADMIN, {EVENTS, LOG, DOWNLOADS}),
        (StaffRole.OFFICER, set()),
        (StaffRole.LEADER, set()),
        (StaffRole.EXPERT, set()),
    ],
)
def test_each_role_opens_its_part_and_no_other(client, role, opened):
    signed_in(client, role)

    pages = (USERS, LETTERS, EVENTS, LOG, DOWNLOADS, CALENDAR, *DELIVERY, *RULES)
    answers = {page: client.get(page).status_code for page in pages}

    assert {page for page, status in answers.items() if status == 200} == opened
    assert {status for page, status in answers.items() if page not in opened} == {403}


def test_strangers_go_to_the_gate_of_the_portal(client):
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/?next=/admin/")


def test_passwords_are_changed_in_the_portal(client, system):
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"


def test_nothing_is_left_in_english(client):
    """Except on the page of what runs, which names a command and settings for a technician."""
    person = UserFactory(username="张某", full_name="张某", email="")
    auditor = staff(StaffRole.AUDIT_ADMIN, username="审计", full_name="审计")
    people.approve(
        staff(StaffRole.SECURITY_ADMIN, username="安全", full_name="安全"),
        UserFactory(username="新人", full_name="新人", email="", is_active=False),
        now=timezone.now(),
    )
    event = apps.get_model("activity", "Event").objects.get()
    pages = {
        StaffRole.SYSTEM_ADMIN: [
            "/admin/",
            USERS,
            f"{USERS}add/",
            f"{USERS}{person.pk}/change/",
            f"{USERS}{person.pk}/history/",
            LETTERS,
            *(page for page in DELIVERY if page != RUNNING),
        ],
        StaffRole.SECURITY_ADMIN: ["/admin/", USERS, f"{USERS}{person.pk}/change/"],
        StaffRole.AUDIT_ADMIN: ["/admin/", EVENTS, f"{EVENTS}{event.pk}/change/", LOG, DOWNLOADS],
    }
    for role, addresses in pages.items():
        if role == StaffRole.AUDIT_ADMIN:
            client.force_login(auditor)
        else:
            client.force_login(staff(role, username=role.label, full_name=role.label))
        for address in addresses:
            assert english_in(client.get(address).content.decode()) == [], address


def test_the_page_of_an_error_is_chinese(client, system):
    system.username = system.full_name = "系统"
    system.save()

    page = client.post(f"{USERS}add/", {"username": "a b", "email": "x"}).content.decode()

    assert english_in(page.replace("@.+-_", "").replace("name@example.cn", "")) == []
    assert "<title>错误：新增账号" in page


def english_in(page):
    page = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", "", page, flags=re.DOTALL)
    for identifier in re.findall(IDENTIFIERS, page):
        page = page.replace(identifier, "")
    shown = re.sub(r"<[^>]+>", "\n", page)
    titles = re.findall(r'(?:title|placeholder|aria-label)="([^"]*)"', page)
    return sorted(set(re.findall(r"[A-Za-z]{3,}", html.unescape(shown + " ".join(titles)))))


# The audit administrator


def test_the_trail_shows_who_granted_what(client):
    security = staff(StaffRole.SECURITY_ADMIN, full_name="安全员甲")
    person = UserFactory(full_name="受权人乙", username="yi")
    roles.grant(security, person, StaffRole.OFFICER, now=timezone.now())
    signed_in(client, StaffRole.AUDIT_ADMIN)

    page = client.get(EVENTS).content.decode()

    assert "安全员甲" in page
    assert "授予角色：省科协经办人" in page
    assert "受权人乙（yi）" in page


@pytest.mark.parametrize("address", [EVENTS, LOG])
def test_the_trail_cannot_be_changed(client, address):
    roles.grant(
        staff(StaffRole.SECURITY_ADMIN), UserFactory(), StaffRole.OFFICER, now=timezone.now()
    )
    event = apps.get_model("activity", "Event").objects.get()
    signed_in(client, StaffRole.AUDIT_ADMIN)

    answers = [
        client.get(f"{address}add/"),
        client.post(f"{address}{event.pk}/delete/", {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("address", [USERS, LETTERS])
@pytest.mark.once
def test_lists_cost_the_same_with_one_row_and_thirty(
    client, system, address, django_assert_num_queries, django_assert_max_num_queries
):
    def add(count):
        for _ in range(count):
            letters.order(staff(StaffRole.EXPERT), MailKind.RESET, now=timezone.now())

    add(1)
    with django_assert_max_num_queries(15) as few:
        client.get(address)
    add(29)
    with django_assert_num_queries(len(few)):
        page = client.get(address)

    assert len(page.content) < 100_000
