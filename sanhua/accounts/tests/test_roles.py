"""The three administrators: each does their part, none does another's, nobody does two."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from sanhua.accounts import policies
from sanhua.accounts.actions import people, roles
from sanhua.accounts.enums import ADMIN_ROLES, AccountState, StaffRole
from sanhua.accounts.models import User, staff_roles
from sanhua.accounts.tests.factories import UserFactory, staff
from sanhua.core.rules import NotAllowed, NotNow

pytestmark = pytest.mark.django_db
BUSINESS_ROLES = (StaffRole.OFFICER, StaffRole.LEADER, StaffRole.EXPERT)
VALUES = {
    "username": "lihua",
    "full_name": "李华",
    "unit": "省土木建筑学会",
    "position": "干事",
    "phone": "",
    "email": "lihua@example.org",
}


def events(person):
    rows = apps.get_model("activity", "Event").objects.filter(subject_id=person.pk)
    return [(row.label, row.actor) for row in rows.order_by("number")]


def test_a_new_account_waits_for_the_second_administrator(client):
    system, security = staff(StaffRole.SYSTEM_ADMIN), staff(StaffRole.SECURITY_ADMIN)

    person = people.open_account(system, values=VALUES, now=timezone.now())
    waiting = person.state
    approved = people.approve(security, person, now=timezone.now())

    assert (waiting, approved.state) == (AccountState.PENDING, AccountState.ACTIVE)
    assert not person.has_usable_password()
    assert events(person) == [("新建账号", system), ("审批账号", security)]


@pytest.mark.parametrize("role", [role for role in StaffRole if role != StaffRole.SYSTEM_ADMIN])
def test_nobody_else_opens_edits_or_closes_accounts(role):
    actor, person = staff(role), UserFactory()

    with pytest.raises(NotAllowed):
        people.open_account(actor, values=VALUES, now=timezone.now())
    with pytest.raises(NotAllowed):
        people.edit_account(actor, person, values={"phone": "1"}, now=timezone.now())
    with pytest.raises(NotAllowed):
        people.close_account(actor, person, now=timezone.now())
    with pytest.raises(NotAllowed):
        people.reset_access(actor, person, now=timezone.now())


@pytest.mark.parametrize("role", [role for role in StaffRole if role != StaffRole.SECURITY_ADMIN])
def test_nobody_else_approves_or_grants(role):
    actor, person = staff(role), UserFactory(is_active=False)

    with pytest.raises(NotAllowed):
        people.approve(actor, person, now=timezone.now())
    with pytest.raises(NotAllowed):
        roles.grant(actor, person, StaffRole.EXPERT, now=timezone.now())


def test_granting_and_withdrawing_are_events():
    security, person = staff(StaffRole.SECURITY_ADMIN), UserFactory()

    granted = roles.grant(security, person, StaffRole.OFFICER, now=timezone.now())
    held = staff_roles(granted)
    withdrawn = roles.withdraw(security, person, StaffRole.OFFICER, now=timezone.now())

    assert (held, staff_roles(withdrawn)) == ({StaffRole.OFFICER}, set())
    assert events(person) == [
        ("授予角色：省科协经办人", security),
        ("收回角色：省科协经办人", security),
    ]


def test_only_administrators_open_the_administration():
    security, person = staff(StaffRole.SECURITY_ADMIN), UserFactory()
    now = timezone.now()

    officer = roles.grant(security, person, StaffRole.OFFICER, now=now).is_staff
    neither = roles.withdraw(security, person, StaffRole.OFFICER, now=now).is_staff
    staff(StaffRole.AUDIT_ADMIN)
    auditor = roles.grant(security, person, StaffRole.AUDIT_ADMIN, now=now).is_staff
    afterwards = roles.withdraw(security, person, StaffRole.AUDIT_ADMIN, now=now).is_staff

    assert (officer, neither, auditor, afterwards) == (False, False, True, False)


@pytest.mark.parametrize("admin_role", ADMIN_ROLES)
@pytest.mark.parametrize("other", StaffRole)
def test_an_administrator_holds_nothing_else(admin_role, other):
    if admin_role == other:
        return
    person = staff(other)

    with pytest.raises(NotNow, match="不能由同一人担任"):
        roles.grant(staff(StaffRole.SECURITY_ADMIN), person, admin_role, now=timezone.now())
    with pytest.raises(NotNow, match="不能由同一人担任"), transaction.atomic():
        person.groups.add(Group.objects.get(name=admin_role.value))
    with pytest.raises(NotNow, match="不能由同一人担任"), transaction.atomic():
        Group.objects.get(name=admin_role.value).user_set.add(person)
    assert staff_roles(User.objects.get(pk=person.pk)) == {other}
    assert events(person) == []


def test_business_roles_go_together():
    security, person = staff(StaffRole.SECURITY_ADMIN), UserFactory()

    for role in BUSINESS_ROLES:
        person = roles.grant(security, person, role, now=timezone.now())

    assert staff_roles(person) == set(BUSINESS_ROLES)


def test_nobody_decides_about_themselves():
    security, system = staff(StaffRole.SECURITY_ADMIN), staff(StaffRole.SYSTEM_ADMIN)

    with pytest.raises(NotAllowed, match="不能办理自己的账号"):
        roles.withdraw(security, security, StaffRole.SECURITY_ADMIN, now=timezone.now())
    with pytest.raises(NotAllowed, match="不能办理自己的账号"):
        people.close_account(system, system, now=timezone.now())


def test_the_last_administrator_of_a_kind_stays():
    security, auditor = staff(StaffRole.SECURITY_ADMIN), staff(StaffRole.AUDIT_ADMIN)

    with pytest.raises(NotNow, match="是唯一的审计管理员"):
        roles.withdraw(security, auditor, StaffRole.AUDIT_ADMIN, now=timezone.now())
    with pytest.raises(NotNow, match="是唯一的安全管理员"):
        people.close_account(staff(StaffRole.SYSTEM_ADMIN), security, now=timezone.now())


def test_a_new_mailbox_needs_approval_again():
    system, person = staff(StaffRole.SYSTEM_ADMIN), UserFactory(approved_at=timezone.now())

    after = people.edit_account(
        system, person, values={"email": "other@example.org"}, now=timezone.now()
    )

    assert after.state == AccountState.PENDING
    assert events(person) == [("修改账号", system)]


def test_a_new_telephone_needs_no_approval():
    person = UserFactory(approved_at=timezone.now())

    after = people.edit_account(
        staff(StaffRole.SYSTEM_ADMIN), person, values={"phone": "0791-1"}, now=timezone.now()
    )

    assert after.state == AccountState.ACTIVE


def test_a_closed_account_comes_back_through_the_security_administrator():
    person = UserFactory()

    closed = people.close_account(staff(StaffRole.SYSTEM_ADMIN), person, now=timezone.now())
    back = people.approve(staff(StaffRole.SECURITY_ADMIN), closed, now=timezone.now())

    assert (closed.state, back.state) == (AccountState.CLOSED, AccountState.ACTIVE)


def test_groups_carry_what_their_role_may_open():
    opened = {
        group.name: sorted(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.filter(name__in=StaffRole.values)
    }

    assert opened == {
        "officer": [],
        "leader": [],
        "expert": [],
        "system_admin": [
            "add_user",
            "add_workcalendarday",
            "change_user",
            "change_workcalendarday",
            "delete_workcalendarday",
            "resend_notification",
            "view_accountmail",
            "view_notification",
            "view_user",
            "view_workcalendarday",
        ],
        "security_admin": ["approve_user", "grant_role", "view_user"],
        "audit_admin": ["view_download", "view_event", "view_logentry"],
    }


def test_there_is_no_superuser_in_production(settings):
    with pytest.raises(ImproperlyConfigured):
        User.objects.create_superuser("root", "root@example.org", "x", full_name="根")
    settings.EMBEDDED = True

    assert User.objects.create_superuser("root", "r@example.org", "x", full_name="根").is_superuser


def test_the_first_administrators_are_appointed_and_only_the_first(capsys):
    arguments = ["security_admin", "zhou", "--name=周某", "--email=zhou@example.org"]

    call_command("appoint", *arguments)

    person = User.objects.get(username="zhou")
    assert "/accounts/password/set/" in capsys.readouterr().out
    assert (person.is_staff, person.state) == (True, AccountState.ACTIVE)
    assert staff_roles(person) == {StaffRole.SECURITY_ADMIN}
    with pytest.raises(CommandError, match="已有安全管理员"):
        call_command("appoint", "security_admin", "wu", "--name=吴某", "--email=wu@example.org")


@pytest.mark.parametrize(
    ("role", "everybody"),
    [
        (StaffRole.OFFICER, True),
        (StaffRole.LEADER, True),
        (StaffRole.SYSTEM_ADMIN, True),
        (StaffRole.SECURITY_ADMIN, True),
        (StaffRole.EXPERT, False),
        (StaffRole.AUDIT_ADMIN, False),
    ],
)
def test_people_are_visible_to_colleagues_of_the_association(role, everybody):
    actor, stranger = staff(role), UserFactory()

    seen = set(policies.visible_people(actor))

    assert seen == ({actor, stranger} if everybody else {actor})


def test_rules_name_each_role():
    rules = {
        StaffRole.OFFICER: policies.is_officer,
        StaffRole.LEADER: policies.is_leader,
        StaffRole.EXPERT: policies.is_expert,
        StaffRole.SYSTEM_ADMIN: policies.is_system_admin,
        StaffRole.SECURITY_ADMIN: policies.is_security_admin,
        StaffRole.AUDIT_ADMIN: policies.is_audit_admin,
    }

    for role in StaffRole:
        person = staff(role)
        assert [held for held, rule in rules.items() if rule.holds(person, None)] == [role]
        assert policies.is_admin_role.holds(person, None) == (role in ADMIN_ROLES)
