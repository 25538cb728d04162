"""What the system and the security administrator do in the administration."""

import pytest
from django.utils import timezone

from sanhua.accounts.actions import people
from sanhua.accounts.enums import AccountState, MailKind, StaffRole
from sanhua.accounts.models import AccountMail, User, staff_roles
from sanhua.accounts.tests.administration import USERS, VALUES, act
from sanhua.accounts.tests.factories import UserFactory, staff

pytestmark = pytest.mark.django_db


# The system administrator


def test_the_system_administrator_opens_an_account(client, system):
    response = client.post(f"{USERS}add/", VALUES)

    person = User.objects.get(username="lihua")
    assert response.status_code == 302
    assert person.state == AccountState.PENDING
    assert not person.has_usable_password()
    assert "待审批" in client.get(USERS).content.decode()


def test_the_form_refuses_a_mailbox_that_is_taken(client, system):
    UserFactory(email="LiHua@example.org")

    response = client.post(f"{USERS}add/", VALUES)

    assert "该邮箱已用于另一个账号" in response.content.decode()
    assert 'value="省土木建筑学会"' in response.content.decode()
    assert not User.objects.filter(username="lihua").exists()


def test_the_system_administrator_cannot_grant_or_approve(client, system):
    person = people.open_account(system, values=VALUES, now=timezone.now())

    page = client.get(f"{USERS}{person.pk}/change/").content.decode()
    client.post(
        f"{USERS}{person.pk}/change/",
        VALUES | {"roles": ["officer"], "is_active": "on", "is_staff": "on", "password": "x"},
    )
    act(client, "approve", person)

    person = User.objects.get(pk=person.pk)
    assert 'name="roles"' not in page
    assert 'type="password"' not in page
    assert person.state == AccountState.PENDING
    assert not person.is_staff
    assert staff_roles(person) == set()


def test_a_changed_mailbox_is_said_to_need_approval(client, system):
    person = UserFactory(approved_at=timezone.now())

    page = client.post(
        f"{USERS}{person.pk}/change/", VALUES | {"username": person.username}, follow=True
    ).content.decode()

    assert "账号须经安全管理员重新审批后才能使用" in page
    assert User.objects.get(pk=person.pk).state == AccountState.PENDING


def test_invitations_go_to_those_who_can_use_them(client, system):
    ready, waiting = UserFactory(), UserFactory(is_active=False)
    ready.set_unusable_password()
    ready.save()

    page = act(client, "invite", ready, waiting)

    assert "已邀请1个账号。" in page
    assert "请先由安全管理员审批启用" in page
    assert [(m.user, m.kind) for m in AccountMail.objects.all()] == [(ready, MailKind.INVITATION)]


def test_access_is_reset_and_accounts_are_closed_from_the_list(client, system):
    person, leaver = UserFactory(), UserFactory()

    reset, closed = act(client, "reset_access", person), act(client, "close_account", leaver)

    assert "已重置1个账号。" in reset
    assert "已停用1个账号。" in closed
    assert not User.objects.get(pk=person.pk).has_usable_password()
    assert User.objects.get(pk=leaver.pk).state == AccountState.CLOSED


def test_no_account_can_be_deleted(client, system):
    person = UserFactory()

    response = client.post(f"{USERS}{person.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


def test_ones_own_account_is_shown_but_not_changed(client, system):
    page = client.get(f"{USERS}{system.pk}/change/")
    posted = client.post(f"{USERS}{system.pk}/change/", VALUES)

    assert page.status_code == 200
    assert posted.status_code == 403


def test_closing_the_last_security_administrator_is_refused_on_the_page(client, system):
    last = staff(StaffRole.SECURITY_ADMIN, approved_at=timezone.now())

    listed = act(client, "close_account", last)
    edited = client.post(f"{USERS}{last.pk}/change/", VALUES, follow=True).content.decode()

    assert "是唯一的安全管理员" in listed
    assert "是唯一的安全管理员" in edited
    assert User.objects.get(pk=last.pk).state == AccountState.ACTIVE


# The security administrator


def test_the_security_administrator_approves_from_the_list(client, security):
    person = UserFactory(is_active=False)

    page = act(client, "approve", person)

    assert "已启用1个账号。" in page
    assert User.objects.get(pk=person.pk).state == AccountState.ACTIVE


def test_the_security_administrator_grants_and_withdraws(client, security):
    person = staff(StaffRole.EXPERT)

    client.post(f"{USERS}{person.pk}/change/", {"roles": ["officer", "leader"]})

    assert staff_roles(User.objects.get(pk=person.pk)) == {StaffRole.OFFICER, StaffRole.LEADER}


def test_roles_that_exclude_each_other_are_refused_on_the_form(client, security):
    person = UserFactory()

    response = client.post(f"{USERS}{person.pk}/change/", {"roles": ["officer", "audit_admin"]})

    assert "不能由同一人担任（三员分立）" in response.content.decode()
    assert staff_roles(User.objects.get(pk=person.pk)) == set()


def test_the_security_administrator_changes_no_data(client, security):
    person = UserFactory(full_name="原名")

    client.post(f"{USERS}{person.pk}/change/", VALUES | {"roles": []})
    added = client.get(f"{USERS}add/")
    act(client, "close_account", person)

    person.refresh_from_db()
    assert (person.full_name, person.is_active) == ("原名", True)
    assert added.status_code == 403
